// The result as it was drawn last; parts of it are exchanged while a pen or a joint is moving.

// Whole pictures are compared at a quarter of their size, and by more than a JPEG errs.
const COARSER = 4;
const LEVELS = 6;

// Parts that the screen may not show yet; when it missed more, it takes the whole picture.
const MOST_PARTS = 4;

export class ResultPicture {
  constructor() {
    this.version = 0;
    this.clear();
  }

  // The picture is a canvas, or null; each of its states has a version. Parts are those laid last,
  // {picture, left, top, version}.
  clear() {
    this.picture = null;
    this.parts = [];
    this.version += 1;
  }

  // A picture, or a part of one: null where nothing changed. Returns the box that shows
  // something else than before, {left, top, width, height} in its pixels; null for none.
  lay(laid, {base, left, top}) {
    if (!laid) return null;
    const {width, height} = laid;
    const box = base === 0 ? this.difference(laid) : {left, top, width, height};
    if (base === 0) this.fit(laid);
    this.context.drawImage(laid, left, top);
    this.version += 1;
    const part = {picture: laid, left, top, version: this.version};
    this.parts = base === 0 ? [] : [...this.parts.slice(1 - MOST_PARTS), part];
    return box;
  }

  // Where a whole picture differs from the one that is shown.
  difference(laid) {
    const {width, height} = laid;
    const isLike = this.picture?.width === width && this.picture.height === height;
    if (!isLike) return {left: 0, top: 0, width, height};
    const [one, other] = [this.picture, laid].map(coarse);
    const changed = boxAround(one, other);
    if (!changed) return null;
    const [left, top] = [(changed.left - 1) * COARSER, (changed.top - 1) * COARSER];
    return {
      left, top, width: (changed.right + 2) * COARSER - left,
      height: (changed.bottom + 2) * COARSER - top,
    };
  }

  fit({width, height}) {
    if (this.picture?.width === width && this.picture.height === height) return;
    this.picture = new OffscreenCanvas(width, height);
    this.context = this.picture.getContext("2d", {alpha: false});
  }
}

// A smaller copy of a picture, as ImageData.
function coarse(picture) {
  const size = [picture.width, picture.height].map((side) => Math.ceil(side / COARSER));
  const context = new OffscreenCanvas(...size).getContext("2d", {willReadFrequently: true});
  context.drawImage(picture, 0, 0, ...size);
  return context.getImageData(0, 0, ...size);
}

// First and last column and row in which two pictures differ; null for none.
function boxAround({data, width}, {data: other}) {
  const box = {left: Infinity, top: Infinity, right: -1, bottom: -1};
  for (let i = 0; i < data.length; i += 1) {
    if (Math.abs(data[i] - other[i]) <= LEVELS) continue;
    const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = y;
  }
  return box.right < 0 ? null : box;
}
