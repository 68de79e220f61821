// The work outlives the page: kept in the browser by itself, and in a project file on demand.

import {fromRecord, packProject, readProject, toRecord} from "./project.js";
import {Autosaver, Store} from "./store.js";
import {words} from "./strings.js";

export class Keeping {
  // page = {work, file, found, looks, panel, shelf, visit, status, begin()}
  constructor(page) {
    this.page = page;
    this.store = new Store((sentence) => page.status.tell(sentence, false));
    this.saver = new Autosaver(this.store, () => page.status.kept(true));
  }

  // Something worth keeping changed.
  changed() {
    if (!this.page.work) return;
    this.page.status.kept(false);
    this.saver.schedule(() => toRecord(this.project(), this.page.facts));
  }

  project(files = {}) {
    const {work, file, found, looks, panel, shelf} = this.page;
    const {states, place} = work.history;
    const [state, snapshots] = [work.snapshot(), looks.tree.list];
    const fabrics = shelf.usedBy([state, ...states, ...snapshots.map((entry) => entry.state)]);
    return {
      photo: file, opened: found, state, history: states, place, snapshots, fabrics,
      settings: panel.settings, files,
    };
  }

  // What this browser kept, opened again.
  async comeBack() {
    await this.store.open();
    const record = await this.store.load();
    const {page} = this;
    // A photo that was opened meanwhile is what the person wants.
    if (!record || page.work) return;
    try {
      await this.goOn(fromRecord(record, page.facts));
      page.status.say(words.stateRestored);
    } catch (error) {
      page.status.tell(error.message, true);
    }
  }

  // Open a project file; false, with a sentence on the page, when it cannot be.
  async open(bytes) {
    try {
      return await this.goOn(await readProject(new Uint8Array(bytes), this.page.facts));
    } catch (error) {
      this.page.status.tell(error.message, true);
      return false;
    }
  }

  async goOn(project) {
    const {page} = this;
    const {photo, opened, history, place, snapshots, fabrics, settings} = project;
    const reply = await page.visit.open(photo.bytes, opened.pose);
    if (!reply) return false;
    fabrics.forEach((entry) => page.shelf.add(entry));
    page.looks.begin(snapshots);
    const found = {...opened, notes: JSON.parse(reply.text).notes};
    await page.begin(photo, found, reply, {history, place, settings});
    return true;
  }

  async save() {
    const {page} = this;
    page.status.say(words.stateSaving);
    const result = await page.visit.file("RESULT");
    const map = result && (await page.visit.file("MAP"));
    if (map) {
      const files = {"result.png": result, "map.png": map};
      const packed = packProject(this.project(files), page.facts);
      page.files.give(packed, "-project.zip", "application/zip");
    }
    page.status.say(map ? words.stateSaved : words.stateFresh);
  }
}
