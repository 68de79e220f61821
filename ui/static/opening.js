// Ways for a photo to come in: the file picker, dropping, pasting, the gallery.

export class Opening {
  // open(file, name) gets a Blob; problem(sentence) tells what cannot be.
  constructor(element, facts, folder, {open, problem}) {
    this.element = element;
    this.input = element.querySelector("input[type=file]");
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
      else problem("That was no file. Drop a picture file from your computer.");
    });
  }

  showExamples(names, folder, {open, problem}) {
    const gallery = this.element.querySelector(".gallery");
    gallery.hidden = names.length === 0;
    this.element.querySelector(".with-examples").hidden = names.length === 0;
    const list = gallery.querySelector(".thumbs");
    names.forEach((name, number) => {
      const address = new URL(`../examples/${encodeURIComponent(name)}`, folder);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "thumb";
      button.ariaLabel = `Example ${number + 1}`;
      const picture = Object.assign(new Image(), {src: address, alt: "", loading: "lazy"});
      button.append(picture);
      button.addEventListener("click", async () => {
        const response = await fetch(address).catch(() => null);
        if (response?.ok) open(await response.blob(), name);
        else problem("This example cannot be loaded. Try another one.");
      });
      list.append(button);
    });
  }
}
