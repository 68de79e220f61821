// The list of keys and gestures, and the guide of the first visit.

import {recall, remember} from "./habits.js";
import {helpLines} from "./keys.js";
import {lessons} from "./lessons.js";
import {words} from "./strings.js";

const SEEN = "studio-guide-seen";

const make = (tag, fields, ...children) => {
  const node = Object.assign(document.createElement(tag), fields);
  node.append(...children);
  return node;
};

export function showHelp(element) {
  const dialog = element.querySelector(".help");
  const close = make("button", {type: "button", className: "quiet"}, words.close);
  close.addEventListener("click", () => dialog.close());
  const rows = helpLines().map(([keys, text]) => make("div", {},
    make("dt", {}, make("kbd", {}, keys)), make("dd", {}, text)));
  const fairUse = lessons.fairUse.map((text) => make("p", {}, text));
  dialog.replaceChildren(
    // Focused first, so that reading begins at the top.
    make("h2", {tabIndex: -1, autofocus: true}, words.helpTitle), make("dl", {}, ...rows),
    make("h2", {}, words.fairUse), ...fairUse, close);
  dialog.showModal();
}

// Two minutes in a few steps; each points at a part of the page and lets people try.
export class Guide {
  constructor(element) {
    this.element = element;
    this.card = element.querySelector(".guide");
    this.card.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.end();
    });
  }

  // Only once by itself.
  greet() {
    if (!recall(SEEN)) this.start();
  }

  start() {
    this.show(0);
  }

  end() {
    remember(SEEN, "yes");
    this.card.hidden = true;
    this.mark(null);
    this.element.focus({preventScroll: true});
  }

  mark(selector) {
    this.element.querySelector(".guided")?.classList.remove("guided");
    if (selector) this.element.querySelector(selector)?.classList.add("guided");
  }

  show(number) {
    const {guideSteps: steps} = lessons;
    const step = steps[number];
    const isLast = number === steps.length - 1;
    const button = (text, className, act) => {
      const node = make("button", {type: "button", className}, text);
      node.addEventListener("click", act);
      return node;
    };
    const buttons = [button(words.guideEnd, "quiet", () => this.end())];
    if (number > 0) buttons.push(button(words.guideBack, "quiet", () => this.show(number - 1)));
    const next = isLast ? button(words.guideDone, "primary", () => this.end())
      : button(words.guideNext, "primary", () => this.show(number + 1));
    this.card.replaceChildren(
      make("h2", {}, step.title), make("p", {}, step.text),
      make("div", {className: "guide-foot"},
        make("span", {className: "count"}, `${number + 1} / ${steps.length}`), ...buttons, next));
    this.card.hidden = false;
    this.mark(step.at);
    next.focus({preventScroll: true});
  }
}
