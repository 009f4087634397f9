/** What the user sent and the server has not confirmed. Kept over reloads; every entry keeps its id, so that
    sending it again is safe: the server knows which ids it has.

    entry: {id, type, at, state: "sending"|"sent"|"failed", reason, isFinal, text, ...}; what else it has depends on the
    type, see FRAMES. */

const KEY = "outbox";
const IN_FLIGHT = 4; // a long outbox after a long outage must not look like a flood
const GIVE_UP_AFTER = 20_000; // ms on a living connection without an answer
const CHANGES = ["edit", "delete", "react"];
const PRESSED = ["human", "cancel", "end"]; // no event shows these: they are done when they are accepted

/** What goes on the wire of an entry, by its type. What is not there is left out, as it was in older versions. */
const FRAMES = {
  send: ({ text, files, replyTo }) => ({
    text, ...(files?.length ? { files: files.map(({ id }) => id) } : {}), ...(replyTo ? { reply_to: replyTo.seq } : {}),
  }),
  edit: ({ session, seq, text }) => ({ session, seq, text }),
  delete: ({ session, seq }) => ({ session, seq }),
  react: ({ session, seq, emoji, added }) => ({ session, seq, emoji, added }),
  rate: ({ session, score, words }) => ({ session, score, words }),
};

export class Outbox {
  #store;
  #sentAt = new Map();
  #known; // every id this tab ever had: what it does not know in the store is another tab's

  constructor(store) {
    this.#store = store;
    this.reload();
  }

  /** Takes over what the store has, for instance after another tab emptied it. */
  reload() {
    this.entries = this.#store.get(KEY) ?? [];
    this.#known = new Set(this.entries.map((entry) => entry.id));
    this.#sentAt.clear();
  }

  /** Adds an act of the user, to be sent. */
  add(type, fields = {}) {
    const entry = { id: uuid(), type, text: "", at: Date.now(), state: "sending", reason: "", ...fields };
    this.entries.push(entry);
    this.#known.add(entry.id);
    this.#save();
    return entry;
  }

  has(type) {
    return this.entries.some((entry) => entry.type === type && entry.state === "sending");
  }

  /** The user's own messages among the entries, oldest first. */
  get messages() {
    return this.entries.filter((entry) => entry.type === "send");
  }

  /** Edits, deletes and reactions that no event shows yet, oldest first. */
  get changes() {
    return this.entries.filter((entry) => CHANGES.includes(entry.type));
  }

  /** What the user thought of a session, as long as no event says so; else null. */
  ratingOf(session) {
    return this.entries.findLast((entry) => entry.type === "rate" && entry.session === session) ?? null;
  }

  /** Sends what may go now. `send` puts one frame on the wire. */
  flush(send) {
    const waiting = this.entries.filter((entry) => entry.state === "sending");
    for (const entry of waiting.slice(0, IN_FLIGHT)) {
      if (this.#sentAt.has(entry.id)) continue;
      if (!send(toFrame(entry))) return;
      this.#sentAt.set(entry.id, Date.now());
    }
  }

  /** A new connection knows nothing of what the old one carried. */
  connectionLost() {
    this.#sentAt.clear();
  }

  /** The server has it at `seq`; 0: it changed nothing. It stays as "sent" until its event arrives: see `arrived`. */
  accepted(id, seq) {
    const entry = this.#find(id);
    if (!entry) return;
    if (seq && !PRESSED.includes(entry.type)) this.#change(entry, { state: "sent", reason: "" });
    else this.remove(id);
  }

  /** Its event is in the log, which shows it from now on. */
  arrived(id) {
    this.remove(id);
  }

  /** `isFinal`: to send it again would be of no use. */
  refused(id, reason, isFinal = false) {
    const entry = this.#find(id);
    if (entry) this.#change(entry, { state: "failed", reason, isFinal });
    return entry;
  }

  retry(id) {
    const entry = this.#find(id);
    this.#sentAt.delete(id);
    if (entry) this.#change(entry, { state: "sending", reason: "" });
  }

  remove(id) {
    this.#sentAt.delete(id);
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.#save();
  }

  removeAll(type) {
    for (const entry of this.entries.filter((each) => each.type === type)) this.remove(entry.id);
  }

  /** Forgets everything, other tabs' entries too. */
  clear() {
    this.#store.set(KEY, null);
    this.reload();
  }

  /** Fails what a living connection left without an answer for too long. Returns those entries. */
  overdue(now = Date.now()) {
    const late = this.entries.filter((entry) => now - (this.#sentAt.get(entry.id) ?? now) > GIVE_UP_AFTER);
    return late.filter((entry) => entry.state === "sending").map((entry) => this.refused(entry.id, ""));
  }

  #find(id) {
    return this.entries.find((entry) => entry.id === id);
  }

  #change(entry, fields) {
    Object.assign(entry, fields);
    this.#save();
  }

  // Another tab's unsent words are in the same place and must not be lost by our writing ours.
  #save() {
    const others = (this.#store.get(KEY) ?? []).filter((entry) => !this.#known.has(entry.id));
    const unsent = this.entries.filter((entry) => entry.state !== "sent");
    this.#store.set(KEY, [...others, ...unsent]);
  }
}

function toFrame(entry) {
  const { id, type } = entry;
  return { type, id, ...FRAMES[type]?.(entry) };
}

// crypto.randomUUID exists on https and localhost only; a chat page on a LAN address has getRandomValues.
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
