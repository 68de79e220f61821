// How a fabric looks in the menu and in the palette: a small square, and what it is called.

import {icon} from "./icons.js";
import {say, words} from "./strings.js";
import {make} from "./transfer_parts.js";
import {kindOf} from "./wears.js";

const FACE_PX = 48;

export class FabricFaces {
  // page = {facts, work, picture, shelf}
  constructor(page) {
    Object.assign(this, {page, addresses: new Map()});
  }

  // What a donor is called; null is the own look.
  title(donor) {
    if (!donor) return words.fabricOwn;
    if (donor.kind === "colour") return words.fabricColour;
    const garment = this.garment(donor.label);
    if (donor.kind === "own") return say("fabricOf", {garment});
    const {title} = this.page.shelf.entries.get(donor.file);
    return donor.kind === "swatch" ? title : say("fabricFrom", {photo: title, garment});
  }

  garment(label) {
    return this.page.facts.labels[label]?.name.toLowerCase();
  }

  // A square that shows a donor.
  face(donor) {
    const square = make("span", {className: "fabric-face"});
    if (!donor) square.append(icon("own"));
    else if (donor.kind === "colour") square.style.background = `rgb(${donor.rgb.join(" ")})`;
    else if (donor.kind === "own") square.append(this.crop(donor.label));
    else this.fill(square, donor);
    return square;
  }

  // The swatch, or the piece of a photo from the middle of a garment.
  fill({style}, {file, label}) {
    const {garments} = this.page.shelf.entries.get(file);
    style.backgroundImage = `url(${this.address(file)})`;
    const box = garments.find((one) => one.label === label)?.box;
    if (!box) return;
    const [left, top, width, height] = box;
    style.backgroundSize = `${100 / width}% ${100 / height}%`;
    style.backgroundPosition = `${(100 * left) / (1 - width)}% ${(100 * top) / (1 - height)}%`;
  }

  address(name) {
    if (!this.addresses.has(name)) {
      const {file} = this.page.shelf.entries.get(name);
      this.addresses.set(name, URL.createObjectURL(new Blob([file])));
    }
    return this.addresses.get(name);
  }

  // A piece of the photo from the middle of a garment.
  crop(label) {
    const {work, picture, facts} = this.page;
    const canvas = make("canvas", {width: FACE_PX, height: FACE_PX});
    const middle = middleOf(work.sourceCells, work.size.columns, label);
    if (!middle) return canvas;
    const {left, top, width} = work.photo.frame;
    const [cell, zoom] = [width / work.size.columns, picture.width / work.photo.width];
    const [least, most] = facts.pieceCells;
    const side = Math.min(Math.max(middle.length, least), most) * cell * zoom;
    const x = (left + middle.x * cell) * zoom - side / 2;
    const y = (top + middle.y * cell) * zoom - side / 2;
    canvas.getContext("2d").drawImage(picture, x, y, side, side, 0, 0, FACE_PX, FACE_PX);
    return canvas;
  }

  // All donors that a garment can have: null, then what the photo, others and fabrics offer.
  donors(label, rgb) {
    const {facts, work, shelf} = this.page;
    const counts = new Uint32Array(facts.labels.length);
    for (const one of work.sourceCells) counts[one] += 1;
    const own = facts.garments
      .filter((one) => one !== label && counts[one] >= facts.leastCells)
      .map((one) => ({kind: "own", label: one}));
    const others = shelf.list.flatMap(({name: file, garments}) => (
      kindOf(file) === "swatch" ? [{kind: "swatch", file}]
        : garments.map((one) => ({kind: "photo", file, label: one.label}))));
    return [null, {kind: "colour", rgb}, ...own, ...others];
  }
}

// The middle of a garment: half way down, of the longest stretch in that row; null without one.
function middleOf(cells, columns, label) {
  const places = [];
  cells.forEach((one, i) => {
    if (one === label) places.push(i);
  });
  if (places.length === 0) return null;
  const row = Math.floor(places[places.length >> 1] / columns);
  let [length, x] = [0, 0];
  for (let start = 0; start < columns; start += 1) {
    let end = start;
    while (end < columns && cells[row * columns + end] === label) end += 1;
    if (end - start > length) [length, x] = [end - start, (start + end) / 2];
    start = end;
  }
  return {x, y: row + 0.5, length};
}
