import assert from "node:assert/strict";
import test from "node:test";

import {followed, poseOf, runsOf, sameWork} from "../../ui/static/states.js";
import {decodeRuns} from "../../ui/static/wire.js";
import {CHECKS, COAT, GROUND, poseAt, stateOf} from "./tiny_project.js";

const pose = (xy, visible) => ({xy: Float32Array.from(xy), visible: Uint8Array.from(visible)});

test("points of the server become a pose", () => {
  const made = poseOf([[1.5, -2, 1], [0.1, 4, 0]]);
  assert.deepEqual(made, pose([1.5, -2, 0.1, 4], [1, 0]));
  assert.ok(made.xy instanceof Float32Array && made.visible instanceof Uint8Array);
});

test("the same paint is encoded once", () => {
  const paint = Uint8Array.of(4, 4, 0);
  const runs = runsOf(paint);
  assert.equal(runsOf(paint), runs);
  assert.deepEqual(decodeRuns(runs, 3), paint);
  assert.notEqual(runsOf(paint.slice()), runs);
});

test("a joint that was not moved goes along with the correction", () => {
  const before = pose([1, 1, 5, 5], [1, 1]);
  const after = pose([2, 3, 5, 9], [1, 1]);
  assert.deepEqual(followed(before, before, after), after);
});

test("a joint that was moved stays where it was put", () => {
  const before = pose([1, 1, 5, 5], [1, 1]);
  const after = pose([2, 3, 7, 7], [1, 1]);
  const wanted = pose([1, 1, 6, 5], [1, 1]); // the second joint moved across only
  assert.deepEqual(followed(wanted, before, after), pose([2, 3, 6, 5], [1, 1]));
});

test("hiding in the photo hides in the wish, unless the wish had its own will", () => {
  const before = pose([1, 1, 5, 5], [1, 1]);
  const after = pose([1, 1, 5, 5], [0, 0]);
  const wanted = pose([1, 1, 5, 5], [1, 0]);
  assert.deepEqual([...followed(wanted, before, after).visible], [0, 0]);
  const shown = pose([1, 1, 5, 5], [1, 1]);
  const hidden = pose([1, 1, 5, 5], [0, 1]);
  assert.deepEqual([...followed(shown, hidden, shown).visible], [1, 1]);
});

test("following changes none of the poses given", () => {
  const [before, after] = [pose([1, 1], [1]), pose([2, 2], [0])];
  const wanted = pose([1, 1], [1]);
  followed(wanted, before, after);
  assert.deepEqual(wanted, pose([1, 1], [1]));
});

const layer = (x, paint) => ({pose: poseAt(x), paint});

test("the same work is the same, whichever side is looked at", () => {
  const one = stateOf(poseAt(2), [layer(1, COAT), layer(2, GROUND)]);
  const other = stateOf(poseAt(2), [layer(1, COAT.slice()), layer(2, GROUND)]);
  assert.ok(sameWork(one, other));
  assert.ok(sameWork(one, {...other, side: "source"}));
});

const changes = {
  "another pose": (state) => ({...state, target: {...state.target, pose: poseAt(3)}}),
  "another paint": (state) => ({...state, target: {...state.target, layers: [layer(1, GROUND)]}}),
  "paint of another pose": (state) => (
    {...state, target: {...state.target, layers: [layer(5, COAT)]}}),
  "one layer more": (state) => (
    {...state, target: {...state.target, layers: [layer(1, COAT), layer(2, COAT)]}}),
  "no layer": (state) => ({...state, target: {...state.target, layers: []}}),
  "a corrected map": (state) => ({...state, source: {...state.source, paint: COAT}}),
  "a corrected pose": (state) => ({...state, source: {...state.source, pose: poseAt(9)}}),
  "another fabric": (state) => ({...state, wears: CHECKS}),
  "paint that stays": (state) => ({...state, follows: !state.follows}),
};

for (const [what, change] of Object.entries(changes)) {
  test(`${what} is other work`, () => {
    const state = stateOf(poseAt(2), [layer(1, COAT)]);
    assert.ok(!sameWork(state, change(state)));
    assert.ok(!sameWork(change(state), state));
  });
}

test("a joint that only hid is other work", () => {
  const state = stateOf(poseAt(2), []);
  const hidden = {...poseAt(2), visible: Uint8Array.of(0, 0)};
  assert.ok(!sameWork(state, {...state, target: {...state.target, pose: hidden}}));
});
