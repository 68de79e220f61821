// The fabric menu: what a garment of the palette wears in place of its own look.

import {FabricFaces} from "./fabric_faces.js";
import {FabricHandle} from "./fabric_handle.js";
import {FabricSettings} from "./fabric_settings.js";
import {icon} from "./icons.js";
import {say, words} from "./strings.js";
import {dropPlace, make} from "./transfer_parts.js";
import {donorKey, wearingOf} from "./wears.js";

const GAP_PX = 8;

export class FabricMenu {
  // page: the studio, see FabricFaces; work.wear() and the steps of undo are called.
  constructor(element, facts, page) {
    Object.assign(this, {facts, page, label: facts.garments[0], shown: []});
    this.faces = new FabricFaces(page);
    this.box = make("div", {className: "fabric-menu", popover: "auto"});
    this.box.setAttribute("role", "dialog");
    this.title = make("h2");
    this.tiles = make("div", {className: "fabric-tiles", role: "radiogroup"});
    this.tiles.ariaLabel = words.fabricList;
    this.name = make("p", {className: "fabric-name"});
    const steps = [(one) => this.set(one), () => page.committed()];
    this.settings = new FabricSettings(...steps);
    this.box.append(this.title, this.tiles, this.name, ...this.settings.elements);
    this.handle = new FabricHandle(this.box, ...steps);
    element.append(this.box);
    this.chips = facts.garments.map((label) => this.chip(element, label));
    this.listen();
  }

  get wearing() {
    return this.page.work && wearingOf(this.page.work.wears, this.label);
  }

  // The button in the row of a garment, before its lock.
  chip(element, label) {
    const button = make("button", {type: "button", className: "fabric-chip"});
    button.popoverTargetElement = this.box; // a click on it is no click outside
    button.ariaHasPopup = "dialog";
    button.addEventListener("click", (event) => {
      event.preventDefault();
      if (this.page.work) this.flip(label, button);
    });
    const row = element.querySelector(`.palette [value="${label}"]`).closest(".swatch-row");
    row.querySelector(".lock").before(button);
    return button;
  }

  listen() {
    const {box} = this;
    // Keys mean something else here than on the page, and what is set is no setting of the panel.
    box.addEventListener("keydown", (event) => {
      if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
    });
    box.addEventListener("input", (event) => event.stopPropagation());
    box.addEventListener("paste", (event) => {
      event.stopPropagation();
      const [file] = event.clipboardData.files;
      if (file) this.addSwatch(file);
    });
    for (const kind of ["dragover", "drop"]) {
      box.addEventListener(kind, (event) => {
        event.preventDefault();
        event.stopPropagation();
        const [file] = event.dataTransfer.files;
        if (kind === "drop" && file) this.addSwatch(file);
      });
    }
    box.addEventListener("toggle", ({newState}) => {
      this.chips.forEach((chip, i) => {
        const isMine = newState === "open" && this.facts.garments[i] === this.label;
        chip.ariaExpanded = String(isMine);
      });
    });
  }

  flip(label, button) {
    const isOpen = this.box.matches(":popover-open");
    if (isOpen && label === this.label) {
      this.box.hidePopover();
      return;
    }
    Object.assign(this, {label, work: this.page.work});
    this.title.textContent = say("fabricTitle", {garment: this.faces.garment(label)});
    this.box.ariaLabel = this.title.textContent;
    this.showTiles();
    if (!isOpen) this.box.showPopover();
    this.place(button.getBoundingClientRect(), button.closest(".rail").getBoundingClientRect());
    this.focus();
  }

  focus() {
    this.tiles.querySelector("input:checked").focus();
  }

  // Beside the rail, or below the button, where the window has room.
  place({top, bottom}, {right}) {
    const {offsetWidth, offsetHeight} = this.box;
    const isBeside = right + GAP_PX + offsetWidth <= innerWidth;
    const left = isBeside ? right + GAP_PX : innerWidth - offsetWidth - GAP_PX;
    const lowest = innerHeight - offsetHeight - GAP_PX;
    const wanted = isBeside ? top - GAP_PX : bottom + GAP_PX;
    this.box.style.left = `${Math.max(left, GAP_PX)}px`;
    this.box.style.top = `${Math.max(Math.min(wanted, lowest), GAP_PX)}px`;
  }

  showTiles() {
    const donors = this.faces.donors(this.label, this.settings.rgb);
    const add = dropPlace("", "fabric", (file) => this.addSwatch(file));
    add.querySelector("span").replaceWith(icon("add"));
    add.className = "fabric-tile add";
    add.title = words.fabricAdd;
    const input = add.querySelector("input");
    Object.assign(input, {hidden: false, ariaLabel: words.fabricAdd});
    this.tiles.replaceChildren(...donors.map((donor) => this.tile(donor)), add);
    this.sync();
  }

  tile(donor) {
    const title = this.faces.title(donor);
    const tile = make("label", {className: "fabric-tile", title});
    const radio = make("input", {type: "radio", name: "donor", value: donorKey(donor)});
    radio.ariaLabel = title;
    radio.addEventListener("change", () => this.choose(donor));
    tile.append(radio, this.faces.face(donor));
    return tile;
  }

  async addSwatch(file) {
    const {work, shelf} = this.page;
    const entry = await shelf.takeSwatch(file);
    if (!entry || work !== this.page.work) return;
    this.choose({kind: "swatch", file: entry.name});
    this.showTiles();
    this.focus();
  }

  choose(donor) {
    this.page.work.wear(this.label, donor, donor?.rgb ? {rgb: this.settings.rgb} : {});
    this.page.committed();
    this.sync();
  }

  // A setting changes; the step is complete when the slider is let go.
  set(settings) {
    this.page.work.wear(this.label, this.wearing.donor, settings);
    this.page.stateChanged();
    this.sync();
  }

  // The work stands somewhere else: show what it wears now.
  refresh() {
    const {work} = this.page;
    this.facts.garments.forEach((label, i) => {
      const donor = wearingOf(work.wears, label)?.donor ?? null;
      const shown = this.shown[i];
      if (shown?.donor !== donor || shown.work !== work) this.showChip(this.chips[i], label, donor);
      this.shown[i] = {donor, work};
    });
    if (!this.box.matches(":popover-open")) return;
    if (this.work === this.page.work) this.sync();
    else this.box.hidePopover(); // another photo
  }

  // The stage of the result was drawn: its handle lies where the garment is.
  showHandle(canvas) {
    if (!this.box.matches(":popover-open")) return;
    const {work, view} = this.page;
    this.handle.show(canvas, this.wearing?.donor, this.label, {work, view, facts: this.facts});
  }

  showChip(chip, label, donor) {
    const [garment, fabric] = [this.faces.garment(label), this.faces.title(donor)];
    chip.title = say("fabricChip", {garment, fabric});
    chip.ariaLabel = chip.title;
    chip.replaceChildren(donor ? this.faces.face(donor) : icon("fabric"));
  }

  sync() {
    const {wearing} = this;
    const donor = wearing?.donor ?? null;
    const key = donorKey(donor);
    for (const radio of this.tiles.querySelectorAll("[type=radio]")) {
      radio.checked = radio.value === key;
    }
    this.name.textContent = this.faces.title(donor);
    this.name.hidden = donor?.kind === "colour"; // its setting says so
    this.settings.show(wearing);
    const face = this.tiles.querySelector("[value=colour] + .fabric-face");
    face.style.background = `rgb(${this.settings.rgb.join(" ")})`;
  }
}
