// Dragging joints: one, a limb or the figure; moved or turned.

import {moved, pivotOf, turned} from "./limbs.js";
import {copyPose} from "./layers.js";

// A drag of `joint` that begins at a point {x, y} of the photo.
export function jointDrag(page, joint, start) {
  const {work, facts, posing} = page;
  const {frame} = work.photo;
  const before = copyPose(work.pose);
  const [x, y] = before.xy.subarray(2 * joint, 2 * joint + 2);
  const grip = {x: x - start.x, y: y - start.y};
  const at = (point) => ({x: point.x + grip.x, y: point.y + grip.y});
  return {
    move(points) {
      const point = points.at(-1).photo;
      // A press alone moves nothing, not even by the rounding of the screen.
      if (point.x === start.x && point.y === start.y) return;
      const {scope, turns, locked} = posing;
      page.setPose(turns
        ? turnedTo(before, facts, joint, at(point), {scope, frame})
        : moved(before, facts, joint, at(point), {scope, locked, frame}));
    },
    end: () => page.committed(),
    cancel: () => page.cancelled(),
  };
}

// Turned until `joint` points towards `to`; a single joint turns with its limb.
function turnedTo(pose, facts, joint, to, {scope, frame}) {
  const turn = {scope: scope === "figure" ? "figure" : "limb", frame};
  const pivot = pivotOf(pose, facts, joint, turn.scope);
  const [x, y] = pose.xy.subarray(2 * joint, 2 * joint + 2);
  const angle = Math.atan2(to.y - pivot.y, to.x - pivot.x) - Math.atan2(y - pivot.y, x - pivot.x);
  return turned(pose, facts, joint, angle, turn);
}

// A step by the arrow keys, in pixels of the photo.
export function nudged(page, joint, dx, dy) {
  const {work, facts, posing} = page;
  const [x, y] = work.pose.xy.subarray(2 * joint, 2 * joint + 2);
  const {scope, locked} = posing;
  const to = {x: x + dx, y: y + dy};
  page.setPose(moved(work.pose, facts, joint, to, {scope, locked, frame: work.photo.frame}));
}

// A joint hidden or brought back; one that was never found comes back beside its neighbour.
export function withVisible(work, facts, joint, visible) {
  const pose = copyPose(work.pose);
  pose.visible[joint] = Number(visible);
  if (visible && !isInFrame(pose, joint, work.photo.frame)) {
    const place = besideNeighbour(pose, facts, joint, work.photo.frame);
    pose.xy.set([place.x, place.y], 2 * joint);
  }
  return pose;
}

function isInFrame(pose, joint, {left, top, width, height}) {
  const [x, y] = pose.xy.subarray(2 * joint, 2 * joint + 2);
  const isKnown = x !== 0 || y !== 0;
  return isKnown && x >= left && y >= top && x <= left + width && y <= top + height;
}

function besideNeighbour(pose, facts, joint, {left, top, width, height}) {
  const bone = facts.bones.find(([from, to]) => (
    (from === joint && pose.visible[to]) || (to === joint && pose.visible[from])
  ));
  if (!bone) return {x: left + width / 2, y: top + height / 2};
  const neighbour = bone[0] + bone[1] - joint;
  const [x, y] = pose.xy.subarray(2 * neighbour, 2 * neighbour + 2);
  return {
    x: Math.min(x + 0.05 * width, left + width), y: Math.min(y + 0.05 * height, top + height),
  };
}
