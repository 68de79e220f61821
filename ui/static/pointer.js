// The pointer on the left picture: drag a joint, paint, move the view.

import {Stroke} from "./brush.js";
import {nearestJoint} from "./skeleton.js";

const REACH_PX = {mouse: 14, pen: 16, touch: 26};

export class Pointer {
  // page = {work, view, tool, brush, spaceDown, stateChanged(), committed(), pointTo(), hover()}
  constructor(canvas, page) {
    this.canvas = canvas;
    this.page = page;
    this.drag = null;
    const on = (name, act) => canvas.addEventListener(name, (event) => {
      if (page.work) act(event);
    });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => this.up(event));
    on("pointerleave", () => this.leave());
    on("contextmenu", (event) => this.hide(event));
    canvas.addEventListener("wheel", (event) => this.wheel(event), {passive: false});
  }

  spot(event) {
    const box = this.canvas.getBoundingClientRect();
    return {x: event.clientX - box.left, y: event.clientY - box.top};
  }

  jointAt(event) {
    const {work, view} = this.page;
    const {x, y} = this.spot(event);
    return nearestJoint(work.pose, view, x, y, REACH_PX[event.pointerType] ?? REACH_PX.mouse);
  }

  down(event) {
    if (this.drag || event.button === 2) return;
    this.canvas.focus({preventScroll: true});
    this.canvas.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.drag = this.begin(event);
    this.drag.pointer = event.pointerId;
    this.drag.move(event, this.spot(event));
  }

  // What a press starts: the view moves, a joint moves, or a stroke begins.
  begin(event) {
    const {tool, spaceDown} = this.page;
    const joint = tool === "joints" ? this.jointAt(event) : -1;
    const moveView = event.button === 1 || spaceDown || (tool === "joints" && joint < 0);
    if (moveView) return this.beginPan(event);
    return joint >= 0 ? this.beginJoint(event, joint) : this.beginStroke();
  }

  beginPan(event) {
    let last = this.spot(event);
    return {
      move: (_, spot) => {
        this.page.view.pan(spot.x - last.x, spot.y - last.y);
        last = spot;
        this.page.pointTo(spot);
      },
      end: () => {},
    };
  }

  beginJoint(event, joint) {
    const {work, view} = this.page;
    const start = this.spot(event);
    const place = view.toScreen(work.pose.xy[2 * joint], work.pose.xy[2 * joint + 1]);
    const grip = {x: place.x - start.x, y: place.y - start.y};
    let moved = false;
    this.page.hover(joint);
    return {
      move: (_, spot) => {
        // A press alone moves nothing, not even by the rounding of the screen.
        moved ||= spot.x !== start.x || spot.y !== start.y;
        if (!moved) return;
        work.moveJoint(joint, view.toPhoto(spot.x + grip.x, spot.y + grip.y));
        this.page.stateChanged();
      },
      end: () => this.page.committed(),
    };
  }

  beginStroke() {
    const {work, view, brush} = this.page;
    const stroke = new Stroke(work.size, brush.label, brush.diameter / 2);
    return {
      move: (event) => {
        const events = event.getCoalescedEvents?.() ?? [];
        for (const one of events.length > 0 ? events : [event]) {
          const {x, y} = this.spot(one);
          stroke.extend(work.paint, work.toCells(view.toPhoto(x, y)));
        }
        this.page.stateChanged();
      },
      end: () => {
        work.addStroke(stroke);
        this.page.committed();
      },
    };
  }

  move(event) {
    const spot = this.spot(event);
    if (this.drag?.pointer === event.pointerId) this.drag.move(event, spot);
    else if (!this.drag && this.page.tool === "joints") this.page.hover(this.jointAt(event));
    this.page.pointTo(spot);
  }

  up(event) {
    if (this.drag?.pointer !== event.pointerId) return;
    const {drag} = this;
    this.drag = null;
    drag.end();
  }

  leave() {
    if (!this.drag) this.page.hover(-1);
    this.page.pointTo(null);
  }

  hide(event) {
    event.preventDefault();
    const joint = this.drag ? -1 : this.jointAt(event);
    if (joint >= 0) this.page.setVisible(joint, false);
  }

  wheel(event) {
    if (!this.page.work) return;
    event.preventDefault();
    const {x, y} = this.spot(event);
    this.page.view.zoom(Math.exp(-event.deltaY * 0.0015), x, y);
    this.page.pointTo({x, y});
  }
}
