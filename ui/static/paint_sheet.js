// Paint that is being carried, and what becomes of it, cell by cell. See spt/carry.py.

export class Sheet {
  // carried: labels as they come to lie; front: how far in front, 1 + part, 0 for the background,
  // -1 for nothing.
  constructor(paint, size, facts, {owners, boxes, span}) {
    Object.assign(this, {paint, size, facts, owners, boxes, span});
    this.carried = new Uint8Array(paint.length).fill(facts.unpainted);
    this.front = new Int8Array(paint.length).fill(-1);
  }

  // visit(cell, x, y) for every cell that a box touches, with its centre.
  eachCell([left, top, right, bottom], visit) {
    const {rows, columns} = this.size;
    const last = Math.min(Math.ceil(right), columns);
    const low = Math.min(Math.ceil(bottom), rows);
    const first = Math.max(Math.floor(left), 0);
    for (let row = Math.max(Math.floor(top), 0); row < low; row += 1) {
      for (let column = first; column < last; column += 1) {
        visit(row * columns + column, column + 0.5, row + 0.5);
      }
    }
  }

  // The cell at a place, -1 outside.
  cellAt(x, y) {
    const {rows, columns} = this.size;
    const isInside = x >= 0 && y >= 0 && x < columns && y < rows;
    return isInside ? Math.floor(y) * columns + Math.floor(x) : -1;
  }

  lay(cell, label, front) {
    const rank = label === this.facts.background ? 0 : front;
    if (rank <= this.front[cell]) return;
    this.front[cell] = rank;
    this.carried[cell] = label;
  }

  // All that parts which did not move own: it stays.
  layStill(ways) {
    ways.forEach((way, part) => {
      if (!way.isStill || !this.boxes[part]) return;
      this.eachCell(this.boxes[part], (cell) => {
        if (this.owners[cell] === part) this.lay(cell, this.paint[cell], 1 + part);
      });
    });
  }

  // All that a part owns, where it comes to lie.
  layMoved(part, way) {
    if (!this.boxes[part]) return;
    this.eachCell(way.inverse().box(this.boxes[part]), (cell, x, y) => {
      way.move(x, y);
      const from = this.cellAt(way.x, way.y);
      if (from >= 0 && this.owners[from] === part) this.lay(cell, this.paint[from], 1 + part);
    });
  }

  // An arm without paint hides what came to lie behind it.
  hideBehind(part, way, after) {
    const {unpainted, carry} = this.facts;
    this.eachCell(after.box(part), (cell, x, y) => {
      way.move(x, y);
      const from = this.cellAt(way.x, way.y);
      const isBare = from < 0 || this.paint[from] === unpainted;
      if (isBare && after.distance(part, x, y) < -carry.hidingDepth) {
        this.lay(cell, unpainted, 1 + part);
      }
    });
  }
}

// What each part owns as a box [left, top, right, bottom], null for nothing.
export function ownedBoxes(owners, {columns}, parts) {
  const boxes = new Array(parts).fill(null);
  for (let cell = 0; cell < owners.length; cell += 1) {
    const part = owners[cell];
    if (part < 0) continue;
    const column = cell % columns;
    const row = (cell - column) / columns;
    const box = boxes[part] ??= [column, row, column + 1, row + 1];
    if (column < box[0]) box[0] = column;
    if (column >= box[2]) box[2] = column + 1;
    box[3] = row + 1;
  }
  return boxes;
}

// How far from a place spanning cloth reaches, in cells; 0 without any.
export function spanFrom([x, y], paint, {columns}, {carry}) {
  let most = 0;
  for (let cell = 0; cell < paint.length; cell += 1) {
    if (!carry.spanning.includes(paint[cell])) continue;
    const column = cell % columns;
    const row = (cell - column) / columns;
    most = Math.max(most, Math.hypot(column + 0.5 - x, row + 0.5 - y));
  }
  return most;
}
