// Keys of the studio; the help lists the same table.

import {lessons} from "./lessons.js";
import {words} from "./strings.js";
import {TOOLS} from "./toolbox.js";

const TYPED_INTO = "input:not([type=range], [type=radio], [type=checkbox]), textarea, select";

// [key, what it does, word of the help]; keys as KeyboardEvent.key, in lower case.
const PLAIN = [
  ...TOOLS.map(({name, key}) => [key, name, name]),
  ["s", "side", "sideHelp"],
  ["f", "fit", "fit"],
  ["x", "wipe", "wipeHelp"],
  ["o", "origin", "originHelp"],
  ["k", "snapshot", "snapshot"],
  ["m", "mirror", "mirror"],
  ["h", "hatching", "hatching"],
  ["t", "turn", "turn"],
  ["?", "help", "help"],
  ["enter", "finish", "closeLasso"],
  ["escape", "stop", "giveUp"],
];
const WITH_CONTROL = [
  ["z", "undo", "undo"], ["shift+z", "redo", "redo"], ["y", "redo", "redo"],
  ["o", "open", "open"], ["s", "save-project", "saveProject"], ["e", "save-result", "saveResult"],
];

// page.act(name) does what a button does; page.chooseLabel, page.resizeBrush, page.compare.
export function listenToKeys(element, facts, page) {
  const press = (event) => {
    if (event.target.matches(TYPED_INTO) || event.target.closest("dialog")) return;
    if (handle(event, facts, page)) event.preventDefault();
  };
  element.addEventListener("keydown", press);
  // Focus falls to the body when the focused button disappears; keys go on working.
  document.addEventListener("keydown", (event) => {
    if (event.target === document.body) press(event);
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === " ") page.spaceDown = false;
    if (event.key.toLowerCase() === "c") page.compare(false);
  });
}

function handle(event, facts, page) {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    const name = event.shiftKey ? `shift+${key}` : key;
    return found(WITH_CONTROL, name, page);
  }
  if (event.altKey) return false;
  const onCanvas = event.target.tagName === "CANVAS";
  const label = facts.labels.findIndex((one) => one.key === key);
  if (label >= 0) return done(() => page.chooseLabel(label));
  if (key === "[" || key === "]") return done(() => page.resizeBrush(key === "]" ? 1 : -1));
  if (key === "c") return done(() => page.compare(true));
  if (key === " ") return onCanvas && done(() => { page.spaceDown = true; });
  if (key === "enter" && !onCanvas) return false;
  return found(PLAIN, key, page);
}

function found(table, key, page) {
  const entry = table.find(([one]) => one === key);
  return Boolean(entry) && done(() => page.act(entry[1]));
}

function done(act) {
  act();
  return true;
}

// All keys and gestures for people: [[keys, what they do]].
export function helpLines() {
  const shown = (key) => key.split("+").map((part) => (
    part.length === 1 ? part.toUpperCase() : part[0].toUpperCase() + part.slice(1)
  )).join("+");
  return [
    ...lessons.gestures,
    ...PLAIN.map(([key, , word]) => [shown(key), words[word]]),
    ...WITH_CONTROL.map(([key, , word]) => [`Ctrl+${shown(key)}`, words[word]]),
  ];
}
