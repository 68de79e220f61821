// Poses that come from elsewhere: the gallery of stances, a mirror, a file, another photo.

import {mirrored} from "./limbs.js";
import {poseOf} from "./states.js";

export class Stances {
  constructor(element, facts, page) {
    Object.assign(this, {facts, page});
    const grid = element.querySelector(".stance-grid");
    facts.stances.forEach((stance, index) => grid.append(this.button(stance, index)));
  }

  button(stance, index) {
    const button = Object.assign(document.createElement("button"), {
      type: "button", className: "stance", title: stance.name,
    });
    const text = Object.assign(document.createElement("span"), {textContent: stance.name});
    button.append(figure(stance, this.facts), text);
    button.addEventListener("click", () => {
      button.closest("details").open = false;
      this.choose(index);
    });
    return button;
  }

  async choose(index) {
    const reply = await this.page.visit.ask("STANCE", {index});
    if (reply) this.take(JSON.parse(reply.text).pose);
  }

  // Points of a pose, in photo pixels, as a step of the work.
  take(points) {
    const {page} = this;
    page.setPose(poseOf(points));
    page.committed();
  }

  mirror() {
    const {work} = this.page;
    work.setPose(mirrored(work.pose, this.facts));
  }
}

// A stick figure of points in a unit box.
export function figure({points, visible}, {bones}) {
  const at = (joint) => points[joint].map((v) => (4 + 32 * v).toFixed(1)).join(" ");
  const lines = bones.filter(([from, to]) => !visible || (visible[from] && visible[to]))
    .map(([from, to]) => `M${at(from)}L${at(to)}`);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 40 40");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", lines.join(""));
  svg.append(path);
  return svg;
}
