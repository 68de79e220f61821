// Tools, their options, the palette with its locks, and the switches; what they are set to.

import {icon} from "./icons.js";
import {say, words} from "./strings.js";
import {TOOLS, WITH_BRUSH} from "./toolbox.js";

const SMALLEST = 1;
const LARGEST = 96;
const KEPT = ["locked", "everywhere", "restores", "mirror", "hatching"];

export class Panel {
  // changed(name) is called after a setting changed.
  constructor(element, facts, changed) {
    Object.assign(this, {element, facts, changed});
    this.size = this.input("size");
    this.label = facts.firstLabel;
    this.locks = new Uint8Array(facts.labels.length);
    for (const label of facts.lockedLabels) this.locks[label] = 1;
    Object.assign(this.size, {min: SMALLEST, max: LARGEST});
    TOOLS.forEach((tool) => this.addTool(tool));
    this.palette = element.querySelector(".palette");
    facts.labels.forEach((label, number) => this.addSwatch(label, number));
    this.sliders = [...element.querySelectorAll(".slider input")];
    element.addEventListener("input", ({target}) => this.heard(target));
    this.refresh();
  }

  input(name) {
    return this.element.querySelector(`[name=${name}]`);
  }

  addTool({name, key}) {
    const label = document.createElement("label");
    label.title = `${words[name]} (${key.toUpperCase()})`;
    const radio = Object.assign(document.createElement("input"), {
      type: "radio", name: "tool", value: name, checked: name === "joints",
    });
    const text = Object.assign(document.createElement("span"), {textContent: words[name]});
    label.append(radio, icon(name), text);
    this.element.querySelector(".tools").append(label);
  }

  addSwatch({name, colour, key}, number) {
    const row = Object.assign(document.createElement("div"), {className: "swatch-row"});
    const swatch = Object.assign(document.createElement("label"), {className: "swatch"});
    const radio = Object.assign(document.createElement("input"), {
      type: "radio", name: "label", value: number, checked: number === this.label,
    });
    const chip = Object.assign(document.createElement("span"), {className: "chip"});
    chip.style.background = `rgb(${colour.join(" ")})`;
    const text = Object.assign(document.createElement("span"), {textContent: name});
    const hint = Object.assign(document.createElement("kbd"), {textContent: key});
    swatch.append(radio, chip, text, hint);
    const lock = Object.assign(document.createElement("button"), {
      type: "button", className: "lock",
    });
    lock.addEventListener("click", () => this.setLock(number, !this.locks[number]));
    row.append(swatch, lock);
    this.palette.append(row);
    this.showLock(number);
  }

  setLock(label, isLocked) {
    this.locks[label] = Number(isLocked);
    this.showLock(label);
    this.changed("locks");
  }

  showLock(label) {
    const lock = this.palette.children[label].querySelector(".lock");
    const isLocked = Boolean(this.locks[label]);
    const name = this.facts.labels[label].name.toLowerCase();
    lock.replaceChildren(icon(isLocked ? "locked" : "unlocked"));
    lock.ariaPressed = String(isLocked);
    lock.title = say(isLocked ? "unlock" : "lock", {label: name});
    lock.ariaLabel = lock.title;
  }

  heard({name, value}) {
    if (name === "label") this.chooseLabel(Number(value));
    else {
      this.refresh();
      this.changed(name);
    }
  }

  get tool() {
    return this.element.querySelector("[name=tool]:checked").value;
  }

  get side() {
    return this.element.querySelector("[name=side]:checked").value;
  }

  get hasBrush() {
    return WITH_BRUSH.includes(this.tool);
  }

  get opacity() {
    return Number(this.input("opacity").value) / 100;
  }

  get hatching() {
    return this.input("hatching").checked;
  }

  get wipes() {
    return this.input("wipe").checked;
  }

  get showsOrigin() {
    return this.input("origin").checked;
  }

  // The eraser is a brush that paints background, or takes paint away.
  get brush() {
    const label = this.tool === "eraser" || this.erasing ? this.facts.background : this.label;
    const is = (name) => this.input(name).checked;
    return {
      label, diameter: Number(this.size.value), colour: this.facts.labels[label].colour,
      steps: Number(this.input("steps").value), everywhere: is("everywhere"),
      restores: is("restores"), mirrors: is("mirror"), locks: this.locks,
    };
  }

  get posing() {
    const scope = this.element.querySelector("[name=scope]:checked").value;
    return {scope, turns: this.input("turn").checked, locked: this.input("locked").checked};
  }

  chooseTool(name) {
    this.element.querySelector(`[name=tool][value=${name}]`).checked = true;
    this.refresh();
    this.changed("tool");
  }

  // Choosing a label takes up a tool that paints it.
  chooseLabel(label) {
    this.label = label;
    this.palette.querySelector(`[value="${label}"]`).checked = true;
    const paints = ["brush", "fill", "lasso", "rectangle"].includes(this.tool);
    this.chooseTool(paints ? this.tool : "brush");
  }

  flip(name) {
    const box = this.input(name);
    box.checked = !box.checked;
    this.refresh();
    this.changed(name);
  }

  // Steps that feel alike for small and large brushes.
  resizeBrush(direction) {
    const size = Number(this.size.value);
    const step = Math.max(Math.round(size * 0.15), 1);
    this.size.value = Math.min(Math.max(size + direction * step, SMALLEST), LARGEST);
    this.refresh();
    this.changed("size");
  }

  showSide(side) {
    this.element.querySelector(`[name=side][value=${side}]`).checked = true;
    this.refresh();
  }

  refresh() {
    for (const slider of this.sliders) {
      const share = (slider.value - slider.min) / (slider.max - slider.min);
      slider.style.setProperty("--filled", `${100 * share}%`);
      slider.closest("label").querySelector("output").textContent =
        slider.value + (slider.dataset.unit ?? "");
    }
    for (const option of this.element.querySelectorAll(".options > *")) {
      option.hidden = !option.dataset.for.split(" ").includes(this.tool);
    }
    this.element.dataset.tool = this.tool;
    this.element.querySelector(".hint").textContent = words.hints[this.tool];
    this.element.dataset.side = this.side;
    this.element.classList.toggle("wiping", this.wipes);
    this.element.classList.toggle("with-origin", this.showsOrigin);
  }

  // What a project keeps of the settings, and takes back.
  get settings() {
    const kept = KEPT.map((name) => [name, this.input(name).checked]);
    return {
      ...Object.fromEntries(kept), label: this.label, locks: [...this.locks],
      size: Number(this.size.value), opacity: Number(this.input("opacity").value),
    };
  }

  set settings(kept) {
    for (const name of KEPT) if (name in kept) this.input(name).checked = kept[name];
    for (const name of ["size", "opacity"]) if (name in kept) this.input(name).value = kept[name];
    kept.locks?.forEach((isLocked, label) => this.setLock(label, isLocked));
    this.label = kept.label ?? this.label;
    this.palette.querySelector(`[value="${this.label}"]`).checked = true;
    this.refresh();
  }
}
