// Zip files read: plain or deflated, checked before anything in them is believed.

import {refuse} from "./refusals.js";
import {crc32} from "./wire.js";
import {CENTRAL, END, LOCAL, STORED, joined} from "./zip.js";

const ENCRYPTED = 0x2041; // any of the bits 0, 6 and 13 of the flags
const DEFLATED = 8;
const LONGEST_COMMENT = 0xffff;
const MOST_ENTRIES = 10000;
const ELSEWHERE = [0xffff, 0xffffffff]; // what stands in place of a number too large for its field

// Uint8Array -> Map from name to Uint8Array, folders left out. Throws an Error with a sentence
// for the person when the zip is damaged, or unpacks to more than `mostBytes`.
export async function readZip(bytes, {mostBytes}) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const files = new Map();
  for (const entry of listed(view, bytes, mostBytes)) {
    if (entry.name.endsWith("/")) continue;
    if (files.has(entry.name)) refuse("zipTwice", entry);
    const packed = packedBytes(view, bytes, entry);
    const file = entry.method === STORED ? packed.slice() : await inflated(packed, entry);
    if (file.length !== entry.size || crc32(file) !== entry.crc) refuse("zipDamaged", entry);
    files.set(entry.name, file);
  }
  return files;
}

// The entries of the central directory, checked for all that can be seen there.
function listed(view, bytes, mostBytes) {
  const end = placeOfEnd(view);
  const count = view.getUint16(end + 10, true);
  const [size, start] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  const isInParts = view.getUint16(end + 4, true) > 0 || view.getUint16(end + 8, true) !== count;
  if (isInParts || [count, size, start].some((value) => ELSEWHERE.includes(value))) {
    refuse("zipParts");
  }
  if (count > MOST_ENTRIES) refuse("zipEntries", {count, most: MOST_ENTRIES});
  if (start + size !== end) refuse("noZip");
  const entries = [];
  let place = start;
  for (let i = 0; i < count; i += 1) {
    const entry = listedAt(view, bytes, {place, end, start});
    entries.push(entry);
    place = entry.next;
  }
  if (place !== end) refuse("noZip");
  const total = entries.reduce((sum, entry) => sum + entry.size, 0);
  const megabytes = (value) => Math.ceil(value / 2 ** 20);
  if (total > mostBytes) {
    refuse("zipLarge", {megabytes: megabytes(total), most: megabytes(mostBytes)});
  }
  return entries;
}

// The end record: the last thing in the file but for a comment, whose length it tells.
function placeOfEnd(view) {
  const last = view.byteLength - END.bytes;
  for (let place = last; place >= Math.max(last - LONGEST_COMMENT, 0); place -= 1) {
    const isEnd = view.getUint32(place, true) === END.signature;
    if (isEnd && view.getUint16(place + 20, true) === last - place) return place;
  }
  return refuse("noZip");
}

function listedAt(view, bytes, {place, end, start}) {
  const isThere = place + CENTRAL.bytes <= end
    && view.getUint32(place, true) === CENTRAL.signature;
  if (!isThere) refuse("noZip");
  const short = (offset) => view.getUint16(place + offset, true);
  const long = (offset) => view.getUint32(place + offset, true);
  const nameEnd = place + CENTRAL.bytes + short(28);
  const name = nameOf(bytes.subarray(place + CENTRAL.bytes, Math.min(nameEnd, end)));
  if (short(8) & ENCRYPTED) refuse("zipEncrypted", {name});
  const entry = {
    name, method: short(10), crc: long(16), packedSize: long(20), size: long(24),
    place: long(42), next: nameEnd + short(30) + short(32), directory: start,
  };
  if (![STORED, DEFLATED].includes(entry.method)) refuse("zipMethod", {name});
  if (entry.next > end) refuse("zipDamaged", {name});
  return entry;
}

// A name that stays inside the zip, whatever the zip says.
function nameOf(letters) {
  const name = new TextDecoder().decode(letters);
  const parts = name.replace(/\/$/, "").split("/");
  const leadsAway = parts.some((part) => ["", ".", ".."].includes(part));
  if (leadsAway || /[\\:\0-\x1f\ufffd]/.test(name)) refuse("zipName", {name: JSON.stringify(name)});
  return name;
}

// The packed bytes of an entry, found through its own record, which must tell the same name.
function packedBytes(view, bytes, entry) {
  const {name, place, packedSize, directory} = entry;
  const isThere = place + LOCAL.bytes <= directory
    && view.getUint32(place, true) === LOCAL.signature;
  if (!isThere) refuse("zipDamaged", entry);
  const nameStart = place + LOCAL.bytes;
  const nameEnd = nameStart + view.getUint16(place + 26, true);
  const start = nameEnd + view.getUint16(place + 28, true);
  if (start + packedSize > directory) refuse("zipDamaged", entry);
  if (nameOf(bytes.subarray(nameStart, nameEnd)) !== name) refuse("zipDamaged", entry);
  return bytes.subarray(start, start + packedSize);
}

// Inflate, but never past the size that the entry tells.
async function inflated(packed, entry) {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const pieces = [];
  let size = 0;
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) return joined(pieces, size);
      pieces.push(value);
      size += value.length;
      if (size > entry.size) throw new RangeError(entry.name);
    }
  } catch {
    reader.cancel().catch(() => null);
    return refuse("zipDamaged", entry);
  }
}
