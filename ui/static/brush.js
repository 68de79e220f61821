// Painting labels into cells. No canvas takes part, so every cell has exactly one label.

// Fill all cells whose centre lies within `radius` cells of the segment from -> to.
export function paintSegment(cells, size, from, to, radius, label) {
  const alongX = to.x - from.x;
  const alongY = to.y - from.y;
  const length2 = alongX * alongX + alongY * alongY;
  const limit = radius * radius;
  const top = Math.max(Math.floor(Math.min(from.y, to.y) - radius), 0);
  const bottom = Math.min(Math.ceil(Math.max(from.y, to.y) + radius), size.rows);
  const left = Math.max(Math.floor(Math.min(from.x, to.x) - radius), 0);
  const right = Math.min(Math.ceil(Math.max(from.x, to.x) + radius), size.columns);
  for (let row = top; row < bottom; row += 1) {
    const dy = row + 0.5 - from.y;
    for (let column = left; column < right; column += 1) {
      const dx = column + 0.5 - from.x;
      const raw = length2 > 0 ? (dx * alongX + dy * alongY) / length2 : 0;
      const place = Math.min(Math.max(raw, 0), 1);
      const awayX = dx - place * alongX;
      const awayY = dy - place * alongY;
      if (awayX * awayX + awayY * awayY <= limit) cells[row * size.columns + column] = label;
    }
  }
}

// A stroke under way: the first press is a dot already.
export class Stroke {
  constructor(size, label, radius) {
    this.size = size;
    this.label = label;
    this.radius = radius;
    this.points = [];
  }

  // Paint on from the last point to this one, in cells (x, y).
  extend(cells, point) {
    const last = this.points.at(-1) ?? point;
    paintSegment(cells, this.size, last, point, this.radius, this.label);
    this.points.push(point);
  }
}
