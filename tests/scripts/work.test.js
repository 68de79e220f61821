import assert from "node:assert/strict";
import test from "node:test";

import {encodeRuns} from "../../ui/static/wire.js";
import {Work} from "../../ui/static/work.js";
import {posed, standing} from "./figure.js";
import {
  SKIRT, SLEEVE, at, below, bent, crcs, facts, foundCells, foundRuns, fresh, moveTo, onSleeve,
  paintBox, stroke,
} from "./figure_work.js";

test("a photo just opened shows what was found, on both sides", () => {
  const work = fresh();
  assert.deepEqual(work.sourceCells, foundCells);
  assert.deepEqual(work.targetCells, foundCells);
  assert.deepEqual(work.pose, standing());
  assert.deepEqual([work.side, work.follows, work.lacksMap], ["target", true, false]);
  assert.deepEqual([work.history.canUndo, work.history.canRedo], [false, false]);
});

test("photo pixels become cells of the frame", () => {
  const [points, runs] = [Array.from(standing().visible, () => [1, 1, 1]), foundRuns];
  const work = new Work(facts, {
    width: 900, height: 900, frame: [-30, 60, 600, 800], pose: points, runs,
  });
  assert.deepEqual(work.toCells({x: -30, y: 60}), {x: 0, y: 0});
  assert.deepEqual(work.toCells({x: 270, y: 460}), {x: 150, y: 200});
});

test("a stroke is one step, there and back", () => {
  const work = fresh();
  assert.equal(stroke(work, SLEEVE, onSleeve), true);
  const after = crcs(work);
  assert.equal(at(work.cells(), 190, 100), SLEEVE);
  assert.equal(at(work.cells(), 179, 100), 0);
  assert.deepEqual(work.sourceCells, foundCells);
  work.undo();
  assert.deepEqual(work.targetCells, foundCells);
  work.redo();
  assert.deepEqual(crcs(work), after);
});

test("what changes nothing is no step", () => {
  const work = fresh();
  assert.equal(work.commit(), false);
  stroke(work, SLEEVE, onSleeve);
  assert.equal(stroke(work, SLEEVE, onSleeve), false);
  assert.equal(moveTo(work, standing()), false);
  assert.equal(work.history.states.length, 2);
});

test("a stroke that is given up leaves nothing behind", () => {
  const work = fresh();
  stroke(work, SLEEVE, onSleeve);
  const before = crcs(work);
  paintBox(work, SKIRT, below);
  work.cancel();
  assert.deepEqual(crcs(work), before);
  work.beginPaint().paint.fill(SKIRT);
  work.cancel();
  assert.deepEqual(crcs(work), before);
  assert.equal(work.commit(), false);
});

test("a correction mends both maps, and what was painted stays on top", () => {
  const work = fresh();
  stroke(work, SLEEVE, onSleeve);
  work.side = "source";
  stroke(work, SKIRT, {...onSleeve, right: 220});
  assert.equal(at(work.sourceCells, 190, 100), SKIRT);
  assert.equal(at(work.targetCells, 190, 100), SLEEVE);
  assert.equal(at(work.targetCells, 210, 100), SKIRT);
  assert.deepEqual(work.found.cells, foundCells);
  work.resetMap();
  work.commit();
  assert.deepEqual(work.sourceCells, foundCells);
  assert.equal(at(work.targetCells, 190, 100), SLEEVE);
});

test("undo stays on the side of the step that it takes back", () => {
  const work = fresh();
  work.side = "source";
  stroke(work, SKIRT, below);
  work.side = "target";
  stroke(work, SLEEVE, onSleeve);
  work.undo();
  assert.equal(work.side, "target");
  work.undo();
  assert.equal(work.side, "source");
});

test("another pose needs a map, which is remembered", () => {
  const work = fresh();
  moveTo(work, bent);
  assert.equal(work.lacksMap, true);
  assert.deepEqual(work.targetCells, foundCells, "until it comes the old one is shown");
  const predicted = new Uint8Array(foundCells.length).fill(4);
  work.learnMap(work.mapKey, encodeRuns(predicted));
  assert.equal(work.lacksMap, false);
  assert.deepEqual(work.targetCells, predicted);
  work.undo();
  assert.equal(work.lacksMap, false);
  assert.deepEqual(work.targetCells, foundCells);
  work.redo();
  assert.equal(work.lacksMap, false);
  assert.deepEqual(work.targetCells, predicted);
});

test("a map for a pose that was left is shown, but one is still missing", () => {
  const work = fresh();
  moveTo(work, bent);
  const {mapKey} = work;
  moveTo(work, posed({7: [250, 150]}));
  work.learnMap(mapKey, encodeRuns(new Uint8Array(foundCells.length).fill(4)));
  assert.equal(work.lacksMap, true);
  assert.equal(at(work.targetCells, 0, 0), 4);
});

test("a correction asks for the predicted map again", () => {
  const work = fresh();
  moveTo(work, bent);
  work.learnMap(work.mapKey, foundRuns);
  work.side = "source";
  stroke(work, SKIRT, below);
  assert.equal(work.lacksMap, true);
  work.undo();
  assert.equal(work.lacksMap, false);
});

test("maps of long ago are forgotten", () => {
  const work = fresh();
  moveTo(work, bent);
  const {mapKey} = work;
  work.learnMap(mapKey, foundRuns);
  for (let number = 0; number < 1000; number += 1) work.learnMap(`${number}`, foundRuns);
  assert.ok(work.maps.size < 200);
  work.settle();
  assert.equal(work.lacksMap, true);
});

test("a map that comes during a stroke reaches the stroke", () => {
  const work = fresh();
  moveTo(work, bent);
  const {cells, paint} = work.beginPaint();
  cells[0] = paint[0] = SLEEVE;
  work.learnMap(work.mapKey, encodeRuns(new Uint8Array(foundCells.length).fill(4)));
  assert.deepEqual([cells[0], cells[1]], [SLEEVE, 4]);
  assert.equal(work.cells(), cells);
});
