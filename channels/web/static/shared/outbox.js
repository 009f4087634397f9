/** What somebody sent and the server has not confirmed. Kept over reloads and shared by all tabs, each entry under a key of
    its own; every entry keeps its id, so that sending it again is safe: the server knows which ids it has. The chat and the
    console use it, each with a `toFrame` of its own.

    entry: {id, type, at, state, reason, isFinal, wasSent, tab, until, ...}; what else it has is its owner's. States:
    "sending"; "sent": confirmed, and not in the log yet; "unknown": it was sent and nobody answered, so it may be there;
    "failed": it is not there; `reason` says why, or else `isTooLong`, `isRejected` (the server could not read it) or
    `isHeld` (the connection ended with it, time and again); `isFinal`: to send it again would be of no use.

    Nothing stands at the head for ever: what is not answered for, or ends the connection, no longer holds up the rest. */

import { newId } from "./ids.js";
import { sizeOf } from "./limits.js";

const PREFIX = "outbox.";
const IN_FLIGHT = 4; // a long outbox after a long outage must not look like a flood
const GIVE_UP_AFTER = 20_000; // ms without an answer
const TAB_LASTS = 15_000; // ms for which an entry is its tab's; then another tab may send it
const MOST_LOSSES = 4; // connections that ended soon after an entry was sent, and alone, until it is held back
const SOON = 10_000; // ms
const PENDING = ["sending", "unknown"];
const PROBLEMS = ["isTooLong", "isRejected", "isHeld"];

/** @typedef {{ id: string, type: string, text: string, at: number, state: string, reason: string, isFinal: boolean, wasSent: boolean,
      tab: string, until: number, [more: string]: any }} Entry */

/** Which of its problems an entry has, by name; "" for none.
    @param {Entry} entry */
export function problemOf(entry) {
  return PROBLEMS.find((name) => entry[name]) ?? "";
}

export class Outbox {
  /** @type {Entry[]} */
  entries = []; // oldest first
  #store;
  #tab;
  #toFrame;
  #largest = Infinity; // bytes of a frame
  #isCurrent = true; // an older server knows no withdraw
  /** @type {Map<string, number>} */
  #sentAt = new Map(); // id -> when it was put on the wire last
  /** @type {Set<string>} */
  #carried = new Set(); // ids that are on this connection
  /** @type {Map<string, number>} */
  #losses = new Map(); // id -> connections that ended soon after it was sent
  #isCareful = false; // one at a time: one of several ended the connection, and only that shows which

