import assert from "node:assert/strict";
import test from "node:test";

import {segmentCells} from "../../ui/static/brush.js";
import {Painter, mirrorAbout} from "../../ui/static/painter.js";
import {labelCells, regionCells} from "../../ui/static/regions.js";
import {assertNear, facts as figure, frame, hiding, posed, standing} from "./figure.js";
import {covered, drawn, picture, randomNumbers} from "./grid.js";

const NONE = 255;
const [NECK, LEFT_HIP] = [1, 11];

// A painter on a drawn map without paint; b is locked.
function paints(map, settings = {}) {
  const {cells, size} = map;
  const locks = Uint8Array.of(0, 0, 1, 0, 0);
  const paint = new Uint8Array(cells.length).fill(NONE);
  return new Painter({
    cells: cells.slice(), under: cells.slice(), paint, size, locks, label: 1, unpainted: NONE,
    restores: false, mirror: null, ...settings,
  });
}

const painted = ({paint, size}) => (
  picture(paint.map((label) => (label === NONE ? 0 : label)), size)
);

test("paint covers all but locked labels", () => {
  const painter = paints(drawn("cbc", "ccc"), {label: 4});
  for (let index = 0; index < 6; index += 1) painter.put(index);
  assert.deepEqual(picture(painter.cells, painter.size), ["dbd", "ddd"]);
  assert.deepEqual([...painter.paint], [4, NONE, 4, 4, 4, 4]);
  assert.equal(painter.blocked, 2);
  assert.ok(painter.changed);
});

test("background is paint as any other label", () => {
  const painter = paints(drawn("ccc"), {label: 0});
  painter.put(1);
  assert.deepEqual([...painter.cells], [3, 0, 3]);
  assert.deepEqual([...painter.paint], [NONE, 0, NONE]);
});

test("a locked label may be painted, and meets no lock where it is already", () => {
  const painter = paints(drawn("cb"), {label: 2});
  painter.put(0);
  painter.put(1);
  painter.put(0);
  assert.deepEqual([...painter.cells], [2, 2]);
  assert.deepEqual([...painter.paint], [2, NONE]);
  assert.equal(painter.blocked, -1);
});

test("paint of the label that is there already is a change: it stays when the map changes", () => {
  const painter = paints(drawn("a"));
  painter.put(0);
  assert.deepEqual([...painter.paint], [1]);
  assert.ok(painter.changed);
});

test("restoring takes paint away, but not from locked labels", () => {
  const before = paints(drawn("cbcc"));
  before.cells.set([4, 2, 2, 4]);
  before.paint.set([4, NONE, 2, 4]);
  const {cells, paint, under} = before;
  const painter = paints(drawn("cbcc"), {cells, paint, under, restores: true});
  for (const index of [0, 1, 2]) painter.put(index);
  assert.deepEqual(picture(cells, painter.size), ["cbbd"]);
  assert.deepEqual([...paint], [NONE, NONE, 2, 4]);
  assert.deepEqual(painter.box, {top: 0, bottom: 1, left: 0, right: 1});
});

test("the box holds the changed cells and no others", () => {
  const painter = paints(drawn("cccb", "cccc", "cccb", "cccc"));
  assert.equal(painter.box, null);
  painter.put(3);
  assert.equal(painter.box, null);
  assert.ok(!painter.changed);
  painter.put(6);
  assert.deepEqual(painter.box, {top: 1, bottom: 2, left: 2, right: 3});
  painter.put(9);
  assert.deepEqual(painter.box, {top: 1, bottom: 3, left: 1, right: 3});
});

test("one call turns a region, or a whole label, into another label", () => {
  const map = drawn("cc.c", "cb.c", "c.cc");
  const region = paints(map, {label: 4});
  regionCells(region.cells, map.size, 0, (index) => region.put(index));
  assert.deepEqual(picture(region.cells, map.size), ["dd.c", "db.c", "d.cc"]);
  assert.deepEqual(painted(region), ["dd..", "d...", "d..."]);
  const everywhere = paints(map, {label: 4});
  labelCells(everywhere.cells, 3, (index) => everywhere.put(index));
  assert.deepEqual(picture(everywhere.cells, map.size), ["dd.d", "db.d", "d.dd"]);
});

