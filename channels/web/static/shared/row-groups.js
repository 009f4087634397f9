/** Rows of a conversation: the days between them, and which messages stand together. Pure. */

const GROUP_WITHIN = 2 * 60_000;

/** @typedef {{ key: string, type: string, at: number, state?: string, isFirst?: boolean, isLast?: boolean }} Row */

/** Adds a row, after its day where another one begins.
    @param {any[]} rows
    @param {Row} row */
export function addRow(rows, row) {
  const day = new Date(row.at).toDateString();
  const lastDay = rows.findLast((each) => each.type === "day")?.day;
  // The first day is said only when it is not today: "Today" over every new conversation is noise.
  const isWorthSaying = lastDay ? lastDay !== day : day !== new Date().toDateString();
  if (isWorthSaying) rows.push({ key: `day ${day} ${row.key}`, type: "day", day, at: row.at });
  rows.push(row);
}

/** Marks the first and the last of messages that stand together: soon after each other, nothing wrong with the first, and
    `isOneVoice` of both.
    @template {Row} R
    @param {R[]} rows
    @param {(one: R, next: R) => boolean} isOneVoice */
export function grouped(rows, isOneVoice) {
  /** @param {R | undefined} one
      @param {R | undefined} next */
  const belongTogether = (one, next) =>
    one?.type === "message" && next?.type === "message" && next.at - one.at < GROUP_WITHIN &&
    one.state !== "failed" && one.state !== "unknown" && isOneVoice(one, next);
  rows.forEach((row, index) => {
    if (row.type !== "message") return;
    row.isFirst = !belongTogether(rows[index - 1], row);
    row.isLast = !belongTogether(row, rows[index + 1]);
  });
  return rows;
}
