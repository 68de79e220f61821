// From one pose to another, part by part: the map from a part's new place to its old. The same as
// spt/part_frames.py, which says why. Places are x, y in cells; sizes come from facts.carry.

import {Bones, linesOf, middleOf} from "./part_bones.js";

// A map of places: turned, shifted, grown; along one axis, over one length, stretched.
export class PartFrame {
  // start, axis, newStart, newAxis: [x, y].
  constructor({start, axis, newStart, newAxis, length = 0, stretch = 1, growth = 1}) {
    Object.assign(this, {start, axis, newStart, newAxis, length, stretch, growth});
    [this.startX, this.startY] = start;
    [this.axisX, this.axisY] = axis;
    [this.newStartX, this.newStartY] = newStart;
    [this.newAxisX, this.newAxisY] = newAxis;
    this.x = 0;
    this.y = 0;
  }

  // Leaves the new place in x and y: called for every cell, it makes no object.
  move(x, y) {
    const awayX = x - this.startX;
    const awayY = y - this.startY;
    const along = this.stretched(awayX * this.axisX + awayY * this.axisY);
    this.lay(along, this.growth * (awayY * this.axisX - awayX * this.axisY));
  }

  stretched(along) {
    const within = along < 0 ? 0 : along > this.length ? this.length : along;
    return this.stretch * within + this.growth * (along - within);
  }

  lay(along, across) {
    this.x = this.newStartX + (along * this.newAxisX - across * this.newAxisY);
    this.y = this.newStartY + (along * this.newAxisY + across * this.newAxisX);
  }

  moved(x, y) {
    this.move(x, y);
    return [this.x, this.y];
  }

  // Left, top, right, bottom of all that comes out of such a box.
  box([left, top, right, bottom]) {
    const corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
    const away = corners.map(([x, y]) => [x - this.startX, y - this.startY]);
    const along = away.map(([x, y]) => this.stretched(x * this.axisX + y * this.axisY));
    const across = away.map(([x, y]) => this.growth * (y * this.axisX - x * this.axisY));
    const found = [Math.min(...along), Math.max(...along)].flatMap((one) => (
      [Math.min(...across), Math.max(...across)].map((other) => {
        this.lay(one, other);
        return [this.x, this.y];
      })
    ));
    const [xs, ys] = [found.map(([x]) => x), found.map(([, y]) => y)];
    return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  }

  inverse() {
    return new PartFrame({
      start: this.newStart, axis: this.newAxis, newStart: this.start, newAxis: this.axis,
      length: this.stretch * this.length, stretch: 1 / this.stretch, growth: 1 / this.growth,
    });
  }

  // Whether nothing moves.
  get isStill() {
    const same = (one, other) => one[0] === other[0] && one[1] === other[1];
    return same(this.start, this.newStart) && same(this.axis, this.newAxis)
      && this.stretch === 1 && this.growth === 1;
  }
}

// The parts in two poses (cells) of one person, {before, after}, and the way back of each part.
export function waysBack(old, now, facts) {
  const {carry, parts} = facts;
  const before = linesOf(old, facts);
  const {scale, radius} = before;
  const after = {...linesOf(now, facts), scale, radius};
  const ways = [torsoFrame(old, now, facts)];
  for (let part = 1; part < parts.length; part += 1) {
    let way = ways[carry.parents[part]];
    if (!before.there[part]) borrow(before, after, part, way);
    else if (!after.there[part]) borrow(after, before, part, way.inverse());
    else if (part === carry.head) way = headFrame(old, now, facts) ?? way;
    else way = limbFrame(before, after, part, carry);
    ways.push(way);
  }
  return {before: new Bones(before, facts), after: new Bones(after, facts), ways};
}

// Put a part where `way` brings it from the pose that knows it.
function borrow(lacking, known, part, way) {
  for (const side of ["start", "end"]) {
    const [x, y] = known[side].subarray(2 * part, 2 * part + 2);
    lacking[side].set(way.moved(x, y), 2 * part);
  }
  lacking.there[part] = known.there[part];
}

function limbFrame(before, after, part, {stretch: [least, most]}) {
  const line = ({start, end}) => {
    const from = [start[2 * part], start[2 * part + 1]];
    const along = [end[2 * part] - from[0], end[2 * part + 1] - from[1]];
    const length = Math.hypot(...along);
    return {from, length, axis: along.map((value) => value / length)};
  };
  const [now, old] = [line(after), line(before)];
  const stretch = Math.min(Math.max(old.length / now.length, least), most);
  return new PartFrame({
    start: now.from, axis: now.axis, newStart: old.from, newAxis: old.axis,
    length: now.length, stretch,
  });
}

const isShared = (old, now) => (joint) => old.visible[joint] && now.visible[joint];

function torsoFrame(old, now, {carry}) {
  const shared = carry.trunk.filter(isShared(old, now));
  if (shared.length === 0) {
    return new PartFrame({start: [0, 0], axis: [1, 0], newStart: [0, 0], newAxis: [1, 0]});
  }
  const points = (pose) => shared.map((joint) => middleOf(pose, [joint]));
  const {frame, growth} = fitted(points(now), points(old), shared.map(() => 1), carry);
  const [least, most] = carry.stretch;
  const limited = shared.length === 1 ? 1 : Math.min(Math.max(growth, least), most);
  return new PartFrame({...frame, growth: limited});
}

function headFrame(old, now, {carry, keypoints}) {
  const isSeen = isShared(old, now);
  const face = [...keypoints.keys()].filter((joint) => keypoints[joint].inFace && isSeen(joint));
  if (face.length === 0) return null;
  const neck = [carry.shoulders, [carry.neck]].find((joints) => joints.every(isSeen));
  const groups = [...face.map((joint) => [joint]), ...(neck ? [neck] : [])];
  const weights = groups.map((_, i) => (i < face.length ? 1 : carry.neckWeight));
  const points = (pose) => groups.map((joints) => middleOf(pose, joints));
  return new PartFrame(fitted(points(now), points(old), weights, carry).frame);
}

// The least-squares turn and shift of weighted points, and their growth.
function fitted(points, newPoints, weights, {tiny}) {
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const whole = sum(weights);
  const mean = (list, axis) => sum(list.map((point, i) => (weights[i] / whole) * point[axis]));
  const start = [mean(points, 0), mean(points, 1)];
  const newStart = [mean(newPoints, 0), mean(newPoints, 1)];
  const away = points.map(([x, y]) => [x - start[0], y - start[1]]);
  const newAway = newPoints.map(([x, y]) => [x - newStart[0], y - newStart[1]]);
  const weighed = (value) => sum(away.map((_, i) => (weights[i] / whole) * value(i)));
  const cosine = weighed((i) => away[i][0] * newAway[i][0] + away[i][1] * newAway[i][1]);
  const sine = weighed((i) => away[i][0] * newAway[i][1] - away[i][1] * newAway[i][0]);
  const spread = weighed((i) => away[i][0] ** 2 + away[i][1] ** 2);
  const size = Math.hypot(cosine, sine);
  const frame = {start, axis: [1, 0], newStart, newAxis: [1, 0]};
  if (size < tiny) return {frame, growth: 1};
  return {frame: {...frame, newAxis: [cosine / size, sine / size]}, growth: size / spread};
}
