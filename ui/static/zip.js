// Zip files (PKWARE APPNOTE, section 4.3), written without compression.

import {crc32} from "./wire.js";

// Signature and length of the three kinds of record; names and data follow.
export const LOCAL = {signature: 0x04034b50, bytes: 30};
export const CENTRAL = {signature: 0x02014b50, bytes: 46};
export const END = {signature: 0x06054b50, bytes: 22};
export const STORED = 0;

const VERSION = 20;
const UTF8_NAMES = 0x0800;
const FIRST_DAY = 0x21; // 1 January 1980 for every file: equal contents make equal zips

// files = [{name, bytes: Uint8Array}] -> Uint8Array.
export function makeZip(files) {
  return addedTo(new Uint8Array(), 0, 0, files);
}

// A zip without a comment, and files more, as one zip; those that are there stay as they are.
export function addToZip(zip, files) {
  const end = new DataView(zip.buffer, zip.byteOffset + zip.length - END.bytes);
  return addedTo(zip, end.getUint16(10, true), end.getUint32(16, true), files);
}

// `count` files are in the first `start` bytes of a zip, and from there on its directory.
function addedTo(zip, count, start, files) {
  const entries = files.map(({name, bytes}) => (
    {name: new TextEncoder().encode(name), bytes, crc: crc32(bytes)}));
  const pieces = [zip.subarray(0, start)];
  let place = start;
  const write = (...more) => more.forEach((piece) => {
    pieces.push(piece);
    place += piece.length;
  });
  for (const entry of entries) {
    entry.place = place;
    write(record(LOCAL, (put) => describe(put, entry)), entry.name, entry.bytes);
  }
  const directory = place;
  write(zip.subarray(start, Math.max(zip.length - END.bytes, 0)));
  for (const entry of entries) {
    const head = record(CENTRAL, (put) => {
      put(2, VERSION);
      describe(put, entry);
      put(2, 0, 0, 0);
      put(4, 0, entry.place);
    });
    write(head, entry.name);
  }
  const size = place - directory;
  write(record(END, (put) => {
    put(2, 0, 0, count + entries.length, count + entries.length);
    put(4, size, directory);
  }));
  return joined(pieces, place);
}

// One record; fill(put) writes its fields, put(bytes of each, ...values).
function record({signature, bytes}, fill) {
  const view = new DataView(new ArrayBuffer(bytes));
  let place = 0;
  const put = (width, ...values) => values.forEach((value) => {
    if (width === 2) view.setUint16(place, value, true);
    else view.setUint32(place, value, true);
    place += width;
  });
  put(4, signature);
  fill(put);
  return new Uint8Array(view.buffer);
}

// What a file's two records say alike.
function describe(put, {name, bytes, crc}) {
  put(2, VERSION, UTF8_NAMES, STORED, 0, FIRST_DAY);
  put(4, crc, bytes.length, bytes.length);
  put(2, name.length, 0);
}

// Pieces of bytes, `length` together, as one array.
export function joined(pieces, length) {
  const bytes = new Uint8Array(length);
  let place = 0;
  for (const piece of pieces) {
    bytes.set(piece, place);
    place += piece.length;
  }
  return bytes;
}
