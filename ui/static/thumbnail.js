// One snapshot of the strip: its picture, which goes back to it, its name, and what can be done.

import {icon} from "./icons.js";
import {say} from "./strings.js";

export class Thumbnail {
  // words and actions: see Strip.
  constructor(id, words, actions) {
    Object.assign(this, {id, actions, name: "", picture: null});
    this.image = Object.assign(new Image(), {alt: "", decoding: "async", draggable: false});
    this.open = button("thumb", () => actions.open(id));
    this.open.setAttribute("aria-description", words.snapshotKeys);
    this.open.append(this.image);
    this.label = Object.assign(document.createElement("span"), {className: "look-name"});
    this.compare = button("compare", () => actions.compare(id));
    this.compare.textContent = words.snapshotCompare;
    this.remove = button("icon", () => actions.remove(id));
    this.remove.append(icon("close"));
    this.element = Object.assign(document.createElement("li"), {className: "look"});
    this.element.dataset.id = id;
    this.element.append(this.open, this.label, this.compare, this.remove);
    this.element.addEventListener("dblclick", ({target}) => {
      if (target === this.label || this.open.contains(target)) this.edit();
    });
  }

  show({name, picture}, {isCurrent, isCompared}) {
    this.name = name;
    this.label.textContent = name;
    this.label.title = name;
    this.open.ariaLabel = name;
    this.open.ariaCurrent = String(isCurrent);
    this.compare.ariaPressed = String(isCompared);
    this.compare.disabled = !picture;
    for (const [node, key] of [[this.compare, "compareWith"], [this.remove, "remove"]]) {
      node.ariaLabel = say(key, {name});
      node.title = node.ariaLabel;
    }
    if (picture !== this.picture) this.draw(picture);
  }

  draw(picture) {
    URL.revokeObjectURL(this.image.src);
    this.picture = picture;
    this.image.hidden = !picture;
    if (picture) this.image.src = URL.createObjectURL(new Blob([picture], {type: "image/jpeg"}));
  }

  setTabStop(isStop) {
    for (const node of [this.open, this.compare, this.remove]) node.tabIndex = isStop ? 0 : -1;
  }

  focus() {
    this.open.focus();
  }

  // Write another name: Enter or leaving the field takes it, Escape does not.
  edit() {
    const field = Object.assign(document.createElement("input"), {
      type: "text", value: this.name, ariaLabel: say("rename", {name: this.name}),
    });
    let isOpen = true;
    const end = (isTaken) => {
      if (!isOpen) return;
      isOpen = false;
      const hadFocus = document.activeElement === field;
      this.label.hidden = false;
      field.remove();
      if (isTaken) this.actions.rename(this.id, field.value);
      if (hadFocus) this.focus();
    };
    field.addEventListener("blur", () => end(true));
    field.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter" || event.key === "Escape") end(event.key === "Enter");
    });
    this.label.hidden = true;
    this.label.after(field);
    field.select();
  }

  close() {
    URL.revokeObjectURL(this.image.src);
    this.element.remove();
  }
}

function button(className, act) {
  const node = Object.assign(document.createElement("button"), {type: "button", className});
  node.addEventListener("click", act);
  return node;
}
