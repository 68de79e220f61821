// The result on the screen, beside or in place of what it is compared with.

import {Backdrop} from "./backdrop.js";
import {OriginPicture} from "./map_picture.js";
import {drawCells, freshContext, sizeOnScreen} from "./stage.js";
import {words} from "./strings.js";

// Moved, carried on, invented: told apart with any kind of colour vision.
const ORIGIN_COLOURS = [[64, 156, 255], [255, 190, 40], [235, 40, 130]];
const ORIGIN_OPACITY = 0.55;

export class ResultStage {
  constructor(element, facts, redraw) {
    this.canvas = element.querySelector(".result-canvas");
    this.divider = element.querySelector("[name=divider]");
    this.origins = new OriginPicture(facts, ORIGIN_COLOURS);
    this.comparing = false;
    this.backdrops = {result: new Backdrop(), before: new Backdrop()};
    this.divider.addEventListener("input", redraw);
    this.fillLegend(element.querySelector(".legend"));
  }

  fillLegend(list) {
    words.origins.slice(1).forEach((text, number) => {
      const line = Object.assign(document.createElement("li"), {textContent: text});
      line.style.setProperty("--colour", `rgb(${ORIGIN_COLOURS[number].join(" ")})`);
      list.append(line);
    });
  }

  // Whether this very picture is on the screen: most frames of a stroke change only the others.
  isShown({work, before, result, details, view, wipes, origin}) {
    const key = [
      result.version, view.x, view.y, view.scale, wipes, this.divider.value, this.comparing,
      ...sizeOnScreen(this.canvas), window.devicePixelRatio,
      details.before?.version, details.result?.version,
    ].join(" ");
    const now = {key, before, origin, photo: work.photo};
    const isSame = Object.entries(now).every(([name, value]) => this.last?.[name] === value);
    this.last = now;
    return isSame;
  }

  // scene = {work, before, result, details: {before, result}, view, wipes, origin (cells) | null}
  draw(scene) {
    if (this.isShown(scene)) return;
    const {work, before, result, details, view, wipes, origin} = scene;
    const context = freshContext(this.canvas);
    const {clientWidth, clientHeight} = this.canvas;
    const {photo} = work;
    const drawBefore = () => (
      this.backdrops.before.draw(context, before, photo, view, {detail: details.before}));
    if (this.comparing || !result.picture) drawBefore();
    else this.backdrops.result.draw(context, result.picture, photo, view, {
      version: result.version, parts: result.parts, detail: details.result,
    });
    if (origin && !this.comparing) {
      if (this.drawn !== origin) this.origins.draw(origin);
      this.drawn = origin;
      drawCells(context, this.origins.canvas, work.photo, view, ORIGIN_OPACITY);
    }
    if (!wipes) return;
    const place = (clientWidth * Number(this.divider.value)) / 100;
    context.save();
    context.beginPath();
    context.rect(0, 0, place, clientHeight);
    context.clip();
    context.clearRect(0, 0, place, clientHeight);
    drawBefore();
    context.restore();
    for (const [thickness, colour] of [[4, "rgb(0 0 0 / .5)"], [2, "#fff"]]) {
      context.fillStyle = colour;
      context.fillRect(place - thickness / 2, 0, thickness, clientHeight);
    }
  }
}
