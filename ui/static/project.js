// A project: the photo, all that was done with it, and every state on the way. As a file it is a
// zip of project.json, the photo untouched, pictures of the snapshots, and files for people; in
// this browser's store it is a record, the same but for its leaves:
//
//                  project.json                       record
//   pose           [[x, y, visible]] of each joint    {xy: Float32Array, visible: Uint8Array}
//   runs           base64                             Uint8Array
//   photo, picture the name of a file in the zip      Uint8Array
//   fabric         the name of a file in the zip      Uint8Array
//
// Poses and paints stand in tables, each once; states name them by number.

import {fromBase64, toBase64} from "./base64.js";
import {expect, isObject, text} from "./checks.js";
import {keyOf} from "./layers.js";
import {checkedProject, headOf, pointsCheck} from "./project_checks.js";
import {refuse} from "./refusals.js";
import {poseOf} from "./states.js";
import {readZip} from "./unzip.js";
import {makeZip} from "./zip.js";

const OUTLINE = "project.json";
const MOST_BYTES = 2 ** 29;

// project = {photo: {name, bytes}, opened: {width, height, frame, pose: points, runs}, state,
// history: [state], place, snapshots: [{id, parent, name, state, picture}], fabrics: entries of the
// Shelf, settings} -> record.
export function toRecord(project, facts) {
  const {photo, opened, place, settings} = project;
  const poses = new Table(keyOf);
  const paints = new Table((runs) => new TextDecoder("latin1").decode(runs));
  const layerOf = ({pose, paint}) => ({pose: poses.number(pose), paint: paints.number(paint)});
  const stateOf = ({side, follows, wears, source, target}) => ({
    side, follows, wears, source: layerOf(source),
    target: {pose: poses.number(target.pose), layers: target.layers.map(layerOf)},
  });
  return {
    ...headOf(facts),
    photo: {name: photo.name, file: photo.bytes},
    opened: {
      width: opened.width, height: opened.height, frame: opened.frame,
      pose: opened.pose.map(([x, y, visible]) => [x, y, Number(visible)]), runs: opened.runs,
    },
    state: stateOf(project.state), history: project.history.map(stateOf), place,
    snapshots: project.snapshots.map(({id, parent, name, state, picture}) => (
      {id, parent, name, state: stateOf(state), picture: picture ?? null})),
    fabrics: project.fabrics, settings, poses: poses.items, paints: paints.items,
  };
}

// The project of a record; an Error with a sentence for the person when it is none.
export function fromRecord(record, facts) {
  return projectOf(checkedProject(record, facts, {
    pose: poseCheck(facts.keypoints.length), bytes: bytesCheck, file: bytesCheck,
  }));
}

// project, and files = {name: Uint8Array} for people -> the bytes of a project file.
export function packProject(project, facts) {
  const record = toRecord(project, facts);
  const photo = `photo${endingOf(record.photo.name)}`;
  const pictures = record.snapshots.filter(({picture}) => picture);
  const nameOf = ({id}) => `snapshots/${id}.jpg`;
  const fabricOf = ({name}) => `fabrics/${name}`;
  const outline = {
    ...record,
    photo: {name: record.photo.name, file: photo},
    opened: {...record.opened, runs: toBase64(record.opened.runs)},
    snapshots: record.snapshots.map((entry) => (
      {...entry, picture: entry.picture && nameOf(entry)})),
    fabrics: record.fabrics.map((entry) => ({...entry, file: fabricOf(entry)})),
    poses: record.poses.map(pointsOf), paints: record.paints.map(toBase64),
  };
  return makeZip([
    {name: OUTLINE, bytes: new TextEncoder().encode(JSON.stringify(outline))},
    {name: photo, bytes: record.photo.file},
    ...pictures.map((entry) => ({name: nameOf(entry), bytes: entry.picture})),
    ...record.fabrics.map((entry) => ({name: fabricOf(entry), bytes: entry.file})),
    ...Object.entries(project.files).map(([name, bytes]) => ({name, bytes})),
  ]);
}

// The project of a project file; an Error with a sentence for the person when it is none.
export async function readProject(bytes, facts) {
  const files = await readZip(bytes, {mostBytes: MOST_BYTES});
  if (!files.has(OUTLINE)) refuse("noProject");
  const [points, pose] = [pointsCheck, poseCheck].map((check) => check(facts.keypoints.length));
  return projectOf(checkedProject(parsed(files.get(OUTLINE)), facts, {
    pose: (value, where) => pose(poseOf(points(value, where)), where),
    bytes: base64Check,
    file: (value, where) => {
      expect(files.has(value), value, where, "file");
      return files.get(value);
    },
  }));
}

function projectOf({photo, opened, state, history, place, snapshots, fabrics, settings}) {
  return {
    photo: {name: photo.name, bytes: photo.file}, opened, state, history, place, snapshots,
    fabrics, settings,
  };
}

// Things that are the same stand in the table once, by the first of them. They never change, so
// their keys are made once.
const keys = new WeakMap();

class Table {
  constructor(makeKey) {
    Object.assign(this, {makeKey, items: [], numbers: new Map()});
  }

  number(item) {
    if (!keys.has(item)) keys.set(item, this.makeKey(item));
    const key = keys.get(item);
    if (!this.numbers.has(key)) this.numbers.set(key, this.items.push(item) - 1);
    return this.numbers.get(key);
  }
}

function endingOf(name) {
  return (/\.[a-z0-9]{1,5}$/i.exec(name)?.[0] ?? "").toLowerCase();
}

function pointsOf({xy, visible}) {
  return Array.from(visible, (seen, joint) => [xy[2 * joint], xy[2 * joint + 1], seen]);
}

function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(bytes));
  } catch {
    return refuse("zipDamaged", {name: OUTLINE});
  }
}

function bytesCheck(value, where) {
  expect(value instanceof Uint8Array, value, where, "file");
  return value;
}

function base64Check(value, where) {
  try {
    return fromBase64(text(Infinity)(value, where));
  } catch {
    return expect(false, value, where, "base64");
  }
}

const poseCheck = (count) => (value, where) => {
  const {xy, visible} = isObject(value) ? value : {};
  const isPose = xy instanceof Float32Array && visible instanceof Uint8Array
    && xy.length === 2 * count && visible.length === count
    && xy.every(Number.isFinite) && visible.every((seen) => seen <= 1);
  expect(isPose, value, where, "pose", {count});
  return value;
};
