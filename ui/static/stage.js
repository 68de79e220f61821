// The left picture: photo, see-through map, skeleton and the brush under the pointer.

import {drawBones} from "./skeleton.js";

// Fit a canvas to its box at the screen's own resolution; returns its context in CSS pixels.
export function freshContext(canvas) {
  const ratio = window.devicePixelRatio;
  const {clientWidth, clientHeight} = canvas;
  const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  return context;
}

export function drawPicture(context, picture, photo, view) {
  const corner = view.toScreen(0, 0);
  const [width, height] = [photo.width * view.scale, photo.height * view.scale];
  context.imageSmoothingQuality = "high";
  context.imageSmoothingEnabled = width < 6 * picture.width;
  context.drawImage(picture, corner.x, corner.y, width, height);
}

export class Stage {
  constructor(canvas, facts) {
    this.canvas = canvas;
    this.facts = facts;
    this.map = new OffscreenCanvas(facts.mapSize.columns, facts.mapSize.rows);
    this.colours = Uint32Array.from(facts.labels, ({colour: [red, green, blue]}) => (
      ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0
    ));
  }

  // Colours of the map. Found background stays clear; painted background shows, as an edit.
  drawMap(work) {
    const context = this.map.getContext("2d");
    const pixels = context.createImageData(this.map.width, this.map.height);
    const out = new Uint32Array(pixels.data.buffer);
    const {background, unpainted} = this.facts;
    work.paint.forEach((painted, i) => {
      const label = painted === unpainted ? work.predicted[i] : painted;
      if (painted !== unpainted || label !== background) out[i] = this.colours[label];
    });
    context.putImageData(pixels, 0, 0);
  }

  // scene = {work, picture, view, opacity, tool, brush: {x, y, radius, colour} | null}
  draw(scene) {
    const {work, picture, view} = scene;
    const context = freshContext(this.canvas);
    drawPicture(context, picture, work.photo, view);
    this.drawMapOver(context, scene);
    this.drawFrame(context, work.photo, view);
    context.globalAlpha = scene.tool === "joints" ? 1 : 0.35;
    drawBones(context, this.facts, work.pose, view);
    context.globalAlpha = 1;
    if (scene.brush) this.drawBrush(context, scene.brush, work, view);
  }

  drawMapOver(context, {work, view, opacity}) {
    const {photo} = work;
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
    context.imageSmoothingEnabled = across < 4 * this.map.width;
    context.drawImage(this.map, corner.x, corner.y, across, height * view.scale);
    context.restore();
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

// The right picture: what came back last, or the photo while people compare.
export class ResultStage {
  constructor(canvas) {
    this.canvas = canvas;
    this.comparing = false;
  }

  draw({work, picture, result, view}) {
    const context = freshContext(this.canvas);
    drawPicture(context, this.comparing ? picture : result ?? picture, work.photo, view);
  }
}
