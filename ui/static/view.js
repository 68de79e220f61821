// Where the photo lies on the screen: photo pixels <-> CSS pixels of a stage.

const MARGIN_PX = 14;
const CLOSEST = 24;

export class View {
  constructor() {
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    this.smallest = 1;
  }

  // Show a box {left, top, width, height} of the photo in the middle of a stage.
  fit(box, width, height) {
    const across = (width - 2 * MARGIN_PX) / box.width;
    const down = (height - 2 * MARGIN_PX) / box.height;
    this.scale = Math.max(Math.min(across, down), 1e-3);
    this.x = (width - box.width * this.scale) / 2 - box.left * this.scale;
    this.y = (height - box.height * this.scale) / 2 - box.top * this.scale;
    this.smallest = this.scale / 4;
  }

  toScreen(x, y) {
    return {x: x * this.scale + this.x, y: y * this.scale + this.y};
  }

  toPhoto(x, y) {
    return {x: (x - this.x) / this.scale, y: (y - this.y) / this.scale};
  }

  // Zoom by a factor; the point of the photo under (x, y) stays where it is.
  zoom(factor, x, y) {
    const scale = Math.min(Math.max(this.scale * factor, this.smallest), CLOSEST);
    const fixed = this.toPhoto(x, y);
    this.scale = scale;
    this.x = x - fixed.x * scale;
    this.y = y - fixed.y * scale;
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
  }
}

// The part of the photo that holds the person, arms included, with some air; in photo pixels.
export function personBox(photo, {xy, visible}) {
  const {left, top, width, height} = photo.frame;
  const xs = [...visible.keys()].filter((joint) => visible[joint]).map((joint) => xy[2 * joint]);
  const air = 0.14 * height;
  const x = Math.max(Math.min(...xs) - air, left, 0);
  const right = Math.min(Math.max(...xs) + air, left + width, photo.width);
  const y = Math.max(top, 0);
  const bottom = Math.min(top + height, photo.height);
  return {left: x, top: y, width: Math.max(right - x, 1), height: Math.max(bottom - y, 1)};
}

export function wholeBox(photo) {
  return {left: 0, top: 0, width: photo.width, height: photo.height};
}
