// A picture scaled to the screen, kept for as long as picture and view stay: scaling one well
// takes far longer than laying it down, and scaling all of it longer than a part.

export class Backdrop {
  constructor() {
    this.canvas = new OffscreenCanvas(1, 1);
    this.context = this.canvas.getContext("2d");
  }

  // Lay a picture on a stage; version tells apart what one canvas showed at different times, parts
  // are what was laid on it last: see ResultPicture; detail: see Detail, or null.
  draw(context, picture, photo, view, {version = 0, parts = [], detail = null} = {}) {
    const {width, height} = context.canvas;
    if (width === 0 || height === 0) return; // a stage that is not on the screen
    const ratio = window.devicePixelRatio;
    const key = [detail?.version, view.x, view.y, view.scale, ratio].join(" ");
    const isOther = this.picture !== picture || this.key !== key;
    const newer = parts.filter((part) => part.version > this.version);
    if (this.grew(width, height) || isOther || newer.length < version - this.version) {
      this.scale({picture, detail}, photo, view, ratio);
    } else {
      const times = photo.width / picture.width;
      for (const part of newer) this.lay(part.picture, boxOf(part, times), view);
    }
    Object.assign(this, {picture, key, version});
    context.imageSmoothingEnabled = false;
    context.drawImage(this.canvas, 0, 0, this.canvas.width / ratio, this.canvas.height / ratio);
  }

  // Whether it had to become as large as a stage, and is empty. Stages differ by a pixel or so, and
  // take what they need of it.
  grew(width, height) {
    const {canvas} = this;
    if (canvas.width >= width && canvas.height >= height) return false;
    canvas.width = Math.max(canvas.width, width);
    canvas.height = Math.max(canvas.height, height);
    return true;
  }

  scale({picture, detail}, photo, view, ratio) {
    const {canvas, context} = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    this.lay(picture, {left: 0, top: 0, width: photo.width, height: photo.height}, view);
    if (detail) this.lay(detail.canvas, detail, view);
  }

  // A picture of a part of the photo.
  lay(picture, {left, top, width, height}, view) {
    const {context} = this;
    const corner = view.toScreen(left, top);
    const [across, down] = [width * view.scale, height * view.scale];
    context.imageSmoothingEnabled = across < 6 * picture.width;
    context.drawImage(picture, corner.x, corner.y, across, down);
  }
}

// Where a part lies in the photo, whose pixels are so many times smaller.
function boxOf({picture, left, top}, times) {
  return {
    left: left * times, top: top * times,
    width: picture.width * times, height: picture.height * times,
  };
}
