// A picture scaled to the screen, kept for as long as picture and view stay: scaling one well
// takes far longer than laying it down.

export class Backdrop {
  constructor() {
    this.canvas = new OffscreenCanvas(1, 1);
    this.context = this.canvas.getContext("2d");
  }

  // Lay a picture on a stage; version tells apart what one canvas showed at different times;
  // detail: see Detail, or null.
  draw(context, picture, photo, view, {version = 0, detail = null} = {}) {
    const {width, height} = context.canvas;
    if (width === 0 || height === 0) return; // a stage that is not on the screen
    const ratio = window.devicePixelRatio;
    const key = [
      version, detail?.version, view.x, view.y, view.scale, width, height, ratio,
    ].join(" ");
    if (this.picture !== picture || this.key !== key) {
      this.scale({picture, detail}, photo, view, {width, height, ratio});
      Object.assign(this, {picture, key});
    }
    context.imageSmoothingEnabled = false;
    context.drawImage(this.canvas, 0, 0, width / ratio, height / ratio);
  }

  scale({picture, detail}, photo, view, {width, height, ratio}) {
    const {canvas, context} = this;
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, {width, height});
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
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
