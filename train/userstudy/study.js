// One participant: the pairs in an order and on sides of their own, their answers kept in this
// browser, saved as a file in the end. STUDY comes from the page.

const CALM_MS = 250; // Nobody judges faster; such presses belong to the pair before.

const at = (id) => document.getElementById(id);

/** Numbers of [0, 1) that depend on a text alone: Marsaglia's xorshift from an FNV-1a hash. */
function randomFrom(text) {
  let state = 0x811c9dc5;
  for (const letter of text) state = Math.imul(state ^ letter.codePointAt(0), 0x01000193);
  state ||= 1; // From 0 it would never move.
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  for (let skipped = 0; skipped < 20; skipped += 1) next(); // Texts that differ by a letter part.
  return next;
}

/** The pairs as one participant sees them: {left, right, reference}. */
function arranged(pairs, participant) {
  const random = randomFrom(`${STUDY.study}/${participant}`);
  const shuffled = [...pairs];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
  }
  return shuffled.map(({ pictures, reference }) => {
    const [left, right] = random() < 0.5 ? pictures : [...pictures].reverse();
    return { left, right, reference };
  });
}

/** A name for somebody who has none; randomUUID is missing where a page comes by plain http. */
function newName() {
  const numbers = crypto.getRandomValues(new Uint8Array(4));
  return [...numbers].map((number) => number.toString(16).padStart(2, "0")).join("");
}

/** What this browser keeps of a participant; a new one where nothing is kept. */
class Answers {
  constructor() {
    this.store = `study/${STUDY.study}`;
    const asked = new URLSearchParams(location.search).get("participant");
    const kept = this.read();
    const fits = kept && (!asked || kept.participant === asked);
    this.participant = fits ? kept.participant : asked ?? newName();
    this.votes = fits ? kept.votes : [];
    this.isKept = this.keep();
  }

  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.store));
      return kept && kept.format === STUDY.format ? kept : null;
    } catch {
      return null;
    }
  }

  /** Whether the browser keeps them. */
  keep() {
    try {
      localStorage.setItem(this.store, JSON.stringify(this.file()));
      return true;
    } catch {
      return false;
    }
  }

  file() {
    const { format, study } = STUDY;
    return { format, study, participant: this.participant, votes: this.votes };
  }
}

const answers = new Answers();
const pairs = arranged(STUDY.pairs, answers.participant);
let shownAt = Infinity;

const source = (token) => `${STUDY.folder}/${token}.png`;

function only(id) {
  for (const name of ["intro", "trial", "end"]) at(name).hidden = name !== id;
}

function showPlace() {
  const place = answers.votes.length;
  if (place === pairs.length) {
    only("end");
    at("save").focus();
    return;
  }
  only("trial");
  at("trial").querySelector("progress").value = place / pairs.length;
  at("trial").querySelector(".place").textContent = `${place + 1} of ${pairs.length}`;
  at("back").disabled = place === 0;
  showPair(pairs[place]);
}

/** All pictures of a pair at once, when all of them are there. */
async function showPair(pair) {
  shownAt = Infinity;
  at("trial").classList.add("waiting");
  for (const side of ["left", "right"]) at(side).classList.remove("taken");
  document.activeElement.blur();
  at("reference").hidden = !pair.reference;
  const images = ["left", "right", "reference"].filter((side) => pair[side]).map((side) => {
    const image = at(side).querySelector("img");
    image.src = source(pair[side]);
    return image;
  });
  try {
    await Promise.all(images.map((image) => image.decode()));
  } catch {
    // Another pair came before these pictures did, or one of them is missing.
    at("broken").hidden = images.every((image) => !image.complete || image.naturalWidth > 0);
    return;
  }
  if (pairs[answers.votes.length] !== pair) return;
  at("broken").hidden = true;
  at("trial").classList.remove("waiting");
  shownAt = performance.now();
  const next = pairs[answers.votes.length + 1];
  for (const side of ["left", "right", "reference"]) {
    if (next?.[side]) new Image().src = source(next[side]);
  }
}

function choose(side) {
  const spent = performance.now() - shownAt;
  if (at("trial").hidden || !(spent >= CALM_MS)) return;
  const { left, right } = pairs[answers.votes.length];
  const chosen = side === "left" ? left : right;
  answers.votes.push({ left, right, chosen, seconds: Math.round(spent) / 1000 });
  answers.keep();
  shownAt = Infinity;
  at(side).classList.add("taken");
  setTimeout(showPlace, 120);
}

function back() {
  if (!answers.votes.length || (shownAt === Infinity && at("end").hidden)) return;
  answers.votes.pop();
  answers.keep();
  showPlace();
}

function save() {
  const text = `${JSON.stringify(answers.file(), null, 1)}\n`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `votes-${STUDY.study}-${answers.participant.replace(/[^\w-]/g, "_")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  at("end").querySelector(".saved").textContent = `Saved as ${link.download}.`;
}

for (const place of document.querySelectorAll(".question")) place.textContent = STUDY.question;
for (const place of document.querySelectorAll(".count")) place.textContent = pairs.length;
at("unkept").hidden = answers.isKept;
at("start").textContent = answers.votes.length ? "Go on" : "Start";
at("start").addEventListener("click", showPlace);
for (const side of ["left", "right"]) at(side).addEventListener("click", () => choose(side));
at("back").addEventListener("click", back);
at("again").addEventListener("click", back);
at("save").addEventListener("click", save);
document.addEventListener("keydown", (event) => {
  const deeds = { ArrowLeft: () => choose("left"), ArrowRight: () => choose("right"),
    Backspace: back };
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || !deeds[event.key]) return;
  event.preventDefault();
  deeds[event.key]();
});
only("intro");
