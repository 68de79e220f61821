import assert from "node:assert/strict";
import test from "node:test";

import {SnapshotTree} from "../../ui/static/snapshots.js";

const PICTURE = Uint8Array.of(255, 216);

// A tree grown by parents: treeOf(null, 1, 1) is 1 with the children 2 and 3.
function treeOf(...parents) {
  const tree = new SnapshotTree();
  parents.forEach((parent, place) => {
    const entry = {state: {step: place}, picture: PICTURE, name: `Look ${place + 1}`};
    assert.equal(tree.add(entry, parent), place + 1);
  });
  return tree;
}

const lanesOf = (tree) => tree.places().map(({lane}) => lane).join("");
const parentsOf = (tree) => tree.list.map(({parent}) => parent);

test("a snapshot is found as it was kept", () => {
  const tree = treeOf(null, 1);
  assert.deepEqual(tree.find(2), {
    id: 2, parent: 1, name: "Look 2", state: {step: 1}, picture: PICTURE,
  });
  assert.equal(tree.find(3), undefined);
  assert.equal(tree.find(null), undefined);
  assert.equal(tree.count, 2);
});

test("one that grows from none that is there is a root", () => {
  assert.deepEqual(parentsOf(treeOf(null, 7, undefined)), [null, null, null]);
});

test("a tree comes back from its list", () => {
  const tree = treeOf(null, 1, 1, 2);
  const back = SnapshotTree.from(tree.list);
  assert.deepEqual(back.places(), tree.places());
  assert.equal(back.add({state: {}, picture: null, name: "x"}, 4), 5);
  assert.equal(tree.count, 4);
});

test("lists and entries that were given out never change", () => {
  const tree = treeOf(null, 1, 1);
  const before = tree.list;
  const copy = structuredClone(before);
  tree.rename(2, "Other");
  tree.remove(1);
  tree.add({state: {}, picture: null, name: "x"}, 3);
  assert.deepEqual(before, copy);
});

test("renaming changes one name, trimmed and not endless", () => {
  const tree = treeOf(null, 1);
  tree.rename(1, "  red {coat} $& ");
  assert.deepEqual(tree.list.map(({name}) => name), ["red {coat} $&", "Look 2"]);
  tree.rename(1, "   ");
  assert.equal(tree.find(1).name, "red {coat} $&");
  tree.rename(1, "x".repeat(500));
  assert.equal(tree.find(1).name.length, 80);
  tree.rename(9, "nobody");
  assert.equal(tree.list.length, 2);
});

test("children of a removed one go to its parent", () => {
  const tree = treeOf(null, 1, 2, 2, 1);
  tree.remove(2);
  assert.deepEqual(tree.list.map(({id}) => id), [1, 3, 4, 5]);
  assert.deepEqual(parentsOf(tree), [null, 1, 1, 1]);
  tree.remove(1);
  assert.deepEqual(parentsOf(tree), [null, null, null]);
  tree.remove(99);
  assert.equal(tree.list.length, 3);
});

test("the number of a removed one is not given to another while there is a newer one", () => {
  const tree = treeOf(null, 1, 2);
  tree.remove(2);
  assert.equal(tree.add({state: {}, picture: null, name: "x"}, 3), 4);
});

test("columns go by age", () => {
  assert.deepEqual(treeOf(null, 1, 1).places().map(({id, column}) => [id, column]),
    [[1, 0], [2, 1], [3, 2]]);
});

// [parents, lanes]: the picture that a person would draw.
const DRAWN = [
  [[], ""],
  [[null, 1, 2, 3], "0000"],
  [[null, 1, 1], "001"],
  [[null, 1, 1, 2, 3], "00101"],
  [[null, 1, 1, 1], "0012"],
  [[null, 1, 1, 2, 2, 5], "001022"], // the branch of 3 has ended, but 5 starts right beside it
  [[null, 1, 1, 2, 4, 4, 5], "0010010"], // here it ended before 6 starts
  [[null, null, 2, 2], "0001"], // two trees, one after the other
  [[null, null, 1], "010"], // two trees at a time
];

for (const [parents, lanes] of DRAWN) {
  test(`lanes of ${JSON.stringify(parents)}`, () => {
    assert.equal(lanesOf(treeOf(...parents)), lanes);
  });
}

test("no branch runs through another, however the tree grew", () => {
  let seed = 7;
  const random = (below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  for (let round = 0; round < 300; round += 1) {
    const count = 1 + random(14);
    const parents = Array.from({length: count}, (_, i) => random(i + 1) || null);
    const tree = treeOf(...parents);
    if (round % 3 === 0) tree.remove(1 + random(count));
    assertNoneCross(tree.places(), parents);
  }
});

// In its own lane, an entry is reached from its parent without passing another entry.
function assertNoneCross(places, parents) {
  for (const {id, parent, lane, column} of places) {
    assert.equal(places[column].id, id);
    if (parent === null) continue;
    const from = places.find((entry) => entry.id === parent).column;
    const between = places.slice(from + 1, column).filter((entry) => entry.lane === lane);
    assert.deepEqual(between, [], `${id} of ${JSON.stringify(parents)}`);
  }
}
