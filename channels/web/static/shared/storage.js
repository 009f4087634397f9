/** Small values that outlive a reload. Never throws: where storage is blocked or full, memory takes its place. */

import { newId } from "./ids.js";

export class Store {
  /** @type {any} null where it is blocked: then every use of it throws, and is caught */
  #storage;
  #prefix;
  /** @type {Map<string, unknown>} */
  #memory = new Map();

  /** @param {Storage | null} storage
      @param {string} prefix */
  constructor(storage, prefix) {
    this.#storage = storage;
    this.#prefix = prefix;
  }

  /** The value last set, or null.
      @param {string} key */
  get(key) {
    if (this.#memory.has(key)) return this.#memory.get(key);
    try {
      return JSON.parse(this.#storage?.getItem(this.#prefix + key) ?? "null");
    } catch {
      return null; // blocked, or not written by us
    }
  }

  /** Keeps a JSON value; null forgets it.
      @param {string} key
      @param {any} value */
  set(key, value) {
    try {
      if (value === null) this.#storage.removeItem(this.#prefix + key);
      else this.#storage.setItem(this.#prefix + key, JSON.stringify(value));
      this.#memory.delete(key);
    } catch {
      this.#memory.set(key, value);
    }
  }

  /** Is what was last set for a key still there when the page comes back?
      @param {string} key */
  isKept(key) {
    return !this.#memory.has(key);
  }

  /** The keys with a value that begin with `prefix`.
      @param {string} prefix */
  keys(prefix) {
    const start = this.#prefix + prefix;
    const kept = [...this.#memory].filter(([, value]) => value !== null).map(([key]) => key);
    try {
      const stored = Object.keys(this.#storage ?? {}).filter((key) => key.startsWith(start));
      kept.push(...stored.map((key) => key.slice(this.#prefix.length)));
    } catch { /* blocked: memory has all there is */ }
    return [...new Set(kept)].filter((key) => key.startsWith(prefix) && this.get(key) !== null);
  }

  /** Calls back with a key whenever another tab changed it, and with null when it forgot everything.
      @param {(key: string | null) => void} callback */
  onChangeElsewhere(callback) {
    addEventListener("storage", (event) => {
      if (event.storageArea !== this.#storage) return;
      if (event.key === null) callback(null);
      else if (event.key.startsWith(this.#prefix)) callback(event.key.slice(this.#prefix.length));
    });
  }
}

/** What all tabs share (`kind` "localStorage") or one tab keeps ("sessionStorage").
    @param {"localStorage" | "sessionStorage"} kind
    @param {string} prefix */
export function openStore(kind, prefix) {
  try {
    return new Store(window[kind], prefix);
  } catch {
    return new Store(null, prefix); // reading the property throws where a browser blocks storage
  }
}

/** This tab's own name, which lives as long as the tab, reloads included.
    @param {string} prefix */
export function tabName(prefix) {
  const tab = openStore("sessionStorage", prefix);
  const name = tab.get("name") ?? newId();
  tab.set("name", name);
  return name;
}
