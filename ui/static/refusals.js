// Why a file is turned down, or the work cannot be kept; a sentence for each, English.

import {fill} from "./strings.js";

const again = "Download or copy the file again, or open an earlier one.";

export const refusals = {
  noZip: `This is no complete zip file. ${again}`,
  zipParts: "This zip file is one of several parts, or larger than 4 GB. Pack it anew as one file.",
  zipDamaged: `This zip file is damaged at {name}. ${again}`,
  zipEncrypted: "{name} in this zip file is locked with a password. Pack it anew without one.",
  zipMethod: "{name} in this zip file is packed in a way that cannot be read here. "
    + "Pack it anew as an ordinary zip.",
  zipName: "A file in this zip has a name that cannot be trusted: {name}. "
    + "Open a project that was saved here.",
  zipTwice: "This zip file holds {name} twice. Open a project that was saved here.",
  zipEntries: "This zip file holds {count} files; more than {most} are not read. "
    + "Open a project that was saved here.",
  zipLarge: "This zip file unpacks to {megabytes} MB; more than {most} MB are not read. "
    + "Open a project that was saved here.",
  noProject: "This zip file is no project of the studio. "
    + "Open one that was saved with “Project, to go on later”.",
  newerProject: "This project was made by a newer version of the studio. "
    + "Update the studio, then open it again.",
  otherProject: "This project was made for other {what} than those of this studio. "
    + "Open it where it was made.",
  damagedProject: "This project cannot be opened: {where} is {got}, not {expected}. "
    + "Open an earlier save of it.",

  noStore: "This browser does not let the page keep your work. Save a project before you leave.",
  storeFull: "The browser has no room left to keep your work. "
    + "Save it as a project, and free some room on the disk.",
  storeFails: "Your work could not be kept in this browser. Save a project before you leave.",
};

// What another studio may count differently.
export const projectParts = {
  labels: "labels", keypoints: "joints", mapSize: "sizes of the map",
};

// What was found, and what was expected, at a place of a damaged project.
export const damagedPlaces = {
  missing: "missing",
  bytes: "{count} bytes",
  flag: "true or false",
  finite: "a number",
  positive: "a number above zero",
  whole: "a whole number from {low} to {high}",
  between: "a number from {low} to {high}",
  text: "a text of at most {most} letters",
  oneOf: "one of {names}",
  list: "a list",
  count: "a list of {count}",
  object: "an object with named values",
  known: "something that this version knows",
  base64: "bytes in base64",
  file: "the name of a file in the zip",
  photo: "a photo of at most {most} bytes",
  picture: "a picture",
  fabric: "the name of a fabric or photo in this project",
  pose: "a place and a visibility for each of {count} joints",
  runs: "runs of known labels that fill the map",
  higher: "a higher number than the one before",
  parent: "a snapshot further up",
};

// Stop with a sentence for the person.
export function refuse(key, values = {}) {
  throw new Error(fill(refusals[key], values));
}
