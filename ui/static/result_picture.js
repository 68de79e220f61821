// The result as it was drawn last; parts of it are exchanged while a pen or a joint is moving.

export class ResultPicture {
  constructor() {
    this.version = 0;
    this.clear();
  }

  // The picture is a canvas, or null; each of its states has a version.
  clear() {
    this.picture = null;
    this.version += 1;
  }

  // A picture, or a part of one: bitmap is null where nothing changed.
  lay(bitmap, {base, left, top}) {
    if (!bitmap) return;
    if (base === 0) this.fit(bitmap);
    this.context.drawImage(bitmap, left, top);
    bitmap.close();
    this.version += 1;
  }

  fit({width, height}) {
    if (this.picture?.width === width && this.picture.height === height) return;
    this.picture = new OffscreenCanvas(width, height);
    this.context = this.picture.getContext("2d", {alpha: false});
  }
}
