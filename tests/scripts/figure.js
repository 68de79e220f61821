// A figure for tests: 18 joints that hang together as in OpenPose, upright, facing us.

import assert from "node:assert/strict";

const places = [
  [150, 50], [150, 90], [120, 90], [110, 140], [105, 190], [180, 90], [190, 140], [195, 190],
  [130, 190], [130, 260], [130, 330], [170, 190], [170, 260], [170, 330], [144, 44], [156, 44],
  [137, 48], [163, 48],
];

export const facts = {
  keypoints: places.map((_, joint) => ({inFace: joint === 0 || joint > 13})),
  bones: [
    [1, 2], [1, 5], [2, 3], [3, 4], [5, 6], [6, 7], [1, 8], [8, 9], [9, 10], [1, 11], [11, 12],
    [12, 13], [1, 0], [0, 14], [14, 16], [0, 15], [15, 17],
  ],
  parts: [
    [2, 5, 11, 8], [0, 14, 15, 16, 17, 2, 5], [8, 9], [11, 12], [9, 10], [12, 13], [2, 3], [5, 6],
    [3, 4], [6, 7],
  ].map((keypoints) => ({keypoints})),
  mirror: {keypoints: [0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13, 8, 9, 10, 15, 14, 17, 16]},
};

export const frame = {left: 0, top: 0, width: 300, height: 400};

export function standing() {
  return {xy: Float32Array.from(places.flat()), visible: new Uint8Array(places.length).fill(1)};
}

export function pointOf(pose, joint) {
  return {x: pose.xy[2 * joint], y: pose.xy[2 * joint + 1]};
}

export function distance(pose, one, other) {
  const [a, b] = [pointOf(pose, one), pointOf(pose, other)];
  return Math.hypot(a.x - b.x, a.y - b.y);
}

// The same pose with some joints put elsewhere: {joint: [x, y]}.
export function posed(changes, pose = standing()) {
  const xy = pose.xy.slice();
  for (const [joint, place] of Object.entries(changes)) xy.set(place, 2 * joint);
  return {xy, visible: pose.visible.slice()};
}

export function hiding(joints, pose = standing()) {
  const visible = pose.visible.map((seen, joint) => (joints.includes(joint) ? 0 : seen));
  return {xy: pose.xy.slice(), visible};
}

export function assertNear(point, x, y, tolerance = 1e-3) {
  const gap = Math.hypot(point.x - x, point.y - y);
  assert.ok(gap <= tolerance, `(${point.x}, ${point.y}) instead of (${x}, ${y})`);
}

// Joints whose place differs.
export function changed(one, other) {
  return facts.keypoints.map((_, joint) => joint).filter((joint) => (
    one.xy[2 * joint] !== other.xy[2 * joint] || one.xy[2 * joint + 1] !== other.xy[2 * joint + 1]
  ));
}
