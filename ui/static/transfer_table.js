// The table between two photos: for each garment of either, whose look it takes.

import {make} from "./transfer_parts.js";
import {say, words} from "./strings.js";

const OWN = "own";
const COLOUR = "colour";

export class TransferTable {
  // changed(wearer) is told when somebody is to look different.
  constructor(element, changed) {
    Object.assign(this, {element, changed});
    this.rows = [];
    this.swatches = [];
    this.chosen = {};
  }

  // rows: what the server says about the garments; choices made before are kept.
  show(rows) {
    this.rows = rows;
    this.draw();
  }

  addSwatch(name) {
    this.swatches.push(name);
    this.draw();
    return this.swatches.length - 1;
  }

  draw() {
    this.element.replaceChildren(...this.rows.map((row) => this.line(row)));
  }

  line(row) {
    const line = make("div", {className: "line"});
    line.append(make("b", {textContent: row.name}));
    for (const wearer of ["a", "b"]) line.append(this.cell(row, wearer));
    return line;
  }

  cell(row, wearer) {
    const cell = make("div", {className: "cell"});
    const remark = row.remarks[wearer];
    if (row.shown[wearer]) {
      const choice = this.choice(row, wearer);
      const select = this.menu(row, wearer, choice);
      cell.append(select, ...this.settings(row, wearer, choice));
    }
    if (remark) cell.append(make("p", {className: "remark", textContent: remark}));
    return cell;
  }

  choice(row, wearer) {
    const key = wearer + row.label;
    const other = wearer === "a" ? "b" : "a";
    if (!this.chosen[key] || (this.chosen[key].untouched && row.shown[other])) {
      const donor = row.shown[other] ? `${other}:${row.label}` : OWN;
      this.chosen[key] = {
        donor, strength: 100, scale: 50, turn: 0, colour: "#3c7a5a", untouched: donor === OWN,
      };
    }
    return this.chosen[key];
  }

  // [value, words] of all that a garment can take its look from.
  donors() {
    const photos = this.rows.flatMap((row) => Object.entries(row.shown)
      .filter(([, shown]) => shown)
      .map(([slot]) => [`${slot}:${row.label}`, say("transferOf", {
        slot: slot.toUpperCase(), garment: row.name.toLowerCase(),
      })]));
    const swatches = this.swatches.map((name, number) => [`swatch:${number}`, name]);
    return [...photos, ...swatches, [COLOUR, words.transferColour]];
  }

  menu(row, wearer, choice) {
    const select = make("select", {
      name: `donor-${wearer}-${row.label}`,
      ariaLabel: say("transferWears", {slot: wearer.toUpperCase(), garment: row.name}),
    });
    const own = `${wearer}:${row.label}`;
    const options = this.donors().filter(([value]) => value !== own);
    for (const [value, text] of [[OWN, words.transferOwn], ...options]) {
      select.append(new Option(text, value));
    }
    select.value = choice.donor;
    select.addEventListener("change", () => {
      Object.assign(choice, {donor: select.value, untouched: false});
      this.draw();
      this.changed(wearer);
    });
    return select;
  }

  settings(row, wearer, choice) {
    if (choice.donor === OWN) return [];
    const slide = (name, text, [min, max]) => {
      const input = make("input", {type: "range", name, min, max, value: choice[name]});
      input.ariaLabel = `${text}: ${row.name}, ${wearer.toUpperCase()}`;
      input.addEventListener("input", () => {
        choice[name] = Number(input.value);
        this.changed(wearer);
      });
      const label = make("label", {className: "slide"});
      label.append(make("span", {textContent: text}), input);
      return label;
    };
    const found = [slide("strength", words.transferStrength, [0, 100])];
    if (choice.donor.startsWith("swatch")) {
      found.push(slide("scale", words.transferScale, [5, 200]));
      found.push(slide("turn", words.transferTurn, [-180, 180]));
    }
    if (choice.donor === COLOUR) found.push(this.colour(row, wearer, choice));
    return found;
  }

  colour(row, wearer, choice) {
    const input = make("input", {type: "color", name: "colour", value: choice.colour});
    input.ariaLabel = `${words.transferColour}: ${row.name}, ${wearer.toUpperCase()}`;
    input.addEventListener("input", () => {
      choice.colour = input.value;
      this.changed(wearer);
    });
    return input;
  }

  // The garments that a photo shows.
  worn(wearer) {
    return this.rows.filter((row) => row.shown[wearer]);
  }

  // As the server wants it; instead: {label: donor} in place of what the table says.
  wearings(wearer, instead = {}) {
    return this.worn(wearer).flatMap((row) => {
      const choice = this.choice(row, wearer);
      const value = instead[row.label] ?? choice.donor;
      if (value === OWN) return [];
      const donor = asDonor(value, choice);
      return [{label: row.label, strength: choice.strength / 100, donor}];
    });
  }
}

function asDonor(value, {scale, turn, colour}) {
  if (value === COLOUR) {
    const rgb = [1, 3, 5].map((place) => parseInt(colour.slice(place, place + 2), 16));
    return {kind: COLOUR, rgb};
  }
  const [kind, number] = value.split(":");
  if (kind === "swatch") return {kind, number: Number(number), scale: scale / 100, turn};
  return {kind: "photo", slot: kind, label: Number(number)};
}
