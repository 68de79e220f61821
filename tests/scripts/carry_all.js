// Carries paints for tests/test_carry.py. On stdin JSON {facts, cases: [{paint, from, to}]}: paint
// in base64, poses as {xy, visible} in cells. On stdout JSON [{paint, ms}]: ms of a drag's later
// events, the best of three.

import {readFileSync} from "node:fs";

import {carryPaint} from "../../ui/static/carry.js";

const {facts, cases} = JSON.parse(readFileSync(0, "utf8"));
const size = facts.mapSize;
const photo = {frame: {left: 0, top: 0, width: size.columns, height: size.rows}};
const poseOf = ({xy, visible}) => (
  {xy: Float32Array.from(xy.flat()), visible: Uint8Array.from(visible.map(Number))}
);

const results = cases.map(({paint, from, to}) => {
  const cells = new Uint8Array(Buffer.from(paint, "base64"));
  const carry = () => carryPaint(cells, size, poseOf(from), poseOf(to), facts, photo);
  const carried = carry();
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    carry();
    return performance.now() - start;
  });
  return {paint: Buffer.from(carried).toString("base64"), ms: Math.min(...times)};
});
process.stdout.write(JSON.stringify(results));
