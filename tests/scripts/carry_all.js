// Carries paints for tests/test_carry_script.py. On stdin JSON {facts, cases: [{paint, old, new}]}:
// paint in base64, poses as {xy, visible} in cells. On stdout JSON: the carried paints in base64.

import {readFileSync} from "node:fs";

import {carryPaint} from "../../ui/static/carry.js";

const {facts, cases} = JSON.parse(readFileSync(0, "utf8"));
const size = facts.mapSize;
const photo = {frame: {left: 0, top: 0, width: size.columns, height: size.rows}};
const poseOf = ({xy, visible}) => (
  {xy: Float32Array.from(xy.flat()), visible: Uint8Array.from(visible.map(Number))}
);

const carried = cases.map(({paint, old, new: target}) => {
  const cells = new Uint8Array(Buffer.from(paint, "base64"));
  const cellsAfter = carryPaint(cells, size, poseOf(old), poseOf(target), facts, photo);
  return Buffer.from(cellsAfter).toString("base64");
});
process.stdout.write(JSON.stringify(carried));
