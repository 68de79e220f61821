// Snapshots of the work as a tree: each grew from the one that people stood on when they kept it.

const LONGEST_NAME = 80;

// list = [{id, parent (an id or null), name, state, picture (bytes or null)}], oldest first. The
// list and its entries never change: every step makes new ones. Pictures stay compressed, so
// hundreds of them are small beside the photo, and none is ever dropped.
export class SnapshotTree {
  constructor(list = []) {
    this.list = list;
  }

  // The tree that had this list.
  static from(list) {
    return new SnapshotTree(list);
  }

  // The number of the newest; the next one gets the number after it.
  get count() {
    return this.list.at(-1)?.id ?? 0;
  }

  find(id) {
    return this.list.find((entry) => entry.id === id);
  }

  // Keep a state; its id. It grows from `parent`, or, where there is none, from nothing.
  add({state, picture, name}, parent) {
    const id = this.count + 1;
    const entry = {id, parent: this.find(parent)?.id ?? null, name, state, picture};
    this.list = [...this.list, entry];
    return id;
  }

  // Another name; an empty one changes nothing.
  rename(id, name) {
    const short = name.trim().slice(0, LONGEST_NAME);
    if (short) this.replace((entry) => (entry.id === id ? {...entry, name: short} : entry));
  }

  // Take one out; what grew from it now grows from where it had grown from.
  remove(id) {
    const gone = this.find(id);
    this.list = this.list.filter((entry) => entry !== gone);
    this.replace((entry) => (entry.parent === id ? {...entry, parent: gone.parent} : entry));
  }

  replace(change) {
    this.list = this.list.map(change);
  }

  // The entries with their places in a picture of the tree: columns by age, and for each branch
  // the topmost lane that is free from the column after its parent to its own last.
  places() {
    const columns = new Map(this.list.map(({id}, column) => [id, column]));
    const branches = branchesOf(this.list).map((entries) => {
      const [head] = entries;
      const start = head.parent === null ? columns.get(head.id) : columns.get(head.parent) + 1;
      return {entries, start, end: columns.get(entries.at(-1).id)};
    });
    const ends = []; // the last column that is taken in each lane
    const lanes = new Map();
    for (const {entries, start, end} of branches.sort((one, other) => one.start - other.start)) {
      const free = ends.findIndex((taken) => taken < start);
      const lane = free < 0 ? ends.length : free;
      ends[lane] = end;
      for (const {id} of entries) lanes.set(id, lane);
    }
    return this.list.map((entry, column) => ({...entry, lane: lanes.get(entry.id), column}));
  }
}

// The branches of a tree, each a line of entries: the first child goes on with its parent's
// branch, every other child begins one.
function branchesOf(list) {
  const branchOf = new Map();
  const grown = new Set();
  const branches = [];
  for (const entry of list) {
    const goesOn = entry.parent !== null && !grown.has(entry.parent);
    const branch = goesOn ? branchOf.get(entry.parent) : [];
    if (!goesOn) branches.push(branch);
    branch.push(entry);
    branchOf.set(entry.id, branch);
    grown.add(entry.parent);
  }
  return branches;
}
