import assert from "node:assert/strict";
import test from "node:test";

import {
  crc32, decodeReply, decodeRuns, encodeEdit, encodeFile, encodeOpen, encodeRuns,
} from "../../ui/static/wire.js";
import {randomNumbers} from "./grid.js";

const facts = {
  version: 2, unpainted: 255,
  kinds: {OPEN: 1, LIVE: 2, READ_MAP: 7, STANCE: 10},
  flags: {WANTS_MAP: 1, HAS_POSE: 2, WANTS_ORIGIN: 4, DRAFT: 8, WEARS: 16},
};
const SEQ = 0x01020304;
const SEQ_BYTES = [4, 3, 2, 1];

// Two joints whose coordinates are easy to write as bytes: 1 is 0000803f, -2 is 000000c0.
const pose = {xy: Float32Array.of(1, -2, 0, 1), visible: Uint8Array.of(1, 0)};
const POSE_BYTES = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 1, 0, 0, 0, 0, 0, 0, 0x80, 0x3f, 0];

test("runs are value, length low, length high", () => {
  assert.deepEqual([...encodeRuns(Uint8Array.of(3, 3, 3, 0, 255))], [3, 3, 0, 0, 1, 0, 255, 1, 0]);
  assert.equal(encodeRuns(new Uint8Array()).length, 0);
});

test("a run longer than two bytes can say is split", () => {
  assert.deepEqual([...encodeRuns(new Uint8Array(0xffff).fill(7))], [7, 255, 255]);
  assert.deepEqual([...encodeRuns(new Uint8Array(0x10000).fill(7))], [7, 255, 255, 7, 1, 0]);
  assert.deepEqual(
    [...encodeRuns(new Uint8Array(0x20001).fill(7))], [7, 255, 255, 7, 255, 255, 7, 3, 0]);
});

test("cells that all differ from their neighbours come back, however many", () => {
  const cells = Uint8Array.from({length: 100_001}, (_, i) => i % 7);
  const runs = encodeRuns(cells);
  assert.equal(runs.length, 3 * cells.length);
  assert.deepEqual(decodeRuns(runs, cells.length), cells);
});

test("cells in stretches of any length come back", () => {
  const random = randomNumbers(5);
  for (let time = 0; time < 20; time += 1) {
    const cells = new Uint8Array(50_000);
    for (let i = 0; i < cells.length; ) {
      const end = i + 1 + Math.floor(random() ** 6 * 30_000);
      cells.fill(Math.floor(random() * 256), i, end);
      i = end;
    }
    assert.deepEqual(decodeRuns(encodeRuns(cells), cells.length), cells);
  }
});

test("encoding leaves the cells as they are", () => {
  const cells = Uint8Array.of(1, 1, 2);
  encodeRuns(cells);
  assert.deepEqual([...cells], [1, 1, 2]);
});

test("checksums are those of zlib", () => {
  const text = new TextEncoder().encode("123456789");
  assert.equal(crc32(text), 0xcbf43926); // the check value that defines CRC-32
  assert.equal(crc32(new Uint8Array()), 0);
  assert.equal(crc32(Uint8Array.of(0)), 0xd202ef8d);
});

test("a photo travels behind a head of eight bytes", () => {
  const photo = Uint8Array.of(9, 8, 7);
  const expected = [2, 1, 0, 0, ...SEQ_BYTES, 9, 8, 7];
  assert.deepEqual([...encodeOpen(facts, SEQ, photo.buffer)], expected);
  assert.deepEqual([...encodeOpen(facts, SEQ, photo, null)], expected);
});

test("a photo with a pose says so and brings it first", () => {
  const message = encodeOpen(facts, SEQ, Uint8Array.of(9), pose);
  assert.deepEqual([...message], [2, 1, 2, 0, ...SEQ_BYTES, ...POSE_BYTES, 9]);
});