  /** `store` is shared by all tabs; `tab` is this tab's own name; `toFrame(entry, isCurrent)` makes what goes on
      the wire.
      @param {import("./storage.js").Store} store
      @param {string} tab
      @param {(entry: any, isCurrent: boolean) => object} toFrame */
  constructor(store, tab, toFrame) {
    this.#store = store;
    this.#tab = tab;
    this.#toFrame = toFrame;
    this.#upgrade();
    this.reload();
    addEventListener("pagehide", () => this.#hold(0));
    addEventListener("pageshow", () => this.#hold(Date.now() + TAB_LASTS));
  }

  /** Takes over what the store has, for instance after another tab emptied it. */
  reload() {
    this.entries = this.#store.keys(PREFIX).map((key) => this.#store.get(key)).filter(Boolean).sort(byAge);
    this.#carried.clear();
    const now = Date.now();
    this.#sentAt = new Map(this.entries.filter(({ wasSent }) => wasSent).map(({ id }) => [id, now]));
  }

  /** Another tab changed the store's `key`. True: it was about an entry.
      @param {string} key */
  changedElsewhere(key) {
    if (!key.startsWith(PREFIX)) return false;
    const id = key.slice(PREFIX.length);
    const entry = this.#store.get(key);
    const others = this.entries.filter((each) => each.id !== id);
    const isConfirmed = this.#find(id)?.state === "sent";
    if (entry || !isConfirmed) this.entries = entry ? [...others, entry].sort(byAge) : others;
    return true;
  }

  /** `limits` of the server {frame_bytes}: what is larger is never put on the wire, for it would only end the connection.
      null: an older server, which says none.
      @param {{ frame_bytes?: number } | null} limits */
  limit(limits) {
    this.#largest = limits?.frame_bytes ?? Infinity;
    this.#isCurrent = limits !== null;
  }

  /** Adds an act, to be sent.
      @param {string} type
      @param {Partial<Entry>} fields */
  add(type, fields = {}) {
    const at = Math.max(Date.now(), (this.entries.at(-1)?.at ?? 0) + 1);
    const entry = {
      id: newId(), type, text: "", at, state: "sending", reason: "", isFinal: false, wasSent: false,
      tab: this.#tab, until: Date.now() + TAB_LASTS, ...fields,
    };
    this.entries = [...this.entries, entry].sort(byAge);
    this.#save(entry);
    return entry;
  }

  /** Sends what may go now. `send` puts one frame on the wire and says whether there is one.
      @param {(frame: object) => boolean} send */
  flush(send) {
    const pending = this.entries.filter((entry) => this.#mayGo(entry));
    if (!pending.length) this.#isCareful = false;
    // What nobody answered for is sent once on every connection, and holds up nothing.
    const again = pending.filter(({ id, state }) => state === "unknown" && !this.#carried.has(id));
    const next = pending.filter(({ state }) => state === "sending").slice(0, IN_FLIGHT);
    const due = [...again, ...next].sort(byAge);
    for (const entry of this.#isCareful ? due.slice(0, 1) : due) if (!this.#put(entry, send)) return;
  }

  /** The connection ended; `why` as connection.js says. What it ended for is given up, and the rest goes on.
      @param {string} why */
  connectionLost(why) {
    const suspects = this.entries.filter(({ id, state }) => this.#carried.has(id) && PENDING.includes(state));
    this.#carried.clear();
    if (why === "closed" || !(why === "rejected" || navigator.onLine)) return;
    const blamed = suspects.filter((entry) => why === "rejected" || this.#lose(entry) >= MOST_LOSSES);
    if (suspects.length > 1) this.#isCareful ||= blamed.length > 0;
    else for (const entry of blamed) this.#change(entry, { state: "failed", isHeld: why !== "rejected", isRejected: why === "rejected" });
  }

  /** The server has it; it stays as "sent" until its event arrives: see `arrived`.
      @param {string} id */
  accepted(id) {
    const entry = this.#find(id);
    if (entry) this.#change(entry, { state: "sent", reason: "" });
  }

  /** Its event is in the log, which shows it from now on.
      @param {string} id */
  arrived(id) {
    this.remove(id);
  }

  /** `isFinal`: to send it again would be of no use.
      @param {string} id
      @param {string} reason */
  refused(id, reason, isFinal = false) {
    const entry = this.#find(id);
    // Now it is known that the server does not have it.
    return entry ? this.#change(entry, { state: "failed", reason, isFinal, wasSent: false }) : null;
  }

  /** @param {string} id */
  retry(id) {
    const entry = this.#find(id);
    this.#forget(id);
    const afresh = { state: "sending", reason: "", isHeld: false, isRejected: false, isTooLong: false };
    if (entry) this.#change(entry, { ...afresh, tab: this.#tab, until: Date.now() + TAB_LASTS });
  }

  /** @param {string} id */
  remove(id) {
    this.#forget(id);
    if (!this.#find(id)) return;
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.#store.set(PREFIX + id, null);
  }

  /** Takes an entry back. What was on the wire may be in the log, or yet come there: the server is told to undo or ignore
      it. `fields` are for that frame.
      @param {string} id */
  withdraw(id, fields = {}) {
    const entry = this.#find(id);
    if (!entry) return;
    if (entry.wasSent) this.add("withdraw", { ...fields, target: id, at: entry.at }); // first: we may end between the two
    this.remove(id);
  }

  /** @param {string} type */
  removeAll(type) {
    for (const entry of this.entries.filter((each) => each.type === type)) this.remove(entry.id);
  }

  /** Forgets everything, other tabs' entries too. */
  clear() {
    for (const key of this.#store.keys(PREFIX)) this.#store.set(key, null);
    this.reload();
  }

  /** To be called every few seconds: what was left without an answer is not known from now on. Returns those entries. */
  overdue(now = Date.now()) {
    const pending = this.entries.filter(({ state, tab, until }) => PENDING.includes(state) && (tab === this.#tab || until < now));
    for (const entry of pending) if (entry.until < now + TAB_LASTS / 2) this.#change(entry, { tab: this.#tab, until: now + TAB_LASTS });
    /** @param {Entry} entry */
    const isLate = ({ id, state }) => state === "sending" && now - (this.#sentAt.get(id) ?? now) > GIVE_UP_AFTER;
    return pending.filter(isLate).map((entry) => this.#change(entry, { state: "unknown" }));
  }

  /** @param {Entry} entry
      @param {(frame: object) => boolean} send */
  #put(entry, send) {
    if (this.#carried.has(entry.id)) return true;
    const frame = this.#toFrame(entry, this.#isCurrent);
    if (sizeOf(frame) > this.#largest) return Boolean(this.#change(entry, { state: "failed", isTooLong: true }));
    if (!send(frame)) return false;
    this.#carried.add(entry.id);
    this.#sentAt.set(entry.id, Date.now());
    if (!entry.wasSent) this.#change(entry, { wasSent: true });
    return true;
  }

  /** @param {Entry} entry */
  #mayGo({ type, state, tab, until }) {
    const isOurs = tab === this.#tab || until < Date.now();
    return PENDING.includes(state) && isOurs && (type !== "withdraw" || this.#isCurrent);
  }

  /** Until when what this tab has is its own: another tab need not wait for one that goes.
      @param {number} until */
  #hold(until) {
    for (const entry of this.entries) {
      if (entry.tab === this.#tab && PENDING.includes(entry.state) && this.#store.get(PREFIX + entry.id)) this.#change(entry, { until });
    }
  }

  /** A connection that lived on for a while did not end for this.
      @param {Entry} entry */
  #lose({ id }) {
    const isSoon = Date.now() - (this.#sentAt.get(id) ?? -Infinity) < SOON;
    const losses = (this.#losses.get(id) ?? 0) + (isSoon ? 1 : 0);
    this.#losses.set(id, losses);
    return isSoon ? losses : 0;
  }

  /** @param {string} id */
  #forget(id) {
    for (const each of [this.#sentAt, this.#carried, this.#losses]) each.delete(id);
  }

  /** @param {string} id */
  #find(id) {
    return this.entries.find((entry) => entry.id === id);
  }

  /** @param {Entry} entry
      @param {Partial<Entry>} fields */
  #change(entry, fields) {
    Object.assign(entry, fields);
    this.#save(entry);
    return entry;
  }

  /** What is confirmed needs no memory: after a reload the log has it.
      @param {Entry} entry */
  #save(entry) {
    this.#store.set(PREFIX + entry.id, entry.state === "sent" ? null : entry);
  }

  // Versions before this kept one list for all; whether its entries were sent, they did not say.
  #upgrade() {
    for (const entry of this.#store.get("outbox") ?? []) {
      this.#save({ type: "send", isFinal: false, ...entry, wasSent: true, tab: this.#tab, until: 0 });
    }
    this.#store.set("outbox", null);
  }
}

/** @param {Entry} one
    @param {Entry} other */
function byAge(one, other) {
  return one.at - other.at;
}
