/** Times for readers: relative within the hour, clock within the day, date beyond; always their time zone. */

import { h } from "./dom.js";
import { texts } from "./texts.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @typedef {"clock" | "date" | "dateAndYear" | "weekday" | "full"} Shape */

/** @type {Record<Shape, Intl.DateTimeFormatOptions>} */
const SHAPES = {
  clock: { hour: "numeric", minute: "2-digit" },
  date: { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
  dateAndYear: { day: "numeric", month: "short", year: "numeric" },
  weekday: { weekday: "long", day: "numeric", month: "long" },
  full: { dateStyle: "full", timeStyle: "medium" },
};
/** @type {Partial<Record<Shape, Intl.DateTimeFormat>>} */
const formats = {}; // by shape; made when first needed, for by then the language is known

/** "just now", "5 min ago", "14:03", "9 Nov, 14:03", "9 Nov 2025".
    @param {number} at */
export function toLabel(at, now = Date.now()) {
  const age = now - at;
  if (age < MINUTE) return texts.justNow; // also a clock that is behind the server's
  if (age < HOUR) return texts.minutesAgo(Math.floor(age / MINUTE));
  if (isSameDay(at, now)) return shaped("clock", at);
  return shaped(isSameYear(at, now) ? "date" : "dateAndYear", at);
}

/** "Thursday 12 November 2026 at 14:03:22".
    @param {number} at */
export function toExact(at) {
  return shaped("full", at);
}

/** An element that says when: short, and exactly to who asks.
    @param {number} at */
export function timeOf(at) {
  return h("time", { datetime: new Date(at).toISOString(), title: toExact(at) }, toLabel(at));
}

/** "Today", "Yesterday", "Thursday 12 November", "12 Nov 2025".
    @param {number} at */
export function toDay(at, now = Date.now()) {
  if (isSameDay(at, now)) return texts.today;
  if (isSameDay(at, now - DAY)) return texts.yesterday;
  return shaped(isSameYear(at, now) ? "weekday" : "dateAndYear", at);
}

/** @param {Shape} shape
    @param {number} at */
function shaped(shape, at) {
  return (formats[shape] ??= new Intl.DateTimeFormat(locale(), SHAPES[shape])).format(at);
}

// The language of the words; the reader's own kind of it decides 24 or 12 hours, day or month first.
function locale() {
  const language = document.documentElement.lang;
  return navigator.languages.find((each) => each.startsWith(language)) ?? (language === "en" ? "en-GB" : language);
}

/** @param {number} one
    @param {number} other */
function isSameDay(one, other) {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** @param {number} one
    @param {number} other */
function isSameYear(one, other) {
  return new Date(one).getFullYear() === new Date(other).getFullYear();
}
