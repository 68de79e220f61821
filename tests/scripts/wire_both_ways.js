// Writes and reads messages for tests/test_wire_script.py. On stdin JSON
// {facts, photo, edit, files, replies}: bytes and paints in base64, poses as {xy, visible}.
// On stdout JSON {requests, replies}: requests in base64, replies as they were read.

import {readFileSync} from "node:fs";

import {
  decodeReply, decodeRuns, encodeEdit, encodeFile, encodeOpen,
} from "../../ui/static/wire.js";

const {facts, photo, edit, files, replies} = JSON.parse(readFileSync(0, "utf8"));
const bytesOf = (text) => new Uint8Array(Buffer.from(text, "base64"));
const textOf = (bytes) => Buffer.from(bytes).toString("base64");
const poseOf = ({xy, visible}) => (
  {xy: Float32Array.from(xy.flat()), visible: Uint8Array.from(visible.map(Number))}
);
const sideOf = ({pose, paint}) => ({pose: poseOf(pose), paint: bytesOf(paint)});

const source = sideOf(edit.source);
const target = sideOf(edit.target);
const requests = [
  encodeOpen(facts, 1, bytesOf(photo)),
  encodeOpen(facts, 2, bytesOf(photo), target.pose),
  encodeEdit(facts, {...edit, source, target}),
  ...files.map(({kind, index, bytes}) => (
    encodeFile(facts, 4, facts.kinds[kind], {index, bytes: bytesOf(bytes)})
  )),
];

const count = facts.mapSize.rows * facts.mapSize.columns;
const cellsOf = (runs) => (runs.length > 0 ? textOf(decodeRuns(runs, count)) : null);
const read = replies.map((reply) => {
  const {map, origin, data, ...head} = decodeReply(bytesOf(reply).buffer);
  return {...head, map: cellsOf(map), origin: cellsOf(origin), data: textOf(data)};
});
process.stdout.write(JSON.stringify({requests: requests.map(textOf), replies: read}));
