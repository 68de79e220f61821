import assert from "node:assert/strict";
import test from "node:test";

import {cellAt, segmentCells} from "../../ui/static/brush.js";
import {centresInside, covered, picture, randomNumbers} from "./grid.js";

const stroke = (size, from, to, radius) => (
  covered(size, (visit) => segmentCells(size, from, to, radius, visit))
);

test("a press is a dot of the cells with their centre in the circle, border included", () => {
  const size = {rows: 5, columns: 7};
  const spot = {x: 3.5, y: 2.5};
  assert.deepEqual(picture(stroke(size, spot, spot, 2), size), [
    "...a...", "..aaa..", ".aaaaa.", "..aaa..", "...a...",
  ]);
});

test("a stroke is as wide as the brush and round at its ends", () => {
  const size = {rows: 5, columns: 9};
  assert.deepEqual(picture(stroke(size, {x: 2.5, y: 2.5}, {x: 6.5, y: 2.5}, 1.5), size), [
    ".........", ".aaaaaaa.", ".aaaaaaa.", ".aaaaaaa.", ".........",
  ]);
  assert.deepEqual(picture(stroke(size, {x: 2.5, y: 2.5}, {x: 6.5, y: 2.5}, 1), size), [
    ".........", "..aaaaa..", ".aaaaaaa.", "..aaaaa..", ".........",
  ]);
});

test("a leaning stroke is a leaning band", () => {
  const size = {rows: 5, columns: 5};
  assert.deepEqual(picture(stroke(size, {x: 0.5, y: 0.5}, {x: 4.5, y: 4.5}, 0.75), size), [
    "aa...", "aaa..", ".aaa.", "..aaa", "...aa",
  ]);
});

test("the thinnest brush paints the cell under the pointer, wherever in it that is", () => {
  const size = {rows: 3, columns: 3};
  for (const [x, y] of [[1.01, 1.01], [1.99, 1.01], [1.5, 1.5], [1.01, 1.99]]) {
    assert.deepEqual(picture(stroke(size, {x, y}, {x, y}, 0.5), size), ["...", ".a.", "..."]);
  }
});

test("the thinnest stroke has no gap", () => {
  const size = {rows: 40, columns: 30};
  const random = randomNumbers(5);
  for (let trial = 0; trial < 50; trial += 1) {
    const [from, to] = [0, 1].map(() => ({x: 30 * random(), y: 40 * random()}));
    const cells = stroke(size, from, to, 0.5);
    const across = Math.abs(to.x - from.x) > Math.abs(to.y - from.y);
    const [first, last] = [from, to].map(({x, y}) => Math.floor(across ? x : y))
      .sort((a, b) => a - b);
    const lines = new Set();
    cells.forEach((label, i) => {
      if (label === 1) lines.add(across ? i % 30 : Math.floor(i / 30));
    });
    for (let line = first; line <= last; line += 1) assert.ok(lines.has(line));
    assert.equal(cells[cellAt(size, from)], 1);
    assert.equal(cells[cellAt(size, to)], 1);
  }
});

// Another way to the same distance: to the line where the foot lies between the ends, or to an end.
function distance({x, y}, from, to) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const ends = Math.min(Math.hypot(x - from.x, y - from.y), Math.hypot(x - to.x, y - to.y));
  if (length === 0) return ends;
  const along = ((x - from.x) * (to.x - from.x) + (y - from.y) * (to.y - from.y)) / length;
  const cross = (x - from.x) * (to.y - from.y) - (y - from.y) * (to.x - from.x);
  return along < 0 || along > length ? ends : Math.abs(cross) / length;
}

test("random strokes, also across the edges, cover just the cells that are near", () => {
  const size = {rows: 23, columns: 17};
  const random = randomNumbers(3);
  for (let trial = 0; trial < 300; trial += 1) {
    const [from, to] = [0, 1].map(() => ({x: 37 * random() - 10, y: 43 * random() - 10}));
    const end = trial % 5 === 0 ? from : to;
    const radius = 0.75 + 9 * random();
    const near = centresInside(size, (centre) => distance(centre, from, end) <= radius);
    assert.deepEqual(stroke(size, from, end, radius), near);
  }
});

test("strokes outside of the map cover nothing, and its edge cells are found", () => {
  const size = {rows: 2, columns: 3};
  assert.ok(stroke(size, {x: -5, y: 1}, {x: -2, y: 1}, 1).every((label) => label === 0));
  assert.deepEqual(
    [[0, 0], [2.9, 1.9], [3, 1], [1, 2], [-0.1, 0], [0, -0.1]].map(([x, y]) => (
      cellAt(size, {x, y})
    )),
    [0, 5, -1, -1, -1, -1],
  );
});
