import assert from "node:assert/strict";
import test from "node:test";
import {deflateRawSync} from "node:zlib";

import {readZip} from "../../ui/static/unzip.js";
import {crc32} from "../../ui/static/wire.js";
import {makeZip} from "../../ui/static/zip.js";

const MOST = {mostBytes: 2 ** 20};
const text = (words) => new TextEncoder().encode(words);
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;

// Where the records of a zip with one file stand.
function places(name, packedBytes) {
  const central = LOCAL_BYTES + name.length + packedBytes;
  return {central, end: central + CENTRAL_BYTES + name.length};
}

// A zip with one file, some of its bytes changed: edits = {offset: bytes}.
function tampered(zip, edits) {
  const changed = zip.slice();
  for (const [offset, bytes] of Object.entries(edits)) changed.set(bytes, Number(offset));
  return changed;
}

// One deflated file, made by hand from a stored one.
function deflatedZip(name, bytes, {tells = bytes.length, packed = deflateRawSync(bytes)} = {}) {
  const zip = makeZip([{name, bytes: new Uint8Array(packed)}]);
  const view = new DataView(zip.buffer);
  const {central} = places(name, packed.length);
  for (const place of [4, central + 6]) {
    view.setUint16(place + 4, 8, true);
    view.setUint32(place + 10, crc32(bytes), true);
    view.setUint32(place + 18, tells, true);
  }
  return zip;
}

const read = (zip, limits = MOST) => readZip(zip, limits);

test("what was packed is read again", async () => {
  const files = [
    {name: "a.txt", bytes: text("one")},
    {name: "folder/größe 人.bin", bytes: Uint8Array.from({length: 70000}, (_, i) => i * 7)},
    {name: "empty", bytes: new Uint8Array()},
  ];
  const found = await read(makeZip(files));
  assert.deepEqual([...found], files.map(({name, bytes}) => [name, bytes]));
});

test("a zip without files is a zip", async () => {
  const zip = makeZip([]);
  assert.equal(zip.length, END_BYTES);
  assert.equal((await read(zip)).size, 0);
});

test("equal files make equal zips, byte by byte as the standard says", () => {
  const zip = makeZip([{name: "a", bytes: text("hi")}]);
  const head = [
    0x50, 0x4b, 3, 4, 20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0, 0xac, 0x2a, 0x93, 0xd8,
    2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0x61, 0x68, 0x69,
  ];
  assert.deepEqual([...zip.subarray(0, head.length)], head);
  assert.deepEqual(makeZip([{name: "a", bytes: text("hi")}]), zip);
});

test("bytes read belong to nobody else", async () => {
  const zip = makeZip([{name: "a", bytes: text("hi")}]);
  const bytes = (await read(zip)).get("a");
  assert.equal(bytes.buffer.byteLength, 2);
  zip.fill(0);
  assert.deepEqual(bytes, text("hi"));
});

test("deflated files are inflated", async () => {
  const bytes = text("again and ".repeat(5000));
  assert.deepEqual((await read(deflatedZip("a", bytes))).get("a"), bytes);
});

test("a comment at the end, and a view into a larger buffer, are fine", async () => {
  const zip = makeZip([{name: "a", bytes: text("hi")}]);
  const larger = new Uint8Array(zip.length + 20);
  larger.set(zip, 7);
  larger[7 + zip.length - 2] = 3;
  larger.set(text("hey"), 7 + zip.length);
  const found = await read(larger.subarray(7, 7 + zip.length + 3));
  assert.deepEqual(found.get("a"), text("hi"));
});

test("folders are passed over", async () => {
  const zip = makeZip([{name: "in/", bytes: text("")}, {name: "in/a", bytes: text("hi")}]);
  assert.deepEqual([...(await read(zip)).keys()], ["in/a"]);
});

test("a file cut short anywhere is refused with a sentence", async () => {
  const zip = makeZip([{name: "a", bytes: text("hi")}, {name: "b", bytes: text("ho")}]);
  for (let length = 0; length < zip.length; length += 1) {
    await assert.rejects(read(zip.slice(0, length)), /complete zip file.*again/, `${length}`);
  }
});

