import assert from "node:assert/strict";
import test from "node:test";

import {bendingChain, bodyTree} from "../../ui/static/body_tree.js";
import {moved} from "../../ui/static/limbs.js";
import {
  assertNear, changed, distance, facts, frame, hiding, pointOf, posed, standing,
} from "./figure.js";

const [NOSE, NECK, SHOULDER, ELBOW, WRIST, HIP, KNEE, ANKLE, EYE, EAR] =
  [0, 1, 2, 3, 4, 8, 9, 10, 14, 16];
const alone = {scope: "joint", locked: false, frame};
const locked = {scope: "joint", locked: true, frame};
const limb = {scope: "limb", locked: false, frame};
const figure = {scope: "figure", locked: false, frame};

test("the body hangs on the neck", () => {
  const tree = bodyTree(facts);
  assert.equal(tree.root, NECK);
  assert.equal(tree.parents[NECK], -1);
  assert.equal(tree.parents[WRIST], ELBOW);
  assert.equal(tree.parents[HIP], NECK);
  assert.equal(tree.parents[EAR], EYE);
  assert.deepEqual(tree.descendants[SHOULDER], [ELBOW, WRIST]);
  assert.equal(tree.descendants[NECK].length, 17);
});

test("wrists and ankles bend, other joints do not", () => {
  const bending = facts.keypoints.map((_, joint) => joint)
    .filter((joint) => bendingChain(facts, joint));
  assert.deepEqual(bending, [4, 7, 10, 13]);
  assert.deepEqual(bendingChain(facts, ANKLE), [HIP, KNEE, ANKLE]);
});

test("a joint alone goes where it is put, and not out of the frame", () => {
  const pose = standing();
  const after = moved(pose, facts, ELBOW, {x: 80, y: 120}, alone);
  assert.deepEqual(changed(pose, after), [ELBOW]);
  assertNear(pointOf(after, ELBOW), 80, 120);
  assertNear(pointOf(moved(pose, facts, ELBOW, {x: -9, y: 999}, alone), ELBOW), 0, 400);
  assert.deepEqual(pose, standing());
});

test("a limb moves with what hangs on it, and keeps its shape at the border", () => {
  const pose = standing();
  const after = moved(pose, facts, ELBOW, {x: 90, y: 150}, limb);
  assert.deepEqual(changed(pose, after), [ELBOW, WRIST]);
  assertNear(pointOf(after, WRIST), 85, 200);
  const stopped = moved(pose, facts, ELBOW, {x: -50, y: 140}, limb);
  assertNear(pointOf(stopped, WRIST), 0, 190);
  assertNear(pointOf(stopped, ELBOW), 5, 140);
});

test("the figure moves as one, and stops at the border as one", () => {
  const pose = standing();
  const after = moved(pose, facts, WRIST, {x: 115, y: 170}, figure);
  facts.keypoints.forEach((_, joint) => {
    const {x, y} = pointOf(pose, joint);
    assertNear(pointOf(after, joint), x + 10, y - 20);
  });
  const stopped = moved(pose, facts, NOSE, {x: 150, y: 9000}, figure);
  assertNear(pointOf(stopped, ANKLE), 130, 400);
  assertNear(pointOf(stopped, NECK), 150, 160);
});

test("hidden joints move along, but do not hold the others back", () => {
  const pose = posed({[WRIST]: [-500, 0]}, hiding([WRIST]));
  const after = moved(pose, facts, ELBOW, {x: 100, y: 140}, limb);
  assertNear(pointOf(after, ELBOW), 100, 140);
  assertNear(pointOf(after, WRIST), -510, 0);
});

