// The page as one object: it holds the work, and everything else reports to it.

import {Opening} from "./opening.js";
import {Panel} from "./panel.js";
import {Pointer} from "./pointer.js";
import {isSaving, save} from "./saving.js";
import {Scene} from "./scene.js";
import {Status} from "./status.js";
import {Visit} from "./visit.js";
import {Work} from "./work.js";

const TOOLS = ["joints", "brush", "eraser"];

export class Studio {
  // route: see Link. work, file, picture and resultPicture stay empty until a photo is open.
  constructor(element, facts, folder, route) {
    this.element = element;
    this.facts = facts;
    this.spaceDown = false;
    this.status = new Status(element);
    this.panel = new Panel(element, facts, () => this.scene?.settingsChanged());
    this.scene = new Scene(element, facts, this, {
      move: (joint, dx, dy) => this.nudge(joint, dx, dy),
      end: () => this.committed(),
      hide: (joint) => this.setVisible(joint, false),
    });
    this.pointer = new Pointer(this.scene.stage.canvas, this);
    this.opening = new Opening(element, facts, folder, {
      open: (file, name) => this.open(file, name),
      problem: (sentence) => this.status.tell(sentence, true),
    });
    this.visit = new Visit(this, facts, route);
  }

  get tool() {
    return this.panel.tool;
  }

  get brush() {
    return this.panel.brush;
  }

  get view() {
    return this.scene.view;
  }

  // The photo and the work so far stay until the new photo is ready.
  async open(file, name) {
    const limit = this.facts.maxPhotoBytes;
    if (file.size > limit) {
      const megabytes = Math.round(limit / 2 ** 20);
      this.status.tell(`${name} is larger than ${megabytes} MB. Choose a smaller file.`, true);
      return;
    }
    this.element.classList.add("opening");
    this.status.say("Finding the person…");
    const bytes = await file.arrayBuffer();
    const reply = await this.visit.open(bytes);
    this.element.classList.remove("opening");
    this.status.say(this.work ? "Up to date" : "Open a photo to begin");
    if (reply) await this.begin(reply, {bytes, name});
  }

  async begin(reply, file) {
    const picture = await createImageBitmap(new Blob([reply.data]));
    this.visit.live.restart();
    this.picture?.close();
    this.resultPicture?.close();
    const opened = JSON.parse(reply.text);
    Object.assign(this, {file, picture, resultPicture: null});
    this.work = new Work(this.facts, opened, reply.runs);
    this.status.clear();
    if (opened.notes.length > 0) this.status.tell(opened.notes.join(" "), false);
    this.status.took(reply.milliseconds);
    this.status.say("Ready");
    this.element.classList.add("has-photo");
    Object.assign(this.scene, {mapChanged: true, showsWhole: false});
    this.scene.fit();
    this.refresh();
  }

  showResult({reply, key, bitmap}) {
    this.resultPicture?.close();
    this.resultPicture = bitmap;
    if (reply.runs.length > 0) {
      this.work.learnMap(key, reply.runs);
      this.scene.mapChanged = true;
    }
    this.status.took(reply.milliseconds);
    this.status.clearPassing();
    this.scene.redraw();
  }

  // Something was moved or painted: draw it here now, and have the result drawn.
  stateChanged() {
    this.scene.mapChanged = true;
    this.scene.redraw();
    this.visit.live.touch();
  }

  // A stroke or a move is complete: one step of undo.
  committed() {
    if (this.work?.commit()) this.refresh();
  }

  refresh() {
    const {history, pose} = this.work;
    const enable = (name, can) => {
      this.element.querySelector(`[data-do=${name}]`).disabled = !can;
    };
    enable("undo", history.canUndo);
    enable("redo", history.canRedo);
    enable("reset", history.canUndo);
    this.panel.showHidden(pose, (joint) => this.setVisible(joint, true));
    this.scene.redraw();
  }

  nudge(joint, dx, dy) {
    const [x, y] = this.work.pose.xy.subarray(2 * joint, 2 * joint + 2);
    this.work.moveJoint(joint, {x: x + dx / this.view.scale, y: y + dy / this.view.scale});
    this.stateChanged();
  }

  setVisible(joint, visible) {
    this.work.setVisible(joint, visible);
    this.stateChanged();
    this.committed();
  }

  hover(joint) {
    this.scene.hover(joint);
  }

  pointTo(spot) {
    this.scene.pointerAt = spot;
    this.scene.redraw();
  }

  chooseLabel(label) {
    this.panel.chooseLabel(label);
  }

  resizeBrush(direction) {
    this.panel.resizeBrush(direction);
  }

  compare(isOn) {
    this.scene.compare(isOn);
  }

  // What buttons and keys do, by name.
  act(name) {
    if (TOOLS.includes(name)) this.panel.chooseTool(name);
    else if (name === "open") this.opening.pick();
    else if (!this.work || this.pointer.drag) return;
    else if (isSaving(name)) this.save(name);
    else if (name === "fit") this.scene.toggleFit();
    else this.travel(name);
  }

  // undo, redo or reset
  travel(name) {
    this.work[name]();
    this.stateChanged();
    this.refresh();
  }

  async save(name) {
    this.status.say("Saving…");
    const saved = await save(name, this.file.name, (kind) => this.visit.file(kind));
    this.status.say(saved ? "Saved" : "Up to date");
  }
}
