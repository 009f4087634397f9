/** What an agent sent and the bridge has not confirmed. Kept over reloads and reconnects; every entry keeps its id, so that
    sending it again is safe: the bridge knows which ids it has.

    entry: {id, session, text, intent: "reply"|"note", files, replyTo, at, state: "sending"|"sent"|"failed", reason} */

import { newId } from "./ids.js";

const KEY = "outbox";
const IN_FLIGHT = 4; // a long outbox after a long outage must not look like a flood
const GIVE_UP_AFTER = 20_000; // ms on a living connection without an answer

export class Outbox {
  #store;
  #sentAt = new Map();
  #known; // every id this tab ever had: what it does not know in the store is another tab's

  /** `store` belongs to the agent who is signed in: nobody else may send their words. */
  constructor(store) {
    this.#store = store;
    this.entries = store.get(KEY) ?? [];
    this.#known = new Set(this.entries.map(({ id }) => id));
  }

  /** Adds words to be sent. */
  add({ session, text, intent, files = [], replyTo = null }) {
    const entry = { id: newId(), session, text, intent, files, replyTo, at: Date.now(), state: "sending", reason: "" };
    this.entries.push(entry);
    this.#known.add(entry.id);
    this.#save();
    return entry;
  }

  /** What is not in the log of `session` yet, oldest first. */
  of(session) {
    return this.entries.filter((entry) => entry.session === session);
  }

  /** Is there anything that would be lost with this browser's memory? */
  get isEmpty() {
    return this.entries.length === 0;
  }

  /** Sends what may go now. `send` puts one frame on the wire. */
  flush(send) {
    const waiting = this.entries.filter(({ state }) => state === "sending");
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

  /** The bridge has it. It stays in memory as "sent" until its event arrives: see `arrived`. */
  accepted(id) {
    this.#change(id, { state: "sent", reason: "" });
  }

  /** Its event is in the log, which shows it from now on. */
  arrived(id) {
    this.remove(id);
  }

  refused(id, reason) {
    this.#change(id, { state: "failed", reason });
  }

  retry(id) {
    this.#sentAt.delete(id);
    this.#change(id, { state: "sending", reason: "" });
  }

  remove(id) {
    if (!this.#find(id)) return;
    this.#sentAt.delete(id);
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.#save();
  }

  /** Fails what a living connection left without an answer for too long. True: there was some. */
  failOverdue(now = Date.now()) {
    const isLate = ({ id, state }) => state === "sending" && now - (this.#sentAt.get(id) ?? now) > GIVE_UP_AFTER;
    const late = this.entries.filter(isLate);
    for (const { id } of late) this.refused(id, "");
    return late.length > 0;
  }

  #find(id) {
    return this.entries.find((entry) => entry.id === id);
  }

  #change(id, fields) {
    const entry = this.#find(id);
    if (!entry) return;
    Object.assign(entry, fields);
    this.#save();
  }

  // Another tab's unsent words are in the same place and must not be lost by our writing ours.
  #save() {
    const others = (this.#store.get(KEY) ?? []).filter(({ id }) => !this.#known.has(id));
    const unsent = this.entries.filter(({ state }) => state !== "sent");
    this.#store.set(KEY, [...others, ...unsent]);
  }
}

function toFrame({ id, session, text, intent, files, replyTo }) {
  const frame = { event: "send_message", session, id, text, intent };
  if (files.length) frame.files = files.map((file) => file.id);
  if (replyTo) frame.reply_to = replyTo;
  return frame;
}
