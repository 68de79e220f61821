// Small maps drawn with letters, and random numbers that repeat.

import assert from "node:assert/strict";

// One string a row, one letter a cell: "." is label 0, "a" is 1, "b" is 2 and so on.
export function drawn(...lines) {
  const letters = lines.join("");
  const cells = Uint8Array.from(letters, (letter) => (letter === "." ? 0 : numberOf(letter)));
  return {cells, size: {rows: lines.length, columns: lines[0].length}};
}

export const numberOf = (letter) => letter.charCodeAt(0) - "a".charCodeAt(0) + 1;

export function picture(cells, {columns}) {
  const letters = [...cells].map((label) => (label === 0 ? "." : String.fromCharCode(96 + label)));
  return Array.from({length: cells.length / columns}, (_, row) => (
    letters.slice(row * columns, (row + 1) * columns).join("")
  ));
}

// Labels 1 where cover(visit) visits; each cell once at most, and none outside of the map.
export function covered(size, cover) {
  const cells = new Uint8Array(size.rows * size.columns);
  cover((index) => {
    assert.ok(Number.isInteger(index) && index >= 0 && index < cells.length, `visits ${index}`);
    assert.equal(cells[index], 0, `visits ${index} twice`);
    cells[index] = 1;
  });
  return cells;
}

// Labels 1 where isInside({x, y}) holds for the centre of the cell.
export function centresInside({rows, columns}, isInside) {
  return Uint8Array.from({length: rows * columns}, (_, i) => (
    Number(isInside({x: (i % columns) + 0.5, y: Math.floor(i / columns) + 0.5}))
  ));
}

// Numbers from 0 to 1 (Park and Miller's minimal standard generator).
export function randomNumbers(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
