// A label map as a picture: one pixel a cell, colours and hatching from the facts.

// Stripes by label: [across, down, period]; two labels of like lightness never share one.
const STRIPES = [
  [0, 0, 1], [1, 0, 9], [0, 1, 7], [1, 1, 10], [1, -1, 10], [0, 1, 14], [1, 1, 16],
  [1, -1, 16], [1, 0, 14], [0, 1, 5],
];
const SHADE = 0.62;

const packed = ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

export class MapPicture {
  constructor({mapSize, labels, background, unpainted}) {
    this.canvas = new OffscreenCanvas(mapSize.columns, mapSize.rows);
    this.context = this.canvas.getContext("2d");
    this.pixels = this.context.createImageData(mapSize.columns, mapSize.rows);
    this.words = new Uint32Array(this.pixels.data.buffer);
    this.background = background;
    this.unpainted = unpainted;
    this.plain = Uint32Array.from(labels, ({colour}) => packed(colour));
    this.dark = Uint32Array.from(labels, ({colour}) => packed(colour.map((v) => v * SHADE)));
  }

  // Found background stays clear; painted background shows, as an edit.
  draw({cells, paint, hatching}) {
    const {words, plain, dark, background, unpainted} = this;
    const {width} = this.canvas;
    for (let i = 0; i < cells.length; i += 1) {
      const label = cells[i];
      if (label === background && paint[i] === unpainted) words[i] = 0;
      else words[i] = hatching && isStriped(label, i % width, (i / width) | 0)
        ? dark[label] : plain[label];
    }
    this.context.putImageData(this.pixels, 0, 0);
  }
}

function isStriped(label, column, row) {
  const [across, down, period] = STRIPES[label % STRIPES.length];
  if (period === 1) return false;
  return (((across * column + down * row) % period) + period) % period < 2;
}

// Where the pixels come from, as a see-through picture: cells of the origin map, one colour each.
export class OriginPicture {
  constructor({mapSize}, colours) {
    this.canvas = new OffscreenCanvas(mapSize.columns, mapSize.rows);
    this.colours = Uint32Array.from([0, ...colours.map(packed)]);
  }

  draw(cells) {
    const context = this.canvas.getContext("2d");
    const pixels = context.createImageData(this.canvas.width, this.canvas.height);
    const words = new Uint32Array(pixels.data.buffer);
    cells.forEach((origin, i) => {
      words[i] = this.colours[origin];
    });
    context.putImageData(pixels, 0, 0);
  }
}
