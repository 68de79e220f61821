// Bytes as text, for JSON.

const PIECE = 0x8000; // as many letters as one call takes without a doubt

export function toBase64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += PIECE) {
    text += String.fromCharCode(...bytes.subarray(i, i + PIECE));
  }
  return btoa(text);
}

// Throws a DOMException for what is no base64.
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
