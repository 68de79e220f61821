// What the browser remembers of a person's habits; nothing where it does not let us, as in a frame
// on another site: huggingface.co shows its Spaces in one.

export function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It is asked or shown again next time.
  }
}
