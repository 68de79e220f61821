// The messages of ui/messages.py, byte by byte (little endian).

const HEAD_BYTES = 8;
// The HTTP status of a reply that says that too much was asked for.
export const TOO_FAST = 429;

// Where the number of a message stands in it.
export const SEQ_START = 4;
export const SEQ_END = 8;
const POINT_BYTES = 9;
const RUN_BYTES = 3;
const LONGEST_RUN = 0xffff;
const REPLY_HEAD_BYTES = 40;

// Uint8Array of cells -> runs of (value u8, length u16).
export function encodeRuns(cells) {
  let out = new Uint8Array(4096 * RUN_BYTES);
  let used = 0;
  const {length} = cells;
  for (let start = 0; start < length; ) {
    const value = cells[start];
    const limit = Math.min(start + LONGEST_RUN, length);
    let end = start + 1;
    while (end < limit && cells[end] === value) end += 1;
    if (used === out.length) out = enlarged(out);
    out[used] = value;
    out[used + 1] = (end - start) & 0xff;
    out[used + 2] = (end - start) >> 8;
    used += RUN_BYTES;
    start = end;
  }
  return out.slice(0, used);
}

function enlarged(bytes) {
  const larger = new Uint8Array(2 * bytes.length);
  larger.set(bytes);
  return larger;
}

export function decodeRuns(runs, length) {
  const cells = new Uint8Array(length);
  let place = 0;
  for (let i = 0; i < runs.length; i += RUN_BYTES) {
    const end = place + runs[i + 1] + (runs[i + 2] << 8);
    cells.fill(runs[i], place, end);
    place = end;
  }
  return cells;
}

function head(message, facts, kind, flags, seq) {
  const view = new DataView(message.buffer);
  view.setUint8(0, facts.version);
  view.setUint8(1, kind);
  view.setUint16(2, flags, true);
  view.setUint32(SEQ_START, seq, true);
  return view;
}

// pose: see below, or null to have the person found.
export function encodeOpen(facts, seq, photoBytes, pose = null) {
  const points = pose ? pose.visible.length * POINT_BYTES : 0;
  const message = new Uint8Array(HEAD_BYTES + points + photoBytes.byteLength);
  const view = head(message, facts, facts.kinds.OPEN, pose ? facts.flags.HAS_POSE : 0, seq);
  if (pose) writePoints(view, HEAD_BYTES, pose);
  message.set(new Uint8Array(photoBytes), HEAD_BYTES + points);
  return message;
}

// A file to be read, or the number of a stance.
export function encodeFile(facts, seq, kind, {index = null, bytes = new Uint8Array()}) {
  const first = index === null ? [] : [index];
  const message = new Uint8Array(HEAD_BYTES + first.length + bytes.length);
  head(message, facts, kind, 0, seq);
  message.set(first, HEAD_BYTES);
  message.set(bytes, HEAD_BYTES + first.length);
  return message;
}

// pose = {xy: Float32Array (x, y) by joint, visible: Uint8Array}; paint = Uint8Array of cells;
// wears: see wears.js; wants = {map, origin, draft, photo}; look = {left, top, width, height, side}
// of a DETAIL.
export function encodeEdit(
  facts, {kind, seq, source, target, wears = [], wants = {}, look = null},
) {
  const points = source.pose.visible.length * POINT_BYTES;
  const worn = wears.length > 0 ? [new TextEncoder().encode(JSON.stringify(wears))] : [];
  const measured = [...worn, encodeRuns(source.paint)];
  const last = encodeRuns(target.paint);
  const size = measured.reduce((sum, part) => sum + 4 + part.length, last.length);
  const looks = look ? [look.left, look.top, look.width, look.height, look.side] : [];
  const start = HEAD_BYTES + 2 * looks.length;
  let place = start + 2 * points;
  const message = new Uint8Array(place + size);
  const {WANTS_MAP, WANTS_ORIGIN, DRAFT, WEARS, PHOTO} = facts.flags;
  const flags = (wants.map && WANTS_MAP) | (wants.origin && WANTS_ORIGIN)
    | (wants.draft && DRAFT) | (worn.length > 0 && WEARS) | (wants.photo && PHOTO);
  const view = head(message, facts, kind, flags, seq);
  looks.forEach((value, i) => view.setUint16(HEAD_BYTES + 2 * i, value, true));
  writePoints(view, start, source.pose);
  writePoints(view, start + points, target.pose);
  for (const part of measured) {
    view.setUint32(place, part.length, true);
    message.set(part, place + 4);
    place += 4 + part.length;
  }
  message.set(last, place);
  return message;
}

function writePoints(view, start, {xy, visible}) {
  for (let joint = 0; joint < visible.length; joint += 1) {
    const place = start + joint * POINT_BYTES;
    view.setFloat32(place, xy[2 * joint], true);
    view.setFloat32(place + 4, xy[2 * joint + 1], true);
    view.setUint8(place + 8, Number(visible[joint]));
  }
}

export function decodeReply(buffer) {
  const view = new DataView(buffer);
  let place = REPLY_HEAD_BYTES;
  const part = (length) => {
    place += length;
    return new Uint8Array(buffer, place - length, length);
  };
  return {
    status: view.getUint8(1),
    seq: view.getUint32(4, true),
    milliseconds: view.getFloat32(8, true),
    mapCrc: view.getUint32(12, true),
    sourceCrc: view.getUint32(16, true),
    base: view.getUint32(20, true),
    left: view.getUint16(24, true),
    top: view.getUint16(26, true),
    text: new TextDecoder().decode(part(view.getUint32(28, true))),
    map: part(view.getUint32(32, true)),
    origin: part(view.getUint32(36, true)),
    data: new Uint8Array(buffer, place),
  };
}

// What each value of a byte adds to a checksum.
const CRC_TABLE = Uint32Array.from({length: 256}, (_, value) => {
  let crc = value;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});

// Checksum of cells as zlib computes it: proof that page and server hold the same map.
export function crc32(cells) {
  let crc = 0xffffffff;
  for (let i = 0; i < cells.length; i += 1) {
    crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ cells[i]) & 0xff];
  }
  return (crc ^ 0xffffffff) >>> 0;
}
