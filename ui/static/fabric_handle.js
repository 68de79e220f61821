// The swatch of a garment on the result: a ring as wide as its picture lies on the body, and a knob
// that sizes and turns it. Sliders do the same for keys.

import {partScale} from "./part_bones.js";
import {make} from "./transfer_parts.js";
import {SCALES, TURNS} from "./wears.js";

const STEP_DEGREES = 15;
const MARGIN_PX = 14;
const DEGREES = 180 / Math.PI;

export class FabricHandle {
  // set({scale, turn}) while the knob moves, done() when it is let go.
  constructor(box, set, done) {
    Object.assign(this, {set, done});
    this.layer = make("div", {className: "fabric-layer", hidden: true});
    this.layer.ariaHidden = "true";
    this.ring = make("div", {className: "fabric-ring"});
    this.knob = make("div", {className: "fabric-knob"});
    this.ring.append(this.knob);
    this.layer.append(this.ring);
    // Inside the menu: a press on the knob is no click outside, which would close it.
    box.append(this.layer);
    this.knob.addEventListener("pointerdown", (event) => this.grab(event));
  }

  // Lay it over a canvas; donor: see wears.js, null for none that has a size.
  show(canvas, donor, label, {work, view, facts}) {
    const middle = donor?.kind === "swatch" ? middleCell(work, label) : null;
    this.layer.hidden = !middle || canvas.clientWidth === 0;
    if (this.layer.hidden) return;
    const {left, top, width, height} = canvas.getBoundingClientRect();
    const frame = work.photo.frame;
    const spot = view.toScreen(
      frame.left + (middle.x * frame.width) / work.size.columns,
      frame.top + (middle.y * frame.height) / work.size.rows);
    const unit = partScale(work.pose, facts) * view.scale;
    Object.assign(this, {unit, centre: {x: left + spot.x, y: top + spot.y}});
    place(this.layer, left, top, width, height);
    const side = donor.scale * unit;
    place(this.ring, spot.x - side / 2, spot.y - side / 2, side, side);
    this.ring.style.transform = `rotate(${donor.turn}deg)`;
    const reach = Math.max(side / 2, MARGIN_PX);
    this.knob.style.transform = `translate(${reach}px, 0)`;
  }

  grab(event) {
    const {knob} = this;
    event.preventDefault();
    event.stopPropagation();
    knob.setPointerCapture(event.pointerId);
    const move = (moved) => this.set(this.settingsAt(moved));
    const end = () => {
      knob.removeEventListener("pointermove", move);
      this.done();
    };
    knob.addEventListener("pointermove", move);
    knob.addEventListener("lostpointercapture", end, {once: true});
  }

  // Size and turn of a swatch whose knob is at a place of the window; Shift turns in steps.
  settingsAt({clientX, clientY, shiftKey}) {
    const [x, y] = [clientX - this.centre.x, clientY - this.centre.y];
    const step = shiftKey ? STEP_DEGREES : 1;
    const turn = Math.round((Math.atan2(y, x) * DEGREES) / step) * step;
    const scale = Math.round((200 * Math.hypot(x, y)) / this.unit) / 100;
    return {scale: within(scale, SCALES), turn: within(turn, TURNS)};
  }
}

const within = (value, [low, high]) => Math.min(Math.max(value, low), high);

function place({style}, left, top, width, height) {
  style.left = `${left}px`;
  style.top = `${top}px`;
  style.width = `${width}px`;
  style.height = `${height}px`;
}

// The middle of a garment in cells; null where the map has none of it.
function middleCell(work, label) {
  const {columns} = work.size;
  const cells = work.cells();
  let [count, x, y] = [0, 0, 0];
  for (let cell = 0; cell < cells.length; cell += 1) {
    if (cells[cell] !== label) continue;
    count += 1;
    x += cell % columns;
    y += Math.floor(cell / columns);
  }
  return count > 0 ? {x: x / count + 0.5, y: y / count + 0.5} : null;
}
