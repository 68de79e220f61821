// Files in and out: photos, projects, maps and poses; the result and all that belongs to it.

import {Opening} from "./opening.js";
import {choose} from "./choice.js";
import {say, words} from "./strings.js";
import {addToZip} from "./zip.js";

// What the server makes: kind of request, ending of the name, media type.
const MADE = {
  "save-result": {kind: "RESULT", ending: "-edited.png", type: "image/png"},
  "save-map": {kind: "MAP", ending: "-map.png", type: "image/png"},
  "save-pose": {kind: "POSE", ending: "-pose.json", type: "application/json"},
  "save-pack": {kind: "PACK", ending: "-pack.zip", type: "application/zip"},
};
const READ = {
  "import-map": {accept: ".png,.npy,image/png", read: "readMap"},
  "import-pose": {accept: ".json,application/json", read: "readPose"},
  "import-stance": {accept: "image/*", read: "readStance"},
};

export class Files {
  constructor(element, page, folder) {
    Object.assign(this, {element, page});
    this.input = element.querySelector("[name=other]");
    this.input.addEventListener("change", () => {
      const [file] = this.input.files;
      if (file) this.read(file);
      this.input.value = "";
    });
    const schemes = element.querySelector("[name=scheme]");
    page.facts.mapSchemes.forEach(({name}, index) => schemes.append(new Option(name, index)));
    this.opening = new Opening(element, page.facts, folder, {
      open: (file, name) => this.open(file, name),
      problem: (sentence) => page.status.tell(sentence, true),
    });
  }

  acts(name) {
    return name in MADE || name in READ || ["open", "examples", "save-project"].includes(name);
  }

  act(name) {
    if (name === "open") return this.opening.pick();
    if (name === "examples") return this.opening.flip();
    if (!this.page.work) return undefined;
    if (name === "save-project") return this.page.keeping.save();
    if (name in MADE) return this.make(MADE[name]);
    this.reader = READ[name].read;
    this.input.accept = READ[name].accept;
    return this.input.click();
  }

  // A photo or a project. What was open stays until the new one is ready.
  async open(file, name) {
    const {page} = this;
    const limit = page.facts.maxPhotoBytes;
    const isProject = /\.zip$/i.test(name);
    if (!isProject && file.size > limit) {
      const megabytes = Math.round(limit / 2 ** 20);
      page.status.tell(say("tooLarge", {name, megabytes}), true);
      return;
    }
    this.element.classList.add("opening");
    page.status.say(words.stateFinding);
    const bytes = await file.arrayBuffer();
    const opened = await (isProject ? page.keeping.open(bytes) : this.openPhoto(bytes, name));
    this.element.classList.remove("opening");
    if (!opened) page.status.say(page.work ? words.stateFresh : words.stateEmpty);
    else this.opening.flip(false);
  }

  async openPhoto(bytes, name) {
    const {page} = this;
    const reply = await page.visit.open(bytes);
    if (!reply) return false;
    const found = {...JSON.parse(reply.text), runs: reply.map.slice()};
    page.looks.begin();
    await page.begin({bytes: new Uint8Array(bytes), name}, found, reply);
    return true;
  }

  async make({kind, ending, type}) {
    const {page} = this;
    page.status.say(words.stateSaving);
    const bytes = await page.visit.file(kind);
    if (bytes) this.give(kind === "PACK" ? this.withFabrics(bytes) : bytes, ending, type);
    page.status.say(bytes ? words.stateSaved : words.stateFresh);
  }

  // The pack and the files that its recipe names: only the page has them all.
  withFabrics(pack) {
    const {shelf, work} = this.page;
    const used = shelf.usedBy([work]);
    return addToZip(pack, used.map(({name, file}) => ({name: `fabrics/${name}`, bytes: file})));
  }

  // Hand a file to the person, named after the photo.
  give(bytes, ending, type) {
    const address = URL.createObjectURL(new Blob([bytes], {type}));
    const name = this.page.file.name.replace(/\.[^.]*$/, "") || "photo";
    Object.assign(document.createElement("a"), {href: address, download: name + ending}).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  async read(file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    await this[this.reader](bytes);
  }

  // A map, laid on the edited side as paint, in one step.
  async readMap(bytes) {
    const {page} = this;
    const index = Number(this.element.querySelector("[name=scheme]").value);
    const reply = await page.visit.ask("READ_MAP", {index, bytes});
    if (!reply) return;
    page.work.layMap(reply.map);
    page.committed();
    const {guessed, notes} = JSON.parse(reply.text);
    const count = guessed > 0 ? [say("guessed", {count: guessed})] : [];
    page.status.tell([words.imported, ...count, ...notes].join(" "), false);
  }

  async readPose(bytes) {
    const reply = await this.page.visit.ask("READ_POSE", {bytes});
    if (!reply) return;
    const {people, notes} = JSON.parse(reply.text);
    const points = people.length > 1 ? await choose(this.element, people, this.page) : people[0];
    if (points) this.page.stances.take(points);
    if (notes.length > 0) this.page.status.tell(notes.join(" "), false);
  }

  async readStance(bytes) {
    const {status, visit, stances} = this.page;
    status.say(words.stateFinding);
    const reply = await visit.ask("PHOTO_POSE", {bytes});
    if (reply) stances.take(JSON.parse(reply.text).pose);
    else status.say(words.stateFresh);
  }
}
