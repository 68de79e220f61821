// A project for tests: two labels, two joints, a map of six cells.

import {packProject} from "../../ui/static/project.js";
import {readZip} from "../../ui/static/unzip.js";

export const facts = {
  labels: [{name: "ground"}, {name: "coat"}], keypoints: [{name: "head"}, {name: "foot"}],
  mapSize: {rows: 2, columns: 3}, unpainted: 255, maxPhotoBytes: 10, garments: [1],
};
const NOTHING = Uint8Array.of(255, 6, 0);
export const COAT = Uint8Array.of(255, 2, 0, 1, 4, 0);
export const GROUND = Uint8Array.of(0, 1, 0, 255, 5, 0);
const FOUND = Uint8Array.of(0, 3, 0, 1, 3, 0);

// Numbers that are no short decimals, to see that they come back exactly.
export function poseAt(x) {
  return {xy: Float32Array.of(x, 0.1, 1 / 3, 1e-20), visible: Uint8Array.of(1, 0)};
}

export const SWATCH = `swatch-${"1f".repeat(16)}`;
export const CHECKS = [
  {label: 1, strength: 0.5, donor: {kind: "swatch", file: SWATCH, scale: 0.25, turn: -90}},
];

export function stateOf(pose, layers, side = "target", wears = []) {
  return {
    side, follows: side === "target", wears, source: {pose: poseAt(1), paint: NOTHING},
    target: {pose, layers},
  };
}

export function example() {
  const first = stateOf(poseAt(1), []);
  const second = stateOf(poseAt(2.7), [{pose: poseAt(1), paint: COAT}]);
  const third = stateOf(poseAt(2.7), [
    {pose: poseAt(1), paint: COAT}, {pose: poseAt(2.7), paint: GROUND},
  ], "source", CHECKS);
  return {
    photo: {name: "me & you.JPG", bytes: Uint8Array.of(255, 216, 0, 7)},
    opened: {
      width: 30, height: 40, frame: [0.1, -2, 30, 40], pose: [[1, 2.5, 1], [0, 0, 0]], runs: FOUND,
    },
    state: third, history: [first, second, third], place: 1,
    snapshots: [
      {id: 1, parent: null, name: "Look 1", state: second, picture: Uint8Array.of(1, 2)},
      {id: 4, parent: 1, name: "größer", state: third, picture: null},
    ],
    fabrics: [{name: SWATCH, title: "checks", garments: [], file: Uint8Array.of(8, 9)}],
    settings: {size: 24, hatching: true, label: 1, locks: [0, 1], opacity: 70},
  };
}

export const fileOf = (project, files = {}) => packProject({...project, files}, facts);
export const filesOf = (zip) => readZip(zip, {mostBytes: 2 ** 20});

export async function outlineOf(zip) {
  return JSON.parse(new TextDecoder().decode((await filesOf(zip)).get("project.json")));
}
