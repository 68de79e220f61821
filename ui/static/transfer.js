// The Transfer tab: two people exchange the look of their garments, both results side by side.

import {TransferBoard} from "./transfer_board.js";
import {TransferCall} from "./transfer_call.js";
import {titleOf} from "./shelf.js";
import {dropPlace, give, make, show} from "./transfer_parts.js";
import {TransferTable} from "./transfer_table.js";
import {say, words} from "./strings.js";

const MOST_SWATCHES = 16;

export class Transfer {
  // page: the studio, which opens what is to be edited further.
  constructor(root, facts, folder, page) {
    this.page = page;
    this.element = make("section", {className: "transfer", hidden: true});
    this.element.ariaLabel = words.transfer;
    this.call = new TransferCall(folder, {
      link: page.visit.link, recover: () => page.visit.recover(),
      problem: (sentence) => page.status.tell(sentence, true),
    }, facts);
    this.isOpen = {};
    this.isDrawing = {};
    this.waits = {};
    this.build();
    root.append(this.element);
    for (const kind of ["keydown", "paste", "drop", "dragover"]) {
      this.element.addEventListener(kind, (event) => event.stopPropagation());
    }
    this.element.addEventListener("keydown", ({key}) => {
      if (key === "Escape") this.flip();
    });
  }

  flip() {
    this.element.hidden = !this.element.hidden;
    const button = this.page.element.querySelector("[data-do=transfer]");
    button.ariaPressed = String(!this.element.hidden);
    (this.element.hidden ? this.page.element : this.element.querySelector("input, select")).focus();
  }

  build() {
    this.sides = Object.fromEntries(["a", "b"].map((slot) => [slot, this.side(slot)]));
    const middle = make("div", {className: "middle"});
    const head = make("div", {className: "line head"});
    for (const text of ["", "A", "B"]) head.append(make("b", {textContent: text}));
    const rows = make("div", {className: "rows"});
    this.table = new TransferTable(rows, (wearer) => this.draw(wearer));
    this.fabrics = make("div", {className: "fabrics"});
    this.fabrics.append(
      dropPlace(words.transferSwatch, "swatch", (file) => this.takeSwatch(file)),
      dropPlace(words.transferThird, "photo-c", (file) => this.takePhoto("c", file)));
    middle.append(make("p", {textContent: words.transferHint}), head, rows, this.fabrics);
    const board = make("div", {className: "board"});
    board.append(make("h2", {textContent: words.board}));
    const open = (bytes, name) => this.openInStudio(bytes, name);
    this.board = new TransferBoard(board, this.table, this.call, open);
    this.element.append(this.sides.a.element, middle, this.sides.b.element, board);
  }

  side(slot) {
    const element = make("div", {className: `side side-${slot}`});
    const name = slot.toUpperCase();
    const photo = make("img", {alt: say("transferPhoto", {slot: name})});
    const result = make("img", {alt: say("transferResult", {slot: name}), className: "result"});
    const place = dropPlace(say("transferPhoto", {slot: name}), `photo-${slot}`,
      (file) => this.takePhoto(slot, file));
    const pictures = make("div", {className: "pictures"});
    pictures.append(photo, result);
    const open = make("button", {type: "button", textContent: words.transferOpen, disabled: true});
    open.name = `open-${slot}`;
    open.addEventListener("click", () => this.take(slot, (bytes) => this.openInStudio(
      bytes, `transfer-${slot}.png`)));
    const save = make("button", {type: "button", textContent: words.transferSave, disabled: true});
    save.addEventListener("click", () => this.take(slot, (bytes) => give(
      bytes, `transfer-${slot}.png`, "image/png")));
    const bar = make("div", {className: "bar"});
    bar.append(open, save);
    element.append(place, pictures, bar);
    return {element, photo, result, buttons: [open, save]};
  }

  async takePhoto(slot, file) {
    const place = this.element.querySelector(`[name=photo-${slot}]`).parentElement;
    place.classList.add("busy");
    const bytes = await file.arrayBuffer();
    const reply = await this.call.ask({do: "photo", slot}, bytes);
    place.classList.remove("busy");
    if (!reply) return;
    const {rows, notes, file: name, garments} = JSON.parse(reply.text);
    this.isOpen[slot] = true;
    this.page.shelf.add({name, title: titleOf(file.name), garments, file: new Uint8Array(bytes)});
    if (this.sides[slot]) await show(this.sides[slot].photo, reply.data.slice(), "image/jpeg");
    this.table.show(rows);
    this.board.refresh();
    if (notes.length > 0) this.page.status.tell(notes.join(" "), false);
    for (const wearer of ["a", "b"]) this.draw(wearer);
  }

  async takeSwatch(file) {
    const number = this.table.swatches.length;
    if (number >= MOST_SWATCHES) {
      this.page.status.tell(say("transferFull", {count: MOST_SWATCHES}), true);
      return;
    }
    const reply = await this.call.ask({do: "swatch", number}, await file.arrayBuffer());
    if (!reply) return;
    const image = make("img", {alt: file.name, className: "fabric"});
    await show(image, reply.data.slice(), "image/jpeg");
    this.fabrics.append(image);
    this.table.addSwatch(file.name.replace(/\.[^.]*$/, ""));
  }

  // Draw what somebody looks like; of several changes at once only the last is drawn.
  async draw(wearer) {
    if (!this.isOpen[wearer]) return;
    this.waits[wearer] = true;
    if (this.isDrawing[wearer]) return;
    this.isDrawing[wearer] = true;
    while (this.waits[wearer]) {
      this.waits[wearer] = false;
      const wearings = this.table.wearings(wearer);
      const reply = await this.call.ask({do: "dress", wearer, wearings, full: false});
      if (!reply) break;
      await show(this.sides[wearer].result, reply.data.slice(), "image/jpeg");
      this.sides[wearer].result.dataset.drawn = JSON.stringify(wearings);
      for (const button of this.sides[wearer].buttons) button.disabled = false;
    }
    this.isDrawing[wearer] = false;
  }

  // The whole picture of somebody, at the photo's own size, for use(bytes).
  async take(wearer, use) {
    const wearings = this.table.wearings(wearer);
    const reply = await this.call.ask({do: "dress", wearer, wearings, full: true});
    if (reply) use(reply.data.slice());
  }

  async openInStudio(bytes, name) {
    this.flip();
    await this.page.files.open(new Blob([bytes], {type: "image/png"}), name);
  }
}
