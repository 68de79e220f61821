// A question with several figures as answers: whose pose of a file with several people.

import {figure} from "./stances.js";
import {say, words} from "./strings.js";

// people: lists of [x, y, visible]; resolves to one of them, or to null.
export function choose(element, people, {facts}) {
  const dialog = element.querySelector(".choice");
  const question = Object.assign(document.createElement("p"), {
    textContent: say("whichPerson", {count: people.length}),
  });
  const grid = Object.assign(document.createElement("div"), {className: "stance-grid"});
  const cancel = Object.assign(document.createElement("button"), {
    type: "button", className: "quiet", textContent: words.cancel,
  });
  dialog.replaceChildren(question, grid, cancel);
  return new Promise((resolve) => {
    const answer = (points) => {
      dialog.close();
      resolve(points);
    };
    people.forEach((points, number) => {
      const text = say("person", {number: number + 1});
      const button = Object.assign(document.createElement("button"), {
        type: "button", className: "stance", title: text,
      });
      button.append(figure(inUnitBox(points), facts), text);
      button.addEventListener("click", () => answer(points));
      grid.append(button);
    });
    cancel.addEventListener("click", () => answer(null));
    dialog.addEventListener("cancel", () => resolve(null), {once: true});
    dialog.showModal();
  });
}

function inUnitBox(points) {
  const seen = points.filter(([, , visible]) => visible);
  const [xs, ys] = [seen.map(([x]) => x), seen.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const size = Math.max(Math.max(...xs) - left, Math.max(...ys) - top, 1e-6);
  return {
    points: points.map(([x, y]) => [(x - left) / size, (y - top) / size]),
    visible: points.map(([, , visible]) => visible),
  };
}
