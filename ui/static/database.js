// IndexedDB by promises: requests and transactions that can be awaited.

const NAME = "semantic-person-studio";
const VERSION = 1;

export const SLOTS = "slots"; // slot -> {savedAt, outline}
export const PIECES = "pieces"; // [slot, number] -> Uint8Array

// The database of the studio; rejects where the browser does not let us have one.
export function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(SLOTS).createIndex("savedAt", "savedAt");
      request.result.createObjectStore(PIECES);
    };
    request.onblocked = () => reject(new Error("Another tab has an older version open."));
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      // A newer page in another tab must not have to wait for us.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
  });
}

export function answer(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
}
