// The page as one object: it holds the work, and everything else reports to it.

import {act} from "./actions.js";
import {Detail} from "./detail.js";
import {FabricMenu} from "./fabric_menu.js";
import {Files} from "./files.js";
import {Keeping} from "./keeping.js";
import {KeyCursor} from "./key_cursor.js";
import {Looks} from "./looks.js";
import {Panel} from "./panel.js";
import {Pointer} from "./pointer.js";
import {nudged, withVisible} from "./posing.js";
import {ResultPicture} from "./result_picture.js";
import {Scene} from "./scene.js";
import {Shelf} from "./shelf.js";
import {showSide} from "./sides.js";
import {Stances} from "./stances.js";
import {Status} from "./status.js";
import {say, words} from "./strings.js";
import {Visit} from "./visit.js";
import {decodeRuns} from "./wire.js";
import {Work} from "./work.js";

export class Studio {
  // route: see Link. work, file and the pictures stay empty until a photo is open; own holds what
  // buttons do that concerns no photo.
  constructor(element, facts, folder, route) {
    Object.assign(this, {element, facts, spaceDown: false, outline: null, own: {}});
    this.status = new Status(element);
    this.panel = new Panel(element, facts, (name) => this.settingChanged(name));
    this.scene = new Scene(element, facts, this, {
      move: (joint, dx, dy) => nudged(this, joint, dx / this.view.scale, dy / this.view.scale),
      end: () => this.committed(),
      hide: (joint) => this.setVisible(joint, false),
    });
    this.pointers = [this.scene.photo, this.scene.map].map(
      ({canvas}) => new Pointer(canvas, this));
    for (const pointer of this.pointers) new KeyCursor(pointer, this);
    this.shelf = new Shelf(this);
    this.fabrics = new FabricMenu(element, facts, this);
    this.visit = new Visit(this, facts, route);
    this.looks = new Looks(element, this);
    this.stances = new Stances(element, facts, this);
    this.keeping = new Keeping(this);
    this.files = new Files(element, this, folder);
    this.result = new ResultPicture();
    this.detail = new Detail(this);
  }

  get tool() {
    return this.panel.erasing ? "eraser" : this.panel.tool;
  }

  get brush() {
    return this.panel.brush;
  }

  get posing() {
    return this.panel.posing;
  }

  get view() {
    return this.scene.view;
  }

  get compared() {
    return this.looks.compared;
  }

  // A photo was opened: file = {bytes, name}, found = what the server says, reply its picture.
  async begin(file, found, reply, {history, place, settings} = {}) {
    const picture = await createImageBitmap(new Blob([reply.data]));
    this.visit.live.restart();
    this.picture?.close();
    this.result.clear();
    Object.assign(this, {file, found, picture, resultJpeg: reply.data, origin: null});
    this.work = new Work(this.facts, found);
    if (history) this.work.goOn(history, place);
    this.visit.compareMaps(reply, this.work);
    if (settings) this.panel.settings = settings;
    this.status.opened(found.notes, reply.milliseconds);
    this.element.classList.add("has-photo");
    // Whatever was pressed to open it may be hidden now; keys go on working.
    this.element.focus({preventScroll: true});
    this.scene.showsWhole = false;
    this.scene.fit();
    showSide(this);
    this.stateChanged();
    this.refresh();
  }

  showResult({reply, key, picture}) {
    if (reply.base === 0) this.resultJpeg = reply.data.slice();
    this.detail.outdate(this.result.lay(picture, reply));
    this.origin = reply.origin.length > 0 && decodeRuns(reply.origin, this.work.cellCount);
    if (reply.map.length > 0) this.work.learnMap(key, reply.map);
    this.status.took(reply);
    this.status.clearPassing();
    this.scene.changed();
  }

  // Something was moved or painted: draw it here now, and have the result drawn.
  stateChanged() {
    this.scene.changed();
    this.visit.live.touch();
  }

  // Cells were painted, in a stroke that goes on.
  painted() {
    if (this.work.side === "source") this.work.settle();
    this.stateChanged();
  }

  setPose(pose) {
    this.work.setPose(pose);
    this.stateChanged();
  }

  // A stroke or a move is complete: one step of undo.
  committed() {
    if (!this.work) return;
    const isStep = this.work.commit();
    // Even what came back to where it was: its last picture may be a draft.
    this.stateChanged();
    if (isStep) this.refresh();
  }

  // A step of another kind was made, or one was undone.
  stepped() {
    this.work.commit();
    this.stateChanged();
    this.refresh();
  }

  // A stroke or a move was given up.
  cancelled() {
    this.work.cancel();
    this.stateChanged();
    this.refresh();
  }

  refresh() {
    const {history, pose} = this.work;
    const enable = (name, can) => {
      this.element.querySelector(`[data-do=${name}]`).disabled = !can;
    };
    enable("undo", history.canUndo);
    enable("redo", history.canRedo);
    this.panel.input("follows").checked = this.work.follows;
    this.status.hidden(pose, this.facts, (joint) => this.setVisible(joint, true));
    this.fabrics.refresh();
    this.looks.refresh();
    this.keeping.changed();
    this.scene.redraw();
  }

  setVisible(joint, visible) {
    this.setPose(withVisible(this.work, this.facts, joint, visible));
    this.committed();
  }

  showOutline(points) {
    this.outline = points;
    this.scene.redraw();
  }

  chooseLabel(label) {
    this.panel.chooseLabel(label);
  }

  resizeBrush(direction) {
    this.panel.resizeBrush(direction);
    this.scene.redraw();
  }

  tellLocked(label) {
    this.status.tell(say("locked", {label: this.facts.labels[label].name}), false);
  }

  compare(isOn) {
    const name = this.compared?.name;
    this.status.badge(name ? say("badgeCompared", {name}) : words.badgePhoto);
    this.scene.compare(isOn);
  }

  settingChanged(name) {
    if (name === "tool") this.pointers?.forEach((pointer) => pointer.stop());
    this.scene?.hover(-1);
    if (!this.work) return;
    if (name === "side" || name === "follows") showSide(this, name);
    else if (name === "origin" && this.panel.showsOrigin) this.visit.live.touch();
    this.scene.changed();
    this.keeping.changed();
  }

  act(name) {
    return act(this, name);
  }
}
