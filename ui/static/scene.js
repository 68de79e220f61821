// Both pictures and what lies on them, drawn together at most once per frame of the screen.

import {Joints} from "./skeleton.js";
import {ResultStage, Stage} from "./stage.js";
import {View, personBox, wholeBox} from "./view.js";

export class Scene {
  // page = {work, picture, resultPicture, panel}; actions: see Joints.
  constructor(element, facts, page, actions) {
    this.element = element;
    this.page = page;
    this.view = new View();
    this.stage = new Stage(element.querySelector(".photo-canvas"), facts);
    this.result = new ResultStage(element.querySelector(".result-canvas"));
    this.joints = new Joints(element.querySelector(".joints"), facts, actions);
    this.pointerAt = null;
    this.showsWhole = false;
    this.mapChanged = true;
    new ResizeObserver(() => this.fit()).observe(this.stage.canvas);
    new ResizeObserver(() => this.redraw()).observe(this.result.canvas);
  }

  // The person fills the stage, or the whole photo does.
  fit() {
    const {work} = this.page;
    if (!work) return;
    const box = this.showsWhole ? wholeBox(work.photo) : personBox(work.photo);
    const {clientWidth, clientHeight} = this.stage.canvas;
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

  compare(isOn) {
    if (this.result.comparing === isOn) return;
    this.result.comparing = isOn;
    this.element.classList.toggle("comparing", isOn);
    this.redraw();
  }

  settingsChanged() {
    this.hover(-1);
    this.redraw();
  }

  redraw() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    const {work, picture, resultPicture, panel} = this.page;
    if (!work) return;
    if (this.mapChanged) this.stage.drawMap(work);
    this.mapChanged = false;
    const {view} = this;
    const {tool} = panel;
    const {diameter, colour} = panel.brush;
    const brush = tool !== "joints" && this.pointerAt
      ? {...this.pointerAt, radius: diameter / 2, colour} : null;
    this.stage.draw({work, picture, view, opacity: panel.opacity.value / 100, tool, brush});
    this.joints.place(work.pose, view);
    this.result.draw({work, picture, result: resultPicture, view});
  }
}
