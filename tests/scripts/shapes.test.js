import assert from "node:assert/strict";
import test from "node:test";

import {polygonCells, rectangleCells} from "../../ui/static/shapes.js";
import {centresInside, covered, picture, randomNumbers} from "./grid.js";

const points = (...places) => places.map(([x, y]) => ({x, y}));
const polygon = (size, corners) => covered(size, (visit) => polygonCells(size, corners, visit));
const rectangle = (size, a, b) => covered(size, (visit) => rectangleCells(size, a, b, visit));

test("a rectangle covers the cells with their centre inside, from any corner", () => {
  const size = {rows: 4, columns: 6};
  const wanted = ["......", ".aaaa.", ".aaaa.", "......"];
  for (const [a, b] of [[[0.6, 0.6], [5.1, 3.4]], [[5.1, 0.6], [0.6, 3.4]]]) {
    const [one, other] = points(a, b);
    assert.deepEqual(picture(rectangle(size, one, other), size), wanted);
    assert.deepEqual(picture(rectangle(size, other, one), size), wanted);
  }
});

test("a rectangle over the edge ends there; one between two centres covers nothing", () => {
  const size = {rows: 2, columns: 3};
  const [far, corner] = points([-9, -9], [2, 9]);
  assert.deepEqual(picture(rectangle(size, far, corner), size), ["aa.", "aa."]);
  const [one, other] = points([0.6, 0.2], [1.4, 1.8]);
  assert.deepEqual(picture(rectangle(size, one, other), size), ["...", "..."]);
});

test("a triangle", () => {
  const size = {rows: 5, columns: 6};
  assert.deepEqual(picture(polygon(size, points([0, 0], [5, 0], [0, 5])), size), [
    "aaaa..", "aaa...", "aa....", "a.....", "......",
  ]);
});

test("a hole is left out, and where an outline crosses itself the even-odd rule holds", () => {
  const size = {rows: 5, columns: 5};
  const outer = [[0, 0], [5, 0], [5, 5], [0, 5], [0, 0]];
  const ring = points(...outer, [1, 1], [1, 4], [4, 4], [4, 1], [1, 1]);
  assert.deepEqual(picture(polygon(size, ring), size), [
    "aaaaa", "a...a", "a...a", "a...a", "aaaaa",
  ]);
  const star = points([2.5, -3], [4.6, 5], [-1.4, 0.1], [6.4, 0.1], [0.4, 5]);
  assert.equal(polygon(size, star)[2 * 5 + 2], 0);
});

test("fewer than three different corners enclose nothing", () => {
  const size = {rows: 4, columns: 4};
  for (const corners of [[], points([1, 1]), points([0, 0], [4, 3]), points([2, 2], [2, 2])]) {
    assert.ok(polygon(size, corners).every((label) => label === 0));
  }
});

// A centre is inside when a ray from it to the left meets the outline an odd number of times.
function isInside({x, y}, corners) {
  const met = corners.filter((to, k) => {
    const from = corners.at(k - 1);
    if ((from.y <= y) === (to.y <= y)) return false;
    return from.x + ((y - from.y) * (to.x - from.x)) / (to.y - from.y) < x;
  });
  return met.length % 2 === 1;
}

test("random outlines, also across the edges, cover just the centres inside", () => {
  const size = {rows: 23, columns: 17};
  const random = randomNumbers(7);
  for (let trial = 0; trial < 200; trial += 1) {
    const count = 3 + Math.floor(12 * random());
    const corners = Array.from({length: count}, () => (
      {x: 37 * random() - 10, y: 43 * random() - 10}
    ));
    const inside = centresInside(size, (centre) => isInside(centre, corners));
    assert.deepEqual(polygon(size, corners), inside);
  }
});

test("a polygon of four corners is a rectangle, borders through centres included", () => {
  const size = {rows: 12, columns: 9};
  const random = randomNumbers(11);
  const half = (most) => Math.round(2 * most * random()) / 2;
  for (let trial = 0; trial < 100; trial += 1) {
    const [a, b] = [0, 1].map(() => ({x: half(9), y: half(12)}));
    const corners = [a, {x: b.x, y: a.y}, b, {x: a.x, y: b.y}];
    assert.deepEqual(polygon(size, corners), rectangle(size, a, b));
  }
});

test("shapes with a common border share no cell and leave no gap", () => {
  const size = {rows: 8, columns: 8};
  const outline = points([0, 0], [8, 0], [8, 8], [0, 8]);
  const middle = {x: 3.5, y: 4.5};
  const times = new Uint8Array(64);
  outline.forEach((corner, k) => (
    polygonCells(size, [middle, outline.at(k - 1), corner], (index) => { times[index] += 1; })
  ));
  assert.ok(times.every((count) => count === 1));
});
