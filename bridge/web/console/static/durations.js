/** How long ago, how long since: short words for rows. Times of day are times.js of the chat. */

import { t } from "./words.js";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A stretch of milliseconds: "now", "4 min", "2 h 5 min", "3 days". */
export function toSpan(length) {
  if (length < MINUTE) return t("now");
  if (length < HOUR) return `${Math.floor(length / MINUTE)} min`;
  if (length < DAY) return `${Math.floor(length / HOUR)} h ${Math.floor((length % HOUR) / MINUTE)} min`;
  return Math.floor(length / DAY) === 1 ? t("1 day") : t("{number} days", { number: Math.floor(length / DAY) });
}

/** A stretch with its seconds, for the hops of one message: "0.4 s", "12 s", "3 min 20 s". */
export function toPause(length) {
  if (length < 10 * SECOND) return `${(length / SECOND).toFixed(length < SECOND ? 2 : 1)} s`;
  const [minutes, seconds] = [Math.floor(Math.round(length / SECOND) / 60), Math.round(length / SECOND) % 60];
  if (minutes >= 60) return toSpan(length);
  return [minutes && `${minutes} min`, seconds && `${seconds} s`].filter(Boolean).join(" ");
}

const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** A day, also one to come: "9 Nov 2026". */
export function toDate(at) {
  return DATE.format(at);
}
