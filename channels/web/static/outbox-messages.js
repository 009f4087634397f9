/** What the screen needs to know of the chat's outbox: which entries are messages, and which change what is there. Pure. */

const CHANGES = ["edit", "delete", "withdraw", "react"];
const PRESSED = ["human", "cancel", "end"]; // no event shows these: they are done when they are accepted

/** Is an act of this type over as soon as it is accepted? */
export function isPressed(type) {
  return PRESSED.includes(type);
}

/** The user's own messages among the entries, oldest first. */
export function messagesOf(entries) {
  return entries.filter(({ type }) => type === "send");
}

/** Edits, deletes and reactions that no event shows yet, oldest first. */
export function changesOf(entries) {
  return entries.filter(({ type, state }) => CHANGES.includes(type) && state !== "failed");
}

/** Is an act of this type on its way? */
export function isUnderWay(entries, type) {
  return entries.some((entry) => entry.type === type && entry.state === "sending");
}

/** What the user thought of a session, as long as no event says so; else null. */
export function ratingOf(entries, session) {
  return entries.findLast((entry) => entry.type === "rate" && entry.session === session) ?? null;
}

/** Older edits of the same message, which a newer edit or a delete makes void.
    @param {any[]} entries
    @param {string} type
    @param {{ session?: string, seq?: number }} act */
export function voidedBy(entries, type, { session, seq }) {
  if (type !== "edit" && type !== "delete") return [];
  return entries.filter((entry) => entry.type === "edit" && entry.session === session && entry.seq === seq && entry.state !== "sent");
}
