// Which of the kept works is this tab's: each tab has its own, called a slot, and a new tab takes
// over the newest one whose tab is gone.

const REMEMBERED = "studio-slot";
const RELOAD_MS = 1000; // how long the page before a reload may hold on to its slot

// kept: slots in the store, newest first. Resolves to {slot, from}: ours, and the one to begin
// with, or null.
export async function takeSlot(kept) {
  const mine = remembered();
  const taken = navigator.locks ? await heldSlot(mine, kept) : copiedSlot(mine, kept);
  remember(taken.slot);
  return taken;
}

async function heldSlot(mine, kept) {
  if (mine && (await hold(mine, {signal: AbortSignal.timeout(RELOAD_MS)}))) {
    return {slot: mine, from: mine};
  }
  for (const slot of kept) {
    if (await hold(slot, {ifAvailable: true})) return {slot, from: slot};
  }
  const slot = newSlot();
  await hold(slot, {});
  return {slot, from: null};
}

// Without locks (at a plain http address) nobody knows whose tab is gone: then every page begins
// with a copy, in a new slot.
function copiedSlot(mine, kept) {
  return {slot: newSlot(), from: kept.includes(mine) ? mine : kept[0] ?? null};
}

// Do something with a slot that no tab holds, as far as can be known.
export async function ifFree(slot, act) {
  if (!navigator.locks) await act();
  else await navigator.locks.request(lockOf(slot), {ifAvailable: true}, (lock) => lock && act());
}

const lockOf = (slot) => `${REMEMBERED}-${slot}`;
const newSlot = () => crypto.getRandomValues(new Uint32Array(2)).join("-");

// Hold a slot as long as the page lives; false when another tab does.
function hold(slot, options) {
  return new Promise((resolve) => {
    navigator.locks.request(lockOf(slot), options, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    }).catch(() => resolve(false));
  });
}

// What a tab remembers through a reload; not even that in some frames.
function remembered() {
  try {
    return sessionStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

function remember(slot) {
  try {
    sessionStorage.setItem(REMEMBERED, slot);
  } catch {
    // The slot is then found as the newest one.
  }
}
