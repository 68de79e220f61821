import assert from "node:assert/strict";
import test from "node:test";

import {fromRecord, readProject, toRecord} from "../../ui/static/project.js";
import {makeZip} from "../../ui/static/zip.js";
import {example, facts, fileOf, filesOf, outlineOf} from "./tiny_project.js";

// A project file whose outline was changed by hand.
async function changedFile(change, {without} = {}) {
  const files = await filesOf(fileOf(example()));
  const outline = await outlineOf(fileOf(example()));
  change(outline);
  files.set("project.json", new TextEncoder().encode(JSON.stringify(outline)));
  files.delete(without);
  return makeZip([...files].map(([name, bytes]) => ({name, bytes})));
}

// [what is wrong, change of the outline, what the sentence says].
const WRONG = [
  ["another format", (p) => { p.format = "x"; }, /no project of the studio/],
  ["a newer version", (p) => { p.version = 3; p.poses = 1; }, /newer version.*Update/],
  ["no version", (p) => { delete p.version; }, /version is missing, not a whole number/],
  ["labels in another order", (p) => p.labels.reverse(), /other labels than/],
  ["other joints", (p) => p.keypoints.push("tail"), /other joints than/],
  ["another map", (p) => { p.mapSize.rows = 3; }, /other sizes of the map/],
  ["an unknown key", (p) => { p.extra = 1; }, /extra is 1, not something that this version/],
  ["an unknown key within", (p) => { p.state.zoom = 2; }, /state\.zoom/],
  ["a trap", (p) => Object.defineProperty(p.opened, "__proto__", {value: 1, enumerable: true}),
    /opened\.__proto__ is 1/],
  ["a missing key", (p) => { delete p.history[1].source; }, /history\[1\]\.source is missing/],
  ["no history", (p) => { p.history = []; }, /place is 1/],
  ["a place outside the history", (p) => { p.place = 3; }, /place is 3, .* from 0 to 2/],
  ["a pose that is not there", (p) => { p.state.target.pose = 9; }, /target\.pose is 9/],
  ["too few joints", (p) => p.poses[1].pop(), /poses\[1\] is .*, not a list of 2/],
  ["no number", (p) => { p.poses[0][1][0] = null; }, /poses\[0\]\[1\]\[0\] is null, not a num/],
  ["half visible", (p) => { p.poses[0][1][2] = 0.5; }, /is 0\.5, .* from 0 to 1/],
  ["a number too large for 32 bits", (p) => { p.poses[0][0][0] = 1e39; }, /poses\[0\]/],
  ["no base64", (p) => { p.paints[0] = "§"; }, /paints\[0\] is "§", not bytes in base64/],
  ["half a run", (p) => { p.paints[0] = btoa("\0\x06\0\0"); }, /paints\[0\] is 4 bytes, not runs/],
  ["too few cells", (p) => { p.paints[0] = btoa("\0\x05\0"); }, /paints\[0\]/],
  ["too many cells", (p) => { p.paints[0] = btoa("\0\x06\0\0\x01\0"); }, /paints\[0\]/],
  ["an empty run", (p) => { p.paints[0] = btoa("\0\x06\0\x01\0\0"); }, /paints\[0\]/],
  ["an unknown label", (p) => { p.paints[0] = btoa("\x02\x06\0"); }, /paints\[0\]/],
  ["a found map with holes", (p) => { p.opened.runs = p.paints[0]; }, /opened\.runs is 3 bytes/],
  ["a frame without width", (p) => { p.opened.frame[2] = 0; }, /opened\.frame .* above zero/],
  ["no size", (p) => { p.opened.width = 0; }, /opened\.width is 0/],
  ["another side", (p) => { p.state.side = "both"; }, /state\.side is "both", not one of source/],
  ["a snapshot twice", (p) => { p.snapshots[1].id = 1; }, /snapshots\[1\]\.id is 1, not a hi/],
  ["a snapshot before its parent", (p) => { p.snapshots[0].parent = 4; }, /snapshots\[0\]\.par/],
  ["a picture that is not there", (p) => { p.snapshots[1].picture = "x"; }, /picture is "x"/],
  ["a photo by a wrong name", (p) => { p.photo.file = "../photo.jpg"; }, /photo\.file is "\.\./],
  ["a fabric that is not there", (p) => { p.fabrics = []; }, /donor\.file is "swatch-/],
  ["a fabric without its file", (p) => { p.fabrics[0].file = "x"; }, /fabrics\[0\]\.file is "x"/],
  ["a fabric by another name", (p) => { p.fabrics[0].name = "x"; }, /fabrics\[0\]\.name is "x"/],
  ["a fabric as a photo", (p) => {
    p.state.wears[0].donor = {kind: "photo", file: p.fabrics[0].name, label: 1};
  }, /donor\.file is "swatch-/],
  ["a piece of no garment", (p) => p.fabrics[0].garments.push({label: 0, box: [0, 0, 1, 1]}),
    /garments\[0\]\.label is 0/],
  ["a fabric for what is no garment", (p) => { p.state.wears[0].label = 0; }, /label is 0/],
  ["a garment twice", (p) => p.state.wears.push(p.state.wears[0]), /wears\[1\]\.label is 1/],
  ["too much strength", (p) => { p.state.wears[0].strength = 2; }, /strength is 2, .* 0 to 1/],
  ["a fabric too large", (p) => { p.state.wears[0].donor.scale = 9; }, /scale is 9, .* to 2/],
  ["a fabric of no kind", (p) => { p.state.wears[0].donor.kind = "wool"; }, /kind is "wool"/],
  ["no donor", (p) => { p.state.wears[0].donor = null; }, /donor is null, not an object/],
  ["a setting of no kind", (p) => { p.settings.size = "big"; }, /settings\.size is "big"/],
  ["a label that is not there", (p) => { p.settings.label = 2; }, /settings\.label is 2/],
  ["too few locks", (p) => { p.settings.locks = [1]; }, /settings\.locks/],
  ["a list instead of a project", (p) => { p.photo = []; }, /photo is \[\], not an object/],
];

for (const [what, change, sentence] of WRONG) {
  test(`refused: ${what}`, async () => {
    const zip = await changedFile(change);
    await assert.rejects(readProject(zip, facts), (error) => {
      assert.match(error.message, sentence);
      assert.match(error.message, /^[A-Z].*\.$/);
      return true;
    });
  });
}

test("files that are missing, and outlines that are no JSON, are refused", async () => {
  const noPhoto = await changedFile(() => null, {without: "photo.jpg"});
  await assert.rejects(readProject(noPhoto, facts), /photo\.file is "photo\.jpg", not the name/);
  const noOutline = await changedFile(() => null, {without: "project.json"});
  await assert.rejects(readProject(noOutline, facts), /no project of the studio/);
  for (const letters of ["{", "\xff"]) {
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const zip = makeZip([{name: "project.json", bytes}]);
    await assert.rejects(readProject(zip, facts), /damaged at project\.json/);
  }
  for (const outline of ["null", "[]", "3"]) {
    const bytes = new TextEncoder().encode(outline);
    const zip = makeZip([{name: "project.json", bytes}]);
    await assert.rejects(readProject(zip, facts), /no project of the studio/);
  }
  await assert.rejects(readProject(Uint8Array.of(1, 2), facts), /no complete zip/);
});

test("a photo that is empty or too large is refused", async () => {
  for (const count of [0, 11]) {
    const project = {...example(), photo: {name: "a.png", bytes: new Uint8Array(count)}};
    const zip = fileOf(project);
    await assert.rejects(readProject(zip, facts), /photo\.file is \d+ bytes.*at most 10 bytes/);
    const record = toRecord(project, facts);
    assert.throws(() => fromRecord(record, facts), /photo\.file is \d+ bytes/);
  }
});

test("records are checked as files are", () => {
  const wrong = (change) => {
    const record = structuredClone(toRecord(example(), facts));
    change(record);
    return () => fromRecord(record, facts);
  };
  assert.throws(wrong((r) => { r.version = 3; }), /newer version/);
  assert.throws(wrong((r) => { r.poses[0].xy[0] = NaN; }), /poses\[0\]/);
  assert.throws(wrong((r) => { r.poses[0].visible[0] = 2; }), /poses\[0\]/);
  assert.throws(wrong((r) => { r.poses[0] = null; }), /poses\[0\] is null/);
  assert.throws(wrong((r) => { r.paints[0][1] = 7; }), /paints\[0\]/);
  assert.throws(wrong((r) => { r.paints[0] = "AAA="; }), /paints\[0\]/);
  assert.throws(wrong((r) => { r.photo.file = null; }), /photo\.file/);
  assert.throws(() => fromRecord(undefined, facts), /no project/);
});
