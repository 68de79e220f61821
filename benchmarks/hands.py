"""What a hand does on the page, as scripts: presses, moves, painting without a rest."""

# One press of the brush, or one small move of a joint, on the page's own canvas.
POINTER = """
window.benchPointer = (name, {x, y}) => document.querySelector(".map-canvas").dispatchEvent(
  new PointerEvent(name, {pointerId: 1, button: 0, clientX: x, clientY: y, bubbles: true,
    pointerType: "mouse"}));
document.querySelector(".map-canvas").setPointerCapture = () => {};
window.benchSpot = (column, row) => {
  const {work} = window.__paint;
  const {left, top, width, height} = work.photo.frame;
  return window.__paint.toClient(left + column * width, top + row * height);
};
"""
DAB = """
(share) => {
  const spot = window.benchSpot(.35 + .3 * share, .3 + .3 * share);
  window.benchPointer("pointerdown", spot);
  window.benchPointer("pointerup", spot);
}
"""
MOVE = """
([joint, dx]) => {
  const {xy} = window.__paint.work.pose;
  const spot = window.__paint.toClient(xy[2 * joint], xy[2 * joint + 1]);
  window.benchPointer("pointerdown", spot);
  window.benchPointer("pointermove", {x: spot.x + dx, y: spot.y - 2});
  window.benchPointer("pointerup", spot);
}
"""
FLOOD = """
([seconds, pause]) => new Promise((done) => {
  const end = performance.now() + 1000 * seconds;
  window.benchPointer("pointerdown", window.benchSpot(.4, .3));
  const timer = setInterval(() => {
    const now = performance.now();
    const angle = now / 300;
    window.benchPointer("pointermove",
      window.benchSpot(.5 + .15 * Math.cos(angle), .4 + .15 * Math.sin(1.3 * angle)));
    if (now < end) return;
    clearInterval(timer);
    window.benchPointer("pointerup", window.benchSpot(.5, .4));
    done();
  }, pause);
})
"""
STROKES = """
([seconds, stroke, rest, pause, look]) => new Promise((done) => {
  const end = performance.now() + 1000 * seconds;
  const next = () => {
    if (Math.random() < 1 / look) document.querySelector("[data-do=reset-map]").click();
    begin();
  };
  const begin = () => {
    if (performance.now() >= end) return done();
    const [x, y, turn] = [.35 + .3 * Math.random(), .3 + .4 * Math.random(), 6 * Math.random()];
    let [number, lift] = [0, performance.now() + 1000 * stroke];
    const spot = () => {
      number += 1;
      return window.benchSpot(
        x + .15 * Math.sin(number / 40 + turn), y + .15 * Math.sin(number / 25));
    };
    window.benchPointer("pointerdown", spot());
    const timer = setInterval(() => {
      window.benchPointer("pointermove", spot());
      if (performance.now() < lift) return;
      clearInterval(timer);
      window.benchPointer("pointerup", spot());
      setTimeout(next, 1000 * rest);
    }, pause);
  };
  begin();
})
"""
DRAG = """
([joint, seconds, pause]) => new Promise((done) => {
  const {xy} = window.__paint.work.pose;
  const {x, y} = window.__paint.toClient(xy[2 * joint], xy[2 * joint + 1]);
  const end = performance.now() + 1000 * seconds;
  window.benchPointer("pointerdown", {x, y});
  const timer = setInterval(() => {
    const now = performance.now();
    window.benchPointer("pointermove",
      {x: x + 25 * Math.sin(now / 500), y: y - 20 + 20 * Math.cos(now / 400)});
    if (now < end) return;
    clearInterval(timer);
    window.benchPointer("pointerup", {x, y});
    done();
  }, pause);
})
"""

# What the browser does for one event of a stroke, in milliseconds: paint cells, draw all stages.
OWN_PAINT = """
(count) => new Promise((done) => {
  const times = [];
  let number = 0;
  window.benchPointer("pointerdown", window.benchSpot(.4, .3));
  const next = () => {
    const before = performance.now();
    window.benchPointer("pointermove", window.benchSpot(.4 + .2 * Math.cos(number / 5), .45));
    const painted = performance.now() - before;
    requestAnimationFrame(() => {
      const drawn = performance.now();
      window.__paint.drawNow();
      times.push(painted + performance.now() - drawn);
      number += 1;
      if (number < count) return setTimeout(next, 5);
      window.benchPointer("pointerup", window.benchSpot(.4, .45));
      return done(times);
    });
  };
  next();
})
"""
