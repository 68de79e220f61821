// Moving joints, limbs and the whole figure. Pure: every function gives a new pose.
// pose = {xy: Float32Array(2K), visible: Uint8Array(K)} in photo pixels; a point is {x, y};
// frame = {left, top, width, height}, which no visible joint leaves. Hidden joints move along.

import {bendingChain, bodyTree, hipsOf, visibleParent} from "./body_tree.js";

const CUTS = 30;
const STRAIGHT = 1e-3;

// A joint dragged to a point. scope "joint": alone; if locked, no bone changes its length.
// scope "limb": with all joints that hang on it. scope "figure": with all joints.
// For a smooth drag give the pose at its start each time: a bent limb then keeps its side.
export function moved(pose, facts, joint, to, {scope, locked, frame}) {
  const tree = bodyTree(facts);
  const limb = [joint, ...tree.descendants[joint]];
  if (scope === "figure") return shifted(pose, everyJoint(facts), joint, to, frame);
  if (scope === "limb") return shifted(pose, limb, joint, to, frame);
  if (!locked) return placed(pose, [[joint, inside(to, frame)]]);
  const chain = bendingChain(facts, joint);
  if (chain?.every((link) => pose.visible[link])) {
    return placed(pose, reached(pose, chain, inside(to, frame), frame));
  }
  const parent = visibleParent(pose, tree, joint);
  const place = parent < 0 ? to : atSameDistance(pose, joint, parent, to);
  return shifted(pose, limb, joint, place, frame);
}

// The limb from a joint on, or the figure, turned about its pivot by an angle (radians, clockwise
// as people see it). A turn that would leave the frame ends at its border.
export function turned(pose, facts, joint, angle, {scope, frame}) {
  const {root, descendants} = bodyTree(facts);
  const isWhole = scope === "figure" || joint === root;
  const joints = isWhole ? everyJoint(facts) : [joint, ...descendants[joint]];
  const pivot = pivotOf(pose, facts, joint, scope);
  const by = (part) => placed(pose, joints.map((index) => (
    [index, rotated(pointOf(pose, index), pivot, part)]
  )));
  const fits = (part) => areInside(by(part), joints, frame);
  const shortest = Math.atan2(Math.sin(angle), Math.cos(angle));
  if (fits(shortest) || !fits(0)) return by(shortest);
  let [least, most] = [0, shortest];
  for (let cut = 0; cut < CUTS; cut += 1) {
    const middle = (least + most) / 2;
    if (fits(middle)) least = middle;
    else most = middle;
  }
  return by(least);
}

// What `turned` turns about: the joint's parent; for the figure the middle of the hips.
export function pivotOf(pose, facts, joint, scope) {
  const tree = bodyTree(facts);
  const parent = visibleParent(pose, tree, joint);
  if (scope !== "figure" && parent >= 0) return pointOf(pose, parent);
  const pivots = [hipsOf(facts), [tree.root], everyJoint(facts)]
    .map((joints) => joints.filter((index) => pose.visible[index]))
    .find((joints) => joints.length > 0) ?? [joint];
  const points = pivots.map((index) => pointOf(pose, index));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {x: mean(points.map(({x}) => x)), y: mean(points.map(({y}) => y))};
}

// The figure as in a mirror, in its own place; left and right swap.
export function mirrored(pose, facts) {
  const across = everyJoint(facts).filter((joint) => pose.visible[joint])
    .map((joint) => pose.xy[2 * joint]);
  const both = across.length > 0 ? Math.min(...across) + Math.max(...across) : 0;
  const twins = facts.mirror.keypoints;
  const copy = placed(pose, twins.map((twin, joint) => {
    const {x, y} = pointOf(pose, twin);
    return [joint, {x: both - x, y}];
  }));
  copy.visible.set(twins.map((twin) => pose.visible[twin]));
  return copy;
}

const everyJoint = (facts) => facts.keypoints.map((_, joint) => joint);
const pointOf = (pose, joint) => ({x: pose.xy[2 * joint], y: pose.xy[2 * joint + 1]});
const within = (value, least, most) => Math.min(Math.max(value, least), most);

