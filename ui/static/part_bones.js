// The ten body parts of one pose as thick lines, and how far places are from them: the same as
// spt/part_bones.py, which says why. Places are x, y in cells; sizes come from facts.carry.

// Where each part begins and ends (Float64Array(2P) each), and whether it is known, of a pose
// {xy, visible} in cells; the part scale, and half the thickness of each part in part scales.
export function linesOf(pose, facts) {
  const {carry, parts, keypoints} = facts;
  const scale = partScale(pose, facts);
  const start = new Float64Array(2 * parts.length);
  const end = new Float64Array(2 * parts.length);
  const there = new Uint8Array(parts.length).fill(1);
  const put = (part, first, last) => {
    start.set(first, 2 * part);
    end.set(last, 2 * part);
  };
  const middle = (joints) => middleOf(pose, joints.filter((joint) => pose.visible[joint]));
  const top = middle(carry.shoulders) ?? middle([carry.neck]);
  const bottom = middle(carry.hips);
  const upper = top ?? (bottom ? [bottom[0], bottom[1] - scale] : [0, 0]);
  put(carry.torso, upper, bottom ?? [upper[0], upper[1] + scale]);
  there[carry.torso] = Number(Boolean(top ?? bottom));
  const face = middle([...keypoints.keys()].filter((joint) => keypoints[joint].inFace));
  put(carry.head, face ?? upper, face ?? upper);
  there[carry.head] = Number(Boolean(face));
  parts.forEach((one, part) => {
    if (one.keypoints.length > 2) return;
    const [from, to] = one.keypoints;
    const ends = [from, to].map((joint) => pose.xy.subarray(2 * joint, 2 * joint + 2));
    put(part, ...ends);
    const isLong = distanceOf(pose, from, to) >= carry.shortestLimb;
    there[part] = Number(pose.visible[from] && pose.visible[to] && isLong);
  });
  return {start, end, there, scale, radius: radii(pose, scale, carry)};
}

function radii(pose, scale, {radii: known, torso, torsoRadius, shoulders}) {
  const areSeen = shoulders.every((joint) => pose.visible[joint]);
  const width = areSeen ? distanceOf(pose, ...shoulders) / scale : 0;
  const radius = Float64Array.from(known);
  radius[torso] = Math.max(torsoRadius[0] * width, torsoRadius[1]);
  return radius;
}

// spt.body_parts.part_scale, in the unit of the pose
export function partScale(pose, {carry, keypoints}) {
  const {shoulders, hips, extentShare, leastScale} = carry;
  if ([...shoulders, ...hips].every((joint) => pose.visible[joint])) {
    const squares = shoulders.map((joint, side) => distanceOf(pose, joint, hips[side]) ** 2);
    return Math.max(Math.sqrt((squares[0] + squares[1]) / 2), leastScale);
  }
  const seen = [...keypoints.keys()].filter((joint) => pose.visible[joint]);
  const extent = (axis) => {
    const values = seen.map((joint) => pose.xy[2 * joint + axis]);
    return Math.max(...values) - Math.min(...values);
  };
  return Math.max(extentShare * Math.max(extent(0), extent(1)), leastScale);
}

export function middleOf(pose, joints) {
  if (joints.length === 0) return null;
  const mean = (axis) => (
    joints.reduce((sum, joint) => sum + pose.xy[2 * joint + axis], 0) / joints.length
  );
  return [mean(0), mean(1)];
}

function distanceOf({xy}, one, other) {
  return Math.hypot(xy[2 * one] - xy[2 * other], xy[2 * one + 1] - xy[2 * other + 1]);
}

export class Bones {
  constructor({start, end, there, scale, radius}, {carry, parts}) {
    Object.assign(this, {start, end, there, scale, radius, carry});
    const count = parts.length;
    this.along = end.map((value, i) => value - start[i]);
    const reach = (i) => 1 + carry.tipReach[i >> 1];
    this.tipAlong = this.along.map((value, i) => reach(i) * value);
    const square = (vectors, part) => vectors[2 * part] ** 2 + vectors[2 * part + 1] ** 2;
    this.tipSquare = new Float64Array(count).map((_, part) => (
      Math.max(square(this.tipAlong, part), carry.tiny)));
    this.length = new Float64Array(count).map((_, part) => (
      Math.max(Math.sqrt(square(this.along, part)), carry.tiny)));
    this.isArm = new Uint8Array(count).map((_, part) => Number(carry.arms.includes(part)));
    this.hangsOnTrunk = new Uint8Array(count).map((_, part) => (
      Number(carry.parents[part] === carry.torso)));
  }

  // How far a place is outside a part, in part scales; negative inside.
  distance(part, x, y) {
    let dx = x - this.start[2 * part];
    let dy = y - this.start[2 * part + 1];
    const alongX = this.tipAlong[2 * part];
    const alongY = this.tipAlong[2 * part + 1];
    const raw = (dx * alongX + dy * alongY) / this.tipSquare[part];
    const place = raw < 0 ? 0 : raw > 1 ? 1 : raw;
    dx -= place * alongX;
    dy -= place * alongY;
    return Math.sqrt(dx * dx + dy * dy) / this.scale - this.radius[part];
  }

  // How little a part has to do with a place: of several parts the least owns it.
  claim(part, x, y) {
    const {carry} = this;
    let claim = this.distance(part, x, y) + carry.tiny * part;
    let behind = 0;
    if (this.hangsOnTrunk[part]) {
      const along = (x - this.start[2 * part]) * this.along[2 * part]
        + (y - this.start[2 * part + 1]) * this.along[2 * part + 1];
      behind = Math.max(along / -this.length[part], 0);
    }
    if (this.isArm[part]) {
      const isOnArm = claim < -carry.armCore && behind === 0;
      claim += isOnArm ? -carry.inFront : carry.besideArm;
    }
    return claim + (carry.behind * behind) / this.scale;
  }

  // Where the second of two parts hangs on the first; else the bottom of the trunk.
  joint(part, other) {
    const {parents, torso, head} = this.carry;
    if (parents[other] !== part) return this.end.slice(2 * torso, 2 * torso + 2);
    const from = other === head ? torso : other;
    return this.start.slice(2 * from, 2 * from + 2);
  }

  // Whether a place lies on the side of each of two parts that the other is on.
  isBetween(part, other, x, y) {
    return this.isBeside(part, other, x, y) && this.isBeside(other, part, x, y);
  }

  isBeside(part, other, x, y) {
    const middleX = (this.start[2 * other] + this.end[2 * other]) / 2;
    const middleY = (this.start[2 * other + 1] + this.end[2 * other + 1]) / 2;
    return this.across(part, x, y) * this.across(part, middleX, middleY) > 0;
  }

  across(part, x, y) {
    return (y - this.start[2 * part + 1]) * this.along[2 * part]
      - (x - this.start[2 * part]) * this.along[2 * part + 1];
  }

  // Left, top, right, bottom of a part, hand or foot included.
  box(part) {
    const around = this.radius[part] * this.scale;
    const ends = (axis) => {
      const from = this.start[2 * part + axis];
      return [from, from + this.tipAlong[2 * part + axis]];
    };
    const [across, down] = [ends(0), ends(1)];
    return [
      Math.min(...across) - around, Math.min(...down) - around,
      Math.max(...across) + around, Math.max(...down) + around,
    ];
  }
}
