// Where a joint bends, the border between its two parts fans out and closes the wedge. See
// spt/carry.py.

import {Arc} from "./border_arc.js";

// Fill what opened between two parts [one, other] with the border that they had in common. A cell
// lies in the wedge if each part, on its way back, takes it to the other's side.
export function closeWedge(sheet, parts, ways, {before, after}) {
  const {carry} = sheet.facts;
  const [one, other] = parts;
  const [way, otherWay] = [ways[one], ways[other]];
  if (way === otherWay || (way.isStill && otherWay.isStill)) return;
  const isPair = carry.parents[other] !== one;
  if (!isPair && !sheet.boxes[one] && !sheet.boxes[other]) return;
  const joint = before.joint(one, other);
  const [x, y] = after.joint(one, other);
  const reach = isPair ? sheet.span : carry.fanReach * after.scale;
  const arc = new Arc(before, parts, joint);
  const belongs = isPair ? hangs : staysNear;
  const rank = 1 + (isPair ? carry.torso : one);
  sheet.eachCell([x - reach, y - reach, x + reach, y + reach], (cell, atX, atY) => {
    if (sheet.front[cell] >= rank || (isPair && !after.isBetween(one, other, atX, atY))) return;
    way.move(atX, atY);
    if (!(arc.side(way.x, way.y) > 0)) return;
    otherWay.move(atX, atY);
    if (!(arc.side(otherWay.x, otherWay.y) < 0)) return;
    if (isPair && arc.isBeyond(reach, way, otherWay)) return;
    arc.findBorder(way, otherWay);
    const near = after.distance(other, atX, atY);
    for (const place of [arc.low, arc.high]) {
      const from = sheet.cellAt(place.x, place.y);
      if (from >= 0 && belongs(sheet, parts, from, near, place, before)) {
        sheet.lay(cell, sheet.paint[from], rank);
      }
    }
  });
}

// Cloth that spans both legs.
function hangs(sheet, parts, from) {
  return sheet.facts.carry.spanning.includes(sheet.paint[from]);
}

// Paint of the two parts that comes to lie hardly farther from the lower one than it was.
function staysNear(sheet, parts, from, near, {x, y}, before) {
  const {carriers, spanning, slack, arms, armCore} = sheet.facts.carry;
  const label = sheet.paint[from];
  // For a label that only one of them carries there is no border.
  const isShared = parts.every((part) => carriers[label]?.includes(part));
  if (!isShared || !parts.includes(sheet.owners[from])) return false;
  if (spanning.includes(label)) return true;
  const floor = arms.includes(parts[1]) ? -armCore : 0;
  return near <= Math.max(before.distance(parts[1], x, y), floor) + slack;
}
