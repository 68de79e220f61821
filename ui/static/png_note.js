// Pictures that the page itself puts together say that they were edited, as those of the server do.

import {joined} from "./zip.js";

const HEAD = 33; // signature and IHDR
const TEXTS = ["tEXt", "iTXt"];

// [type, start, end] of each chunk of a PNG.
function* chunks(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let start = 8; start + 12 <= bytes.length;) {
    const end = start + 12 + view.getUint32(start);
    yield [String.fromCharCode(...bytes.subarray(start + 4, start + 8)), start, end];
    start = end;
  }
}

// Two PNG files as Uint8Array -> the second one with the texts of the first.
export function withNoteOf(noted, png) {
  const texts = [...chunks(noted)].filter(([type]) => TEXTS.includes(type))
    .map(([, start, end]) => noted.subarray(start, end));
  const pieces = [png.subarray(0, HEAD), ...texts, png.subarray(HEAD)];
  return joined(pieces, pieces.reduce((sum, piece) => sum + piece.length, 0));
}
