// The rows and columns that some cells take up.

export class Extent {
  constructor(size) {
    this.size = size;
    Object.assign(this, {first: Infinity, last: -1, left: Infinity, right: -1});
  }

  add(index) {
    const column = index % this.size.columns;
    if (index < this.first) this.first = index;
    if (index > this.last) this.last = index;
    if (column < this.left) this.left = column;
    if (column > this.right) this.right = column;
  }

  get isEmpty() {
    return this.last < 0;
  }

  // {top, bottom, left, right}, ends excluded, with `margin` cells more on each side as far as
  // the map reaches; null where no cell is.
  box(margin = 0) {
    if (this.isEmpty) return null;
    const {rows, columns} = this.size;
    return {
      top: Math.max(Math.floor(this.first / columns) - margin, 0),
      bottom: Math.min(Math.floor(this.last / columns) + 1 + margin, rows),
      left: Math.max(this.left - margin, 0),
      right: Math.min(this.right + 1 + margin, columns),
    };
  }
}