function placed(pose, places) {
  const copy = {xy: pose.xy.slice(), visible: pose.visible.slice()};
  for (const [joint, {x, y}] of places) copy.xy.set([x, y], 2 * joint);
  return copy;
}

function inside({x, y}, {left, top, width, height}) {
  return {x: within(x, left, left + width), y: within(y, top, top + height)};
}

function areInside(pose, joints, frame) {
  return joints.every((joint) => {
    const point = pointOf(pose, joint);
    const {x, y} = inside(point, frame);
    return !pose.visible[joint] || (x === point.x && y === point.y);
  });
}

// Joints moved together so that one of them comes to a point, but only as far as the frame lets
// all of them: their shape stays.
function shifted(pose, joints, joint, to, {left, top, width, height}) {
  const points = joints.filter((index) => pose.visible[index])
    .map((index) => pointOf(pose, index));
  const limited = (wish, values, low, high) => within(
    wish, Math.min(low - Math.min(...values), 0), Math.max(high - Math.max(...values), 0));
  const from = pointOf(pose, joint);
  const dx = limited(to.x - from.x, points.map(({x}) => x), left, left + width);
  const dy = limited(to.y - from.y, points.map(({y}) => y), top, top + height);
  return placed(pose, joints.map((index) => {
    const {x, y} = pointOf(pose, index);
    return [index, {x: x + dx, y: y + dy}];
  }));
}

function rotated({x, y}, pivot, angle) {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  const [dx, dy] = [x - pivot.x, y - pivot.y];
  return {x: pivot.x + cosine * dx - sine * dy, y: pivot.y + sine * dx + cosine * dy};
}

// From `start` towards a point, or, where that is no direction, towards another.
function direction(start, to, other) {
  const [dx, dy] = [to.x - start.x, to.y - start.y];
  const length = Math.hypot(dx, dy);
  if (length > 0) return {x: dx / length, y: dy / length, length};
  return {...(other ? direction(start, other) : {x: 1, y: 0}), length: 0};
}

function atSameDistance(pose, joint, parent, to) {
  const [pivot, here] = [pointOf(pose, parent), pointOf(pose, joint)];
  const length = Math.hypot(here.x - pivot.x, here.y - pivot.y);
  const way = direction(pivot, to, here);
  return {x: pivot.x + length * way.x, y: pivot.y + length * way.y};
}

// Two bones of fixed lengths whose end follows a point: places of the bend and the end. The law
// of cosines gives the bend's foot on the line to the point; it stays on its side of that line.
function reached(pose, [start, bend, end], to, frame) {
  const [a, b, c] = [start, bend, end].map((joint) => pointOf(pose, joint));
  const upper = Math.hypot(b.x - a.x, b.y - a.y);
  const lower = Math.hypot(c.x - b.x, c.y - b.y);
  const way = direction(a, to, c);
  const reach = within(way.length, Math.abs(upper - lower), upper + lower);
  const foot = reach > 0 ? (reach * reach + upper * upper - lower * lower) / (2 * reach) : 0;
  const height = Math.sqrt(Math.max(upper * upper - foot * foot, 0));
  const bendAt = (side) => ({
    x: a.x + foot * way.x - side * height * way.y, y: a.y + foot * way.y + side * height * way.x,
  });
  const turn = (c.x - a.x) * (b.y - a.y) - (c.y - a.y) * (b.x - a.x);
  const far = (side) => Math.hypot(bendAt(side).x - b.x, bendAt(side).y - b.y);
  const isStraight = Math.abs(turn) <= STRAIGHT * upper * lower;
  const side = isStraight ? (far(1) <= far(-1) ? 1 : -1) : Math.sign(turn);
  const place = {x: a.x + reach * way.x, y: a.y + reach * way.y};
  return [[bend, inside(bendAt(side), frame)], [end, inside(place, frame)]];
}
