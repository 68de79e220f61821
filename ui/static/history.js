// Undo and redo: a line of states, each whole, and the place where we stand on it.

const LONGEST = 200;

export class History {
  constructor(first) {
    this.states = [first];
    this.place = 0;
  }

  get canUndo() {
    return this.place > 0;
  }

  get canRedo() {
    return this.place < this.states.length - 1;
  }

  // A new step; what had been undone before it is gone.
  push(state) {
    this.states.splice(this.place + 1, Infinity, state);
    if (this.states.length > LONGEST) this.states.shift();
    this.place = this.states.length - 1;
  }

  undo() {
    this.place = Math.max(this.place - 1, 0);
    return this.states[this.place];
  }

  redo() {
    this.place = Math.min(this.place + 1, this.states.length - 1);
    return this.states[this.place];
  }
}