const facts = {
  ...figure, mapSize: {rows: 20, columns: 15}, mirror: {...figure.mirror, labels: [0, 1, 2, 4, 3]},
};
const toCells = ({x, y}) => ({x: (x * 15) / frame.width, y: (y * 20) / frame.height});
const mirrorOf = (pose) => mirrorAbout(pose, facts, toCells);

const assertClose = (point, x, y) => assertNear(point, x, y, 1e-5);

test("an upright body is mirrored about its neck, and labels swap sides", () => {
  const {point, label} = mirrorOf(standing());
  assertClose(point({x: 2, y: 3}), 13, 3);
  assertClose(point({x: 7.5, y: 11}), 7.5, 11);
  assert.deepEqual([0, 1, 2, 3, 4].map(label), [0, 1, 2, 4, 3]);
});

test("a leaning body is mirrored about its own midline", () => {
  // Neck at cell (10, 5), middle of the hips at (5, 10): the line x + y = 15.
  const leaning = posed({[NECK]: [200, 100], 8: [80, 180], [LEFT_HIP]: [120, 220]});
  const {point} = mirrorOf(leaning);
  assertClose(point({x: 10, y: 5}), 10, 5);
  assertClose(point({x: 0, y: 0}), 15, 15);
  assertClose(point({x: 3, y: 9}), 6, 12);
});

test("mirrored twice is where it was", () => {
  const random = randomNumbers(4);
  for (let trial = 0; trial < 50; trial += 1) {
    const neck = [300 * random(), 400 * random()];
    const {point, label} = mirrorOf(posed({[NECK]: neck}));
    const [x, y] = [15 * random(), 20 * random()];
    assertClose(point(point({x, y})), x, y);
    assert.equal(label(label(3)), 3);
  }
});

test("without hips the midline is upright through the neck, then through what is left", () => {
  const shifted = posed({[NECK]: [100, 90], [LEFT_HIP]: [210, 190]});
  assertClose(mirrorOf(hiding([LEFT_HIP], shifted)).point({x: 1, y: 3}), 9, 3);
  assertClose(mirrorOf(hiding([NECK], shifted)).point({x: 1, y: 3}), 16, 3);
  assertClose(mirrorOf(hiding([NECK, LEFT_HIP], shifted)).point({x: 1, y: 3}), 14, 3);
  const onTheHips = posed({[NECK]: [60, 190], 8: [50, 190], [LEFT_HIP]: [70, 190]});
  assertClose(mirrorOf(onTheHips).point({x: 1, y: 3}), 5, 3);
});

test("the twin paints the other half with the label of the other side", () => {
  const {rows, columns} = facts.mapSize;
  const cells = new Uint8Array(rows * columns);
  cells[9 * columns + 11] = 2;
  const mirror = mirrorOf(standing());
  const painter = paints({cells, size: facts.mapSize}, {label: 3, mirror});
  const twin = painter.twin();
  const [from, to] = [{x: 3, y: 6}, {x: 4, y: 10}];
  segmentCells(facts.mapSize, from, to, 1.2, (index) => painter.put(index));
  segmentCells(facts.mapSize, ...[from, to].map(mirror.point), 1.2, (index) => twin.put(index));
  const flipped = covered(facts.mapSize, (visit) => (
    segmentCells(facts.mapSize, from, to, 1.2, (i) => visit(i - 2 * (i % columns) + columns - 1))
  ));
  painter.cells.forEach((label, index) => {
    const wanted = index === 9 * columns + 11 ? 2 : 4;
    if (flipped[index] === 1) assert.equal(label, wanted);
    else assert.notEqual(label, 4);
  });
  assert.equal(painter.blocked, 2);
  assert.deepEqual(painter.box, {top: 5, bottom: 11, left: 2, right: 13});
});
