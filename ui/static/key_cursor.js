// Painting without a pointer: arrow keys move a brush, Enter presses it, Shift+arrows draw.

const STEP_PX = 6;
const WAYS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

export class KeyCursor {
  // pointer: the Pointer of the same canvas; a press by key is a press of it.
  constructor(pointer, page) {
    Object.assign(this, {pointer, page, canvas: pointer.canvas, spot: null});
    this.canvas.addEventListener("keydown", (event) => {
      if (!page.work || page.tool === "joints" || !this.key(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    this.canvas.addEventListener("pointermove", () => { this.spot = null; });
    this.canvas.addEventListener("blur", () => this.hide());
  }

  key({key, shiftKey, ctrlKey, metaKey}) {
    if (ctrlKey || metaKey) return false;
    if (key === "Enter" && this.spot) return this.press([this.spot]);
    if (!(key in WAYS)) return false;
    const {clientWidth, clientHeight} = this.canvas;
    const from = this.spot ?? {x: clientWidth / 2, y: clientHeight / 2};
    const [dx, dy] = WAYS[key];
    this.spot = {
      x: Math.min(Math.max(from.x + dx * STEP_PX, 0), clientWidth),
      y: Math.min(Math.max(from.y + dy * STEP_PX, 0), clientHeight),
    };
    this.page.scene.pointTo(this.canvas, this.spot);
    if (shiftKey && this.page.panel.hasBrush) this.press([from, this.spot]);
    return true;
  }

  press(spots) {
    const box = this.canvas.getBoundingClientRect();
    this.pointer.tap(spots.map(({x, y}) => ({clientX: box.left + x, clientY: box.top + y})));
    return true;
  }

  hide() {
    if (this.spot) this.page.scene.pointTo(this.canvas, null);
    this.spot = null;
  }
}
