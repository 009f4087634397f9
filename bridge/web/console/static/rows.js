/** A conversation as rows of a screen: days, lines, and messages grouped by author. Pure.

    row: {key, type: "day"|"line"|"message", ...}; a key stays with its row for good. */

import { problemOf } from "../../chat/static/shared/outbox.js";
import { addRow, grouped } from "../../chat/static/shared/row-groups.js";
import { t } from "./words.js";

/** Rows of the conversation, then of `unsent`, what the outbox still has for it. `me` is the reader. `withdrawn` are the
    client's names of messages that are being taken back: shown so at once. */
export function toRows(conversation, unsent, me, withdrawn = new Set()) {
  const rows = [];
  for (const item of conversation.items) {
    const isGone = withdrawn.has(item.clientId);
    const now = isGone ? { ...item, text: "", blocks: [], files: [], removed: true } : item;
    addRow(rows, item.kind === "line" ? ofLine(item) : ofItem(now, conversation, me));
  }
  for (const entry of unsent) addRow(rows, ofEntry(entry, conversation, me));
  return grouped(rows, isOneVoice);
}

function ofLine(item) {
  return { key: `line ${item.seq}`, type: "line", at: item.at, text: item.text, tone: item.internal ? "internal" : "public" };
}

function ofItem(item, conversation, me) {
  const isMine = item.by === "agent" && item.author.id === me.id;
  const isNote = item.kind === "note";
  return {
    ...item,
    // Under the same key as in the outbox: that bubble becomes this one, there are never two.
    key: (isMine && item.clientId) || `message ${item.seq}`,
    type: "message", isMine, isNote, isOurs: item.by !== "user",
    name: item.author.name, writer: item.author.id,
    quoted: quoted(conversation, item.replyTo),
    reactions: [...item.reactions].map(([emoji, authors]) => ({
      emoji, names: authors.map(({ name }) => name), isMine: authors.some(({ id }) => id === me.id),
    })),
    state: "sent", reason: "", isSentOn: isNote && wasSentOn(item, conversation),
    receipt: item.by === "agent" && !isNote && !item.removed ? conversation.receiptOf(item) : "",
  };
}

function ofEntry(entry, conversation, me) {
  const { id, text, intent, files = [], replyTo, at, state, reason } = entry;
  const problem = problemOf(entry);
  return {
    key: id, type: "message", seq: 0, at, by: "agent", isMine: true, isNote: intent === "note", isOurs: true,
    name: me.name, writer: me.id, text, blocks: [], files, quoted: quoted(conversation, replyTo), reactions: [], sources: [],
    prompt: "", isSentOn: false, edited: false, removed: false, failure: null, translation: null, state, reason, problem, receipt: "",
  };
}

// What an agent sends on after all stands in the log again, as a message of the same writer.
function wasSentOn({ seq, text, author }, { items }) {
  return items.some((item) => item.kind === "message" && item.seq > seq && item.author.id === author.id && item.text === text);
}

function quoted(conversation, seq) {
  const item = seq ? conversation.at(seq) : null;
  if (!item) return null;
  const words = item.removed ? t("Message removed") : item.text || item.files.map(({ name }) => name).join(", ");
  return { seq, name: item.author.name, text: words.slice(0, 200) };
}

function isOneVoice(one, next) {
  return one.by === next.by && one.writer === next.writer && one.isNote === next.isNote && !one.failure && !next.quoted;
}
