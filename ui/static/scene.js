// All pictures and what lies on them, drawn together at most once per frame of the screen.

import {Backdrop} from "./backdrop.js";
import {MapPicture} from "./map_picture.js";
import {ResultStage} from "./result_stage.js";
import {Joints} from "./skeleton.js";
import {Stage} from "./stage.js";
import {View, personBox, wholeBox} from "./view.js";

const UNDER_PAINT = 0.4;
// How often the stage beside the pointer's is drawn during a stroke: nobody looks there.
const ASIDE_MS = 120;

export class Scene {
  // page = {work, picture, result, compared, origin, panel, outline, fabrics,
  // detail}; actions: see Joints.
  constructor(element, facts, page, actions) {
    this.element = element;
    this.page = page;
    this.view = new View();
    const backdrop = new Backdrop();
    this.photo = new Stage(element.querySelector(".photo-canvas"), facts, backdrop);
    this.map = new Stage(element.querySelector(".map-canvas"), facts, backdrop);
    this.result = new ResultStage(element, facts, () => this.redraw());
    this.mapPicture = new MapPicture(facts);
    this.joints = new Joints(element.querySelector(".joints"), facts, actions);
    this.pointer = {};
    this.showsWhole = false;
    this.mapChanged = true;
    this.size = "";
    const watcher = new ResizeObserver(() => this.resized());
    for (const stage of this.stages) watcher.observe(stage.canvas);
  }

  get stages() {
    return [this.photo, this.map, this.result];
  }

  // The stage that the view is fitted to: the first one on the screen.
  get measure() {
    return this.stages.find(({canvas}) => canvas.clientWidth > 0).canvas;
  }

  resized() {
    if (!this.page.work) return;
    const {clientWidth, clientHeight} = this.measure;
    const size = `${clientWidth} ${clientHeight}`;
    if (size !== this.size) this.fit();
    this.size = size;
    this.redraw();
  }

  // The person fills the stage, or the whole photo does.
  fit() {
    const {work} = this.page;
    if (!work) return;
    const box = this.showsWhole ? wholeBox(work.photo) : personBox(work.photo, work.source.pose);
    const {clientWidth, clientHeight} = this.measure;
    this.view.fit(box, clientWidth, clientHeight);
    this.redraw();
  }

  toggleFit() {
    this.showsWhole = !this.showsWhole;
    this.fit();
  }

  hover(joint) {
    if (this.hovered === joint) return;
    this.hovered = joint;
    this.joints.mark(joint);
    this.element.classList.toggle("on-joint", joint >= 0);
  }

  pointTo(canvas, spot) {
    this.pointer = {canvas, spot};
    this.redraw();
  }

  compare(isOn) {
    if (this.result.comparing === isOn) return;
    this.result.comparing = isOn;
    this.element.classList.toggle("comparing", isOn);
    this.redraw();
  }

  changed() {
    this.mapChanged = true;
    this.redraw();
  }

  redraw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    const {work, picture, panel, outline} = this.page;
    if (!work) return;
    const {tool, hatching} = panel;
    if (this.mapChanged) {
      const paint = work.side === "source" ? work.source.paint : work.paint;
      this.mapPicture.draw({cells: work.cells(), paint, hatching});
      this.mapChanged = false;
    }
    const poses = tool === "joints";
    const map = this.mapPicture.canvas;
    const {detail} = this.page;
    const shared = {work, picture, detail: detail.of("photo"), view: this.view, map, outline};
    const opacity = panel.opacity;
    if (this.isDue(this.photo)) this.photo.draw({
      ...shared, opacity: poses ? 0 : UNDER_PAINT * opacity, bones: poses ? 1 : 0.35,
      brush: this.brushOn(this.photo),
    });
    if (this.isDue(this.map)) this.map.draw({
      ...shared, opacity, bones: poses ? 0.8 : 0.25, dots: poses, brush: this.brushOn(this.map),
    });
    const {compared, result, origin} = this.page;
    this.result.draw({
      work, before: compared?.picture ?? picture, result, view: this.view, wipes: panel.wipes,
      details: {before: compared ? null : detail.of("photo"), result: detail.of("result")},
      origin: panel.showsOrigin ? origin : null,
    });
    // Last: whoever asks for the size of a stage after it makes the browser lay out the page anew.
    this.joints.place(work.pose, this.view);
    this.page.fabrics.showHandle(this.result.canvas);
    detail.watch();
  }

  isDue(stage) {
    const now = performance.now();
    const isAside = this.page.work.isOpen && stage.canvas !== this.pointer.canvas;
    if (isAside && now - stage.drawnAt < ASIDE_MS) return false;
    stage.drawnAt = now;
    return true;
  }

  brushOn(stage) {
    const {panel} = this.page;
    const {canvas, spot} = this.pointer;
    if (!spot || canvas !== stage.canvas || !panel.hasBrush) return null;
    const {diameter, colour} = panel.brush;
    return {...spot, radius: diameter / 2, colour};
  }
}
