import assert from "node:assert/strict";
import test from "node:test";

import {View, personBox, wholeBox} from "../../ui/static/view.js";
import {hiding, posed, standing} from "./figure.js";
import {randomNumbers} from "./grid.js";

const STAGE = {width: 500, height: 300};
const photo = {width: 300, height: 400, frame: {left: -10, top: 20, width: 310, height: 390}};

function fitted(box) {
  const view = new View();
  view.fit(box, STAGE.width, STAGE.height);
  return view;
}

function assertNear(point, x, y) {
  assert.ok(Math.hypot(point.x - x, point.y - y) < 1e-6, `${point.x}, ${point.y}, not ${x}, ${y}`);
}

test("a fitted box lies in the middle, as large as it can be", () => {
  const view = fitted({left: 40, top: 10, width: 100, height: 200});
  assertNear(view.toScreen(90, 110), STAGE.width / 2, STAGE.height / 2);
  const [top, bottom] = [view.toScreen(40, 10), view.toScreen(140, 210)];
  assert.ok(top.y > 0 && top.y < 20);
  assert.ok(Math.abs(STAGE.height - bottom.y - top.y) < 1e-6, "the same margin above and below");
  assert.ok(top.x > top.y, "the narrower side has more room");
});

test("wide boxes are fitted by their width", () => {
  const view = fitted({left: 0, top: 0, width: 1000, height: 10});
  const [left, right] = [view.toScreen(0, 5), view.toScreen(1000, 5)];
  assert.ok(left.x > 0 && left.x < 20);
  assert.ok(Math.abs(STAGE.width - right.x - left.x) < 1e-6);
});

test("a stage without room still has a scale", () => {
  const view = new View();
  view.fit({left: 0, top: 0, width: 100, height: 100}, 0, 0);
  assert.ok(view.scale > 0);
});

test("screen and photo are each other's way back", () => {
  const view = fitted(wholeBox(photo));
  const random = randomNumbers(3);
  for (let time = 0; time < 50; time += 1) {
    view.zoom(0.5 + random(), 500 * random(), 300 * random());
    view.pan(40 * random() - 20, 40 * random() - 20);
    const [x, y] = [300 * random(), 400 * random()];
    const there = view.toScreen(x, y);
    assertNear(view.toPhoto(there.x, there.y), x, y);
  }
});

test("zooming leaves the point under the pointer where it is", () => {
  const view = fitted(wholeBox(photo));
  const {scale} = view;
  const before = view.toPhoto(123, 45);
  view.zoom(3, 123, 45);
  assert.equal(view.scale, 3 * scale);
  assertNear(view.toPhoto(123, 45), before.x, before.y);
});

test("zoom stops at both ends, and stays in place there", () => {
  const view = fitted(wholeBox(photo));
  const {scale} = view;
  for (const factor of [1e9, 1e-9]) {
    const before = view.toPhoto(200, 100);
    view.zoom(factor, 200, 100);
    assertNear(view.toPhoto(200, 100), before.x, before.y);
    const {scale: end} = view;
    view.zoom(factor, 200, 100);
    assert.equal(view.scale, end);
  }
  assert.equal(view.scale, scale / 4);
});

test("panning moves the photo by pixels of the screen", () => {
  const view = fitted(wholeBox(photo));
  const before = view.toScreen(7, 8);
  view.pan(30, -12);
  assertNear(view.toScreen(7, 8), before.x + 30, before.y - 12);
});

test("the whole photo is a box from corner to corner", () => {
  assert.deepEqual(wholeBox(photo), {left: 0, top: 0, width: 300, height: 400});
});

test("the person's box holds the joints with air, inside of photo and frame", () => {
  const box = personBox(photo, standing()); // joints from 105 to 195 across
  const air = 0.14 * 390;
  assert.ok(Math.abs(box.left - (105 - air)) < 1e-6);
  assert.ok(Math.abs(box.left + box.width - (195 + air)) < 1e-6);
  assert.deepEqual([box.top, box.height], [20, 380]);
});

test("an arm held out is in the box, as far as there is photo", () => {
  const box = personBox(photo, posed({7: [290, 120]}));
  assert.equal(box.left + box.width, 300);
  const away = personBox(photo, posed({7: [900, 120]}));
  assert.equal(away.left + away.width, 300);
});

test("a hidden joint asks for no room", () => {
  const pose = hiding([7], posed({7: [900, 120]}));
  assert.deepEqual(personBox(photo, pose), personBox(photo, hiding([7])));
});
