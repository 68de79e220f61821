// The photo and the map on the screen: picture, see-through map, skeleton, brush.

import {drawBones, drawJoints} from "./skeleton.js";

// Width and height of a canvas on the screen, in its pixels. Browsers lay the edges on whole ones;
// of another size it would be shown blurred.
export function sizeOnScreen(canvas) {
  const ratio = window.devicePixelRatio;
  const {left, right, top, bottom} = canvas.getBoundingClientRect();
  const across = (from, to) => Math.round(to * ratio) - Math.round(from * ratio);
  return [across(left, right), across(top, bottom)];
}

// Fit a canvas to its box at the screen's own resolution; returns its context in CSS pixels.
export function freshContext(canvas) {
  const ratio = window.devicePixelRatio;
  const {clientWidth, clientHeight} = canvas;
  const [width, height] = sizeOnScreen(canvas);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  return context;
}

// A picture of the frame's cells, laid where the frame is in the photo.
export function drawCells(context, cells, photo, view, opacity) {
  const {left, top, width, height} = photo.frame;
  const start = view.toScreen(0, 0);
  const corner = view.toScreen(left, top);
  const across = width * view.scale;
  context.save();
  context.beginPath();
  context.rect(start.x, start.y, photo.width * view.scale, photo.height * view.scale);
  context.clip();
  context.globalAlpha = opacity;
  // Soft edges please the eye while a cell is about as large as a pixel; then show the cells.
  context.imageSmoothingEnabled = across < 4 * cells.width;
  context.drawImage(cells, corner.x, corner.y, across, height * view.scale);
  context.restore();
}

export class Stage {
  constructor(canvas, facts, backdrop) {
    Object.assign(this, {canvas, facts, backdrop});
  }

  // scene = {work, picture, detail, view, map, opacity, bones, dots, brush | null, outline | null};
  // opacity and bones in [0, 1].
  draw(scene) {
    const {work, picture, detail, view} = scene;
    const context = freshContext(this.canvas);
    this.backdrop.draw(context, picture, work.photo, view, {detail});
    if (scene.opacity > 0) drawCells(context, scene.map, work.photo, view, scene.opacity);
    this.drawFrame(context, work.photo, view);
    context.globalAlpha = scene.bones;
    drawBones(context, this.facts, work.pose, view);
    if (scene.dots) drawJoints(context, work.pose, view);
    context.globalAlpha = 1;
    if (scene.outline) this.drawOutline(context, scene.outline, work, view);
    if (scene.brush) this.drawBrush(context, scene.brush, work, view);
  }

  drawFrame(context, photo, view) {
    const {left, top, width, height} = photo.frame;
    const corner = view.toScreen(left, top);
    context.setLineDash([3, 5]);
    context.lineWidth = 1;
    context.strokeStyle = "rgb(255 255 255 / .6)";
    context.strokeRect(corner.x, corner.y, width * view.scale, height * view.scale);
    context.setLineDash([]);
  }

  drawOutline(context, points, work, view) {
    const {left, top, width, height} = work.photo.frame;
    context.beginPath();
    for (const {x, y} of points) {
      const spot = view.toScreen(
        left + (x * width) / work.size.columns, top + (y * height) / work.size.rows);
      context.lineTo(spot.x, spot.y);
    }
    for (const [dash, colour] of [[[], "rgb(0 0 0 / .7)"], [[5, 4], "#fff"]]) {
      context.setLineDash(dash);
      context.lineWidth = 1.5;
      context.strokeStyle = colour;
      context.stroke();
    }
    context.setLineDash([]);
  }

  drawBrush(context, brush, work, view) {
    const {width, height} = work.photo.frame;
    const cellX = (width * view.scale) / work.size.columns;
    const cellY = (height * view.scale) / work.size.rows;
    const ring = (grow, thickness, colour) => {
      context.beginPath();
      const x = Math.max(brush.radius * cellX + grow, 0.5);
      const y = Math.max(brush.radius * cellY + grow, 0.5);
      context.ellipse(brush.x, brush.y, x, y, 0, 0, 2 * Math.PI);
      context.lineWidth = thickness;
      context.strokeStyle = colour;
      context.stroke();
    };
    ring(1.5, 1, "rgb(0 0 0 / .65)");
    ring(0, 2, `rgb(${brush.colour.join(" ")})`);
    ring(-1.5, 1, "rgb(255 255 255 / .9)");
  }
}
