// What the live loop asks for and when: the server is a list of what was sent to it.

import assert from "node:assert/strict";
import {test} from "node:test";

import {Live} from "../../ui/static/live.js";

const STATUSES = {OK: 0, ERROR: 1, SUPERSEDED: 2, NO_SESSION: 3, NO_PHOTO: 4, LACKS_FILES: 5};
const REPLY_HEAD_BYTES = 40;
const [SLOW_MS, QUICK_MS] = [400, 10];

// A reply as ui/messages.py writes it, with so many bytes of a picture.
function reply(seq, {status = STATUSES.OK, milliseconds = SLOW_MS, base = 0, bytes = 0} = {}) {
  const view = new DataView(new ArrayBuffer(REPLY_HEAD_BYTES + bytes));
  view.setUint8(1, status);
  view.setUint32(4, seq, true);
  view.setFloat32(8, milliseconds, true);
  view.setUint32(20, base, true);
  return view.buffer;
}

// A page with the pen down: `asked` is what the loop sends, and whether a draft would do.
function visit() {
  const asked = [];
  const page = {asked, isDown: true, state: 0};
  const send = ([isHurried, , , , seq]) => asked.push({seq, isHurried: Boolean(isHurried)});
  const transport = {mostInFlight: 2, isOpen: true, send};
  const nothing = () => {};
  page.live = new Live(() => transport, {statuses: STATUSES}, {
    encode: (seq, isHurried = false) => ({
      message: Uint8Array.of(isHurried, 0, 0, 0, seq, 0, 0, 0, page.isDown, page.state),
      key: "", owesWhole: isHurried && !page.isDown,
    }),
    show: nothing, problem: nothing, gone: nothing, lacks: nothing, busy: nothing,
  });
  return page;
}

async function drawn(page, milliseconds) {
  page.live.touch();
  await page.live.receive(reply(1, {milliseconds}));
  page.isDown = false;
  page.live.touch();
}

function change(page) {
  page.state += 1;
  page.live.touch();
}

test("where pictures are slow, a lifted pen gets a draft and then its whole picture", async () => {
  const page = visit();
  const {asked, live} = page;
  await drawn(page, SLOW_MS);
  await live.receive(reply(2, {base: 1}));
  assert.deepEqual(asked.slice(1), [{seq: 2, isHurried: true}, {seq: 3, isHurried: false}]);
  assert.equal(live.isIdle, false);
  await live.receive(reply(3));
  assert.equal(live.isIdle, true);
  assert.deepEqual(live.log.map((one) => [one.isDraft, one.isAfterDraft]),
    [[false, false], [true, false], [false, true]]);
  assert.ok(live.log[2].latency >= live.log[1].latency); // from the change, both
});

test("where pictures are quick, it gets the whole picture at once", async () => {
  const page = visit();
  await drawn(page, QUICK_MS);
  await page.live.receive(reply(2, {milliseconds: QUICK_MS}));
  assert.deepEqual(page.asked.slice(1), [{seq: 2, isHurried: false}]);
  assert.equal(page.live.isIdle, true);
});

test("a whole picture that came for a draft is enough", async () => {
  const page = visit();
  await drawn(page, SLOW_MS);
  await page.live.receive(reply(2));
  assert.equal(page.asked.length, 2);
  assert.equal(page.live.isIdle, true);
});

test("a new stroke goes before the whole picture of the one before it", async () => {
  const page = visit();
  await drawn(page, SLOW_MS);
  change(page);
  await page.live.receive(reply(2, {base: 1}));
  assert.deepEqual(page.asked.slice(1), [{seq: 2, isHurried: true}, {seq: 3, isHurried: true}]);
  await page.live.receive(reply(3, {base: 2}));
  assert.deepEqual(page.asked.at(-1), {seq: 4, isHurried: false});
});

test("what is on the screen as a whole picture is not asked for again", async () => {
  const page = visit();
  page.isDown = false;
  page.live.touch();
  await page.live.receive(reply(1, {milliseconds: QUICK_MS}));
  page.live.touch();
  page.live.wholeMilliseconds = SLOW_MS;
  page.live.touch();
  assert.equal(page.asked.length, 1);
  assert.equal(page.live.isIdle, true);
});

test("time until a whole picture is replaced counts for nobody", async () => {
  const page = visit();
  const {live} = page;
  await drawn(page, SLOW_MS);
  await live.receive(reply(2, {base: 1}));
  live.sentAt = -Infinity; // long ago: the next state may replace it
  await new Promise((done) => setTimeout(done, 20));
  change(page);
  const {changedAt} = live.inFlight.get(4);
  await live.receive(reply(3, {status: STATUSES.SUPERSEDED}));
  assert.equal(live.inFlight.get(4).changedAt, changedAt);
});

for (const [what, wholeMs, draftMs] of [
  ["drafts have become slow", QUICK_MS, SLOW_MS],
  ["only whole pictures are slow", SLOW_MS, QUICK_MS],
]) test(`where ${what}, a lifted pen gets a draft first, too`, async () => {
  const page = visit();
  page.live.touch();
  await page.live.receive(reply(1, {milliseconds: wholeMs}));
  change(page);
  await page.live.receive(reply(2, {base: 1, milliseconds: draftMs}));
  page.isDown = false;
  page.live.touch();
  assert.deepEqual(page.asked.at(-1), {seq: 3, isHurried: true});
});

test("pictures that the browser has still to decode are on their way", async (context) => {
  const decoding = [];
  globalThis.Image = class {
    decode() { return new Promise((done) => decoding.push(done)); }
  };
  context.after(() => delete globalThis.Image);
  const page = visit();
  const {live} = page;
  page.live.touch();
  await live.receive(reply(1, {milliseconds: QUICK_MS}));
  for (let i = 0; i < 4; i += 1) change(page);
  const second = live.receive(reply(2, {base: 1, milliseconds: QUICK_MS, bytes: 3}));
  const third = live.receive(reply(3, {base: 2, milliseconds: QUICK_MS, bytes: 3}));
  change(page);
  assert.deepEqual(page.asked.map(({seq}) => seq), [1, 2, 3]);
  decoding.shift()();
  await second;
  assert.deepEqual(page.asked.map(({seq}) => seq), [1, 2, 3, 4]);
  assert.equal(live.shown, 2);
  decoding.shift()();
  await third;
  assert.equal(live.shown, 3);
});

test("a picture that cannot be decoded holds nothing up", async (context) => {
  globalThis.Image = class {
    async decode() { throw new Error("no memory"); }
  };
  context.after(() => delete globalThis.Image);
  const page = visit();
  const {live} = page;
  page.live.touch();
  await live.receive(reply(1, {milliseconds: QUICK_MS}));
  change(page);
  await live.receive(reply(2, {base: 1, milliseconds: QUICK_MS, bytes: 3}));
  assert.deepEqual([live.lacksBase, live.shown, live.isIdle], [true, 1, true]);
  change(page);
  await live.receive(reply(3, {milliseconds: QUICK_MS}));
  assert.deepEqual([live.lacksBase, live.shown, live.isIdle], [false, 3, true]);
});
