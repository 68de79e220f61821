// Undo and redo: a line of whole states, as long as the work, and where we stand on it.

export class History {
  constructor(first) {
    this.states = [first];
    this.place = 0;
  }

  get present() {
    return this.states[this.place];
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
    this.place = this.states.length - 1;
  }

  // Back one step, on the side on which that step was made.
  undo() {
    const {side} = this.present;
    this.place = Math.max(this.place - 1, 0);
    return {...this.present, side};
  }

  redo() {
    this.place = Math.min(this.place + 1, this.states.length - 1);
    return this.present;
  }
}
