// Paint that follows the body: paint made under one pose, laid under another. The same cells as
// spt/carry.py gives, which says why; sizes and tables come from facts.carry.

import {waysBack} from "./part_frames.js";
import {Sheet, ownedBoxes, spanFrom} from "./paint_sheet.js";
import {closeWedge} from "./wedge.js";

const owned = new WeakMap();

// Paint (Uint8Array of size.rows x size.columns, which must not change any more) made under the
// pose `from`, as it lies under the pose `to`. Poses in photo pixels; photo = {frame}.
export function carryPaint(paint, size, from, to, facts, photo) {
  if (samePose(from, to)) return paint;
  const inCells = (pose) => cellsOf(pose, size, photo.frame);
  const {before, after, ways} = waysBack(inCells(from), inCells(to), facts);
  const sheet = new Sheet(paint, size, facts, ownedBy(paint, size, from, before, facts));
  const {arms, parents, torso, legPairs} = facts.carry;
  sheet.layStill(ways);
  ways.forEach((way, part) => {
    if (!way.isStill) sheet.layMoved(part, way);
  });
  for (const part of arms) {
    if (after.there[part]) sheet.hideBehind(part, ways[part], after);
  }
  const joints = parents.map((parent, part) => [parent, part]).filter(([, part]) => part !== torso);
  for (const pair of [...joints, ...legPairs]) {
    const areKnown = pair.every((part) => before.there[part] && after.there[part]);
    if (areKnown) closeWedge(sheet, pair, ways, {before, after});
  }
  return sheet.carried;
}

function samePose(one, other) {
  return one.visible.every((seen, joint) => seen === other.visible[joint])
    && one.xy.every((value, i) => value === other.xy[i]);
}

function cellsOf({xy, visible}, size, {left, top, width, height}) {
  const cells = Float64Array.from(xy, (value, i) => (
    i % 2 === 0 ? ((value - left) * size.columns) / width : ((value - top) * size.rows) / height
  ));
  return {xy: cells, visible};
}

// Who owns what of a paint: {owners, boxes, span}, the last of cloth between the legs. Remembered,
// for a drag asks for the same paint every time.
function ownedBy(paint, size, from, bones, facts) {
  const known = owned.get(paint);
  if (known && samePose(known.from, from)) return known;
  const owners = ownersIn(paint, size, bones, facts);
  const boxes = ownedBoxes(owners, size, facts.parts.length);
  const pose = {xy: from.xy.slice(), visible: from.visible.slice()};
  const span = spanFrom(bones.joint(...facts.carry.legPairs[0]), paint, size, facts);
  owned.set(paint, {from: pose, owners, boxes, span});
  return owned.get(paint);
}

// The part that each painted cell goes with, -1 where nothing is painted.
export function ownersIn(paint, size, bones, {carry, unpainted}) {
  const known = carry.carriers.map((parts) => {
    const there = parts.filter((part) => bones.there[part]);
    return there.length > 0 ? there : [carry.torso];
  });
  const owners = new Int8Array(paint.length).fill(-1);
  let index = 0;
  for (let row = 0; row < size.rows; row += 1) {
    for (let column = 0; column < size.columns; column += 1, index += 1) {
      if (paint[index] === unpainted) continue;
      let least = Infinity;
      for (const part of known[paint[index]]) {
        const claim = bones.claim(part, column + 0.5, row + 0.5);
        if (claim < least) {
          least = claim;
          owners[index] = part;
        }
      }
    }
  }
  return owners;
}
