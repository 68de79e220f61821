// What the page says: one line of state, and one sentence when something needs saying.

import {say, words} from "./strings.js";

// A picture that comes sooner needs no notice of being drawn.
const PATIENCE_MS = 300;

export class Status {
  constructor(element) {
    this.element = element;
    this.line = element.querySelector(".state");
    this.time = element.querySelector(".time");
    this.notice = element.querySelector(".notice");
    this.notice.querySelector("button").addEventListener("click", () => this.clear());
    this.say(words.stateEmpty);
  }

  // The state in a few words, read out by screen readers when it changes.
  say(text) {
    clearTimeout(this.timer);
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  busy(isBusy) {
    // Edits that follow each other quickly must not put the notice off again and again.
    if (isBusy && this.element.classList.contains("busy")) return;
    clearTimeout(this.timer);
    this.element.classList.toggle("busy", isBusy);
    if (isBusy) this.timer = setTimeout(() => this.say(words.stateDrawing), PATIENCE_MS);
    else this.say(words.stateFresh);
  }

  opened(notes, milliseconds) {
    this.clear();
    if (notes.length > 0) this.tell(notes.join(" "), false);
    this.took({milliseconds});
    this.say(words.stateReady);
  }

  // How long a whole picture took; drafts come too quickly for anybody to read it.
  took({milliseconds, base = 0}) {
    if (base > 0) return;
    this.time.textContent = say("milliseconds", {ms: Math.round(milliseconds)});
  }

  badge(text) {
    this.element.querySelector(".badge").textContent = text;
  }

  kept(isKept) {
    this.element.querySelector(".saved").textContent = isKept ? words.kept : "";
  }

  // A note or a problem; stays until it is closed or replaced, or, when it passes, until the
  // next picture shows that all is well again.
  tell(sentence, isProblem, passes = false) {
    this.passes = passes;
    const text = this.notice.querySelector("p");
    text.textContent = sentence.charAt(0).toUpperCase() + sentence.slice(1);
    this.notice.dataset.tone = isProblem ? "problem" : "note";
    this.notice.hidden = false;
  }

  clear() {
    this.notice.hidden = true;
  }

  clearPassing() {
    if (this.passes) this.clear();
  }

  // Buttons that bring hidden joints back.
  hidden(pose, {keypoints}, restore) {
    const box = this.element.querySelector(".hidden-joints");
    const joints = keypoints.map((_, joint) => joint).filter((joint) => !pose.visible[joint]);
    box.hidden = joints.length === 0;
    const chips = joints.map((joint) => {
      const {name} = keypoints[joint];
      const chip = Object.assign(document.createElement("button"), {
        type: "button", className: "chip-button", textContent: name,
        title: say("bringBack", {joint: name.toLowerCase()}),
      });
      chip.addEventListener("click", () => restore(joint));
      return chip;
    });
    box.querySelector(".chips").replaceChildren(...chips);
  }
}
