/** The place where a conversation will stand: what is going on at the desk now, and the keys to begin with. */

import { h } from "../../chat/static/shared/dom.js";
import { toPause } from "./durations.js";
import { get } from "./api.js";
import { capOf } from "./keyboard.js";
import { empty } from "./widgets.js";
import { t } from "./words.js";

/** @type {[string, string][]} */
const FIRST_KEYS = [["next", "next"], ["previous", "previous"], ["search", "search"], ["help", "all keys"]];
const LOOKS_EVERY = 30_000; // ms

/** `waiting()` is how many wait by the list beside it, which is live; null while nobody knows.
    @param {() => number | null} waiting */
export function emptyPane(waiting = () => null) {
  const figures = h("dl", { class: "now" });
  const key = ([name, words]) => h("span", {}, h("kbd", { class: "keycap" }, capOf(name)), ` ${t(words)}`);
  const keys = h("p", { class: "keys" }, ...FIRST_KEYS.map(key));
  const page = empty("chats", "No conversation is open", "Choose one from the list.", figures, keys);
  page.classList.add("empty-tall");
  keepTrue(figures, waiting);
  return page;
}

/** The list beside the page counts otherwise now. */
export function showWaiting(place, count) {
  const shown = place.querySelector("dl.now [data-of=waiting]");
  if (shown && shown.textContent !== String(count)) shown.textContent = String(count);
}

/** Looks again for as long as the page is shown. What cannot be known now is not shown: an old number is a wrong one. */
async function keepTrue(figures, waiting) {
  do {
    const stats = document.hidden && figures.childElementCount ? null : await get("stats").catch(() => ({}));
    if (stats) figures.replaceChildren(...(stats.now ? toFigures(stats, waiting()) : []));
    await new Promise((resolve) => setTimeout(resolve, LOOKS_EVERY));
  } while (figures.isConnected);
}

function toFigures({ now, mine }, waiting) {
  const rows = [
    ["waiting", waiting ?? now.waiting], ["longest wait", now.longest_wait === null ? null : toPause(now.longest_wait * 1000)],
    ["with people", now.assigned], ["on duty", now.agents_on_duty], ["closed by you today", mine.closed],
  ];
  return rows.filter(([, value]) => value !== null && value !== undefined).map(([words, value]) =>
    h("div", {}, h("dt", {}, t(words)), h("dd", { "data-of": words }, String(value))));
}
