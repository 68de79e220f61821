// Joints and bones: which joint is meant, how they look, and a button each for the keyboard.

import {keyOf} from "./layers.js";
import {say} from "./strings.js";

export function nearestJoint(pose, view, x, y, reach) {
  let nearest = -1;
  let shortest = reach;
  pose.visible.forEach((visible, joint) => {
    const place = view.toScreen(pose.xy[2 * joint], pose.xy[2 * joint + 1]);
    const distance = Math.hypot(place.x - x, place.y - y);
    if (visible && distance <= shortest) {
      nearest = joint;
      shortest = distance;
    }
  });
  return nearest;
}

// Bones as light lines with a dark edge: readable on any photo.
export function drawBones(context, facts, pose, view) {
  const lines = facts.bones.filter(([from, to]) => pose.visible[from] && pose.visible[to]);
  const at = (joint) => view.toScreen(pose.xy[2 * joint], pose.xy[2 * joint + 1]);
  for (const [width, colour] of [[4.5, "rgb(12 13 16 / .55)"], [2, "rgb(255 255 255 / .92)"]]) {
    context.lineWidth = width;
    context.lineCap = "round";
    context.strokeStyle = colour;
    context.beginPath();
    for (const [from, to] of lines) {
      const start = at(from);
      const end = at(to);
      context.moveTo(start.x, start.y);
      context.lineTo(end.x, end.y);
    }
    context.stroke();
  }
}

// Joints as dots, where no buttons stand for them.
export function drawJoints(context, pose, view) {
  context.fillStyle = "#fff";
  context.strokeStyle = "rgb(12 13 16 / .8)";
  context.lineWidth = 1.5;
  pose.visible.forEach((visible, joint) => {
    if (!visible) return;
    const place = view.toScreen(pose.xy[2 * joint], pose.xy[2 * joint + 1]);
    context.beginPath();
    context.arc(place.x, place.y, 4, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  });
}

// The buttons that stand for the joints: seen, focused, moved by arrow keys.
export class Joints {
  // actions = {move(joint, dx, dy), end(), hide(joint)}, in CSS pixels of the stage.
  constructor(layer, facts, actions) {
    this.facts = facts;
    this.buttons = facts.keypoints.map(({name, side, inFace}, joint) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "joint";
      button.dataset.side = side;
      button.classList.toggle("small", inFace);
      button.dataset.name = name;
      button.addEventListener("keydown", (event) => this.key(event, joint, actions));
      button.addEventListener("keyup", (event) => {
        if (event.key.startsWith("Arrow")) actions.end();
      });
      button.addEventListener("blur", () => actions.end());
      layer.append(button);
      return button;
    });
  }

  key(event, joint, actions) {
    const step = event.shiftKey ? 10 : 1;
    const ways = {
      ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step],
    };
    if (event.key in ways) actions.move(joint, ...ways[event.key]);
    else if (event.key === "Delete" || event.key === "Backspace") actions.hide(joint);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Put every button where its joint is.
  place(pose, view) {
    const key = [keyOf(pose), view.x, view.y, view.scale].join(" ");
    if (this.placed === key) return;
    this.placed = key;
    this.buttons.forEach((button, joint) => {
      const [x, y] = pose.xy.subarray(2 * joint, 2 * joint + 2);
      const spot = view.toScreen(x, y);
      button.hidden = !pose.visible[joint];
      button.style.transform = `translate(${spot.x}px, ${spot.y}px)`;
      const place = {joint: button.dataset.name, x: Math.round(x), y: Math.round(y)};
      const text = say("joint", place);
      if (button.ariaLabel !== text) button.ariaLabel = text;
    });
  }

  mark(hovered) {
    this.buttons.forEach((button, joint) => {
      button.classList.toggle("near", joint === hovered);
    });
  }
}
