// That the cells are the right ones says tests/test_carry.py, and tests/test_carry_script.py that
// they are the same here. These tests are about what only the page does.

import assert from "node:assert/strict";
import test from "node:test";

import {carryPaint} from "../../ui/static/carry.js";
import {facts, frame, posed, standing} from "./figure.js";

const [SHOULDER, ELBOW, WRIST] = [5, 6, 7];
const SLEEVE = 1;
const size = {rows: 400, columns: 300};
const photo = {frame};

// An arm that hangs straight down beside the trunk, and a sleeve of 20 cells' width on it.
const hanging = posed({[SHOULDER]: [220, 90], [ELBOW]: [220, 140], [WRIST]: [220, 190]});

function sleeve({left = 210, right = 230} = {}) {
  const paint = new Uint8Array(size.rows * size.columns).fill(facts.unpainted);
  for (let row = 90; row < 190; row += 1) {
    paint.fill(SLEEVE, row * size.columns + left, row * size.columns + right);
  }
  return paint;
}

const at = (paint, x, y) => paint[Math.floor(y) * size.columns + Math.floor(x)];
const count = (paint) => paint.filter((label) => label !== facts.unpainted).length;

function shifted(pose, dx, dy) {
  return {xy: pose.xy.map((value, i) => value + (i % 2 ? dy : dx)), visible: pose.visible.slice()};
}

test("equal poses give the paint itself", () => {
  const paint = sleeve();
  assert.equal(carryPaint(paint, size, standing(), standing(), facts, photo), paint);
});

test("a sleeve bends with the elbow, and the paint that was given stays as it was", () => {
  const paint = sleeve();
  const bent = posed({[WRIST]: [270, 140]}, hanging);
  const carried = carryPaint(paint, size, hanging, bent, facts, photo);
  assert.deepEqual(paint, sleeve());
  for (const [x, y] of [[220, 100], [211, 120], [250, 140], [265, 132], [265, 148]]) {
    assert.equal(at(carried, x, y), SLEEVE, `${x}, ${y}`);
  }
  for (const [x, y] of [[220, 165], [220, 185], [265, 128], [265, 152], [275, 140]]) {
    assert.equal(at(carried, x, y), facts.unpainted, `${x}, ${y}`);
  }
  assert.ok(Math.abs(count(carried) / count(paint) - 1) < 0.15);
});

test("photo pixels are turned into cells", () => {
  const wide = {frame: {left: -40, top: 60, width: 600, height: 800}};
  const inPhoto = (pose) => ({
    xy: pose.xy.map((value, i) => 2 * value + (i % 2 ? 60 : -40)), visible: pose.visible,
  });
  const bent = posed({[WRIST]: [270, 140]}, hanging);
  const paint = sleeve();
  const here = carryPaint(paint, size, hanging, bent, facts, photo);
  const there = carryPaint(paint, size, inPhoto(hanging), inPhoto(bent), facts, wide);
  assert.deepEqual(there, here);
});

test("the same paint made under another pose is carried anew", () => {
  const paint = sleeve();
  const once = carryPaint(paint, size, hanging, shifted(hanging, 9, 0), facts, photo);
  assert.equal(at(once, 238, 150), SLEEVE);
  assert.equal(at(once, 218, 150), facts.unpainted);
  // Under this pose the arm is raised: the paint lies on nobody's arm, and stays.
  const raised = posed({[ELBOW]: [260, 60], [WRIST]: [295, 30]}, hanging);
  const lowered = posed({[WRIST]: [295, 80]}, raised);
  const again = carryPaint(paint, size, raised, lowered, facts, photo);
  assert.equal(at(again, 220, 150), SLEEVE);
  assert.deepEqual(carryPaint(paint, size, hanging, shifted(hanging, 9, 0), facts, photo), once);
});

test("there and back again gives nearly the same paint", () => {
  const paint = sleeve();
  const bent = posed({[WRIST]: [250, 180]}, hanging);
  const there = carryPaint(paint, size, hanging, bent, facts, photo);
  const back = carryPaint(there, size, bent, hanging, facts, photo);
  const differing = back.filter((label, i) => label !== paint[i]).length;
  assert.ok(differing < 0.05 * count(paint), `${differing} cells`);
});

test("paint carried out of the map is gone, and no cell goes astray", () => {
  const far = shifted(hanging, 120, 0);
  assert.equal(count(carryPaint(sleeve(), size, hanging, far, facts, photo)), 0);
});