test("files and stances bring their number, where they have one", () => {
  const {READ_MAP, STANCE} = facts.kinds;
  const bytes = Uint8Array.of(5, 6);
  const numbered = encodeFile(facts, SEQ, READ_MAP, {index: 3, bytes});
  assert.deepEqual([...numbered], [2, 7, 0, 0, ...SEQ_BYTES, 3, 5, 6]);
  const stance = encodeFile(facts, SEQ, STANCE, {index: 0});
  assert.deepEqual([...stance], [2, 10, 0, 0, ...SEQ_BYTES, 0]);
  const plain = encodeFile(facts, SEQ, READ_MAP, {bytes});
  assert.deepEqual([...plain], [2, 7, 0, 0, ...SEQ_BYTES, 5, 6]);
});

function editFlags(wants) {
  const side = {pose, paint: Uint8Array.of(255)};
  const edit = {kind: facts.kinds.LIVE, seq: SEQ, source: side, target: side, wants};
  return encodeEdit(facts, edit)[2];
}

test("an edit is both poses, the length of the first paint, both paints", () => {
  const other = {xy: Float32Array.of(0, 0, 0, 0), visible: Uint8Array.of(0, 1)};
  const message = encodeEdit(facts, {
    kind: facts.kinds.LIVE, seq: SEQ, wants: {map: true, origin: true},
    source: {pose, paint: Uint8Array.of(255, 255, 4)},
    target: {pose: other, paint: Uint8Array.of(6, 6, 6)},
  });
  const otherBytes = [...new Array(8).fill(0), 0, ...new Array(8).fill(0), 1];
  assert.deepEqual([...message], [
    2, 2, 5, 0, ...SEQ_BYTES, ...POSE_BYTES, ...otherBytes, 6, 0, 0, 0,
    255, 2, 0, 4, 1, 0, 6, 3, 0,
  ]);
});

test("an edit asks for what is wanted only", () => {
  assert.equal(editFlags({}), 0);
  assert.equal(editFlags({map: true}), facts.flags.WANTS_MAP);
  assert.equal(editFlags({origin: true}), facts.flags.WANTS_ORIGIN);
  assert.equal(editFlags({draft: true}), facts.flags.DRAFT);
});

test("what garments wear stands before the paints, with its length", () => {
  const side = {pose, paint: Uint8Array.of(255)};
  const edit = {kind: facts.kinds.LIVE, seq: SEQ, source: side, target: side};
  const message = encodeEdit(facts, {...edit, wears: [1, 2]});
  const wears = [5, 0, 0, 0, ...new TextEncoder().encode("[1,2]")];
  assert.deepEqual([...message], [
    2, 2, 16, 0, ...SEQ_BYTES, ...POSE_BYTES, ...POSE_BYTES, ...wears, 3, 0, 0, 0,
    255, 1, 0, 255, 1, 0,
  ]);
});

test("a reply is read part by part", () => {
  const text = new TextEncoder().encode("größer");
  const reply = decodeReply(Uint8Array.from([
    2, 3, 0, 0, ...SEQ_BYTES, 0, 0, 0x48, 0x41, // 12.5 milliseconds
    0xef, 0xbe, 0xad, 0xde, 0xfe, 0xff, 0xff, 0xff, 9, 0, 0, 0, 0, 1, 2, 0,
    text.length, 0, 0, 0, 6, 0, 0, 0, 3, 0, 0, 0,
    ...text, 1, 2, 0, 0, 4, 0, 3, 6, 0, 77, 88,
  ]).buffer);
  assert.deepEqual({...reply, map: [...reply.map], origin: [...reply.origin],
    data: [...reply.data]}, {
    status: 3, seq: SEQ, milliseconds: 12.5, mapCrc: 0xdeadbeef, sourceCrc: 0xfffffffe,
    base: 9, left: 256, top: 2,
    text: "größer", map: [1, 2, 0, 0, 4, 0], origin: [3, 6, 0], data: [77, 88],
  });
});

test("a reply may be its head alone", () => {
  const reply = decodeReply(Uint8Array.of(2, ...new Array(39).fill(0)).buffer);
  assert.equal(reply.text, "");
  for (const part of [reply.map, reply.origin, reply.data]) assert.equal(part.length, 0);
});