test("a locked wrist bends the elbow and keeps both bones", () => {
  // Upper arm down 30, forearm to the left 40: a right angle at the elbow.
  const pose = posed({[SHOULDER]: [150, 100], [ELBOW]: [150, 130], [WRIST]: [110, 130]});
  // 50 straight below the shoulder: the same triangle, turned. Its height is 30 * 40 / 50 = 24,
  // and its foot lies 30 * 30 / 50 = 18 below; the elbow was on the right of the line.
  const after = moved(pose, facts, WRIST, {x: 150, y: 150}, locked);
  assert.deepEqual(changed(pose, after), [ELBOW, WRIST]);
  assertNear(pointOf(after, WRIST), 150, 150);
  assertNear(pointOf(after, ELBOW), 174, 118);
});

test("a locked wrist out of reach stretches the arm towards the pointer", () => {
  const pose = posed({[SHOULDER]: [100, 100], [ELBOW]: [100, 130], [WRIST]: [70, 130]});
  const after = moved(pose, facts, WRIST, {x: 260, y: 100}, locked);
  assertNear(pointOf(after, ELBOW), 130, 100);
  assertNear(pointOf(after, WRIST), 160, 100);
});

test("a locked wrist too near folds the arm and keeps both bones", () => {
  const pose = posed({[SHOULDER]: [100, 100], [ELBOW]: [100, 140], [WRIST]: [70, 140]});
  const after = moved(pose, facts, WRIST, {x: 100, y: 101}, locked);
  assertNear(pointOf(after, WRIST), 100, 110);
  assertNear(pointOf(after, ELBOW), 100, 140);
});

test("locked bones keep their lengths wherever a wrist or an ankle is dragged", () => {
  const pose = posed({[ELBOW]: [100, 132], [KNEE]: [122, 256]});
  for (let step = 0; step < 40; step += 1) {
    const to = {x: 150 + 4 * step * Math.cos(step), y: 200 + 4 * step * Math.sin(step)};
    const arm = moved(pose, facts, WRIST, to, locked);
    assert.ok(Math.abs(distance(arm, ELBOW, WRIST) - distance(pose, ELBOW, WRIST)) < 1e-3);
    assert.ok(Math.abs(distance(arm, SHOULDER, ELBOW) - distance(pose, SHOULDER, ELBOW)) < 1e-3);
    const leg = moved(pose, facts, ANKLE, {x: to.x, y: to.y + 60}, locked);
    assert.ok(Math.abs(distance(leg, HIP, KNEE) - distance(pose, HIP, KNEE)) < 1e-3);
  }
});

test("a bent arm keeps its side when the wrist passes by", () => {
  const pose = posed({[SHOULDER]: [150, 100], [ELBOW]: [150, 130], [WRIST]: [110, 130]});
  const sideOf = (one) => {
    const [a, b, c] = [SHOULDER, ELBOW, WRIST].map((joint) => pointOf(one, joint));
    return Math.sign((c.x - a.x) * (b.y - a.y) - (c.y - a.y) * (b.x - a.x));
  };
  for (const x of [110, 140, 150, 160, 190]) {
    const after = moved(pose, facts, WRIST, {x, y: 140}, locked);
    assert.equal(sideOf(after), sideOf(pose));
  }
});

test("other locked joints circle about their parent and take the rest along", () => {
  const pose = standing();
  const after = moved(pose, facts, ELBOW, {x: 20, y: 90}, locked);
  const length = Math.hypot(10, 50);
  assertNear(pointOf(after, ELBOW), 120 - length, 90);
  assertNear(pointOf(after, WRIST), 115 - length, 140);
  assert.deepEqual(changed(pose, after), [ELBOW, WRIST]);
});

test("a locked neck takes everyone along", () => {
  const after = moved(standing(), facts, NECK, {x: 160, y: 95}, locked);
  assertNear(pointOf(after, ANKLE), 140, 335);
  assertNear(pointOf(after, EAR), 147, 53);
});

test("with a hidden elbow a locked wrist keeps its distance to the shoulder", () => {
  const pose = hiding([ELBOW], posed({[SHOULDER]: [120, 90], [WRIST]: [120, 190]}));
  const after = moved(pose, facts, WRIST, {x: 200, y: 90}, locked);
  assertNear(pointOf(after, WRIST), 220, 90);
  assert.deepEqual(changed(pose, after), [WRIST]);
});
