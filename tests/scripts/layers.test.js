import assert from "node:assert/strict";
import test from "node:test";

import {copyPose, gathered, keyOf, laidOver, withPaint} from "../../ui/static/layers.js";

const NONE = 255;
const facts = {mapSize: {rows: 2, columns: 3}, unpainted: NONE};
const photo = {width: 3, height: 2, frame: {left: 0, top: 0, width: 3, height: 2}};
const place = {facts, photo};

const poseAt = (x) => ({xy: Float32Array.of(x, 0, 1, 1), visible: Uint8Array.of(1, 1)});
const [here, there] = [poseAt(0), poseAt(0.5)];

// "." is unpainted, a digit its label.
const paintOf = (text) => Uint8Array.from(text, (sign) => (sign === "." ? NONE : Number(sign)));
const textOf = (paint) => [...paint].map((label) => (label === NONE ? "." : label)).join("");
const layer = (pose, text) => ({pose, paint: paintOf(text)});
const stroke = (before, after) => (
  {before: paintOf(before), after: paintOf(after), unpainted: NONE}
);

function assertLayers(layers, expected) {
  assert.deepEqual(layers.map(({pose, paint}) => [keyOf(pose), textOf(paint)]),
    expected.map(([pose, text]) => [keyOf(pose), text]));
}

test("a key tells poses apart, hidden joints included", () => {
  assert.equal(keyOf(here), keyOf(copyPose(here)));
  assert.notEqual(keyOf(here), keyOf(there));
  assert.notEqual(keyOf(here), keyOf({...here, visible: Uint8Array.of(1, 0)}));
});

test("a copy has nothing in common with its pose", () => {
  const pose = poseAt(4);
  const copy = copyPose(pose);
  copy.xy[0] = 7;
  copy.visible[0] = 0;
  assert.deepEqual(pose, poseAt(4));
});

test("paint covers what is under it, bare cells do not", () => {
  const under = paintOf("123456");
  assert.equal(textOf(laidOver(paintOf("..9..0"), under, NONE)), "129450");
  assert.equal(textOf(under), "123456");
});

test("no layer is no paint", () => {
  assert.equal(textOf(gathered([], here, true, place)), "......");
});

test("newer paint lies over older", () => {
  const layers = [layer(here, "111..."), layer(here, ".22.2.")];
  assert.equal(textOf(gathered(layers, here, true, place)), "122.2.");
});

test("paint that does not follow stays in its cells", () => {
  const layers = [layer(there, "111..."), layer(here, "2....2")];
  assert.equal(textOf(gathered(layers, here, false, place)), "211..2");
});

test("gathering leaves the layers as they are", () => {
  const layers = [layer(here, "111...")];
  gathered(layers, here, true, place)[5] = 9;
  assertLayers(layers, [[here, "111..."]]);
});

test("the first stroke is the first layer", () => {
  assertLayers(withPaint([], here, stroke("......", ".33...")), [[here, ".33..."]]);
});

test("strokes under one pose share a layer", () => {
  const first = [layer(here, ".33...")];
  const layers = withPaint(first, here, stroke(".33...", ".34..4"));
  assertLayers(layers, [[here, ".34..4"]]);
  assertLayers(first, [[here, ".33..."]]);
});

test("a stroke under another pose is a layer of what it changed only", () => {
  const layers = withPaint([layer(here, "33....")], there, stroke(".33...", ".53..."));
  assertLayers(layers, [[here, "33...."], [there, ".5...."]]);
});

test("back under the first pose a stroke starts a new layer: it is the newest", () => {
  const both = [layer(here, "33...."), layer(there, "5.....")];
  const layers = withPaint(both, here, stroke("53....", "73...."));
  assertLayers(layers, [[here, "33...."], [there, "5....."], [here, "7....."]]);
});

test("where paint is taken away, all layers become one", () => {
  const both = [layer(here, "33...."), layer(there, "5.....")];
  assertLayers(withPaint(both, there, stroke("53....", "5.....")), [[there, "5....."]]);
});

test("a layer keeps its own copy of the pose", () => {
  const pose = poseAt(2);
  const [made] = withPaint([], pose, stroke("......", "1....."));
  pose.xy[0] = 9;
  assert.equal(made.pose.xy[0], 2);
});
