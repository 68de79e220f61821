// Keys of the studio, bound to it and not to the window.

const TYPED_INTO = "input:not([type=range]):not([type=radio]), textarea, select";

// page.act(name) does what a button does; page.chooseLabel, page.resizeBrush, page.compare.
export function listenToKeys(element, facts, page) {
  element.addEventListener("keydown", (event) => {
    if (event.target.matches(TYPED_INTO)) return;
    if (handle(event, facts, page)) event.preventDefault();
  });
  element.addEventListener("keyup", (event) => {
    if (event.key === " ") page.spaceDown = false;
    if (event.key.toLowerCase() === "c") page.compare(false);
  });
}

function handle(event, facts, page) {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return command(key, event.shiftKey, page);
  if (event.altKey) return false;
  const label = facts.labels.findIndex((one) => one.key === key);
  if (label >= 0) return done(() => page.chooseLabel(label));
  if (key === "[" || key === "]") return done(() => page.resizeBrush(key === "]" ? 1 : -1));
  if (key === "c") return done(() => page.compare(true));
  if (key === " " && event.target.tagName === "CANVAS") return done(() => (page.spaceDown = true));
  const names = {v: "joints", b: "brush", e: "eraser", f: "fit"};
  return key in names && done(() => page.act(names[key]));
}

function command(key, shift, page) {
  if (key === "z") return done(() => page.act(shift ? "redo" : "undo"));
  if (key === "y") return done(() => page.act("redo"));
  if (key === "s") return done(() => page.act("save-result"));
  return key === "o" && done(() => page.act("open"));
}

function done(act) {
  act();
  return true;
}
