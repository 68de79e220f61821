// The page as one object: it holds the work, and everything else reports to it.

import {Link} from "./link.js";
import {Live} from "./live.js";
import {Opening} from "./opening.js";
import {Panel} from "./panel.js";
import {Pointer} from "./pointer.js";
import {isSaving, save} from "./saving.js";
import {Joints} from "./skeleton.js";
import {ResultStage, Stage} from "./stage.js";
import {Status} from "./status.js";
import {View, personBox, wholeBox} from "./view.js";
import {encodeEdit, encodeOpen} from "./wire.js";
import {Work} from "./work.js";

export class Studio {
  constructor({element, facts, folder, props, triggers, forced}) {
    Object.assign(this, {element, facts, view: new View(), showsPerson: true});
    const find = (selector) => element.querySelector(selector);
    this.status = new Status(element);
    this.stage = new Stage(find(".photo-canvas"), facts);
    this.result = new ResultStage(find(".result-canvas"));
    this.panel = new Panel(element, facts, () => this.redraw());
    this.joints = new Joints(find(".joints"), facts, {
      move: (joint, dx, dy) => this.nudge(joint, dx, dy),
      end: () => this.committed(),
      hide: (joint) => this.setVisible(joint, false),
    });
    this.pointer = new Pointer(this.stage.canvas, this);
    this.opening = new Opening(element, facts, folder, {
      open: (file, name) => this.open(file, name),
      problem: (sentence) => this.status.tell(sentence, true),
    });
    this.link = new Link({props, folder, triggers, forced}, {
      opened: () => this.connected(),
      lost: () => this.disconnected(),
      reply: (buffer) => this.live.receive(buffer),
      problem: (sentence) => this.status.tell(sentence, true),
    });
    this.live = new Live(() => this.link.transport, facts, {
      encode: (seq) => this.encode("LIVE", seq),
      show: (picture) => this.showResult(picture),
      problem: (sentence) => this.status.tell(sentence, true),
      gone: () => this.recover(),
      busy: (isBusy) => this.status.busy(isBusy),
    });
    new ResizeObserver(() => this.fit()).observe(this.stage.canvas);
  }

  get tool() {
    return this.panel.tool;
  }

  get brush() {
    return this.panel.brush;
  }

  // Opening: the photo and the work so far stay until the new photo is ready.
  async open(file, name) {
    const {maxPhotoBytes} = this.facts;
    if (file.size > maxPhotoBytes) {
      const limit = Math.round(maxPhotoBytes / 2 ** 20);
      this.status.tell(`This file is larger than ${limit} MB. Choose a smaller picture.`, true);
      return;
    }
    this.element.classList.add("opening");
    this.status.say("Finding the person…");
    const bytes = await file.arrayBuffer();
    const reply = await this.callOpen(bytes);
    const opened = reply && (await this.pictureOf(reply));
    this.element.classList.remove("opening");
    this.status.say(this.work ? "Up to date" : "Open a photo to begin");
    if (opened) this.begin(reply, opened, {bytes, name});
  }

  async pictureOf(reply) {
    if (reply.status === this.facts.statuses.OK) return createImageBitmap(new Blob([reply.data]));
    this.status.tell(reply.text, true);
    return null;
  }

  // Send a photo; a session that has ended meanwhile is replaced, once.
  async callOpen(bytes) {
    const ask = () => this.link.call(encodeOpen(this.facts, this.live.nextSeq(), bytes));
    const reply = await ask();
    if (reply?.status !== this.facts.statuses.NO_SESSION) return reply;
    return (await this.link.greet()) ? ask() : null;
  }

  begin(reply, picture, file) {
    this.live.restart();
    this.file = file;
    this.picture?.close();
    this.resultPicture?.close();
    Object.assign(this, {picture, resultPicture: null, showsPerson: true});
    const opened = JSON.parse(reply.text);
    this.work = new Work(this.facts, opened, reply.runs);
    this.status.clear();
    if (opened.notes.length > 0) this.status.tell(opened.notes.join(" "), false);
    this.status.took(reply.milliseconds);
    this.status.say("Ready");
    this.element.classList.add("has-photo");
    this.mapChanged = true;
    this.fit();
    this.refresh();
  }

  encode(kind, seq) {
    const {work} = this;
    if (!work) return null;
    const {pose, paint, poseKey: key, lacksMap: wantsMap} = work;
    const fields = {kind: this.facts.kinds[kind], seq, pose, paint, wantsMap};
    return {message: encodeEdit(this.facts, fields), key};
  }

  showResult({reply, key, bitmap}) {
    this.resultPicture?.close();
    this.resultPicture = bitmap;
    if (reply.runs.length > 0) {
      this.work.learnMap(key, reply.runs);
      this.mapChanged = true;
    }
    this.status.took(reply.milliseconds);
    this.status.clearProblem();
    this.redraw();
  }

  connected() {
    if (this.status.line.textContent === "Reconnecting…") this.status.say("Connected again");
    if (this.live.dirty) this.live.pump();
  }

  disconnected() {
    this.live.lose();
    this.status.say("Reconnecting…");
  }

  // The server forgot us (it was restarted, or we were idle): bring it to where we stand.
  async recover() {
    if (this.recovering) return;
    this.recovering = true;
    this.live.inFlight.clear();
    const back = await this.link.greet();
    if (back && this.file) {
      const reply = await this.callOpen(this.file.bytes);
      if (reply?.status === this.facts.statuses.OK) this.live.touch();
    }
    this.recovering = false;
  }

  // Changes of the work.
  stateChanged() {
    this.mapChanged = true;
    this.live.touch();
    this.redraw();
  }

  committed() {
    if (this.work?.commit()) this.refresh();
  }

  refresh() {
    const {history, pose} = this.work;
    this.element.querySelector("[data-do=undo]").disabled = !history.canUndo;
    this.element.querySelector("[data-do=redo]").disabled = !history.canRedo;
    this.element.querySelector("[data-do=reset]").disabled = !history.canUndo;
    this.panel.showHidden(pose, (joint) => this.setVisible(joint, true));
    this.redraw();
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

  // What buttons and keys do.
  act(name) {
    if (["joints", "brush", "eraser"].includes(name)) this.panel.chooseTool(name);
    else if (name === "open") this.opening.pick();
    else if (!this.work || this.pointer.drag) return;
    else if (isSaving(name)) this.save(name);
    else if (name === "fit") this.toggleFit();
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
    await save(name, this.file.name, async (kind) => {
      const reply = await this.link.call(this.encode(kind, this.live.nextSeq()).message);
      if (reply?.status === this.facts.statuses.OK) return reply;
      if (reply) this.status.tell(reply.text, true);
      return null;
    });
    this.status.say("Up to date");
  }
}
