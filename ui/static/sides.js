// Which of the two maps is edited, and what follows from it on the page.

import {words} from "./strings.js";

// Show the side that the work is on; or, after the switch was used, take that side.
// `changed` is "side" (the radio buttons), "flip" (the key), "follows", or nothing.
export function showSide(page, changed) {
  const {work, panel, element} = page;
  if (changed === "side") work.side = panel.side;
  else if (changed === "flip") work.side = work.side === "source" ? "target" : "source";
  else if (changed === "follows") {
    work.follows = panel.input("follows").checked;
    page.committed();
  }
  panel.showSide(work.side);
  const isSource = work.side === "source";
  element.querySelector(".photo-title").textContent =
    isSource ? words.photoSource : words.photoTarget;
  if (changed === "side" || changed === "flip") page.refresh();
  page.scene.changed();
}
