import assert from "node:assert/strict";
import test from "node:test";

import {Shelf, titleOf} from "../../ui/static/shelf.js";
import {donorKey, filesOf, sameWears, wearingOf, withWearing} from "../../ui/static/wears.js";
import {SKIRT, SLEEVE, fresh, onSleeve, stroke} from "./figure_work.js";

const red = {kind: "colour"};
const checks = {kind: "swatch", file: "swatch-1"};
const theirs = {kind: "photo", file: "photo-2", label: SKIRT};
const own = {kind: "own", label: SKIRT};

test("a garment takes a donor with first settings, and gives it back", () => {
  const wears = withWearing([], SLEEVE, checks);
  const donor = {...checks, scale: 0.5, turn: 0};
  assert.deepEqual(wears, [{label: SLEEVE, strength: 1, donor}]);
  assert.equal(wearingOf(wears, SLEEVE), wears[0]);
  assert.deepEqual(withWearing(wears, SLEEVE, null), []);
  assert.equal(wearingOf([], SLEEVE), undefined);
});

test("one setting changes, the others stay, and the list before is untouched", () => {
  const before = withWearing([], SLEEVE, checks, {scale: 2, strength: 0.5});
  const after = withWearing(before, SLEEVE, before[0].donor, {turn: 30});
  const donor = {...checks, scale: 2, turn: 30};
  assert.deepEqual(after, [{label: SLEEVE, strength: 0.5, donor}]);
  assert.equal(before[0].donor.turn, 0);
});

test("the strength stays from donor to donor, and each has its own settings only", () => {
  let wears = withWearing([], SLEEVE, checks, {strength: 0.25});
  wears = withWearing(wears, SLEEVE, red, {rgb: [200, 0, 0]});
  assert.deepEqual(wears[0], {label: SLEEVE, strength: 0.25, donor: {...red, rgb: [200, 0, 0]}});
  assert.deepEqual(withWearing(wears, SLEEVE, theirs)[0].donor, theirs);
  assert.deepEqual(withWearing(wears, SLEEVE, own)[0].donor, own);
});

test("garments stand in the order of their labels", () => {
  const wears = withWearing(withWearing([], SKIRT, checks), SLEEVE, theirs);
  assert.deepEqual(wears.map(({label}) => label), [SLEEVE, SKIRT]);
  assert.ok(sameWears(wears, withWearing(withWearing([], SLEEVE, theirs), SKIRT, checks)));
  assert.ok(!sameWears(wears, withWearing(wears, SKIRT, null)));
});

test("donors are told apart whatever their settings", () => {
  const keys = [null, red, checks, theirs, own].map(donorKey);
  assert.equal(new Set(keys).size, keys.length);
  assert.equal(donorKey({...checks, scale: 1}), donorKey(checks));
});

test("a fabric is one step, there and back, and paint leaves it alone", () => {
  const work = fresh();
  work.wear(SLEEVE, checks);
  assert.equal(work.isOpen, true);
  work.wear(SLEEVE, checks, {scale: 1});
  assert.equal(work.commit(), true);
  assert.equal(work.commit(), false);
  stroke(work, SLEEVE, onSleeve);
  work.undo();
  assert.equal(work.wears[0].donor.scale, 1);
  work.undo();
  assert.deepEqual(work.wears, []);
  work.redo();
  assert.equal(work.wears[0].donor.scale, 1);
});

test("a fabric that is given up is as it was", () => {
  const work = fresh();
  work.wear(SLEEVE, checks);
  work.commit();
  work.wear(SLEEVE, null);
  work.cancel();
  assert.deepEqual(filesOf([work]), new Set(["swatch-1"]));
});

// A shelf of a page whose server knows files by their first byte.
function shelfWith(asked) {
  const page = {
    facts: {maxPhotoBytes: 100}, status: {tell: (sentence) => asked.push(sentence)},
    visit: {ask: async (kind, {bytes}) => {
      asked.push(`${kind} ${bytes}`);
      const name = `${kind === "SWATCH" ? "swatch" : "photo"}-${bytes[0]}`;
      return bytes[0] === 0 ? null : {text: JSON.stringify({file: name, garments: []})};
    }},
  };
  return new Shelf(page);
}

const picture = (name, ...bytes) => new File([Uint8Array.from(bytes)], name);

test("a swatch is brought once, and again when the server forgot it", async () => {
  const asked = [];
  const shelf = shelfWith(asked);
  const entry = await shelf.takeSwatch(picture("my.checks.png", 7));
  assert.deepEqual(entry, {
    name: "swatch-7", title: "my.checks", garments: [], file: Uint8Array.of(7),
  });
  const both = [shelf.supply(["swatch-7"]), shelf.supply(["swatch-7"])];
  assert.deepEqual(await Promise.all(both), [true, true]);
  assert.deepEqual(asked, ["SWATCH 7", "SWATCH 7"]);
  assert.equal(await shelf.supply(["swatch-7"]), true);
  assert.equal(asked.length, 3);
});

test("what the server does not take is not kept", async () => {
  const asked = [];
  const shelf = shelfWith(asked);
  assert.equal(await shelf.takeSwatch(picture("bad.png", 0)), null);
  assert.equal(await shelf.takeSwatch(picture("huge.png", ...new Array(101).fill(1))), null);
  assert.match(asked[1], /huge\.png is larger/);
  assert.deepEqual(shelf.list, []);
});

test("files that turn out to be others are no supply", async () => {
  const shelf = shelfWith([]);
  shelf.add({name: "photo-2", title: "she", garments: [], file: Uint8Array.of(5)});
  assert.equal(await shelf.supply(["photo-2"]), false);
});

test("there is room for so many swatches, and only those in use are saved", async () => {
  const asked = [];
  const shelf = shelfWith(asked);
  for (let number = 1; number <= 16; number += 1) await shelf.takeSwatch(picture("a.png", number));
  assert.equal(await shelf.takeSwatch(picture("b.png", 17)), null);
  assert.match(asked.at(-1), /16 fabrics/);
  const used = shelf.usedBy([{wears: withWearing([], SLEEVE, {kind: "swatch", file: "swatch-3"})}]);
  assert.deepEqual(used.map(({name}) => name), ["swatch-3"]);
});

test("pictures are called as their files, without the ending", () => {
  assert.equal(titleOf("a.b.png"), "a.b");
  assert.equal(titleOf(".png"), ".png");
});
