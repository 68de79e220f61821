// Arcs about a joint that cross the border between its two parts. See spt/carry.py.

const FINEST = 0.5;
const MOST_CUTS = 12;
const TINY = 1e-6;

export class Arc {
  // bones: of the pose before; [one, other]: the parts; [x, y]: the joint.
  constructor(bones, [one, other], [x, y]) {
    Object.assign(this, {bones, one, other, joint: {x, y}});
    this.low = new Spoke(x, y);
    this.high = new Spoke(x, y);
    this.middle = new Spoke(x, y);
  }

  // Positive on the side of the second part, as cells are owned: by their centres.
  side(x, y) {
    const centreX = Math.floor(x) + 0.5;
    const centreY = Math.floor(y) + 0.5;
    return this.bones.claim(this.one, centreX, centreY)
      - this.bones.claim(this.other, centreX, centreY);
  }

  // Whether all of an arc between two places {x, y} is farther from the joint.
  isBeyond(reach, first, last) {
    return this.squareTo(first) > reach * reach && this.squareTo(last) > reach * reach;
  }

  squareTo({x, y}) {
    return (x - this.joint.x) ** 2 + (y - this.joint.y) ** 2;
  }

  // Leaves in low and high two places hardly half a cell apart, between which the arc from one
  // place to another crosses the border.
  findBorder(first, last) {
    this.low.reach(first);
    this.high.reach(last);
    for (let cut = 0; cut < MOST_CUTS && this.low.isFarFrom(this.high); cut += 1) {
      const {middle} = this;
      middle.halve(this.low, this.high);
      const end = this.side(middle.x, middle.y) > 0 ? "low" : "high";
      this.middle = this[end];
      this[end] = middle;
    }
  }
}

// A place {x, y} by its direction and distance from a joint.
class Spoke {
  constructor(x, y) {
    Object.assign(this, {jointX: x, jointY: y, x, y, towardsX: 0, towardsY: 0, length: 0});
  }

  reach({x, y}) {
    const dx = x - this.jointX;
    const dy = y - this.jointY;
    this.turn(dx, dy, Math.sqrt(dx * dx + dy * dy));
  }

  // Half way between two, by direction and by distance; between opposite ones to the left.
  halve(one, other) {
    const dx = one.towardsX + other.towardsX;
    const dy = one.towardsY + other.towardsY;
    const length = (one.length + other.length) / 2;
    if (dx * dx + dy * dy > TINY) this.turn(dx, dy, length);
    else this.turn(-one.towardsY, one.towardsX, length);
  }

  turn(dx, dy, length) {
    const size = Math.max(Math.sqrt(dx * dx + dy * dy), TINY);
    this.towardsX = dx / size;
    this.towardsY = dy / size;
    this.length = length;
    this.x = this.jointX + length * this.towardsX;
    this.y = this.jointY + length * this.towardsY;
  }

  isFarFrom({x, y}) {
    return (this.x - x) ** 2 + (this.y - y) ** 2 > FINEST * FINEST;
  }
}
