// Small parts of the Transfer tab: elements, places to drop files, files handed out.

export function make(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}

// A button that takes a picture by click or drop; take(file) gets it.
export function dropPlace(text, name, take) {
  const place = make("label", {className: "drop"});
  const input = make("input", {type: "file", accept: "image/*", name, hidden: true});
  input.addEventListener("change", () => {
    if (input.files.length > 0) take(input.files[0]);
    input.value = "";
  });
  place.append(make("span", {textContent: text}), input);
  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  place.addEventListener("dragover", stop);
  place.addEventListener("drop", (event) => {
    stop(event);
    const file = event.dataTransfer.files[0];
    if (file) take(file);
  });
  return place;
}

export function give(bytes, name, type) {
  const address = URL.createObjectURL(new Blob([bytes], {type}));
  make("a", {href: address, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

// Show the bytes of a picture in an <img>, in place of what it showed.
export async function show(image, bytes, type) {
  const old = image.src;
  image.src = URL.createObjectURL(new Blob([bytes], {type}));
  await image.decode().catch(() => {});
  if (old) URL.revokeObjectURL(old);
}
