/** The conversation as rows of a screen: dividers, lines, and messages grouped by author. Pure.

    row: {key, type: "day"|"session"|"line"|"message", ...}; a key stays with its row for good. A message has `files`,
    `quote` (what it answers), `reactions` (counted) and `can` {react, reply, edit}, null when nothing can be done. */

import { problemOf } from "./shared/outbox.js";
import { addRow, grouped } from "./shared/row-groups.js";
import { counted, note } from "./reactions.js";

/** Rows of all sessions, then of what no event shows yet: the bot's draft, the outbox's messages. `changes` are the
    outbox's edits, deletes and reactions: shown at once. `isOpen`: may messages be answered and changed? `offer` {seq,
    isAsked}: the bot's message in the current session that offers a person or choices, and whether the reader has asked
    for the person; or null.
    @param {import("./conversation.js").Conversation} conversation
    @param {any[]} unsent
    @param {any[]} changes
    @param {{ seq: number | null, isAsked: boolean } | null} offer */
export function toRows(conversation, unsent, changes = [], isOpen = false, offer = null) {
  /** @type {any[]} */
  const rows = [];
  for (const session of conversation.sessions) {
    if (rows.length) rows.push({ key: `session ${session.id}`, type: "session" });
    const canAct = isOpen && session === conversation.current;
    for (const item of session.items) addItem(rows, changed(item, changes), session, canAct);
    if (offer?.seq && session === conversation.current) markOffer(rows, session, offer, unsent.some(isUnderWay));
  }
  if (conversation.draft) addRow(rows, ofDraft(conversation.draft));
  for (const entry of unsent) addRow(rows, ofEntry(entry, conversation));
  return grouped(rows, (one, next) => one.by === next.by && one.name === next.name);
}

// What the server does not have yet, as if it had.
function changed(item, changes) {
  return changes.filter((change) => isAbout(change, item)).reduce((now, change) => {
    switch (change.type) {
      case "edit":
        return { ...now, text: change.text, blocks: undefined, edited: true };
      case "delete":
      case "withdraw":
        return { ...now, text: "", blocks: undefined, files: [], reactions: [], removed: true };
      default:
        return { ...now, reactions: note(now.reactions, { ...change, by: "user", name: "" }) };
    }
  }, item);
}

// A message that was withdrawn before its event came has no seq yet; its own id names it.
function isAbout({ type, session, seq, target }, item) {
  return type === "withdraw" ? target === item.clientId : session === item.session && seq === item.seq;
}

function addItem(rows, item, session, canAct) {
  const isOwn = item.by === "user";
  const translation = item.removed ? null : item.translation;
  const isTurned = translation && !translation.isAwaited && !translation.isHidden;
  addRow(rows, {
    ...item,
    ...(isTurned ? { text: translation.text, blocks: translation.blocks } : {}),
    translation: translation && { isAwaited: translation.isAwaited, isHidden: translation.isHidden },
    key: keyOf(item),
    type: item.kind === "line" ? "line" : "message",
    isOwn,
    state: "sent",
    reason: "",
    ...(item.kind === "message" ? {
      quote: quoteOf(session, item.replyTo),
      reactions: counted(item.reactions),
      can: canAct && !item.removed ? { react: !isOwn, reply: true, edit: isOwn } : null,
    } : {}),
  });
}

// A reader who has written since has answered in words: until the server says what follows, nothing is offered beside them.
// Choices go at once: what was pressed or written may still be on its way.
function markOffer(rows, session, { seq, isAsked }, isAnswering) {
  const last = rows.findLast((row) => row.type === "message");
  if (last?.session !== session.id || last.seq !== seq || last.removed) return;
  if (!last.choices.length) last.offer = { isAsked };
  else if (!isAnswering) last.offer = { choices: last.choices };
}

function isUnderWay({ state }) {
  return state === "sending" || state === "sent";
}

// Under the same key as in the outbox, or as the draft: that bubble becomes this one, there are never two.
function keyOf(item) {
  return (item.by === "user" ? item.clientId : item.key) ?? `${item.session} ${item.seq}`;
}

function quoteOf(session, seq) {
  const item = seq ? session?.items.find((each) => each.seq === seq && each.kind === "message") : null;
  if (!item) return null;
  return { key: keyOf(item), by: item.by, name: item.name, text: item.text, files: item.files, isRemoved: item.removed };
}

function ofDraft({ key, text, at }) {
  return { key, type: "message", isOwn: false, by: "bot", name: "", at, text, files: [], state: "draft", reason: "" };
}

function ofEntry(entry, conversation) {
  const { id, text, at, state, reason, isFinal, files = [], replyTo } = entry;
  const problem = problemOf(entry);
  const session = conversation.sessions.find((each) => each.id === replyTo?.session);
  return {
    key: id, type: "message", isOwn: true, by: "user", name: "", at, text, files, state, reason, problem, isFinal,
    quote: quoteOf(session, replyTo?.seq),
  };
}
