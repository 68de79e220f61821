// Whole states of the work: what they are made of, and when two are the same.

import {copyPose, keyOf} from "./layers.js";
import {sameWears} from "./wears.js";
import {encodeRuns} from "./wire.js";

export function poseOf(points) {
  return {
    xy: Float32Array.from(points.flatMap(([x, y]) => [x, y])),
    visible: Uint8Array.from(points.map((point) => Number(point[2]))),
  };
}

// Runs of paint, encoded once for each array: strokes replace arrays, never change kept ones.
const encoded = new WeakMap();
export function runsOf(paint) {
  if (!encoded.has(paint)) encoded.set(paint, encodeRuns(paint));
  return encoded.get(paint);
}

// The work as it stands, as a state.
export function stateOf({side, follows, wears, source, target}) {
  const layers = target.layers.map(({pose, paint}) => ({pose, paint: runsOf(paint)}));
  return {
    side, follows, wears, source: {pose: source.pose, paint: runsOf(source.paint)},
    target: {pose: target.pose, layers},
  };
}

// A pose whose joints stand where `before` had them goes along to where `after` has them.
export function followed(pose, before, after) {
  const moved = copyPose(pose);
  pose.visible.forEach((visible, joint) => {
    const places = [2 * joint, 2 * joint + 1];
    if (!places.every((i) => pose.xy[i] === before.xy[i])) return;
    for (const i of places) moved.xy[i] = after.xy[i];
    if (visible === before.visible[joint]) moved.visible[joint] = after.visible[joint];
  });
  return moved;
}

const same = (one, other) => (
  one === other || (one.length === other.length && one.every((value, i) => value === other[i]))
);
const sameLayer = (one, other) => (
  same(one.paint, other.paint) && keyOf(one.pose) === keyOf(other.pose)
);

// Whether two states hold the same work; which side is looked at does not count.
export function sameWork(one, other) {
  const [mine, theirs] = [one.target, other.target];
  return one.follows === other.follows && sameWears(one.wears, other.wears)
    && sameLayer(one.source, other.source)
    && keyOf(mine.pose) === keyOf(theirs.pose) && mine.layers.length === theirs.layers.length
    && mine.layers.every((layer, i) => sameLayer(layer, theirs.layers[i]));
}
