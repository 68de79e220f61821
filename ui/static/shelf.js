// Pictures that garments take their look from: swatches, and photos of other people. The server
// names them by what is in them and forgets them sooner or later; the page has them all, and
// brings again what an edit needs.

import {say} from "./strings.js";
import {filesOf, kindOf} from "./wears.js";

const MOST_SWATCHES = 16;
const KINDS = {swatch: "SWATCH", photo: "DONOR"};

export class Shelf {
  // page = {visit, status, fabrics}
  constructor(page) {
    Object.assign(this, {page, entries: new Map(), bringing: new Map()});
  }

  // entry = {name, title, garments, file: Uint8Array}; garments: what a photo shows, {label, box of
  // a piece of it: left, top, width, height in shares of the photo}.
  add(entry) {
    if (!this.entries.has(entry.name)) this.entries.set(entry.name, entry);
  }

  get list() {
    return [...this.entries.values()];
  }

  // The entries that states take a look from.
  usedBy(states) {
    const names = filesOf(states);
    return this.list.filter(({name}) => names.has(name));
  }

  // A picture of a fabric, chosen or dropped: its entry, or null, with a sentence on the page.
  async takeSwatch(file) {
    const {status, facts} = this.page;
    const count = this.list.filter(({name}) => kindOf(name) === "swatch").length;
    if (count >= MOST_SWATCHES) status.tell(say("transferFull", {count: MOST_SWATCHES}), true);
    if (count >= MOST_SWATCHES) return null;
    if (file.size > facts.maxPhotoBytes) {
      const megabytes = Math.round(facts.maxPhotoBytes / 2 ** 20);
      status.tell(say("tooLarge", {name: file.name, megabytes}), true);
      return null;
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    const known = await this.bring("swatch", bytes);
    if (!known) return null;
    const {file: name, garments} = known;
    this.add({name, title: titleOf(file.name), garments, file: bytes});
    return this.entries.get(name);
  }

  // Bring files that the server lacks; whether it has them all now.
  async supply(names) {
    const brought = await Promise.all(names.map((name) => this.supplyOne(name)));
    return brought.every(Boolean);
  }

  supplyOne(name) {
    if (!this.bringing.has(name)) {
      const {file} = this.entries.get(name);
      const done = this.bring(kindOf(name), file).finally(() => this.bringing.delete(name));
      this.bringing.set(name, done.then((known) => known?.file === name));
    }
    return this.bringing.get(name);
  }

  // What the server says about a file, or null, with a sentence on the page.
  async bring(kind, bytes) {
    const reply = await this.page.visit.ask(KINDS[kind], {bytes});
    return reply && JSON.parse(reply.text);
  }
}

// What a picture is called on the page.
export function titleOf(name) {
  return name.replace(/\.[^.]*$/, "").slice(0, 60) || name.slice(0, 60);
}
