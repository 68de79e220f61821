// What a tool does to a cell it covers, and where that is when left and right are done at once.

import {bodyTree, hipsOf} from "./body_tree.js";
import {Extent} from "./extent.js";

// Lays a label over cells that are not locked, or takes paint away from them. `cells` are the
// labels as people see them, `paint` what was laid over the map `under` it; both are changed.
export class Painter {
  // given = {cells, paint, under, size, label, locks: 1 at each label that is protected,
  // unpainted, restores: whether paint is taken away, mirror: see mirrorAbout, or null}
  constructor(given, trace = {extent: new Extent(given.size), blocked: -1}) {
    Object.assign(this, given);
    this.given = given;
    this.trace = trace;
  }

  put(index, label = this.label) {
    const {cells, paint, under, restores} = this;
    const laid = restores ? this.unpainted : label;
    const seen = restores ? under[index] : label;
    if (paint[index] === laid && cells[index] === seen) return;
    if (this.locks[cells[index]] === 1) {
      if (cells[index] !== seen) this.trace.blocked = cells[index];
      return;
    }
    paint[index] = laid;
    cells[index] = seen;
    this.trace.extent.add(index);
  }

  // The painter of the other half of the body, for the same shape mirrored. What changed is
  // counted together.
  twin() {
    const label = this.mirror.label(this.label);
    return new Painter({...this.given, label}, this.trace);
  }

  get changed() {
    return !this.trace.extent.isEmpty;
  }

  // The last locked label that was met; -1 when there was none.
  get blocked() {
    return this.trace.blocked;
  }

  // The rows and columns that hold all changed cells: see Extent.
  get box() {
    return this.trace.extent.box();
  }
}

// Left and right swapped: {point, label} about the body's midline, in cells. The line goes from
// the neck to the middle of the hips; without hips it is upright through the neck, without a
// neck upright through the middle of the hips, or else of the map.
export function mirrorAbout(pose, facts, toCells) {
  const {anchor, along} = midline(pose, facts, toCells);
  return {
    point({x, y}) {
      const [dx, dy] = [x - anchor.x, y - anchor.y];
      const across = 2 * (dx * along.y - dy * along.x);
      return {x: x - across * along.y, y: y + across * along.x};
    },
    label: (label) => facts.mirror.labels[label],
  };
}

// A point of the midline, and its direction, of length 1.
function midline(pose, facts, toCells) {
  const placeOf = (joint) => toCells({x: pose.xy[2 * joint], y: pose.xy[2 * joint + 1]});
  const isSeen = (joint) => pose.visible[joint] === 1;
  const {root} = bodyTree(facts);
  const ends = isSeen(root) ? [placeOf(root)] : [];
  const hips = hipsOf(facts);
  if (hips.every(isSeen)) {
    const [a, b] = hips.map(placeOf);
    ends.push({x: (a.x + b.x) / 2, y: (a.y + b.y) / 2});
  }
  const [anchor = {x: facts.mapSize.columns / 2, y: 0}, end = anchor] = ends;
  const length = Math.hypot(end.x - anchor.x, end.y - anchor.y);
  // Ends closer than a cell say nothing about the direction.
  if (length < 1) return {anchor, along: {x: 0, y: 1}};
  return {anchor, along: {x: (end.x - anchor.x) / length, y: (end.y - anchor.y) / length}};
}
