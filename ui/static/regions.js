// Regions: cells of one label that hang together by their sides. A visitor may change the cell
// that it is called for.

import {Extent} from "./extent.js";

// A row from which every distance is large.
const FAR = -30000;

export function labelCells(cells, label, visit) {
  for (let i = 0; i < cells.length; i += 1) {
    if (cells[i] === label) visit(i);
  }
}

// All cells of the region that the seed belongs to, by runs along the rows; also returned as a
// mask of ones.
export function regionCells(cells, {rows, columns}, seedIndex, visit = () => {}) {
  const label = cells[seedIndex];
  const region = new Uint8Array(cells.length);
  const open = [seedIndex];
  const isNew = (index) => cells[index] === label && region[index] === 0;
  while (open.length > 0) {
    const seed = open.pop();
    if (region[seed] === 1) continue;
    const row = Math.floor(seed / columns);
    let left = seed;
    while (left > row * columns && isNew(left - 1)) left -= 1;
    let right = seed + 1;
    while (right < (row + 1) * columns && isNew(right)) right += 1;
    region.fill(1, left, right);
    if (row > 0) openRuns(left - columns, right - columns, isNew, open);
    if (row + 1 < rows) openRuns(left + columns, right + columns, isNew, open);
    for (let i = left; i < right; i += 1) visit(i);
  }
  return region;
}

// The ring around the seed's region: cells outside with one of its cells within `steps`.
export function grow(cells, size, seedIndex, steps, visit) {
  const extent = new Extent(size);
  const region = regionCells(cells, size, seedIndex, (index) => extent.add(index));
  nearestInside(region, size, {steps, box: extent.box(steps)}, visit);
}

// The rim of the seed's region: its cells with one outside within `steps`, each with the label
// of the nearest of these. The edge of the map is no border.
export function shrink(cells, size, seedIndex, steps, visit) {
  const extent = new Extent(size);
  const region = regionCells(cells, size, seedIndex, (index) => extent.add(index));
  const outside = region.map((isInside) => 1 - isInside);
  const range = {steps, box: extent.box(steps)};
  nearestInside(outside, size, range, (index, nearest) => visit(index, cells[nearest]));
}

// One seed for each run of new cells between two indices of a row.
function openRuns(left, right, isNew, open) {
  let goesOn = false;
  for (let i = left; i < right; i += 1) {
    const isHere = isNew(i);
    if (isHere && !goesOn) open.push(i);
    goesOn = isHere;
  }
}

// visit(index, nearest) for each cell of the box outside the mask that has a cell of it within
// `steps` (between centres), with the nearest of them: first along the columns, then the rows.
function nearestInside(mask, {columns}, {steps, box}, visit) {
  const near = nearestInColumns(mask, columns, box);
  for (let row = box.top; row < box.bottom; row += 1) {
    const line = row * columns;
    for (let column = box.left; column < box.right; column += 1) {
      if (mask[line + column] === 1) continue;
      const other = nearestColumn(near, {line, row, column, steps, box});
      if (other >= 0) visit(line + column, near[line + other] * columns + other);
    }
  }
}

// The column in which the cell of the mask that is nearest to a place lies; -1 for none in reach.
function nearestColumn(near, {line, row, column, steps, box}) {
  const above = near[line + column] - row;
  let least = above * above;
  let nearest = least <= steps * steps ? column : -1;
  least = Math.min(least, steps * steps + 0.5);
  const reach = Math.floor(Math.sqrt(least));
  const last = Math.min(column + reach, box.right - 1);
  for (let other = Math.max(column - reach, box.left); other <= last; other += 1) {
    const down = near[line + other] - row;
    const away2 = down * down + (other - column) * (other - column);
    if (away2 < least) {
      least = away2;
      nearest = other;
    }
  }
  return nearest;
}

// For each cell of the box the row of the mask's nearest cell above or below it; FAR for none.
function nearestInColumns(mask, columns, {top, bottom, left, right}) {
  const near = new Int16Array(mask.length);
  const last = new Int16Array(columns).fill(FAR);
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      const i = row * columns + column;
      if (mask[i] === 1) last[column] = row;
      near[i] = last[column];
    }
  }
  last.fill(FAR);
  for (let row = bottom - 1; row >= top; row -= 1) {
    for (let column = left; column < right; column += 1) {
      const i = row * columns + column;
      if (mask[i] === 1) last[column] = row;
      if (Math.abs(last[column] - row) < row - near[i]) near[i] = last[column];
    }
  }
  return near;
}
