// The work kept in the browser (IndexedDB). A record is split: large arrays (photo, pictures,
// paint) are pieces that are written once, the outline around them is written every time.

import {isObject} from "./checks.js";
import {PIECES, SLOTS, answer, finished, openDatabase} from "./database.js";
import {refusals} from "./refusals.js";
import {ifFree, takeSlot} from "./slots.js";

const MOST_SLOTS = 3;
const SMALLEST_PIECE = 256; // bytes; smaller arrays stay in the outline
const WAIT_MS = 400;

export class Store {
  // report(sentence) is called when the work cannot be kept, once until it can be again.
  constructor(report) {
    this.report = report;
    this.numbers = new Map(); // of the pieces in the store, by their arrays
    this.next = 0;
  }

  // Open the store and take a slot; false when this browser has no store for us.
  open() {
    this.opening ??= this.begin();
    return this.opening;
  }

  async begin() {
    try {
      this.database = await openDatabase();
      const index = this.database.transaction(SLOTS).objectStore(SLOTS).index("savedAt");
      const kept = (await answer(index.getAllKeys())).reverse();
      Object.assign(this, await takeSlot(kept));
      const others = kept.filter((slot) => slot !== this.slot && slot !== this.from);
      for (const slot of others.slice(MOST_SLOTS - 1)) await ifFree(slot, () => this.drop(slot));
      return true;
    } catch {
      this.tell("noStore");
      return false;
    }
  }

  // The record that was saved last, or null.
  load() {
    return this.attempt(null, async () => {
      const stores = this.database.transaction([SLOTS, PIECES]);
      const all = piecesOf(this.from ?? this.slot);
      const [kept, keys, pieces] = await Promise.all([
        stores.objectStore(SLOTS).get(this.from ?? this.slot),
        stores.objectStore(PIECES).getAllKeys(all), stores.objectStore(PIECES).getAll(all),
      ].map(answer));
      if (!kept) return null;
      const numbers = keys.map(([, number]) => number);
      if (this.from === this.slot) {
        this.numbers = new Map(pieces.map((piece, place) => [piece, numbers[place]]));
        this.next = Math.max(-1, ...numbers) + 1;
      }
      const found = new Map(numbers.map((number, place) => [number, pieces[place]]));
      return whole(kept.outline, found);
    });
  }

  // Keep a record in place of the one before; false when that was not possible.
  save(record) {
    return this.attempt(false, async () => {
      const isWhole = await this.write(record);
      if (!isWhole) await this.write(record);
      this.told = false;
      return true;
    });
  }

  // All requests are made at once and committed, so that a page on its way out can still save.
  // Resolves to false when pieces are missing: without locks another page may drop our slot.
  async write(record) {
    const stores = this.database.transaction([SLOTS, PIECES], "readwrite");
    const [slots, pieces] = [SLOTS, PIECES].map((name) => stores.objectStore(name));
    const before = this.numbers;
    const numbers = new Map();
    const outline = outlineOf(record, (piece) => {
      if (!numbers.has(piece)) numbers.set(piece, before.get(piece) ?? this.next++);
      return numbers.get(piece);
    });
    const old = slots.getKey(this.slot);
    slots.put({savedAt: Date.now(), outline}, this.slot);
    if (before.size === 0) pieces.delete(piecesOf(this.slot));
    for (const [piece, number] of numbers) {
      if (!before.has(piece)) pieces.put(piece, [this.slot, number]);
    }
    for (const [piece, number] of before) {
      if (!numbers.has(piece)) pieces.delete([this.slot, number]);
    }
    stores.commit();
    await finished(stores);
    const isWhole = before.size === 0 || old.result !== undefined;
    this.numbers = isWhole ? numbers : new Map();
    return isWhole;
  }

  // Forget what this tab has kept.
  clear() {
    return this.attempt(false, async () => {
      await this.drop(this.slot);
      this.numbers = new Map();
      return true;
    });
  }

  async drop(slot) {
    const stores = this.database.transaction([SLOTS, PIECES], "readwrite");
    stores.objectStore(SLOTS).delete(slot);
    stores.objectStore(PIECES).delete(piecesOf(slot));
    await finished(stores);
  }

  // What act() resolves to, or `otherwise`, with a report, when the store fails.
  async attempt(otherwise, act) {
    if (!(await this.open())) return otherwise;
    try {
      return await act();
    } catch (error) {
      this.tell(error?.name === "QuotaExceededError" ? "storeFull" : "storeFails");
      return otherwise;
    }
  }

  tell(key) {
    if (!this.told) this.report(refusals[key]);
    this.told = true;
  }
}

// Saves soon after each change, one save at a time, always the newest state.
export class Autosaver {
  // kept() is called when the newest state is in the store.
  constructor(store, kept) {
    Object.assign(this, {store, kept, makeRecord: null, timer: null, isWriting: false});
    addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.flush();
    });
  }

  // Something changed; makeRecord() gives the record at the time of saving.
  schedule(makeRecord) {
    this.makeRecord = makeRecord;
    this.timer ??= setTimeout(() => this.flush(), WAIT_MS);
  }

  // Save what waits now; after the save under way, if there is one.
  async flush() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.isWriting) return;
    this.isWriting = true;
    try {
      while (this.makeRecord) {
        const record = this.makeRecord();
        this.makeRecord = null;
        const isKept = await this.store.save(record);
        if (isKept && !this.makeRecord) this.kept();
      }
    } finally {
      this.isWriting = false;
    }
  }
}

const piecesOf = (slot) => IDBKeyRange.bound([slot], [slot, Infinity]);

// A record with {piece: number} in place of its large arrays, and the way back.
function outlineOf(value, numberOf) {
  if (value instanceof Uint8Array && value.length >= SMALLEST_PIECE) {
    return {piece: numberOf(value)};
  }
  return mapped(value, (item) => outlineOf(item, numberOf));
}

function whole(value, pieces) {
  if (isObject(value) && "piece" in value) return pieces.get(value.piece);
  return mapped(value, (item) => whole(item, pieces));
}

function mapped(value, change) {
  if (Array.isArray(value)) return value.map(change);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));
}
