// Tools, palette and sliders on the left; what they are set to.

const SMALLEST = 1;
const LARGEST = 96;

export class Panel {
  // changed() is called after any setting changed.
  constructor(element, facts, changed) {
    this.element = element;
    this.facts = facts;
    this.changed = changed;
    this.size = element.querySelector("[name=size]");
    this.opacity = element.querySelector("[name=opacity]");
    this.palette = element.querySelector(".palette");
    this.label = facts.firstLabel;
    Object.assign(this.size, {min: SMALLEST, max: LARGEST});
    facts.labels.forEach((label, number) => this.addSwatch(label, number));
    this.palette.addEventListener("change", ({target}) => this.chooseLabel(Number(target.value)));
    for (const slider of [this.size, this.opacity]) {
      slider.addEventListener("input", () => this.refresh());
    }
    for (const radio of element.querySelectorAll("[name=tool]")) {
      radio.addEventListener("change", () => this.refresh());
    }
    this.refresh();
  }

  addSwatch({name, colour, key}, number) {
    const row = document.createElement("label");
    row.className = "swatch";
    const radio = Object.assign(document.createElement("input"), {
      type: "radio", name: "label", value: number, checked: number === this.label,
    });
    const chip = Object.assign(document.createElement("span"), {className: "chip"});
    chip.style.background = `rgb(${colour.join(" ")})`;
    const words = Object.assign(document.createElement("span"), {textContent: name});
    const hint = Object.assign(document.createElement("kbd"), {textContent: key});
    row.append(radio, chip, words, hint);
    this.palette.append(row);
  }

  get tool() {
    return this.element.querySelector("[name=tool]:checked").value;
  }

  // The eraser is a brush that paints background.
  get brush() {
    const label = this.tool === "eraser" ? this.facts.background : this.label;
    return {label, diameter: Number(this.size.value), colour: this.facts.labels[label].colour};
  }

  chooseTool(name) {
    this.element.querySelector(`[name=tool][value=${name}]`).checked = true;
    this.refresh();
  }

  // Choosing a label takes up the brush.
  chooseLabel(label) {
    this.label = label;
    this.palette.querySelector(`[value="${label}"]`).checked = true;
    this.chooseTool("brush");
  }

  // Steps that feel alike for small and large brushes.
  resizeBrush(direction) {
    const size = Number(this.size.value);
    const step = Math.max(Math.round(size * 0.15), 1);
    this.size.value = Math.min(Math.max(size + direction * step, SMALLEST), LARGEST);
    this.refresh();
  }

  refresh() {
    for (const slider of [this.size, this.opacity]) {
      const share = (slider.value - slider.min) / (slider.max - slider.min);
      slider.style.setProperty("--filled", `${100 * share}%`);
      slider.closest("label").querySelector("output").textContent =
        slider.value + (slider.dataset.unit ?? "");
    }
    this.element.dataset.tool = this.tool;
    this.changed();
  }

  // Buttons that bring hidden joints back.
  showHidden(pose, restore) {
    const box = this.element.querySelector(".hidden-joints");
    const hidden = this.facts.keypoints.flatMap((point, joint) => (
      pose.visible[joint] ? [] : [{...point, joint}]
    ));
    box.hidden = hidden.length === 0;
    const chips = hidden.map(({name, joint}) => {
      const chip = Object.assign(document.createElement("button"), {
        type: "button", className: "chip-button", textContent: name,
        title: `Bring back: ${name.toLowerCase()}`,
      });
      chip.addEventListener("click", () => restore(joint));
      return chip;
    });
    box.querySelector(".chips").replaceChildren(...chips);
  }
}
