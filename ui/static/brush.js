// The brush. A visitor gets the index of each covered cell once; points are {x, y} in cells.

// All cells whose centre lies within `radius` cells of the segment from -> to, border included,
// and always the cells that hold its two ends: the thinnest brush paints where people point.
export function segmentCells(size, from, to, radius, visit) {
  const {rows, columns} = size;
  const near = nearSegment(from, to, radius);
  const top = Math.max(Math.floor(Math.min(from.y, to.y) - radius), 0);
  const bottom = Math.min(Math.ceil(Math.max(from.y, to.y) + radius), rows);
  const left = Math.max(Math.floor(Math.min(from.x, to.x) - radius), 0);
  const right = Math.min(Math.ceil(Math.max(from.x, to.x) + radius), columns);
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      if (near(row, column)) visit(row * columns + column);
    }
  }
  const first = cellAt(size, from);
  const last = cellAt(size, to);
  const isMissed = (index) => index >= 0 && !near(Math.floor(index / columns), index % columns);
  if (isMissed(first)) visit(first);
  if (last !== first && isMissed(last)) visit(last);
}

// Whether the centre of a cell lies within `radius` of the segment.
function nearSegment(from, to, radius) {
  const {x, y} = from;
  const alongX = to.x - x;
  const alongY = to.y - y;
  const length2 = alongX * alongX + alongY * alongY;
  const limit = radius * radius;
  return (row, column) => {
    const dx = column + 0.5 - x;
    const dy = row + 0.5 - y;
    const raw = length2 > 0 ? (dx * alongX + dy * alongY) / length2 : 0;
    const place = raw < 0 ? 0 : raw > 1 ? 1 : raw;
    const awayX = dx - place * alongX;
    const awayY = dy - place * alongY;
    return awayX * awayX + awayY * awayY <= limit;
  };
}

// Index of the cell that holds a point; -1 outside of the map.
export function cellAt({rows, columns}, {x, y}) {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const isInside = row >= 0 && row < rows && column >= 0 && column < columns;
  return isInside ? row * columns + column : -1;
}
