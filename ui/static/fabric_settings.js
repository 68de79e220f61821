// How a garment wears a fabric: strength, colour, size and turn of a swatch.

import {words} from "./strings.js";
import {make} from "./transfer_parts.js";
import {FIRST, SCALES, TURNS} from "./wears.js";

const percents = SCALES.map((scale) => 100 * scale);

// Sliders: name in the state, word, ends, what 1 is on the slider, unit, and for which donors.
const SLIDERS = [
  ["strength", "fabricStrength", [0, 100], 100, "%", ["colour", "swatch", "photo", "own"]],
  ["scale", "fabricScale", percents, 100, "%", ["swatch"]],
  ["turn", "fabricTurn", TURNS, 1, "°", ["swatch"]],
];

export class FabricSettings {
  // set({name: value}) while something moves, done() when it is let go.
  constructor(set, done) {
    Object.assign(this, {set, done, rgb: FIRST.rgb});
    this.colour = make("input", {type: "color", name: "fabric-colour"});
    this.row = make("label", {className: "row"});
    this.row.append(make("span", {textContent: words.fabricColour}), this.colour);
    this.colour.addEventListener("input", () => this.set({rgb: rgbOf(this.colour.value)}));
    this.colour.addEventListener("change", done);
    this.sliders = SLIDERS.map((slider) => this.slider(...slider));
    this.elements = [this.row, ...this.sliders.map(({row}) => row)];
  }

  slider(name, word, [min, max], one, unit, kinds) {
    const row = make("label", {className: "slider"});
    const input = make("input", {type: "range", name: `fabric-${name}`, min, max});
    const output = make("output");
    row.append(make("span", {textContent: words[word]}), output, input);
    input.addEventListener("input", () => this.set({[name]: input.value / one}));
    input.addEventListener("change", this.done);
    return {name, one, unit, kinds, row, input, output};
  }

  // Show those that a garment has; wearing: see wears.js, undefined for its own look.
  show(wearing) {
    const donor = wearing?.donor;
    this.rgb = donor?.rgb ?? this.rgb;
    this.row.hidden = donor?.kind !== "colour";
    this.colour.value = hexOf(this.rgb);
    for (const {name, one, unit, kinds, row, input, output} of this.sliders) {
      row.hidden = !kinds.includes(donor?.kind);
      if (row.hidden) continue;
      const value = Math.round((name === "strength" ? wearing : donor)[name] * one);
      input.value = value;
      output.textContent = `${value}${unit}`;
      const share = (value - input.min) / (input.max - input.min);
      input.style.setProperty("--filled", `${100 * share}%`);
    }
  }
}

const rgbOf = (hex) => [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16));
const hexOf = (rgb) => `#${rgb.map((one) => one.toString(16).padStart(2, "0")).join("")}`;
