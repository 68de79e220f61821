// Ways for a photo or a project to come in: the file picker, dropping, pasting, the examples.

import {say, words} from "./strings.js";

export class Opening {
  // open(file, name) gets a Blob; problem(sentence) tells what cannot be.
  constructor(element, facts, folder, {open, problem}) {
    this.element = element;
    this.input = element.querySelector("[name=photo]");
    this.input.addEventListener("change", () => {
      if (this.input.files.length > 0) open(this.input.files[0], this.input.files[0].name);
      this.input.value = "";
    });
    this.listenToDrops(open, problem);
    element.addEventListener("paste", (event) => {
      const file = [...event.clipboardData.files][0];
      if (file) open(file, file.name);
    });
    this.showExamples(facts.examples, folder, {open, problem});
  }

  pick() {
    this.input.click();
  }

  listenToDrops(open, problem) {
    const over = (event, inside) => {
      event.preventDefault();
      this.element.classList.toggle("dropping", inside);
    };
    this.element.addEventListener("dragover", (event) => over(event, true));
    this.element.addEventListener("dragleave", (event) => {
      if (!this.element.contains(event.relatedTarget)) over(event, false);
    });
    this.element.addEventListener("drop", (event) => {
      over(event, false);
      const file = event.dataTransfer.files[0];
      if (file) open(file, file.name);
      else problem(words.noFile);
    });
  }

  // Show the examples in place of the snapshots, or hide them again.
  flip(isOn = !this.element.classList.contains("with-examples")) {
    this.element.classList.toggle("with-examples", isOn);
    this.element.querySelector("[data-do=examples]").ariaPressed = String(isOn);
  }

  showExamples(names, folder, {open, problem}) {
    const list = this.element.querySelector(".thumbs");
    this.element.classList.toggle("no-examples", names.length === 0);
    names.forEach((name, index) => {
      const address = new URL(`../examples/${encodeURIComponent(name)}`, folder);
      const button = Object.assign(document.createElement("button"), {
        type: "button", className: "thumb", ariaLabel: say("example", {number: index + 1}),
      });
      button.append(Object.assign(new Image(), {src: address, alt: "", loading: "lazy"}));
      button.addEventListener("click", async () => {
        const response = await fetch(address).catch(() => null);
        if (response?.ok) open(await response.blob(), name);
        else problem(words.noExample);
      });
      list.append(button);
    });
  }
}
