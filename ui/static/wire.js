// The messages of ui/messages.py, byte by byte (little endian).

const HEAD_BYTES = 8;
const POINT_BYTES = 9;
const RUN_BYTES = 3;
const LONGEST_RUN = 0xffff;
const REPLY_HEAD_BYTES = 24;

// Uint8Array of cells -> runs of (value u8, length u16).
export function encodeRuns(cells) {
  const out = new Uint8Array(cells.length * RUN_BYTES);
  let used = 0;
  for (let start = 0; start < cells.length; ) {
    const value = cells[start];
    let end = start + 1;
    while (end < cells.length && cells[end] === value && end - start < LONGEST_RUN) end += 1;
    out[used] = value;
    out[used + 1] = (end - start) & 0xff;
    out[used + 2] = (end - start) >> 8;
    used += RUN_BYTES;
    start = end;
  }
  return out.slice(0, used);
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
  view.setUint32(4, seq, true);
  return view;
}

export function encodeOpen(facts, seq, photoBytes) {
  const message = new Uint8Array(HEAD_BYTES + photoBytes.byteLength);
  head(message, facts, facts.kinds.OPEN, 0, seq);
  message.set(new Uint8Array(photoBytes), HEAD_BYTES);
  return message;
}

// pose = {xy: Float32Array (x, y) by joint, visible: Uint8Array}; paint = Uint8Array of cells.
export function encodeEdit(facts, {kind, seq, pose, paint, wantsMap}) {
  const runs = encodeRuns(paint);
  const joints = pose.visible.length;
  const message = new Uint8Array(HEAD_BYTES + joints * POINT_BYTES + runs.length);
  const view = head(message, facts, kind, wantsMap ? facts.wantsMap : 0, seq);
  for (let joint = 0; joint < joints; joint += 1) {
    const place = HEAD_BYTES + joint * POINT_BYTES;
    view.setFloat32(place, pose.xy[2 * joint], true);
    view.setFloat32(place + 4, pose.xy[2 * joint + 1], true);
    view.setUint8(place + 8, pose.visible[joint]);
  }
  message.set(runs, HEAD_BYTES + joints * POINT_BYTES);
  return message;
}

export function decodeReply(buffer) {
  const view = new DataView(buffer);
  const textBytes = view.getUint32(16, true);
  const mapBytes = view.getUint32(20, true);
  const mapStart = REPLY_HEAD_BYTES + textBytes;
  const text = new Uint8Array(buffer, REPLY_HEAD_BYTES, textBytes);
  return {
    status: view.getUint8(1),
    seq: view.getUint32(4, true),
    milliseconds: view.getFloat32(8, true),
    mapCrc: view.getUint32(12, true),
    text: new TextDecoder().decode(text),
    runs: new Uint8Array(buffer, mapStart, mapBytes),
    data: new Uint8Array(buffer, mapStart + mapBytes),
  };
}

// Checksum of cells as zlib computes it: proof that page and server hold the same map.
export function crc32(cells) {
  let crc = 0xffffffff;
  for (const value of cells) {
    crc ^= value;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
