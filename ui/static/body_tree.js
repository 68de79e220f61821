// How joints hang together, read from the facts: the tree of the bones, arms and legs, the hips.

// Rooted at the joint with most bones: every joint's parent (-1 at the root) and descendants.
export function bodyTree(facts) {
  const neighbours = facts.keypoints.map(() => []);
  for (const [one, other] of facts.bones) {
    neighbours[one].push(other);
    neighbours[other].push(one);
  }
  const most = Math.max(...neighbours.map((list) => list.length));
  const root = neighbours.findIndex((list) => list.length === most);
  const parents = neighbours.map(() => -1);
  const descendants = neighbours.map(() => []);
  const climb = (joint, parent) => {
    parents[joint] = parent;
    for (const child of neighbours[joint]) {
      if (child !== parent) descendants[joint].push(child, ...climb(child, joint));
    }
    return descendants[joint];
  };
  climb(root, -1);
  return {root, parents, descendants};
}

// The nearest visible joint on the way to the root; -1 where there is none.
export function visibleParent(pose, {parents}, joint) {
  let parent = parents[joint];
  while (parent >= 0 && !pose.visible[parent]) parent = parents[parent];
  return parent;
}

// Shoulder, elbow, wrist for a wrist; hip, knee, ankle for an ankle; null for other joints.
export function bendingChain(facts, joint) {
  const before = (end) => facts.parts.map(({keypoints}) => keypoints)
    .find((keypoints) => keypoints.length === 2 && keypoints[1] === end)?.[0];
  const middle = before(joint);
  const start = middle === undefined ? undefined : before(middle);
  return start === undefined ? null : [start, middle, joint];
}

// The trunk is the first part: both shoulders, then both hips.
export function hipsOf(facts) {
  return facts.parts[0].keypoints.slice(2);
}