test("any single byte changed is refused, or changes nothing that counts", async () => {
  const zip = makeZip([{name: "a", bytes: text("hi")}]);
  for (let place = 0; place < zip.length; place += 1) {
    const found = await read(tampered(zip, {[place]: [zip[place] ^ 0xff]}))
      .catch((error) => assert.match(error.message, /^[A-Za-z].* .*\.$/));
    if (found) assert.deepEqual([...found.values()], [text("hi")], `byte ${place}`);
  }
});

test("other content than the checksum tells is refused", async () => {
  const zip = makeZip([{name: "a", bytes: text("hi")}]);
  const changed = tampered(zip, {[LOCAL_BYTES + 1]: text("ho")});
  await assert.rejects(read(changed), /damaged at a\./);
});

test("a password, an unknown packing and a part of several are told apart", async () => {
  const zip = makeZip([{name: "a", bytes: text("hi")}]);
  const {central, end} = places("a", 2);
  await assert.rejects(read(tampered(zip, {[central + 8]: [1]})), /a in .* password/);
  await assert.rejects(read(tampered(zip, {[central + 10]: [12]})), /packed in a way/);
  await assert.rejects(read(tampered(zip, {[end + 4]: [1]})), /one of several parts/);
  const large = tampered(zip, {[end + 16]: [255, 255, 255, 255]});
  await assert.rejects(read(large), /larger than 4 GB/);
});

test("names that lead out of the zip are refused", async () => {
  const bytes = text("hi");
  for (const name of ["../a", "/a", "a/../../b", "C:a", "a\\b", "a//b", "./a", "a\0b", ""]) {
    await assert.rejects(read(makeZip([{name, bytes}])), /cannot be trusted/, name);
  }
  assert.equal((await read(makeZip([{name: "..a/b..", bytes}]))).size, 1);
});

test("one name twice, and a name that its own record contradicts, are refused", async () => {
  const [one, two] = [{name: "a", bytes: text("1")}, {name: "a", bytes: text("2")}];
  await assert.rejects(read(makeZip([one, two])), /holds a twice/);
  const zip = tampered(makeZip([one]), {[LOCAL_BYTES]: text("b")});
  await assert.rejects(read(zip), /damaged at a/);
});

test("what unpacks to too much is refused before it is unpacked", async () => {
  const bytes = new Uint8Array(3 * 2 ** 20);
  const zip = deflatedZip("bomb", bytes);
  assert.ok(zip.length < 5000);
  await assert.rejects(read(zip), /unpacks to 3 MB; more than 1 MB/);
  assert.equal((await read(zip, {mostBytes: bytes.length})).get("bomb").length, bytes.length);
  const files = [1, 2, 3].map((number) => ({name: `${number}`, bytes: new Uint8Array(2 ** 19)}));
  await assert.rejects(read(makeZip(files)), /unpacks to 2 MB/);
});

test("a file that unpacks to more or less than it tells is refused", async () => {
  const bytes = new Uint8Array(2 ** 22);
  await assert.rejects(read(deflatedZip("liar", bytes, {tells: 10})), /damaged at liar/);
  const few = new Uint8Array(20);
  await assert.rejects(read(deflatedZip("liar", few, {tells: 21})), /damaged at liar/);
});

test("broken and left-over deflated bytes are refused", async () => {
  const bytes = text("again and ".repeat(50));
  const packed = deflateRawSync(bytes);
  const cut = deflatedZip("a", bytes, {packed: packed.subarray(0, packed.length - 4)});
  await assert.rejects(read(cut), /damaged at a/);
  const more = deflatedZip("a", bytes, {packed: Buffer.concat([packed, packed])});
  await assert.rejects(read(more), /damaged at a/);
});

test("thousands of files are refused", async () => {
  const files = Array.from({length: 10001}, (_, i) => ({name: `${i}`, bytes: text("")}));
  await assert.rejects(read(makeZip(files)), /holds 10001 files; more than 10000/);
});
