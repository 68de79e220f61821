// What garments wear in place of their own look: a list of {label, strength, donor}, by label, as
// it travels (spt/wishes.py). Lists and what is in them never change: every step makes new ones.

import {between, expect, isObject, listOf, oneOf, shape, text, whole} from "./checks.js";

export const SCALES = [0.05, 2];
export const TURNS = [-180, 180];
const NAME = /^(swatch|photo)-[0-9a-f]{32}$/;
const LONGEST_TITLE = 100;
export const FIRST = {strength: 1, scale: 0.5, turn: 0, rgb: [60, 122, 90]};

// What the name of a file says that it is: a swatch or a photo.
export const kindOf = (name) => name.split("-")[0];

// What a garment wears; undefined for its own look.
export function wearingOf(wears, label) {
  return wears.find((wearing) => wearing.label === label);
}

// The list after a garment took a donor (null: its own look again), with the settings that its
// kind of donor has; those that are not given stay, or begin anew.
export function withWearing(wears, label, donor, settings = {}) {
  const others = wears.filter((wearing) => wearing.label !== label);
  if (!donor) return others;
  const before = wearingOf(wears, label);
  const {strength, scale, turn, rgb} = {
    ...FIRST, strength: before?.strength ?? FIRST.strength, ...before?.donor, ...settings,
  };
  const {kind, file} = donor;
  const whole = {
    colour: {kind, rgb}, swatch: {kind, file, scale, turn},
    photo: {kind, file, label: donor.label}, own: {kind, label: donor.label},
  }[kind];
  return [...others, {label, strength, donor: whole}].sort((one, two) => one.label - two.label);
}

// Which donor it is, whatever its settings; empty for the own look.
export function donorKey(donor) {
  return donor ? [donor.kind, donor.file, donor.label].filter((part) => part !== undefined).join()
    : "";
}

export const sameWears = (one, other) => (
  one === other || JSON.stringify(one) === JSON.stringify(other)
);

// The names of all files that states take a look from.
export function filesOf(states) {
  return new Set(states.flatMap(({wears}) => wears.map(({donor}) => donor.file)).filter(Boolean));
}

// Check of a list that comes from a file; `files` are the names of what came with it.
export function wearsCheck(facts, files) {
  const garment = oneOf(...facts.garments);
  const file = (kind) => (value, where) => {
    expect(files.includes(value) && kindOf(value) === kind, value, where, "fabric");
    return value;
  };
  const donors = {
    colour: {rgb: listOf(whole(0, 255), 3)}, own: {label: garment},
    photo: {file: file("photo"), label: garment},
    swatch: {file: file("swatch"), scale: between(...SCALES), turn: between(...TURNS)},
  };
  const kind = oneOf(...Object.keys(donors));
  const donor = (value, where) => {
    expect(isObject(value), value, where, "object");
    return shape({kind, ...donors[kind(value.kind, `${where}.kind`)]})(value, where);
  };
  const list = listOf(shape({label: garment, strength: between(0, 1), donor}));
  return (value, where) => {
    const wears = list(value, where);
    wears.forEach(({label}, place) => {
      const isNext = place === 0 || label > wears[place - 1].label;
      expect(isNext, label, `${where}[${place}].label`, "higher");
    });
    return wears;
  };
}

// Check of a file that garments take their look from, as it stands in a project.
export const fabricCheck = (facts, bytes) => shape({
  name: (value, where) => {
    expect(NAME.test(value), value, where, "fabric");
    return value;
  },
  title: text(LONGEST_TITLE), file: bytes,
  garments: listOf(shape({label: oneOf(...facts.garments), box: listOf(between(0, 1), 4)})),
});
