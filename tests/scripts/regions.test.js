import assert from "node:assert/strict";
import test from "node:test";

import {grow, labelCells, regionCells, shrink} from "../../ui/static/regions.js";
import {covered, drawn, picture, randomNumbers} from "./grid.js";

// The map after a change: change(visit(index, label)).
function after({cells, size}, change) {
  const changed = cells.slice();
  change((index, label) => { changed[index] = label; });
  return picture(changed, size);
}

const spiral = drawn(
  "aaaaaaa",
  "......a",
  "aaaaa.a",
  "a...a.a",
  "a.aaa.a",
  "a.....a",
  "aaaaaaa",
);

test("a region hangs together by sides, round all corners", () => {
  const region = covered(spiral.size, (visit) => {
    regionCells(spiral.cells, spiral.size, 0, visit);
  });
  assert.deepEqual(region, spiral.cells);
  assert.deepEqual(regionCells(spiral.cells, spiral.size, 0), spiral.cells);
});

test("cells that touch at a corner only, or across the edge, are another region", () => {
  const {cells, size} = drawn("a..b", "aab.", "bb.a", "...a");
  const region = (seed) => picture(regionCells(cells, size, seed), size);
  assert.deepEqual(region(0), ["a...", "aa..", "....", "...."]);
  assert.deepEqual(region(3), ["...a", "....", "....", "...."]);
  assert.deepEqual(region(11), ["....", "....", "...a", "...a"]);
});

test("a visitor may paint while it walks: a region, or a whole label, becomes another", () => {
  const {cells, size} = drawn("aaab", "a.ab", "aaab", "..a.", "a...");
  const repainted = (walk) => {
    const changed = cells.slice();
    walk(changed, (index) => { changed[index] = 2; });
    return picture(changed, size);
  };
  assert.deepEqual(repainted((changed, visit) => regionCells(changed, size, 0, visit)), [
    "bbbb", "b.bb", "bbbb", "..b.", "a...",
  ]);
  assert.deepEqual(repainted((changed, visit) => labelCells(changed, 1, visit)), [
    "bbbb", "b.bb", "bbbb", "..b.", "b...",
  ]);
});

// Neighbours by neighbours, until nothing is added.
function slowRegion(cells, {rows, columns}, seed) {
  const region = new Uint8Array(cells.length);
  const add = (row, column) => {
    const i = row * columns + column;
    if (row < 0 || column < 0 || row >= rows || column >= columns) return;
    if (region[i] === 1 || cells[i] !== cells[seed]) return;
    region[i] = 1;
    add(row, column + 1);
    add(row, column - 1);
    add(row + 1, column);
    add(row - 1, column);
  };
  add(Math.floor(seed / columns), seed % columns);
  return region;
}

function randomMap(random, size) {
  const length = size.rows * size.columns;
  const cells = Uint8Array.from({length}, () => Math.floor(2.6 * random()));
  return {cells, size, seed: Math.floor(cells.length * random())};
}

test("random regions", () => {
  const random = randomNumbers(2);
  for (let trial = 0; trial < 200; trial += 1) {
    const {cells, size, seed} = randomMap(random, {rows: 11, columns: 14});
    const region = covered(size, (visit) => { regionCells(cells, size, seed, visit); });
    assert.deepEqual(region, slowRegion(cells, size, seed));
  }
});

test("a region grows evenly to all sides", () => {
  const map = drawn(".......", ".......", ".......", "...a...", ".......", "....b..", ".......");
  const grown = (steps) => after(map, (visit) => (
    grow(map.cells, map.size, 24, steps, (index) => visit(index, 1))
  ));
  assert.deepEqual(grown(1), [
    ".......", ".......", "...a...", "..aaa..", "...a...", "....b..", ".......",
  ]);
  assert.deepEqual(grown(2), [
    ".......", "...a...", "..aaa..", ".aaaaa.", "..aaa..", "...ab..", ".......",
  ]);
  assert.deepEqual(grown(3), [
    "...a...", ".aaaaa.", ".aaaaa.", "aaaaaaa", ".aaaaa.", ".aaaaa.", "...a...",
  ]);
});

test("a region shrinks evenly, and its rim takes the labels beside it", () => {
  const map = drawn(".......", ".aaaaa.", ".aaaaa.", ".aaaaa.", ".......");
  assert.deepEqual(after(map, (visit) => shrink(map.cells, map.size, 8, 1, visit)), [
    ".......", ".......", "..aaa..", ".......", ".......",
  ]);
  const between = drawn("baaaaac", "baaaaac");
  assert.deepEqual(after(between, (visit) => shrink(between.cells, between.size, 3, 2, visit)), [
    "bbbaccc", "bbbaccc",
  ]);
});

test("the edge of the map is no border, and a map of one label cannot change", () => {
  const map = drawn("aa..", "aa..", "aa..");
  assert.deepEqual(after(map, (visit) => shrink(map.cells, map.size, 0, 1, visit)), [
    "a...", "a...", "a...",
  ]);
  const plain = drawn("aaa", "aaa");
  const refuse = () => assert.fail("a cell was visited");
  grow(plain.cells, plain.size, 0, 5, refuse);
  shrink(plain.cells, plain.size, 0, 5, refuse);
});

// Of all cells in the mask the least distance, and the labels that are so near.
function nearestOf(mask, cells, {columns}, index) {
  let [least, labels] = [Infinity, []];
  mask.forEach((isIn, other) => {
    if (isIn === 0) return;
    const away = Math.hypot(
      (other % columns) - (index % columns),
      Math.floor(other / columns) - Math.floor(index / columns));
    if (away < least) [least, labels] = [away, []];
    if (away === least) labels.push(cells[other]);
  });
  return {least, labels};
}

test("random regions grow and shrink by the distance between centres", () => {
  const random = randomNumbers(9);
  for (let trial = 0; trial < 100; trial += 1) {
    const {cells, size, seed} = randomMap(random, {rows: 12, columns: 9});
    const steps = 1 + Math.floor(5 * random());
    const region = slowRegion(cells, size, seed);
    const outside = region.map((isIn) => 1 - isIn);
    const ring = covered(size, (visit) => grow(cells, size, seed, steps, visit));
    const rim = covered(size, (visit) => (
      shrink(cells, size, seed, steps, (index, label) => {
        visit(index);
        assert.ok(nearestOf(outside, cells, size, index).labels.includes(label));
        assert.notEqual(label, cells[seed]);
      })
    ));
    const near = (mask, index) => nearestOf(mask, cells, size, index).least <= steps;
    cells.forEach((_, index) => {
      assert.equal(ring[index], Number(region[index] === 0 && near(region, index)));
      assert.equal(rim[index], Number(region[index] === 1 && near(outside, index)));
    });
  }
});
