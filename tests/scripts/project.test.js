import assert from "node:assert/strict";
import test from "node:test";

import {fromRecord, readProject, toRecord} from "../../ui/static/project.js";
import {makeZip} from "../../ui/static/zip.js";
import {
  COAT, GROUND, SWATCH, example, facts, fileOf, filesOf, outlineOf, poseAt, stateOf,
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
  const fabric = `fabrics/${SWATCH}`;
  const names = ["project.json", "photo.jpg", "snapshots/1.jpg", fabric, "result.png"];
  assert.deepEqual([...files.keys()], names);
  assert.deepEqual(files.get("photo.jpg"), example().photo.bytes);
  assert.deepEqual(files.get("snapshots/1.jpg"), Uint8Array.of(1, 2));
  assert.deepEqual(files.get(fabric), Uint8Array.of(8, 9));
  assert.deepEqual(await readProject(zip, facts), example());
});

test("a project of before fabrics opens, and everybody wears their own look", async () => {
  const outline = await outlineOf(fileOf(example()));
  const states = [outline.state, ...outline.history, ...outline.snapshots.map((one) => one.state)];
  for (const state of states) delete state.wears;
  delete outline.fabrics;
  const files = await filesOf(fileOf(example()));
  const bytes = new TextEncoder().encode(JSON.stringify({...outline, version: 1}));
  files.set("project.json", bytes);
  const zip = makeZip([...files].map(([name, content]) => ({name, bytes: content})));
  const project = await readProject(zip, facts);
  assert.deepEqual([project.fabrics, project.state.wears], [[], []]);
  assert.deepEqual(project.history, example().history.map((state) => ({...state, wears: []})));
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
