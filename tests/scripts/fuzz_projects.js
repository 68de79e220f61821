// node fuzz_projects.js COUNT: spoils a project file so often; each is read, or refused with a
// sentence. Prints what became of them as JSON.

import {readProject} from "../../ui/static/project.js";
import {example, facts, fileOf} from "./tiny_project.js";

const SENTENCE = /^[\p{L}\p{N}_"[].* .*\.$/su;
let state = 7;

// A small generator of numbers below `end` that repeats itself: Numerical Recipes, ranqd1.
function below(end) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * end);
}

function spoiled(whole) {
  let bytes = [...whole];
  for (let times = below(6); times >= 0; times -= 1) {
    const place = below(bytes.length + 1);
    const kind = below(5);
    if (kind === 0) bytes[place] = below(256);
    else if (kind === 1) bytes.splice(place, 4, 255, 255, 255, 255);
    else if (kind === 2) bytes.splice(place, below(64));
    else if (kind === 3) bytes.splice(place, 0, ...bytes.slice(place, place + below(256)));
    else if (below(3) === 0) bytes = bytes.slice(0, place);
  }
  return Uint8Array.from(bytes);
}

const whole = fileOf(example());
const counts = {refused: 0, read: 0, unhandled: 0};
for (let number = Number(process.argv[2]); number > 0; number -= 1) {
  try {
    await readProject(spoiled(whole), facts);
    counts.read += 1;
  } catch (error) {
    const isSaid = error.constructor === Error && SENTENCE.test(error.message);
    if (!isSaid) process.stderr.write(`${error.stack}\n`);
    counts[isSaid ? "refused" : "unhandled"] += 1;
  }
}
process.stdout.write(JSON.stringify(counts));
