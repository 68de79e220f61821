// What is looked at closely: parts of the photo and of the result at the photo's own size, laid
// over the previews where the screen shows more pixels than these have, and nothing moves.

const SETTLED_MS = 220;
const AROUND = 0.15; // asked for besides, on each side, in shares of what is on the screen
const SHARPER = 1.1; // times as many pixels from which a part is worth asking for
const MOST_PX = 2560;
const FARTHEST = 65535;

export class Detail {
  // page = {work, picture, result, scene, visit}. photo and result are {canvas, left, top, width,
  // height: in photo pixels, density: pixels per photo pixel, version, of: the preview}, or null.
  constructor(page) {
    Object.assign(this, {page, photo: null, result: null, versions: 0});
  }

  // The screen was drawn: look again when it has been still for a moment.
  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), SETTLED_MS);
  }

  // The part of the photo or the result to lay over its preview, if there is one.
  of(name) {
    return this[name]?.of === this.page.picture ? this[name] : null;
  }

  // A box of the result's preview shows something else now, {left, top, width, height} in its
  // pixels: what lies over it is old.
  outdate(box) {
    const part = this.of("result");
    if (!part || !box) return;
    const {photo} = this.page.work;
    const scale = this.page.result.picture.width / photo.width;
    const {context, density} = part;
    const place = (value, origin) => (value / scale - origin) * density;
    context.clearRect(place(box.left, part.left), place(box.top, part.top),
      (box.width / scale) * density, (box.height / scale) * density);
    Object.assign(part, {isOld: true, version: this.nextVersion()});
  }

  nextVersion() {
    this.versions += 1;
    return this.versions;
  }

  // Ask for what is on the screen and not sharp yet.
  async look() {
    const {page} = this;
    const wanted = page.work && this.wanted();
    if (!wanted || this.isAsking) return;
    this.isAsking = true;
    const isSharper = await this.bring("photo", wanted, page.picture)
      || await this.bring("result", wanted, page.result.version);
    this.isAsking = false;
    if (isSharper) page.scene.redraw(); // and once more: the view may have moved on
  }

  // The part of the photo on the screen, and how many pixels it is shown with; null where the
  // previews are as sharp.
  wanted() {
    const {scene, work: {photo}, picture} = this.page;
    const {view} = scene;
    const density = Math.min(view.scale * window.devicePixelRatio, 1);
    if (density < (SHARPER * picture.width) / photo.width) return null;
    const [across, down] = ["clientWidth", "clientHeight"].map(
      (side) => Math.max(...scene.stages.map(({canvas}) => canvas[side])));
    const start = view.toPhoto(-AROUND * across, -AROUND * down);
    const end = view.toPhoto((1 + AROUND) * across, (1 + AROUND) * down);
    const seen = {start: view.toPhoto(0, 0), end: view.toPhoto(across, down)};
    return {density, seen: boxOf(seen.start, seen.end, photo), box: boxOf(start, end, photo)};
  }

  // Whether a part was brought; it was not where it is there already, or nobody answered, or the
  // page has moved on from `state` meanwhile.
  async bring(name, {density, seen, box}, state) {
    const {visit, work, result, picture} = this.page;
    const isPhoto = name === "photo";
    const part = this.of(name);
    const isThere = part && !part.isOld && holds(part, seen)
      && part.density * SHARPER >= Math.min(density, part.most);
    const isMoving = work.isOpen || !visit.live.isIdle || !result.picture;
    if (isThere || box.width < 1 || box.height < 1 || (!isPhoto && isMoving)) return false;
    const longest = Math.max(box.width, box.height);
    const side = Math.min(Math.ceil(longest * density), MOST_PX);
    const bitmap = await visit.look({...box, side}, isPhoto);
    const now = isPhoto ? this.page.picture : this.page.result.version;
    if (!bitmap || now !== state) {
      bitmap?.close();
      return false;
    }
    const drawn = layer(bitmap);
    this[name] = {
      ...drawn, ...box, of: picture, density: drawn.canvas.width / box.width,
      most: MOST_PX / longest, version: this.nextVersion(),
    };
    return true;
  }
}

function layer(bitmap) {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return {canvas, context};
}

// Whole photo pixels between two points, inside the photo.
function boxOf(start, end, {width, height}) {
  const within = (value, most) => Math.min(Math.max(value, 0), most, FARTHEST);
  const [left, top] = [within(Math.floor(start.x), width), within(Math.floor(start.y), height)];
  return {
    left, top, width: within(Math.ceil(end.x), width) - left,
    height: within(Math.ceil(end.y), height) - top,
  };
}

function holds(part, {left, top, width, height}) {
  return part.left <= left && part.top <= top && part.left + part.width >= left + width
    && part.top + part.height >= top + height;
}
