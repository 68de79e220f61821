// Checks of what comes from a file. Each takes a value and the name of its place, and gives it
// back as the program uses it, or stops with a sentence for the person.

import {damagedPlaces, refuse} from "./refusals.js";
import {fill} from "./strings.js";

const LONGEST_SHOWN = 40;

// Stop unless `holds`; kind and values name what was expected.
export function expect(holds, value, where, kind, values = {}) {
  if (holds) return;
  refuse("damagedProject", {where, got: shown(value), expected: fill(damagedPlaces[kind], values)});
}

function shown(value) {
  if (value === undefined) return damagedPlaces.missing;
  if (ArrayBuffer.isView(value)) return fill(damagedPlaces.bytes, {count: value.byteLength});
  const text = typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

export const anything = (value) => value;

export function flag(value, where) {
  expect(typeof value === "boolean", value, where, "flag");
  return value;
}

export function finite(value, where) {
  expect(Number.isFinite(value), value, where, "finite");
  return value;
}

export function positive(value, where) {
  expect(Number.isFinite(value) && value > 0, value, where, "positive");
  return value;
}

export const whole = (low, high) => (value, where) => {
  const fits = Number.isInteger(value) && value >= low && value <= high;
  expect(fits, value, where, "whole", {low, high});
  return value;
};

export const between = (low, high) => (value, where) => {
  const fits = Number.isFinite(value) && value >= low && value <= high;
  expect(fits, value, where, "between", {low, high});
  return value;
};

export const text = (most) => (value, where) => {
  expect(typeof value === "string" && value.length <= most, value, where, "text", {most});
  return value;
};

export const oneOf = (...names) => (value, where) => {
  expect(names.includes(value), value, where, "oneOf", {names: names.join(", ")});
  return value;
};

// What older files lack is `otherwise`.
export const since = (check, otherwise) => (value, where) => (
  value === undefined ? otherwise : check(value, where)
);

export const maybe = (check) => (value, where) => (value === null ? null : check(value, where));

// A list of which each item passes; `count` items, where that is known.
export const listOf = (check, count = null) => (value, where) => {
  expect(Array.isArray(value), value, where, "list");
  expect(count === null || value.length === count, value, where, "count", {count});
  return value.map((item, place) => check(item, `${where}[${place}]`));
};

// An object with exactly these keys.
export const shape = (checks) => (value, where) => {
  expect(isObject(value), value, where, "object");
  const foreign = Object.keys(value).find((key) => !Object.hasOwn(checks, key));
  const place = (key) => (where ? `${where}.${key}` : key);
  if (foreign !== undefined) expect(false, value[foreign], place(foreign), "known");
  return Object.fromEntries(Object.entries(checks).map(([key, check]) => (
    [key, check(Object.hasOwn(value, key) ? value[key] : undefined, place(key))]
  )));
};

// An object with any keys, of which each value passes.
export const mapOf = (check) => (value, where) => {
  expect(isObject(value), value, where, "object");
  return Object.fromEntries(Object.entries(value).map(([key, item]) => (
    [key, check(item, `${where}.${key}`)]
  )));
};

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    && !ArrayBuffer.isView(value);
}
