/** The conversation as rows of a screen: dividers, lines, and messages grouped by author. Pure.

    row: {key, type: "day"|"session"|"line"|"message", ...}; a key stays with its row for good. */

const GROUP_WITHIN = 2 * 60_000;

/** Rows of all sessions, then of what no event shows yet: the bot's draft, the outbox's messages. */
export function toRows(conversation, unsent) {
  const rows = [];
  for (const session of conversation.sessions) {
    if (rows.length) rows.push({ key: `session ${session.id}`, type: "session" });
    for (const item of session.items) addItem(rows, item);
  }
  if (conversation.draft) addRow(rows, ofDraft(conversation.draft));
  for (const entry of unsent) addRow(rows, ofEntry(entry));
  return grouped(rows);
}

function addItem(rows, item) {
  const isOwn = item.by === "user";
  addRow(rows, {
    ...item,
    // Under the same key as in the outbox, or as the draft: that bubble becomes this one, there are never two.
    key: (isOwn ? item.clientId : item.key) ?? `${item.session} ${item.seq}`,
    type: item.kind === "line" ? "line" : "message",
    isOwn,
    state: "sent",
    reason: "",
  });
}

function ofDraft({ key, text, at }) {
  return { key, type: "message", isOwn: false, by: "bot", name: "", at, text, state: "draft", reason: "" };
}

function ofEntry({ id, text, at, state, reason }) {
  return { key: id, type: "message", isOwn: true, by: "user", name: "", at, text, state, reason };
}

function addRow(rows, row) {
  const day = new Date(row.at).toDateString();
  const lastDay = rows.findLast((each) => each.type === "day")?.day;
  // The first day is said only when it is not today: "Today" over every new conversation is noise.
  const isWorthSaying = lastDay ? lastDay !== day : day !== new Date().toDateString();
  if (isWorthSaying) rows.push({ key: `day ${day} ${row.key}`, type: "day", day, at: row.at });
  rows.push(row);
}

function grouped(rows) {
  rows.forEach((row, index) => {
    if (row.type !== "message") return;
    row.isFirst = !belongTogether(rows[index - 1], row);
    row.isLast = !belongTogether(row, rows[index + 1]);
  });
  return rows;
}

function belongTogether(one, next) {
  return (
    one?.type === "message" && next?.type === "message" &&
    one.by === next.by && one.name === next.name &&
    next.at - one.at < GROUP_WITHIN && one.state !== "failed"
  );
}
