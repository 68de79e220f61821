// What the page says: one line of state, and one sentence when something needs saying.

// A picture that comes sooner needs no notice of being drawn.
const PATIENCE_MS = 300;

export class Status {
  constructor(element) {
    this.element = element;
    this.line = element.querySelector(".state");
    this.time = element.querySelector(".time");
    this.notice = element.querySelector(".notice");
    this.notice.querySelector("button").addEventListener("click", () => this.clear());
  }

  // The state in a few words, read out by screen readers when it changes.
  say(words) {
    clearTimeout(this.timer);
    if (this.line.textContent !== words) this.line.textContent = words;
  }

  busy(isBusy) {
    clearTimeout(this.timer);
    this.element.classList.toggle("busy", isBusy);
    if (isBusy) this.timer = setTimeout(() => this.say("Drawing…"), PATIENCE_MS);
    else this.say("Up to date");
  }

  took(milliseconds) {
    this.time.textContent = `${Math.round(milliseconds)} ms`;
  }

  // A note or a problem; stays until it is closed or replaced, or, when it passes, until the
  // next picture shows that all is well again.
  tell(sentence, isProblem, passes = false) {
    this.passes = passes;
    const text = this.notice.querySelector("p");
    text.textContent = sentence.charAt(0).toUpperCase() + sentence.slice(1);
    this.notice.dataset.tone = isProblem ? "problem" : "note";
    this.notice.hidden = false;
  }

  clear() {
    this.notice.hidden = true;
  }

  clearPassing() {
    if (this.passes) this.clear();
  }
}
