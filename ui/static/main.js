// Start the page: gr.HTML calls this once, with its element and its events.

import {recall, remember} from "./habits.js";
import {Guide, showHelp} from "./help.js";
import {drawIcons} from "./icons.js";
import {listenToKeys} from "./keys.js";
import {dress} from "./strings.js";
import {Studio} from "./studio.js";
import {Transfer} from "./transfer.js";

const THEME = "studio-theme";

// hello() and ask() raise the component's events; folder is the address of these scripts.
export async function start({element, props, folder, hello, ask}) {
  const {facts} = props;
  const root = element.querySelector(".studio");
  const forced = new URLSearchParams(location.search).get("transport");
  const route = {props, folder, triggers: {hello, ask}, forced};
  dress(root);
  drawIcons(root);
  const studio = new Studio(root, facts, folder, route);
  const guide = new Guide(root);
  const transfer = new Transfer(root, facts, folder, studio);
  studio.own = {
    theme: switchTheme, help: () => showHelp(root), guide: () => guide.start(),
    transfer: () => {
      guide.end();
      transfer.flip();
    },
  };
  listenToKeys(root, facts, studio);
  listenToButtons(root, studio);
  listenToHolders(root, studio);
  chooseTheme(recall(THEME));
  window.__paint = testHandle(studio);
  root.focus({preventScroll: true});
  await studio.visit.link.greet();
  await studio.keeping.comeBack();
  if (!studio.work) guide.greet();
}

function listenToButtons(root, studio) {
  root.addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (!name) return;
    event.target.closest("details")?.removeAttribute("open");
    studio.act(name);
  });
  const menus = [...root.querySelectorAll("details")];
  const close = (kept) => menus.forEach((menu) => {
    if (menu !== kept) menu.open = false;
  });
  document.addEventListener("pointerdown", ({target}) => close(target.closest?.("details")));
  root.addEventListener("keydown", ({key}) => {
    if (key === "Escape") close();
  });
}

// Press and hold, by pointer or key, to see the photo in place of the result.
function listenToHolders(root, studio) {
  for (const holder of root.querySelectorAll("[data-hold=compare]")) {
    holder.addEventListener("pointerdown", (event) => {
      holder.setPointerCapture(event.pointerId);
      studio.compare(true);
    });
    for (const end of ["pointerup", "pointercancel", "blur"]) {
      holder.addEventListener(end, () => studio.compare(false));
    }
    holder.addEventListener("keydown", (event) => {
      if (event.key === " " || event.key === "Enter") studio.compare(true);
    });
    holder.addEventListener("keyup", () => studio.compare(false));
  }
}

function chooseTheme(name) {
  if (name) document.body.classList.toggle("dark", name === "dark");
}

function switchTheme() {
  const name = document.body.classList.contains("dark") ? "light" : "dark";
  remember(THEME, name);
  chooseTheme(name);
}

// What browser tests and benchmarks read; nothing in the page depends on it.
function testHandle(studio) {
  const {live, link} = studio.visit;
  return {
    get seq() { return live.seq; },
    get shown() { return live.shown; },
    get inFlight() { return live.inFlight.size; },
    get idle() { return live.isIdle; },
    get serverCrc() { return live.mapCrc; },
    get mapCrc() { return studio.work.cellsCrc("target"); },
    get serverSourceCrc() { return live.sourceCrc; },
    get transport() { return link.transport.name; },
    get connected() { return link.transport.isOpen; },
    get log() { return live.log; },
    get work() { return studio.work; },
    get view() { return studio.view; },
    get looks() { return studio.looks; },
    get detail() { return studio.detail; },
    get scene() { return studio.scene; },
    drawNow() {
      studio.scene.mapChanged = true;
      studio.scene.draw();
    },
    get lastStroke() { return studio.lastStroke; },
    toClient(x, y, stage = "map") {
      const box = studio.scene[stage].canvas.getBoundingClientRect();
      const spot = studio.view.toScreen(x, y);
      return {x: box.left + spot.x, y: box.top + spot.y};
    },
  };
}
