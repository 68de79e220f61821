// Downloads: the result at the photo's own size, the map, the pose.

const FILES = {
  "save-result": {kind: "RESULT", ending: "-edited.png", type: "image/png"},
  "save-map": {kind: "MAP", ending: "-map.png", type: "image/png"},
  "save-pose": {kind: "POSE", ending: "-pose.json", type: "application/json"},
};

export const isSaving = (action) => action in FILES;

// ask(kind) gives the bytes, or null after it told why there are none.
export async function save(action, photoName, ask) {
  const {kind, ending, type} = FILES[action];
  const bytes = await ask(kind);
  if (!bytes) return false;
  const address = URL.createObjectURL(new Blob([bytes], {type}));
  const name = photoName.replace(/\.[^.]*$/, "") || "photo";
  Object.assign(document.createElement("a"), {href: address, download: name + ending}).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  return true;
}
