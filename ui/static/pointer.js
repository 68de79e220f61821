// Mouse, pen and fingers on a picture: tools, moving and zooming the view, joints.

import {jointDrag} from "./posing.js";
import {nearestJoint} from "./skeleton.js";
import {brushDrag, lassoDrag, lineDrag, pressTool, rectangleDrag} from "./tools.js";

const REACH_PX = {mouse: 14, pen: 16, touch: 26};
const PEN_ERASER = 32;

export class Pointer {
  // page: see Studio. All pictures show the same part of the photo and share its view.
  constructor(canvas, page) {
    this.canvas = canvas;
    this.page = page;
    this.drag = null;
    this.fingers = new Map();
    const on = (name, act) => canvas.addEventListener(name, (event) => {
      if (page.work) act.call(this, event);
    });
    on("pointerdown", this.down);
    on("pointermove", this.move);
    on("pointerup", this.up);
    on("pointercancel", this.lost);
    on("pointerleave", this.leave);
    on("contextmenu", this.hide);
    canvas.addEventListener("wheel", (event) => page.work && this.wheel(event), {passive: false});
  }

  point(event) {
    const {work, view} = this.page;
    const box = this.canvas.getBoundingClientRect();
    const screen = {x: event.clientX - box.left, y: event.clientY - box.top};
    const photo = view.toPhoto(screen.x, screen.y);
    return {screen, photo, cell: work.toCells(photo)};
  }

  points(event) {
    const events = event.getCoalescedEvents?.() ?? [];
    return (events.length > 0 ? events : [event]).map((one) => this.point(one));
  }

  jointAt({screen}, kind) {
    const {work, view} = this.page;
    const reach = REACH_PX[kind] ?? REACH_PX.mouse;
    return nearestJoint(work.pose, view, screen.x, screen.y, reach);
  }

  down(event) {
    this.canvas.focus({preventScroll: true});
    this.canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    const point = this.point(event);
    if (event.pointerType === "touch") {
      this.fingers.set(event.pointerId, point.screen);
      if (this.fingers.size === 2) return this.beginPinch();
    }
    if (this.pointer !== undefined || event.button === 2) return undefined;
    this.pointer = event.pointerId;
    if (this.drag?.press) return this.ask(this.drag.press(point));
    this.page.panel.erasing = event.pointerType === "pen" && (event.buttons & PEN_ERASER) !== 0;
    this.drag = this.begin(event, point);
    return this.drag?.move([point], true);
  }

  // What a press starts.
  begin(event, point) {
    const {page} = this;
    const isJoints = page.tool === "joints";
    const joint = isJoints ? this.jointAt(point, event.pointerType) : -1;
    if (event.button === 1 || page.spaceDown || (isJoints && joint < 0)) return this.pan(point);
    if (joint >= 0) {
      page.scene.hover(joint);
      return jointDrag(page, joint, point.photo);
    }
    if (page.tool === "lasso") return lassoDrag(page, point);
    if (page.tool === "rectangle") return rectangleDrag(page, point);
    if (page.tool !== "brush" && page.tool !== "eraser") return pressTool(page, point);
    return event.shiftKey ? lineDrag(page, point) : brushDrag(page, point);
  }

  pan({screen}) {
    const {page} = this;
    let last = screen;
    return {
      move(points) {
        const now = points.at(-1).screen;
        page.view.pan(now.x - last.x, now.y - last.y);
        last = now;
        page.scene.redraw();
      },
      end() {},
      cancel() {},
    };
  }

  // A second finger: what the first one began is taken back, and both move the view.
  beginPinch() {
    this.stop();
    this.pointer = undefined;
    this.pinched = true;
  }

  pinch(event) {
    const before = [...this.fingers.values()];
    const screen = this.point(event).screen;
    this.fingers.set(event.pointerId, screen);
    if (before.length !== 2) return;
    const after = [...this.fingers.values()];
    const middle = ([a, b]) => ({x: (a.x + b.x) / 2, y: (a.y + b.y) / 2});
    const apart = ([a, b]) => Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1);
    const [from, to] = [middle(before), middle(after)];
    const {view} = this.page;
    view.pan(to.x - from.x, to.y - from.y);
    view.zoom(apart(after) / apart(before), to.x, to.y);
    this.page.scene.redraw();
  }

  move(event) {
    if (this.pinched) {
      if (this.fingers.has(event.pointerId)) this.pinch(event);
      return;
    }
    if (this.fingers.has(event.pointerId)) {
      this.fingers.set(event.pointerId, this.point(event).screen);
    }
    const isPressed = this.pointer === event.pointerId;
    const point = this.point(event);
    if (this.drag && (isPressed || this.drag.press)) this.drag.move(this.points(event), isPressed);
    else if (!this.drag && this.page.tool === "joints") {
      this.page.scene.hover(this.jointAt(point, event.pointerType));
    }
    this.page.scene.pointTo(this.canvas, event.pointerType === "touch" ? null : point.screen);
  }

  up(event) {
    this.fingers.delete(event.pointerId);
    if (this.fingers.size === 0) this.pinched = false;
    if (this.pointer !== event.pointerId) return;
    this.pointer = undefined;
    if (this.drag) this.ask(this.drag.end());
  }

  // A drag goes on after the press, or it is over.
  ask(answer) {
    if (answer !== "more") this.drag = null;
  }

  // The system took the pointer away: what was drawn so far stays.
  lost(event) {
    this.up(event);
  }

  // Give up what is under way.
  stop() {
    this.drag?.cancel();
    this.drag = null;
  }

  // A press made by keys, at places {clientX, clientY}.
  tap(places) {
    const points = places.map((place) => this.point(place));
    if (this.drag?.press) return this.ask(this.drag.press(points[0]));
    this.drag = this.begin({button: 0}, points[0]);
    this.drag?.move(points, true);
    return this.ask(this.drag?.end());
  }

  finish() {
    this.ask(this.drag?.finish?.());
  }

  leave() {
    if (!this.drag) this.page.scene.hover(-1);
    this.page.scene.pointTo(this.canvas, null);
  }

  hide(event) {
    event.preventDefault();
    const joint = this.drag ? -1 : this.jointAt(this.point(event), event.pointerType);
    if (joint >= 0) this.page.setVisible(joint, false);
  }

  wheel(event) {
    event.preventDefault();
    if (event.altKey) return this.page.resizeBrush(event.deltaY < 0 ? 1 : -1);
    const {x, y} = this.point(event).screen;
    this.page.view.zoom(Math.exp(-event.deltaY * 0.0015), x, y);
    return this.page.scene.redraw();
  }
}
