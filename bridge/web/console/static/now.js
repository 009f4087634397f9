/** The place where a conversation will stand: what is going on in the house now, and the keys to begin with. */

import { h } from "../../chat/static/dom.js";
import { toPause } from "./ages.js";
import { get } from "./api.js";
import { empty } from "./widgets.js";

const KEYS = [["j", "next"], ["k", "previous"], ["/", "search"], ["?", "all keys"]];

export function nowPage() {
  const figures = h("dl", { class: "now" });
  const key = ([cap, words]) => h("span", {}, h("kbd", { class: "keycap" }, cap), ` ${words}`);
  const keys = h("p", { class: "keys" }, ...KEYS.map(key));
  const page = empty("chats", "No conversation is open", "Choose one from the list.", figures, keys);
  page.classList.add("empty-tall");
  get("stats").then((stats) => figures.replaceChildren(...toFigures(stats)), () => figures.remove()); // nice to have, no more
  return page;
}

function toFigures({ now, mine }) {
  const rows = [
    ["waiting", now.waiting], ["longest wait", now.longest_wait === null ? null : toPause(now.longest_wait * 1000)],
    ["with people", now.assigned], ["on duty", now.agents_on_duty], ["closed by you today", mine.closed],
  ];
  return rows.filter(([, value]) => value !== null && value !== undefined).map(([words, value]) =>
    h("div", {}, h("dt", {}, words), h("dd", {}, String(value))));
}
