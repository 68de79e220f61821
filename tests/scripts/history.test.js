import assert from "node:assert/strict";
import test from "node:test";

import {History} from "../../ui/static/history.js";

const state = (name, side = "target") => ({name, side});

function withSteps(...names) {
  const history = new History(state("first"));
  for (const name of names) history.push(state(name));
  return history;
}

test("a new history can go nowhere", () => {
  const history = withSteps();
  assert.equal(history.present.name, "first");
  assert.deepEqual([history.canUndo, history.canRedo], [false, false]);
});

test("undo and redo walk along the steps", () => {
  const history = withSteps("second", "third");
  assert.equal(history.undo().name, "second");
  assert.deepEqual([history.canUndo, history.canRedo], [true, true]);
  assert.equal(history.undo().name, "first");
  assert.equal(history.redo().name, "second");
  assert.equal(history.redo().name, "third");
  assert.deepEqual([history.canUndo, history.canRedo], [true, false]);
});

test("beyond either end nothing happens", () => {
  const history = withSteps("second");
  assert.equal(history.redo().name, "second");
  history.undo();
  assert.equal(history.undo().name, "first");
  assert.equal(history.redo().name, "second");
});

test("a new step forgets what had been undone", () => {
  const history = withSteps("second", "third");
  history.undo();
  history.undo();
  history.push(state("other"));
  assert.deepEqual(history.states.map(({name}) => name), ["first", "other"]);
  assert.deepEqual([history.present.name, history.canRedo], ["other", false]);
});

test("undo shows the side on which the step was made", () => {
  const history = new History(state("first", "target"));
  history.push(state("corrected", "source"));
  history.push(state("painted", "target"));
  assert.deepEqual(history.undo(), state("corrected", "target"));
  assert.deepEqual(history.undo(), state("first", "source"));
  assert.deepEqual(history.states[0], state("first", "target"), "kept states do not change");
  assert.deepEqual(history.redo(), state("corrected", "source"));
});

test("no number of steps is too many", () => {
  const history = withSteps(...Array.from({length: 5000}, (_, step) => `${step}`));
  for (let step = 0; step < 5000; step += 1) history.undo();
  assert.equal(history.present.name, "first");
  assert.equal(history.canUndo, false);
});
