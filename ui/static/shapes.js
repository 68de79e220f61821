// Closed shapes. A visitor gets the index of each covered cell once: of those whose centre lies
// inside. A centre on a left or upper border counts, on a right or lower one it does not, so
// shapes with a common border neither overlap nor leave a gap. Points are {x, y} in cells.

// The first cell whose centre is not before a place.
const firstFrom = (place) => Math.ceil(place - 0.5);
const within = (value, most) => Math.min(Math.max(value, 0), most);

export function rectangleCells(size, a, b, visit) {
  const {rows, columns} = size;
  const top = within(firstFrom(Math.min(a.y, b.y)), rows);
  const bottom = within(firstFrom(Math.max(a.y, b.y)), rows);
  const left = within(firstFrom(Math.min(a.x, b.x)), columns);
  const right = within(firstFrom(Math.max(a.x, b.x)), columns);
  for (let row = top; row < bottom; row += 1) {
    for (let i = row * columns + left; i < row * columns + right; i += 1) visit(i);
  }
}

// What a closed outline encloses; where it crosses itself, the even-odd rule holds.
export function polygonCells(size, points, visit) {
  const {rows, columns} = size;
  const {starts, places} = crossings(points, rows);
  for (let row = 0; row < rows; row += 1) {
    sort(places, starts[row], starts[row + 1]);
    for (let k = starts[row]; k < starts[row + 1]; k += 2) {
      const left = row * columns + within(firstFrom(places[k]), columns);
      const right = row * columns + within(firstFrom(places[k + 1]), columns);
      for (let i = left; i < right; i += 1) visit(i);
    }
  }
}

// In place and by insertion: a row has a few crossings only.
function sort(values, start, end) {
  for (let i = start + 1; i < end; i += 1) {
    const value = values[i];
    let k = i;
    for (; k > start && values[k - 1] > value; k -= 1) values[k] = values[k - 1];
    values[k] = value;
  }
}

// Where the outline crosses the middle lines of the rows: the x of all crossings, those of a row
// from starts[row] to starts[row + 1].
function crossings(points, rows) {
  const starts = new Uint32Array(rows + 2);
  eachCrossing(points, rows, (row) => { starts[row + 2] += 1; });
  for (let row = 2; row < rows + 2; row += 1) starts[row] += starts[row - 1];
  const places = new Float64Array(starts[rows + 1]);
  // starts[row + 1] moves on with each crossing of a row, and ends where the next row begins.
  eachCrossing(points, rows, (row, x) => {
    places[starts[row + 1]] = x;
    starts[row + 1] += 1;
  });
  return {starts, places};
}

function eachCrossing(points, rows, meet) {
  let from = points.at(-1);
  for (const to of points) {
    const [upper, lower] = from.y < to.y ? [from, to] : [to, from];
    const slope = (lower.x - upper.x) / (lower.y - upper.y);
    const bottom = within(firstFrom(lower.y), rows);
    for (let row = within(firstFrom(upper.y), rows); row < bottom; row += 1) {
      meet(row, upper.x + (row + 0.5 - upper.y) * slope);
    }
    from = to;
  }
}
