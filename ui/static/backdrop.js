// A picture scaled to the screen, kept for as long as picture and view stay: scaling one well
// takes far longer than laying it down.

export class Backdrop {
  constructor() {
    this.canvas = new OffscreenCanvas(1, 1);
    this.context = this.canvas.getContext("2d");
  }

  // Lay a picture on a stage; version tells apart what one canvas showed at different times.
  draw(context, picture, photo, view, version = 0) {
    const {width, height} = context.canvas;
    if (width === 0 || height === 0) return; // a stage that is not on the screen
    const ratio = window.devicePixelRatio;
    const key = [version, view.x, view.y, view.scale, width, height, ratio].join(" ");
    if (this.picture !== picture || this.key !== key) {
      this.scale(picture, photo, view, {width, height, ratio});
      Object.assign(this, {picture, key});
    }
    context.imageSmoothingEnabled = false;
    context.drawImage(this.canvas, 0, 0, width / ratio, height / ratio);
  }

  scale(picture, photo, view, {width, height, ratio}) {
    const {canvas, context} = this;
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, {width, height});
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const corner = view.toScreen(0, 0);
    const [across, down] = [photo.width * view.scale, photo.height * view.scale];
    context.imageSmoothingQuality = "high";
    context.imageSmoothingEnabled = across < 6 * picture.width;
    context.drawImage(picture, corner.x, corner.y, across, down);
  }
}
