// Paint that belongs to poses: one layer for all strokes made under one pose.

import {carryPaint} from "./carry.js";

export const copyPose = (pose) => ({xy: pose.xy.slice(), visible: pose.visible.slice()});
export const keyOf = (pose) => `${pose.xy.join()};${pose.visible.join("")}`;

// Lay paint over a map (or over other paint); both are cells.
export function laidOver(paint, under, unpainted) {
  const cells = under.slice();
  for (let i = 0; i < cells.length; i += 1) {
    if (paint[i] !== unpainted) cells[i] = paint[i];
  }
  return cells;
}

// All layers as one paint for a pose: each is carried from its own pose, newer over older.
export function gathered(layers, pose, follows, {facts, photo}) {
  const {mapSize: size, unpainted} = facts;
  const key = keyOf(pose);
  let paint = null;
  for (const layer of layers) {
    const moves = follows && keyOf(layer.pose) !== key;
    const here = moves ? carryPaint(layer.paint, size, layer.pose, pose, facts, photo)
      : layer.paint;
    paint = paint ? laidOver(here, paint, unpainted) : here.slice();
  }
  return paint ?? new Uint8Array(size.rows * size.columns).fill(unpainted);
}

// Layers after a stroke under a pose, which changed the paint of all from `before` to `after`.
export function withPaint(layers, pose, {before, after, unpainted}) {
  const isTakenAway = after.some((label, i) => label === unpainted && before[i] !== unpainted);
  if (isTakenAway) return [{pose: copyPose(pose), paint: after}];
  const last = layers.at(-1);
  const goesOn = last && keyOf(last.pose) === keyOf(pose);
  const paint = goesOn ? last.paint.slice() : new Uint8Array(after.length).fill(unpainted);
  after.forEach((label, i) => {
    if (label !== before[i]) paint[i] = label;
  });
  return [...(goesOn ? layers.slice(0, -1) : layers), {pose: copyPose(pose), paint}];
}
