import assert from "node:assert/strict";
import test from "node:test";

import {fromRecord, readProject, toRecord} from "../../ui/static/project.js";
import {
  COAT, GROUND, example, facts, fileOf, filesOf, outlineOf, poseAt, stateOf,
} from "./tiny_project.js";

const throughFile = (project) => readProject(fileOf(project), facts);
const throughRecord = (project) => fromRecord(structuredClone(toRecord(project, facts)), facts);

test("a project comes back from its file as it was, number by number", async () => {
  assert.deepEqual(await throughFile(example()), example());
});

test("a project comes back from its record as it was", () => {
  assert.deepEqual(throughRecord(example()), example());
});

test("random numbers come back exactly", async () => {
  const bits = Uint32Array.from({length: 400}, (_, i) => (i * 2654435761) >>> 0);
  const numbers = new Float32Array(bits.buffer).filter((value) => Number.isFinite(value));
  const project = example();
  project.history = Array.from({length: 90}, (_, i) => stateOf(
    {xy: numbers.slice(4 * i, 4 * i + 4), visible: Uint8Array.of(1, 1)}, []));
  const back = await throughFile(project);
  const bytesOf = (history) => history.map(({target}) => (
    [...new Uint8Array(target.pose.xy.slice().buffer)]));
  assert.deepEqual(bytesOf(back.history), bytesOf(project.history));
});

test("the photo lies in the file untouched, beside pictures and what is for people", async () => {
  const zip = fileOf(example(), {"result.png": Uint8Array.of(9)});
  const files = await filesOf(zip);
  const names = ["project.json", "photo.jpg", "snapshots/1.jpg", "result.png"];
  assert.deepEqual([...files.keys()], names);
  assert.deepEqual(files.get("photo.jpg"), example().photo.bytes);
  assert.deepEqual(files.get("snapshots/1.jpg"), Uint8Array.of(1, 2));
  assert.deepEqual(await readProject(zip, facts), example());
});

test("what repeats is written once", async () => {
  const project = example();
  project.history = Array.from({length: 50}, (_, i) => stateOf(poseAt(i % 2), [
    {pose: poseAt(1), paint: COAT.slice()},
  ]));
  const outline = await outlineOf(fileOf(project));
  assert.equal(outline.poses.length, 3);
  assert.equal(outline.paints.length, 3);
});

test("a record keeps the arrays themselves, so that they need not be written again", () => {
  const project = example();
  const record = toRecord(project, facts);
  assert.equal(record.photo.file, project.photo.bytes);
  assert.equal(record.snapshots[0].picture, project.snapshots[0].picture);
  assert.ok(record.paints.includes(COAT) && record.paints.includes(GROUND));
});

test("what the server said besides, and pictures that never came, are left out", async () => {
  const project = example();
  project.opened.notes = ["Two people."];
  project.opened.pose = [[1, 2.5, true], [0, 0, false]];
  delete project.snapshots[1].picture;
  assert.deepEqual(await throughFile(project), example());
});

test("a photo without an ending keeps its name", async () => {
  const project = {...example(), photo: {name: "a.very long ending", bytes: Uint8Array.of(1)}};
  assert.deepEqual((await throughFile(project)).photo, project.photo);
});
