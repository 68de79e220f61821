// Snapshots of the work: kept, gone back to (a branch grows from there), compared with.

import {showSide} from "./sides.js";
import {SnapshotTree} from "./snapshots.js";
import {Strip} from "./strip.js";
import {say, words} from "./strings.js";

export class Looks {
  // page = {work, resultJpeg, found, ...}
  constructor(element, page) {
    Object.assign(this, {element, page});
    this.compared = null;
    this.strip = new Strip(element.querySelector(".snapshots"), words, {
      open: (id) => this.goTo(id),
      compare: (id) => this.compareWith(id),
      rename: (id, name) => this.change(() => this.tree.rename(id, name)),
      remove: (id) => this.change(() => this.tree.remove(id)),
    });
    this.begin();
  }

  // A new photo, or the snapshots of a project.
  begin(kept = []) {
    this.tree = SnapshotTree.from(kept);
    this.current = this.tree.list.at(-1)?.id ?? null;
    this.stopComparing();
    this.refresh();
  }

  // Keep the present state, with the picture on the screen.
  keep() {
    const {work, resultJpeg} = this.page;
    const name = say("snapshotName", {number: this.tree.count + 1});
    this.change(() => {
      const entry = {state: work.snapshot(), picture: resultJpeg, name};
      this.current = this.tree.add(entry, this.current);
    });
  }

  goTo(id) {
    const {page} = this;
    page.work.restore(this.tree.find(id).state);
    this.current = id;
    showSide(page);
    page.stepped();
  }

  // Compare with a snapshot; the same one again: with the photo.
  async compareWith(id) {
    if (this.compared?.id === id) this.stopComparing();
    else {
      const {picture, name} = this.tree.find(id);
      const bitmap = await createImageBitmap(new Blob([picture]));
      this.stopComparing();
      this.compared = {id, name, picture: bitmap};
      if (!this.page.panel.wipes) this.page.panel.flip("wipe");
    }
    this.refresh();
    this.page.scene.redraw();
  }

  stopComparing() {
    this.compared?.picture.close();
    this.compared = null;
  }

  change(act) {
    act();
    if (this.compared && !this.tree.find(this.compared.id)) this.stopComparing();
    if (!this.tree.find(this.current)) this.current = null;
    this.refresh();
    this.page.keeping.changed();
  }

  refresh() {
    const {list} = this.tree;
    this.element.classList.toggle("with-snapshots", list.length > 0);
    this.strip.show(this.tree.places(), {current: this.current, compared: this.compared?.id});
  }
}
