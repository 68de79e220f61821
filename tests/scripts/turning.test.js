import assert from "node:assert/strict";
import test from "node:test";

import {mirrored, moved, pivotOf, turned} from "../../ui/static/limbs.js";
import {
  assertNear, changed, distance, facts, frame, hiding, pointOf, posed, standing,
} from "./figure.js";

const [NOSE, NECK, SHOULDER, ELBOW, WRIST] = [0, 1, 2, 3, 4];
const limb = {scope: "limb", frame};
const figure = {scope: "figure", frame};

test("a limb turns about its parent", () => {
  const pose = posed({[SHOULDER]: [120, 90], [ELBOW]: [120, 140], [WRIST]: [110, 190]});
  const after = turned(pose, facts, ELBOW, Math.PI / 2, limb);
  assertNear(pointOf(after, ELBOW), 70, 90);
  assertNear(pointOf(after, WRIST), 20, 80);
  assert.deepEqual(changed(pose, after), [ELBOW, WRIST]);
});

test("a hidden parent is no pivot", () => {
  assertNear(pivotOf(hiding([ELBOW]), facts, WRIST, "limb"), 120, 90);
});

test("the figure turns about the middle of the hips, else about what is seen", () => {
  assertNear(pivotOf(standing(), facts, WRIST, "figure"), 150, 190);
  assertNear(pivotOf(hiding([8, 11]), facts, WRIST, "figure"), 150, 90);
  assertNear(pivotOf(hiding([8]), facts, WRIST, "figure"), 170, 190);
  const after = turned(standing(), facts, WRIST, -Math.PI / 6, figure);
  const [cosine, sine] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  assertNear(pointOf(after, NECK), 150 - 100 * sine, 190 - 100 * cosine);
  const lengths = (pose) => facts.bones.map(([from, to]) => distance(pose, from, to));
  lengths(after).forEach((length, bone) => {
    assert.ok(Math.abs(length - lengths(standing())[bone]) < 1e-3);
  });
});

test("a turn ends at the border of the frame", () => {
  const pose = posed({[SHOULDER]: [30, 90], [ELBOW]: [30, 130], [WRIST]: [30, 170]});
  const after = turned(pose, facts, ELBOW, Math.PI / 2, limb);
  assert.ok(Math.abs(pointOf(after, WRIST).x) < 1e-3);
  assert.ok(Math.abs(distance(after, SHOULDER, WRIST) - 80) < 1e-3);
  assertNear(pointOf(after, ELBOW), 15, 90 + Math.sqrt(40 * 40 - 15 * 15));
});

test("a mirrored figure stays in its place, and twice mirrored is the same", () => {
  const pose = hiding([WRIST], posed({[ELBOW]: [60, 100]}));
  const after = mirrored(pose, facts);
  // From the right elbow at 60 to the left wrist at 195.
  assertNear(pointOf(after, 6), 195, 100);
  assertNear(pointOf(after, NOSE), 105, 50);
  assert.equal(after.visible[7], 0);
  assert.equal(after.visible[WRIST], 1);
  assert.deepEqual(mirrored(after, facts), pose);
});

test("a pose of which nothing is seen can be moved, turned and mirrored", () => {
  const pose = hiding(facts.keypoints.map((_, joint) => joint));
  for (const scope of ["joint", "limb", "figure"]) {
    const after = moved(pose, facts, ELBOW, {x: 10, y: 10}, {scope, locked: true, frame});
    assertNear(pointOf(after, ELBOW), 10, 10);
    assert.ok(turned(pose, facts, ELBOW, 1, {scope, frame}).xy.every(Number.isFinite));
  }
  assert.ok(mirrored(pose, facts).xy.every(Number.isFinite));
});
