// The work on one photo. Two sides: the source is what the photo shows (as found, and as
// corrected), the target is what people want of it. Every state is whole and can come back.

import {History} from "./history.js";
import {copyPose, gathered, keyOf, laidOver, withPaint} from "./layers.js";
import {followed, poseOf, sameWork, stateOf} from "./states.js";
import {withWearing} from "./wears.js";
import {crc32, decodeRuns} from "./wire.js";

const KEPT_MAPS = 64;

export class Work {
  // found = {width, height, frame: [left, top, width, height], pose: [[x, y, visible]], runs}
  constructor(facts, found) {
    const [left, top, width, height] = found.frame;
    this.facts = facts;
    this.size = facts.mapSize;
    this.photo = {width: found.width, height: found.height, frame: {left, top, width, height}};
    this.found = {pose: poseOf(found.pose), cells: decodeRuns(found.runs, this.cellCount)};
    this.foundRuns = found.runs;
    this.maps = new Map();
    // isOpen: whether a stroke or a move is under way; wears: see wears.js.
    Object.assign(this, {side: "target", follows: true, isOpen: false, wears: []});
    this.source = {pose: copyPose(this.found.pose), paint: this.noPaint()};
    this.target = {pose: copyPose(this.found.pose), layers: []};
    this.settle();
    this.history = new History(this.snapshot());
  }

  get cellCount() {
    return this.size.rows * this.size.columns;
  }

  noPaint() {
    return new Uint8Array(this.cellCount).fill(this.facts.unpainted);
  }

  get pose() {
    return this[this.side].pose;
  }

  // What the predicted map depends on.
  get mapKey() {
    return `${keyOf(this.target.pose)}|${keyOf(this.source.pose)}|${crc32(this.source.paint)}`;
  }

  // Whether the map under the paint has still to come from the server.
  get lacksMap() {
    return this.shownKey !== this.settledKey;
  }

  // Bring everything that follows from the state up to date.
  settle() {
    const {facts, photo} = this;
    this.sourceCells = laidOver(this.source.paint, this.found.cells, facts.unpainted);
    this.paint = gathered(this.target.layers, this.target.pose, this.follows, {facts, photo});
    this.settledKey = this.mapKey;
    if (keyOf(this.target.pose) === keyOf(this.source.pose)) {
      this.predicted = this.sourceCells;
      this.shownKey = this.settledKey;
    } else if (this.maps.has(this.settledKey)) {
      this.predicted = decodeRuns(this.maps.get(this.settledKey), this.cellCount);
      this.shownKey = this.settledKey;
    }
    this.targetCells = laidOver(this.paint, this.predicted, facts.unpainted);
  }

  // A map predicted for a key; shown until a newer one comes.
  learnMap(key, runs) {
    this.maps.delete(key);
    this.maps.set(key, runs.slice());
    if (this.maps.size > KEPT_MAPS) this.maps.delete(this.maps.keys().next().value);
    this.shownKey = key;
    this.predicted = decodeRuns(runs, this.cellCount);
    this.targetCells.set( // a stroke under way holds on to this very array
      laidOver(this.paint, this.predicted, this.facts.unpainted));
  }

  // The map of the side that is being edited, as people see it.
  cells() {
    return this[`${this.side}Cells`];
  }

  cellsCrc(side) {
    return crc32(this[`${side}Cells`]);
  }

  // Photo pixels -> cells of the map.
  toCells({x, y}) {
    const {left, top, width, height} = this.photo.frame;
    return {
      x: ((x - left) * this.size.columns) / width, y: ((y - top) * this.size.rows) / height,
    };
  }

  // A stroke begins: the paint and the cells of the edited side, which it may change, and the
  // map that lies under the paint. commit() or cancel() ends it.
  beginPaint() {
    const {size} = this;
    this.isOpen = true;
    if (this.side === "source") {
      this.source = {...this.source, paint: this.source.paint.slice()};
      const cells = this.sourceCells.slice();
      return {cells, paint: this.source.paint, under: this.found.cells, size};
    }
    this.paint = this.paint.slice();
    this.targetCells = this.targetCells.slice();
    return {cells: this.targetCells, paint: this.paint, under: this.predicted, size};
  }

  // A stroke ended: the layers take its paint. Where paint was taken away they become one.
  endPaint() {
    if (this.side === "source") return;
    const {facts, photo, follows} = this;
    const {layers, pose} = this.target;
    const before = gathered(layers, pose, follows, {facts, photo});
    const place = {before, after: this.paint, unpainted: facts.unpainted};
    this.target = {...this.target, layers: withPaint(layers, pose, place)};
  }

  // Another pose for the edited side. Correcting the photo's own pose takes along the joints
  // that the target did not move.
  setPose(pose) {
    this.isOpen = true;
    if (this.side === "source") {
      this.target = {...this.target, pose: followed(this.target.pose, this.source.pose, pose)};
      this.source = {...this.source, pose};
    } else {
      this.target = {...this.target, pose};
    }
    this.settle();
  }

  // A garment takes its look from a donor, or its own again; see withWearing.
  wear(label, donor, settings) {
    this.isOpen = true;
    this.wears = withWearing(this.wears, label, donor, settings);
  }

  snapshot() {
    return stateOf(this);
  }

  restore(state) {
    const {side, follows, wears, source, target} = state;
    Object.assign(this, {side, follows, wears, isOpen: false});
    const cells = (runs) => decodeRuns(runs, this.cellCount);
    this.source = {pose: source.pose, paint: cells(source.paint)};
    const layers = target.layers.map(({pose, paint}) => ({pose, paint: cells(paint)}));
    this.target = {pose: target.pose, layers};
    this.settle();
  }

  // Go on where a kept history stood.
  goOn(states, place) {
    this.history.states = states;
    this.history.place = place;
    this.restore(states[place]);
  }

  // One step of the history ends here; false when nothing had changed.
  commit() {
    this.isOpen = false;
    this.settle();
    const state = this.snapshot();
    if (sameWork(state, this.history.present)) return false;
    this.history.push(state);
    return true;
  }

  // Drop what was begun and not committed.
  cancel() {
    this.restore({...this.history.present, side: this.side});
  }

  undo() {
    this.restore(this.history.undo());
  }

  redo() {
    this.restore(this.history.redo());
  }

  // A whole map as paint of the edited side.
  layMap(runs) {
    this.beginPaint().paint.set(decodeRuns(runs, this.cellCount));
    this.endPaint();
  }

  // All paint off the edited map; on the target back to what is predicted.
  resetMap() {
    if (this.side === "source") this.source = {...this.source, paint: this.noPaint()};
    else this.target = {...this.target, layers: []};
  }

  // Back to the pose found, or, on the target, to the pose of the photo.
  resetPose() {
    this.setPose(copyPose(this.side === "source" ? this.found.pose : this.source.pose));
  }
}
