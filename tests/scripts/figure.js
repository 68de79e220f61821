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
  background: 0,
  unpainted: 255,
  // Label 1 is a sleeve, label 2 a skirt, label 0 what was erased.
  carry: {
    torso: 0, head: 1, arms: [6, 7, 8, 9], parents: [0, 0, 0, 0, 2, 3, 0, 0, 6, 7],
    legPairs: [[2, 3], [4, 5]], neck: 1, shoulders: [2, 5], hips: [8, 11], trunk: [2, 5, 11, 8],
    carriers: [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 6, 7, 8, 9], [0, 2, 3, 4, 5]], spanning: [2],
    radii: [0, 0.3, 0.2, 0.2, 0.2, 0.2, 0.12, 0.12, 0.12, 0.12], torsoRadius: [0.4, 0.15],
    tipReach: [0, 0, 0, 0, 0.5, 0.5, 0, 0, 0.5, 0.5], extentShare: 0.3, leastScale: 2,
    shortestLimb: 1, armCore: 0.02, inFront: 1, besideArm: 0.15, behind: 3, stretch: [0.25, 4],
    neckWeight: 0.02, hidingDepth: 0.06, fanReach: 0.4, slack: 0.02, tiny: 1e-6,
  },
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
