// What a project must look like before the page believes it, in a file as in this browser's store.

import {
  anything, expect, finite, flag, isObject, listOf, mapOf, maybe, oneOf, positive, shape, since,
  text, whole,
} from "./checks.js";
import {projectParts, refuse} from "./refusals.js";
import {fabricCheck, wearsCheck} from "./wears.js";

export const FORMAT = "semantic-person-studio project";
export const VERSION = 2; // the first one knew no fabrics

const LONGEST_NAME = 1000;
const MOST_PIXELS = 100000; // along one side of a photo
const RUN_BYTES = 3;

// What is written first: which format this is, and the meaning of all numbers in it.
export function headOf(facts) {
  const names = (list) => list.map(({name}) => name);
  const {rows, columns} = facts.mapSize;
  return {
    format: FORMAT, version: VERSION, labels: names(facts.labels),
    keypoints: names(facts.keypoints), mapSize: {rows, columns},
  };
}

function checkHead(record, facts) {
  if (!isObject(record) || record.format !== FORMAT) refuse("noProject");
  whole(1, Number.MAX_SAFE_INTEGER)(record.version, "version");
  if (record.version > VERSION) refuse("newerProject");
  const head = headOf(facts);
  for (const part of ["labels", "keypoints", "mapSize"]) {
    const isSame = JSON.stringify(record[part]) === JSON.stringify(head[part]);
    if (!isSame) refuse("otherProject", {what: projectParts[part]});
  }
}

// The project in a record whose leaves are read by `leaves` = {pose, bytes, file}, see project.js;
// an Error with a sentence for the person when something is wrong.
export function checkedProject(record, facts, leaves) {
  checkHead(record, facts);
  const runs = (most) => (value, where) => runsOf(leaves.bytes(value, where), where, facts, most);
  const poses = listOf(leaves.pose)(record.poses, "poses");
  const paints = listOf(runs(facts.unpainted))(record.paints, "paints");
  const photoFile = photoCheck(leaves, facts);
  const fabrics = since(listOf(fabricCheck(facts, photoFile)), [])(record.fabrics, "fabrics");
  const wears = since(wearsCheck(facts, fabrics.map(({name}) => name)), []);
  const state = stateCheck(poses, paints, wears);
  const project = shape({
    format: anything, version: anything, labels: anything, keypoints: anything, mapSize: anything,
    poses: anything, paints: anything, fabrics: () => fabrics,
    photo: shape({name: text(LONGEST_NAME), file: photoFile}),
    opened: openedCheck(facts, runs(null)),
    state, history: listOf(state), place: anything,
    snapshots: listOf(snapshotCheck(state, leaves)),
    settings: settingsCheck(facts),
  })(record, "");
  whole(0, project.history.length - 1)(project.place, "place");
  project.snapshots.forEach((entry, place) => checkFamily(entry, project.snapshots, place));
  return project;
}

function stateCheck(poses, paints, wears) {
  const oneOfList = (list) => (value, where) => list[whole(0, list.length - 1)(value, where)];
  const [pose, paint] = [oneOfList(poses), oneOfList(paints)];
  const layer = shape({pose, paint});
  return shape({
    side: oneOf("source", "target"), follows: flag, wears, source: layer,
    target: shape({pose, layers: listOf(layer)}),
  });
}

const photoCheck = (leaves, {maxPhotoBytes: most}) => (value, where) => {
  const bytes = leaves.file(value, where);
  expect(bytes.length > 0 && bytes.length <= most, bytes, where, "photo", {most});
  return bytes;
};

function openedCheck(facts, runs) {
  const side = whole(1, MOST_PIXELS);
  const frame = (value, where) => {
    const [left, top, width, height] = listOf(finite, 4)(value, where);
    return [left, top, positive(width, where), positive(height, where)];
  };
  return shape({
    width: side, height: side, frame, pose: pointsCheck(facts.keypoints.length), runs,
  });
}

// The points of a pose: [[x, y, visible]], one for each joint.
export const pointsCheck = (count) => listOf((value, where) => {
  const [x, y, visible] = listOf(finite, 3)(value, where);
  return [x, y, whole(0, 1)(visible, where)];
}, count);

const snapshotCheck = (state, leaves) => shape({
  id: whole(1, Number.MAX_SAFE_INTEGER), parent: maybe(anything), name: text(LONGEST_NAME), state,
  picture: maybe((value, where) => {
    const bytes = leaves.file(value, where);
    expect(bytes.length > 0, bytes, where, "picture");
    return bytes;
  }),
});

// Snapshots are counted upwards, and each grew from one further up in the list.
function checkFamily({id, parent}, snapshots, place) {
  const where = `snapshots[${place}]`;
  expect(place === 0 || id > snapshots[place - 1].id, id, `${where}.id`, "higher");
  const isKnown = parent === null || snapshots.some((entry) => entry.id === parent && parent < id);
  expect(isKnown, parent, `${where}.parent`, "parent");
}

// Which settings there are is the panel's business; what they may be is checked here.
const settingsCheck = (facts) => (value, where) => {
  const settings = mapOf((item, place) => {
    if (Array.isArray(item)) return listOf(whole(0, 1), facts.labels.length)(item, place);
    return typeof item === "boolean" ? item : finite(item, place);
  })(value, where);
  const label = whole(0, facts.labels.length - 1);
  if ("label" in settings) label(settings.label, `${where}.label`);
  return settings;
};

// Runs that fill the map with labels, or with `unpainted` where that is given.
function runsOf(runs, where, facts, unpainted) {
  const {rows, columns} = facts.mapSize;
  let cells = 0;
  let isKnown = runs.length % RUN_BYTES === 0;
  for (let i = 0; isKnown && i < runs.length; i += RUN_BYTES) {
    const length = runs[i + 1] + (runs[i + 2] << 8);
    isKnown = length > 0 && (runs[i] < facts.labels.length || runs[i] === unpainted);
    cells += length;
  }
  expect(isKnown && cells === rows * columns, runs, where, "runs");
  return runs;
}
