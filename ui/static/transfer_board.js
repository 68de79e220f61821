// The colourway board: one design in every fabric and donor there is, drawn one after the other.

import {withNoteOf} from "./png_note.js";
import {give, make} from "./transfer_parts.js";
import {say, words} from "./strings.js";
import {makeZip} from "./zip.js";

const TILE_PX = 320;
const CAPTION_PX = 26;
const COLUMNS = 4;

export class TransferBoard {
  // open(bytes, name) takes a picture into the studio.
  constructor(element, table, call, open) {
    Object.assign(this, {element, table, call, open});
    this.design = make("select", {name: "design", ariaLabel: words.boardDesign});
    this.start = make("button", {type: "button", textContent: words.boardStart, name: "board"});
    this.stop = make("button", {type: "button", textContent: words.boardStop, hidden: true});
    this.state = make("output", {className: "board-state"});
    this.sheet = make("button", {type: "button", textContent: words.boardSheet, hidden: true});
    this.files = make("button", {type: "button", textContent: words.boardFiles, hidden: true});
    this.tiles = make("div", {className: "tiles"});
    this.made = [];
    this.start.addEventListener("click", () => this.run());
    this.stop.addEventListener("click", () => {
      this.stopped = true;
    });
    this.sheet.addEventListener("click", () => this.saveSheet());
    this.files.addEventListener("click", () => this.saveFiles());
    const bar = make("div", {className: "bar"});
    bar.append(this.design, this.start, this.stop, this.sheet, this.files, this.state);
    element.append(bar, this.tiles);
  }

  // The designs to choose from: each garment of each of the two people.
  refresh() {
    const before = this.design.value;
    this.design.replaceChildren(...["a", "b"].flatMap((wearer) => this.table.worn(wearer)
      .map(({label, name}) => new Option(
        say("transferWears", {slot: wearer.toUpperCase(), garment: name}), `${wearer}:${label}`))));
    if (before) this.design.value = before;
  }

  async run() {
    if (!this.design.value) return;
    const [wearer, label] = this.design.value.split(":");
    const donors = this.table.donors().filter(([value]) => value !== this.design.value);
    this.made = [];
    this.tiles.replaceChildren();
    this.stopped = false;
    this.busy(true);
    for (const [value, text] of donors) {
      this.state.value = say("boardProgress", {
        number: this.made.length + 1, count: donors.length,
      });
      const wearings = this.table.wearings(wearer, {[label]: value});
      const reply = await this.call.ask({do: "dress", wearer, wearings, full: true});
      if (!reply || this.stopped) break;
      this.add(reply.data.slice(), text);
    }
    this.busy(false);
    this.state.value = say(this.stopped ? "boardStopped" : "boardDone", {count: this.made.length});
  }

  busy(isBusy) {
    this.stop.hidden = !isBusy;
    this.start.disabled = isBusy;
    for (const button of [this.sheet, this.files]) button.hidden = this.made.length === 0;
  }

  add(bytes, text) {
    this.made.push({bytes, text});
    const tile = make("button", {type: "button", className: "tile", title: words.transferOpen});
    const image = make("img", {src: URL.createObjectURL(new Blob([bytes], {type: "image/png"}))});
    image.alt = text;
    tile.append(image, make("span", {textContent: text}));
    tile.addEventListener("click", () => this.open(bytes, `${text}.png`));
    this.tiles.append(tile);
  }

  async saveSheet() {
    const pictures = await Promise.all(this.made.map(({bytes}) => createImageBitmap(
      new Blob([bytes], {type: "image/png"}))));
    const tall = Math.round(TILE_PX * Math.max(...pictures.map((one) => one.height / one.width)));
    const rows = Math.ceil(pictures.length / COLUMNS);
    const canvas = make("canvas", {
      width: Math.min(pictures.length, COLUMNS) * TILE_PX, height: rows * (tall + CAPTION_PX),
    });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = "black";
    pen.font = "15px sans-serif";
    pictures.forEach((picture, place) => {
      const x = (place % COLUMNS) * TILE_PX;
      const y = Math.floor(place / COLUMNS) * (tall + CAPTION_PX);
      pen.drawImage(picture, x, y, TILE_PX, TILE_PX * picture.height / picture.width);
      pen.fillText(this.made[place].text, x + 8, y + tall + 18, TILE_PX - 16);
      picture.close();
    });
    const blob = await new Promise((done) => {
      canvas.toBlob(done, "image/png");
    });
    const sheet = new Uint8Array(await blob.arrayBuffer());
    give(withNoteOf(this.made[0].bytes, sheet), "colourways.png", "image/png");
  }

  saveFiles() {
    const files = this.made.map(({bytes, text}, place) => (
      {name: `${place + 1}-${text.replace(/[^\w-]+/g, "-").toLowerCase()}.png`, bytes}));
    give(makeZip(files), "colourways.zip", "application/zip");
  }
}
