// The snapshots in a row of thumbnails, and above them the branches that join them.

import {Thumbnail} from "./thumbnail.js";

const COLUMN = 136; // screen pixels from one thumbnail to the next
const MIDDLE = 20; // from the left of a column to the middle of its thumbnail
const TOP = 4; // from the top to the first lane
const LANES = 8; // from the first lane to the last, however many there are
const APART = 5; // from lane to lane, at most

export class Strip {
  // actions = {open(id), compare(id), rename(id, name), remove(id)}.
  constructor(element, words, actions) {
    Object.assign(this, {element, words, thumbnails: new Map(), active: null, current: null});
    this.actions = {...actions, remove: (id) => this.remove(id, actions)};
    this.branches = drawn("svg", {class: "branches", "aria-hidden": "true"});
    this.list = Object.assign(document.createElement("ol"), {ariaLabel: words.snapshots});
    this.list.style.setProperty("--column", `${COLUMN}px`);
    this.empty = Object.assign(document.createElement("p"), {textContent: words.snapshotsEmpty});
    this.list.addEventListener("keydown", (event) => this.heard(event));
    this.list.addEventListener("focusin", ({target}) => {
      this.active = Number(target.closest("li").dataset.id);
      this.refreshTabs();
    });
  }

  // places as SnapshotTree.places() gives them; current and compared are ids, or nothing.
  show(places, {current, compared}) {
    const shown = new Map(places.map((entry) => [
      entry.id, this.thumbnails.get(entry.id) ?? new Thumbnail(entry.id, this.words, this.actions),
    ]));
    for (const [id, thumbnail] of this.thumbnails) if (!shown.has(id)) thumbnail.close();
    this.thumbnails = shown;
    for (const [index, entry] of places.entries()) {
      const thumbnail = shown.get(entry.id);
      const marks = {isCurrent: entry.id === current, isCompared: entry.id === compared};
      thumbnail.show(entry, marks);
      const there = this.list.children[index] ?? null;
      if (there !== thumbnail.element) this.list.insertBefore(thumbnail.element, there);
    }
    this.drawBranches(places, current);
    const content = places.length > 0 ? [this.branches, this.list] : [this.empty];
    if (!content[0].isConnected) this.element.replaceChildren(...content);
    if (current !== this.current) this.bringIntoView(places, current);
    this.current = current;
    this.refreshTabs();
  }

  drawBranches(places, current) {
    const lanes = Math.max(...places.map(({lane}) => lane), 1);
    const at = ({column, lane}) => (
      [column * COLUMN + MIDDLE, TOP + lane * Math.min(APART, LANES / lanes)]);
    const byId = new Map(places.map((entry) => [entry.id, entry]));
    const way = new Set(); // from the current snapshot back to where it began
    for (let entry = byId.get(current); entry; entry = byId.get(entry.parent)) way.add(entry);
    const lines = places.filter(({parent}) => parent !== null).map((entry) => {
      const [[x, y], [endX, endY]] = [at(byId.get(entry.parent)), at(entry)];
      const bend = `C${x + COLUMN / 4} ${y} ${x + COLUMN / 4} ${endY} ${x + COLUMN / 2} ${endY}`;
      return drawn("path", {d: `M${x} ${y}${bend}H${endX}`, class: way.has(entry) ? "way" : ""});
    });
    const dots = places.map((entry) => {
      const [cx, cy] = at(entry);
      const radius = entry.id === current ? 4 : 3;
      return drawn("circle", {cx, cy, r: radius, class: way.has(entry) ? "way" : ""});
    });
    this.branches.style.width = `${places.length * COLUMN}px`;
    this.branches.style.height = `${TOP + LANES + TOP}px`;
    this.branches.replaceChildren(...lines, ...dots);
  }

  // Scroll sideways only, so that a page which is itself scrolled stays where it is.
  bringIntoView(places, id) {
    const column = places.find((entry) => entry.id === id)?.column;
    if (column === undefined) return;
    const {scrollLeft, clientWidth} = this.element;
    const [left, right] = [column * COLUMN, (column + 1) * COLUMN - clientWidth];
    this.element.scrollLeft = Math.min(Math.max(scrollLeft, right), left);
  }

  // One snapshot is a stop of the Tab key: the one last looked at, else the current, or the last.
  refreshTabs() {
    const ids = [...this.thumbnails.keys()];
    const stop = [this.active, this.current].find((id) => this.thumbnails.has(id)) ?? ids.at(-1);
    for (const [id, thumbnail] of this.thumbnails) thumbnail.setTabStop(id === stop);
  }

  heard(event) {
    if (!event.target.matches(".thumb") || event.ctrlKey || event.metaKey || event.altKey) return;
    const ids = [...this.thumbnails.keys()];
    const place = ids.indexOf(this.active);
    const act = {
      ArrowLeft: () => this.focus(ids[place - 1]), ArrowRight: () => this.focus(ids[place + 1]),
      Home: () => this.focus(ids[0]), End: () => this.focus(ids.at(-1)),
      F2: () => this.thumbnails.get(this.active).edit(),
      Delete: () => this.actions.remove(this.active),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  focus(id) {
    this.thumbnails.get(id)?.focus();
  }

  // The focus goes on to a neighbour, so that people with a keyboard are not lost.
  remove(id, actions) {
    const ids = [...this.thumbnails.keys()];
    const place = ids.indexOf(id);
    const hadFocus = this.thumbnails.get(id).element.contains(document.activeElement);
    actions.remove(id);
    if (hadFocus) this.focus(ids[place + 1] ?? ids[place - 1]);
  }
}

function drawn(name, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}
