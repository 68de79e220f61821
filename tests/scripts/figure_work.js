// The work on a photo of the figure, and hands that paint and move it.

import {encodeRuns} from "../../ui/static/wire.js";
import {Work} from "../../ui/static/work.js";
import {facts as figureFacts, frame, pointOf, posed, standing} from "./figure.js";

const WRIST = 7;
export const [SLEEVE, SKIRT] = [1, 2];
export const size = {rows: frame.height, columns: frame.width};
export const facts = {...figureFacts, mapSize: size};
export const NONE = facts.unpainted;

export const foundCells = new Uint8Array(size.rows * size.columns).fill(0);
foundCells.fill(3, 5000, 9000);
export const foundRuns = encodeRuns(foundCells);
export const bent = posed({[WRIST]: [240, 140]});

export function fresh(pose = standing()) {
  const points = [...pose.visible].map((visible, joint) => {
    const {x, y} = pointOf(pose, joint);
    return [x, y, visible];
  });
  const {left, top, width, height} = frame;
  return new Work(facts, {
    width, height, frame: [left, top, width, height], pose: points, runs: foundRuns,
  });
}

// A box {left, top, right, bottom} of one label, as a stroke paints it.
export function paintBox(work, label, {left, top, right, bottom}) {
  const {cells, paint, under} = work.beginPaint();
  for (let row = top; row < bottom; row += 1) {
    for (let i = row * size.columns + left; i < row * size.columns + right; i += 1) {
      paint[i] = label;
      cells[i] = label === NONE ? under[i] : label;
    }
  }
  work.endPaint();
}

export function stroke(work, label, box) {
  paintBox(work, label, box);
  return work.commit();
}

export function moveTo(work, pose) {
  work.setPose(pose);
  return work.commit();
}

export const onSleeve = {left: 180, top: 90, right: 200, bottom: 140};
export const below = {left: 100, top: 300, right: 110, bottom: 310};
export const at = (cells, x, y) => cells[y * size.columns + x];
export const crcs = (work) => [work.cellsCrc("source"), work.cellsCrc("target")];
