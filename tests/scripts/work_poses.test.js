import assert from "node:assert/strict";
import test from "node:test";

import {encodeRuns} from "../../ui/static/wire.js";
import {hiding, pointOf, posed, standing} from "./figure.js";
import {
  NONE, SKIRT, SLEEVE, at, below, bent, crcs, foundCells, foundRuns, fresh, moveTo, onSleeve,
  stroke,
} from "./figure_work.js";

const [SHOULDER, ELBOW, WRIST] = [5, 6, 7];
const onForearm = {left: 182, top: 145, right: 204, bottom: 185};
const painted = (work) => work.paint.filter((label) => label !== NONE).length;

test("paint goes along with the arm, and back to the very cells", () => {
  const work = fresh();
  stroke(work, SLEEVE, onForearm);
  const paint = work.paint.slice();
  moveTo(work, bent);
  assert.equal(at(work.paint, 193, 165), NONE);
  assert.equal(at(work.paint, 215, 140), SLEEVE);
  assert.ok(Math.abs(painted(work) / paint.filter((label) => label !== NONE).length - 1) < 0.15);
  for (const x of [250, 260, 270]) moveTo(work, posed({[WRIST]: [x, 150]}));
  moveTo(work, standing());
  assert.deepEqual(work.paint, paint);
});

test("paint that does not follow stays in its cells", () => {
  const work = fresh();
  stroke(work, SLEEVE, onForearm);
  const paint = work.paint.slice();
  work.follows = false;
  moveTo(work, bent);
  assert.deepEqual(work.paint, paint);
  work.follows = true;
  assert.equal(work.commit(), true);
  assert.equal(at(work.paint, 215, 140), SLEEVE);
  work.undo();
  assert.equal(work.follows, false);
  assert.deepEqual(work.paint, paint);
});

test("strokes under several poses lie one over the other under each of them", () => {
  const work = fresh();
  stroke(work, SLEEVE, onForearm);
  moveTo(work, bent);
  stroke(work, SKIRT, {left: 210, top: 134, right: 225, bottom: 146});
  stroke(work, SKIRT, below);
  assert.equal(work.target.layers.length, 2);
  assert.equal(at(work.paint, 215, 140), SKIRT);
  moveTo(work, standing());
  assert.equal(at(work.paint, 193, 180), SLEEVE);
  assert.equal(at(work.paint, 105, 305), SKIRT, "what is on no arm stays");
  assert.ok(work.paint.subarray(0, 190 * 300).includes(SKIRT), "the second stroke came along");
});

test("erased under another pose is erased under every pose", () => {
  const work = fresh();
  stroke(work, SLEEVE, onForearm);
  moveTo(work, bent);
  stroke(work, NONE, {left: 0, top: 0, right: 300, bottom: 400});
  assert.equal(painted(work), 0);
  moveTo(work, standing());
  assert.equal(painted(work), 0);
});

test("correcting the photo's pose takes along what the wish had not moved", () => {
  const work = fresh();
  moveTo(work, posed({[WRIST]: [240, 140]}));
  work.side = "source";
  assert.deepEqual(work.pose, standing());
  moveTo(work, posed({[SHOULDER]: [184, 88], [WRIST]: [200, 195]}));
  assert.deepEqual(pointOf(work.target.pose, SHOULDER), {x: 184, y: 88});
  assert.deepEqual(pointOf(work.target.pose, WRIST), {x: 240, y: 140});
  assert.deepEqual(pointOf(work.target.pose, ELBOW), pointOf(standing(), ELBOW));
});

test("a corrected pose that nothing was moved from needs no map", () => {
  const work = fresh();
  work.side = "source";
  moveTo(work, posed({[SHOULDER]: [184, 88]}, hiding([WRIST])));
  assert.equal(work.lacksMap, false);
  assert.deepEqual(work.target.pose, work.source.pose);
  assert.deepEqual(work.targetCells, foundCells);
});

test("a pose goes back to the photo's, the photo's to what was found", () => {
  const work = fresh();
  moveTo(work, bent);
  work.side = "source";
  moveTo(work, posed({[SHOULDER]: [184, 88]}));
  work.side = "target";
  work.resetPose();
  assert.deepEqual(work.pose, work.source.pose);
  work.side = "source";
  work.resetPose();
  assert.deepEqual(work.pose, standing());
  assert.deepEqual(work.target.pose, standing());
});

test("a whole map becomes paint of the side that is edited", () => {
  const work = fresh();
  const runs = encodeRuns(new Uint8Array(foundCells.length).fill(5));
  work.layMap(runs);
  assert.equal(work.commit(), true);
  assert.ok(work.targetCells.every((label) => label === 5));
  assert.deepEqual(work.sourceCells, foundCells);
  work.side = "source";
  work.layMap(runs);
  work.commit();
  assert.ok(work.sourceCells.every((label) => label === 5));
  work.side = "target";
  work.resetMap();
  work.commit();
  assert.ok(work.targetCells.every((label) => label === 5), "what the photo shows now");
});

test("a state put into other work of the same photo is the same work", () => {
  const work = fresh();
  stroke(work, SLEEVE, onForearm);
  moveTo(work, bent);
  work.learnMap(work.mapKey, foundRuns);
  stroke(work, SKIRT, below);
  work.side = "source";
  stroke(work, SKIRT, onSleeve);
  const other = fresh();
  other.restore(work.snapshot());
  other.learnMap(other.mapKey, foundRuns);
  work.learnMap(work.mapKey, foundRuns);
  assert.deepEqual(crcs(other), crcs(work));
  assert.equal(other.side, "source");
});

test("kept histories go on where they stood", () => {
  const work = fresh();
  stroke(work, SLEEVE, onSleeve);
  const painting = crcs(work);
  stroke(work, SKIRT, below);
  const other = fresh();
  other.goOn(work.history.states.slice(), 1);
  assert.deepEqual(crcs(other), painting);
  other.redo();
  assert.deepEqual(crcs(other), crcs(work));
  other.undo();
  other.undo();
  assert.deepEqual(other.targetCells, foundCells);
});

test("kept steps do not change with what is done after them", () => {
  const work = fresh();
  stroke(work, SLEEVE, onForearm);
  const kept = JSON.stringify(work.history.states);
  moveTo(work, bent);
  stroke(work, SKIRT, onForearm);
  stroke(work, NONE, onForearm);
  work.side = "source";
  stroke(work, SKIRT, below);
  moveTo(work, bent);
  assert.equal(JSON.stringify(work.history.states.slice(0, 2)), kept);
});
