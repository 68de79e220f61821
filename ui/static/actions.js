// What buttons and keys do, by name.

import {showSide} from "./sides.js";
import {TOOLS} from "./toolbox.js";

const SWITCHES = ["wipe", "origin", "mirror", "hatching", "locked", "turn"];

// Steps of the work: each ends as one step of undo.
const STEPS = {
  "reset-pose": ({work}) => work.resetPose(),
  "reset-map": ({work}) => work.resetMap(),
  "mirror-pose": ({stances}) => stances.mirror(),
};

export function act(page, name) {
  const {panel, files, work, pointers, own} = page;
  if (name in own) return own[name]();
  if (TOOLS.some((tool) => tool.name === name)) return panel.chooseTool(name);
  if (files.acts(name)) return files.act(name);
  if (!work) return undefined;
  if (name === "finish") return pointers.forEach((pointer) => pointer.finish());
  if (name === "stop") return pointers.forEach((pointer) => pointer.stop());
  if (pointers.some(({drag}) => drag)) return undefined;
  if (SWITCHES.includes(name)) return panel.flip(name);
  if (name === "fit") return page.scene.toggleFit();
  if (name === "snapshot") return page.looks.keep();
  if (name === "side") return showSide(page, "flip");
  if (name === "undo" || name === "redo") {
    work[name]();
    showSide(page);
  } else STEPS[name](page);
  return page.stepped();
}
