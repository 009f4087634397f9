/** Small values that outlive a reload. Never throws: where storage is blocked or full, memory takes its place. */

export class Store {
  #storage;
  #prefix;
  #memory = new Map();

  constructor(storage, prefix) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  /** The value last set, or null. */
  get(key) {
    if (this.#memory.has(key)) return this.#memory.get(key);
    try {
      return JSON.parse(this.#storage?.getItem(this.#prefix + key) ?? "null");
    } catch {
      return null; // blocked, or not written by us
    }
  }

  /** Keeps a JSON value; null forgets it. */
  set(key, value) {
    try {
      if (value === null) this.#storage.removeItem(this.#prefix + key);
      else this.#storage.setItem(this.#prefix + key, JSON.stringify(value));
      this.#memory.delete(key);
    } catch {
      this.#memory.set(key, value);
    }
  }

  /** Calls back with a key whenever another tab changed it, and with null when it forgot everything. */
  onChangeElsewhere(callback) {
    addEventListener("storage", (event) => {
      if (event.storageArea !== this.#storage) return;
      if (event.key === null) callback(null);
      else if (event.key.startsWith(this.#prefix)) callback(event.key.slice(this.#prefix.length));
    });
  }
}

/** What all tabs share (`kind` "localStorage") or one tab keeps ("sessionStorage"). */
export function openStore(kind, prefix) {
  try {
    return new Store(window[kind], prefix);
  } catch {
    return new Store(null, prefix); // reading the property throws where a browser blocks storage
  }
}
