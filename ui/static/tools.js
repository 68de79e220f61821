// The tools that paint. Each begins at a press and is a drag: move(points), end(), cancel().
// Points hold {screen, photo, cell}. A drag may show an outline, and may ask for more presses.

import {Painter, mirrorAbout} from "./painter.js";
import {cellAt, segmentCells} from "./brush.js";
import {grow, labelCells, regionCells, shrink} from "./regions.js";
import {polygonCells, rectangleCells} from "./shapes.js";

const CLOSE_PX = 10;
const STILL_PX = 4;

const far = ({screen: a}, {screen: b}) => Math.hypot(a.x - b.x, a.y - b.y);

// Cover cells by cover(put, mirrored): as they are, and mirrored if the page says so.
function cover(page, stroke, shape) {
  shape((index) => stroke.painter.put(index), (point) => point);
  if (!stroke.twin) return;
  shape((index) => stroke.twin.put(index), (point) => stroke.mirror.point(point));
}

function beginStroke(page, label = page.brush.label) {
  const {work, facts, brush} = page;
  const canvas = work.beginPaint();
  const mirror = brush.mirrors
    ? mirrorAbout(work.pose, facts, (point) => work.toCells(point)) : null;
  const restores = brush.restores && page.tool === "eraser";
  const {locks} = brush;
  const {unpainted} = facts;
  const painter = new Painter({...canvas, label, locks, mirror, restores, unpainted});
  return {...canvas, painter, mirror, twin: mirror && painter.twin()};
}

function finish(page, stroke) {
  page.work.endPaint();
  page.committed();
  const {changed, blocked} = stroke.painter;
  if (!changed && blocked >= 0) page.tellLocked(blocked);
}

export function brushDrag(page, first, straightFrom) {
  const stroke = beginStroke(page);
  const {size} = stroke;
  const radius = page.brush.diameter / 2;
  const points = straightFrom ? [straightFrom] : [];
  const extend = ({cell}) => {
    const last = points.at(-1) ?? cell;
    cover(page, stroke, (put, place) => (
      segmentCells(size, place(last), place(cell), radius, put)
    ));
    points.push(cell);
  };
  return {
    move(news) {
      news.forEach(extend);
      page.painted();
    },
    end() {
      page.lastStroke = {points, radius, label: page.brush.label};
      finish(page, stroke);
    },
    cancel: () => page.cancelled(),
  };
}

// With Shift: a straight line from the press to where the pointer is let go.
export function lineDrag(page, first) {
  let end = first;
  return {
    move(points) {
      end = points.at(-1);
      page.showOutline([first.cell, end.cell]);
    },
    end() {
      page.showOutline(null);
      const still = far(first, end) < STILL_PX;
      const drag = brushDrag(page, first, still ? page.lastStroke?.points.at(-1) : null);
      drag.move([first, ...(still ? [] : [end])]);
      drag.end();
    },
    cancel: () => page.showOutline(null),
  };
}

export function rectangleDrag(page, first) {
  let end = first;
  const corners = () => {
    const [a, b] = [first.cell, end.cell];
    return [a, {x: b.x, y: a.y}, b, {x: a.x, y: b.y}, a];
  };
  return {
    move(points) {
      end = points.at(-1);
      page.showOutline(corners());
    },
    end() {
      page.showOutline(null);
      const stroke = beginStroke(page);
      const {size} = stroke;
      const [a, , b] = corners();
      cover(page, stroke, (put, place) => {
        const [one, other] = [place(a), place(b)];
        // Mirrored about a leaning midline a rectangle is none any more.
        if (place(a) === a) rectangleCells(size, one, other, put);
        else polygonCells(size, corners().slice(0, 4).map(place), put);
      });
      finish(page, stroke);
    },
    cancel: () => page.showOutline(null),
  };
}

// Drawn in one go, or corner by corner: a click near the first corner, a double click or Enter
// closes it.
export function lassoDrag(page, first) {
  const points = [first];
  let drawn = false;
  const show = (tip) => page.showOutline([...points, ...(tip ? [tip] : [])].map(({cell}) => cell));
  const close = () => {
    page.showOutline(null);
    if (points.length < 3) return;
    const stroke = beginStroke(page);
    const {size} = stroke;
    cover(page, stroke, (put, place) => (
      polygonCells(size, points.map(({cell}) => place(cell)), put)
    ));
    finish(page, stroke);
  };
  return {
    press(point) {
      const again = far(point, points.at(-1)) < STILL_PX && points.length > 2;
      if (again || (points.length > 2 && far(point, first) < CLOSE_PX)) return close();
      points.push(point);
      show();
      return "more";
    },
    move(news, isPressed) {
      if (!isPressed) return show(news.at(-1));
      drawn ||= far(news.at(-1), first) >= STILL_PX && points.length < 2;
      if (drawn) points.push(...news);
      return show();
    },
    end: () => (drawn ? close() : "more"),
    finish: close,
    cancel: () => page.showOutline(null),
  };
}

// A press that is done at once: fill, grow or shrink, pick.
export function pressTool(page, {cell}) {
  const {work, tool} = page;
  const seed = cellAt(work.size, cell);
  if (seed < 0) return null;
  const label = work.cells()[seed];
  if (tool === "pick") page.chooseLabel(label);
  else if (tool === "fill") fill(page, seed, label);
  else resize(page, seed, label);
  return null;
}

function fill(page, seed, label) {
  const stroke = beginStroke(page);
  const put = (index) => stroke.painter.put(index);
  if (page.brush.everywhere) labelCells(stroke.cells, label, put);
  else regionCells(stroke.cells, stroke.size, seed, put);
  finish(page, stroke);
}

// The region under the pointer, larger with its own label or smaller.
function resize(page, seed, label) {
  const {steps} = page.brush;
  const stroke = beginStroke(page, label);
  const {cells, size, painter} = stroke;
  if (steps > 0) grow(cells, size, seed, steps, (index) => painter.put(index));
  else shrink(cells, size, seed, -steps, (index, other) => painter.put(index, other));
  finish(page, stroke);
}
