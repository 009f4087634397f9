/** Times for readers: relative within the hour, clock within the day, date beyond; always their time zone. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// The words around the times are English; the reader's own kind of English decides 24 or 12 hours, day or month first.
const LOCALE = navigator.languages.find((language) => language.startsWith("en")) ?? "en-GB";
const format = (options) => new Intl.DateTimeFormat(LOCALE, options);
const clock = format({ hour: "numeric", minute: "2-digit" });
const date = format({ day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
const dateAndYear = format({ day: "numeric", month: "short", year: "numeric" });
const weekday = format({ weekday: "long", day: "numeric", month: "long" });
const full = format({ dateStyle: "full", timeStyle: "medium" });

/** "just now", "5 min ago", "14:03", "9 Nov, 14:03", "9 Nov 2025". */
export function toLabel(at, now = Date.now()) {
  const age = now - at;
  if (age < MINUTE) return "just now"; // also a clock that is behind the server's
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min ago`;
  if (isSameDay(at, now)) return clock.format(at);
  return isSameYear(at, now) ? date.format(at) : dateAndYear.format(at);
}

/** "Thursday 12 November 2026 at 14:03:22". */
export function toExact(at) {
  return full.format(at);
}

/** "Today", "Yesterday", "Thursday 12 November", "12 Nov 2025". */
export function toDay(at, now = Date.now()) {
  if (isSameDay(at, now)) return "Today";
  if (isSameDay(at, now - DAY)) return "Yesterday";
  return isSameYear(at, now) ? weekday.format(at) : dateAndYear.format(at);
}

function isSameDay(one, other) {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

function isSameYear(one, other) {
  return new Date(one).getFullYear() === new Date(other).getFullYear();
}
