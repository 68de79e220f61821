// The work on one photo: pose, paint, the map predicted under the paint, and the way back.

import {History} from "./history.js";
import {crc32, decodeRuns, encodeRuns} from "./wire.js";

const KEPT_MAPS = 64;

const copyPose = (pose) => ({xy: pose.xy.slice(), visible: pose.visible.slice()});
const keyOf = (pose) => `${pose.xy.join()};${pose.visible.join("")}`;

export class Work {
  // opened = {width, height, frame: [left, top, width, height], pose: [[x, y, visible]]}
  constructor(facts, opened, runs) {
    const [left, top, width, height] = opened.frame;
    this.facts = facts;
    this.photo = {
      width: opened.width, height: opened.height, frame: {left, top, width, height},
    };
    this.pose = {
      xy: Float32Array.from(opened.pose.flatMap(([x, y]) => [x, y])),
      visible: Uint8Array.from(opened.pose.map((point) => Number(point[2]))),
    };
    this.size = facts.mapSize;
    this.paint = new Uint8Array(this.size.rows * this.size.columns).fill(facts.unpainted);
    this.strokes = [];
    this.maps = new Map();
    this.learnMap(this.poseKey, runs);
    this.opened = this.snapshot();
    this.history = new History(this.opened);
  }

  get poseKey() {
    return keyOf(this.pose);
  }

  // Whether the map of the present pose has still to come from the server.
  get lacksMap() {
    return this.shownKey !== this.poseKey;
  }

  // A map predicted for a pose; shown now, the newest until another comes.
  learnMap(key, runs) {
    this.maps.delete(key);
    this.maps.set(key, runs.slice());
    if (this.maps.size > KEPT_MAPS) this.maps.delete(this.maps.keys().next().value);
    this.showMap(key);
  }

  showMap(key) {
    if (!this.maps.has(key)) return;
    this.shownKey = key;
    this.predicted = decodeRuns(this.maps.get(key), this.paint.length);
  }

  // The map as people see it: paint over prediction.
  cells() {
    const {unpainted} = this.facts;
    return this.paint.map((label, i) => (label === unpainted ? this.predicted[i] : label));
  }

  cellsCrc() {
    return crc32(this.cells());
  }

  // Photo pixels -> cells of the map.
  toCells({x, y}) {
    const {left, top, width, height} = this.photo.frame;
    return {
      x: ((x - left) * this.size.columns) / width, y: ((y - top) * this.size.rows) / height,
    };
  }

  // Joints stay inside the frame: the networks see nothing outside it.
  moveJoint(joint, {x, y}) {
    const {left, top, width, height} = this.photo.frame;
    this.pose.xy[2 * joint] = Math.min(Math.max(x, left), left + width);
    this.pose.xy[2 * joint + 1] = Math.min(Math.max(y, top), top + height);
    this.showMap(this.poseKey);
  }

  // A joint that was never found comes back beside a neighbour on its bones.
  setVisible(joint, visible) {
    this.pose.visible[joint] = Number(visible);
    if (visible && !this.isInFrame(joint)) this.moveJoint(joint, this.besideNeighbour(joint));
    this.showMap(this.poseKey);
  }

  isInFrame(joint) {
    const {left, top, width, height} = this.photo.frame;
    const [x, y] = this.pose.xy.subarray(2 * joint, 2 * joint + 2);
    const isKnown = x !== 0 || y !== 0;
    return isKnown && x >= left && y >= top && x <= left + width && y <= top + height;
  }

  besideNeighbour(joint) {
    const {left, top, width, height} = this.photo.frame;
    const bone = this.facts.bones.find(([from, to]) => (
      (from === joint && this.pose.visible[to]) || (to === joint && this.pose.visible[from])
    ));
    if (!bone) return {x: left + width / 2, y: top + height / 2};
    const [x, y] = this.pose.xy.subarray(2 * (bone[0] + bone[1] - joint)).subarray(0, 2);
    return {x: x + 0.05 * width, y: y + 0.05 * height};
  }

  snapshot() {
    const strokes = this.strokes;
    return {pose: copyPose(this.pose), paint: encodeRuns(this.paint), strokes};
  }

  restore(state) {
    this.pose = copyPose(state.pose);
    this.paint = decodeRuns(state.paint, this.paint.length);
    this.strokes = state.strokes;
    this.showMap(this.poseKey);
  }

  // One step of the history ends here; false when nothing had changed.
  commit() {
    const state = this.snapshot();
    if (sameState(state, this.history.states[this.history.place])) return false;
    this.history.push(state);
    return true;
  }

  addStroke(stroke) {
    this.strokes = [...this.strokes, stroke];
  }

  undo() {
    this.restore(this.history.undo());
  }

  redo() {
    this.restore(this.history.redo());
  }

  // Back to the photo as it was opened; a step like any other.
  reset() {
    this.restore(this.opened);
    return this.commit();
  }
}

function sameState(one, other) {
  const samePaint = one.paint.length === other.paint.length
    && one.paint.every((value, i) => value === other.paint[i]);
  return samePaint && keyOf(one.pose) === keyOf(other.pose);
}
