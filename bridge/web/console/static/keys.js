/** The keyboard: one letter does one thing, wherever nobody is writing. */

import { h } from "../../chat/static/dom.js";
import { ask } from "./dialogs.js";

const HELP = [
  ["j", "Next conversation"],
  ["k", "Previous conversation"],
  ["Enter", "Open it"],
  ["c", "Claim"],
  ["r", "Write a reply"],
  ["n", "Write a note"],
  ["e", "Close"],
  ["/", "Search; in the composer: canned replies"],
  ["?", "This help"],
  ["Esc", "Leave: what is written, a menu, a page"],
];

/** `acts` has a function for each key, as it is typed. */
export function listenToKeys(acts) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const isElsewhere = document.querySelector("dialog[open], .menu:popover-open");
    if (isElsewhere || !(event.key in acts)) return;
    if (isWriting(event.target) && event.key !== "Escape") return;
    if (event.key === "Escape" && isWriting(event.target)) return void event.target.blur();
    event.preventDefault();
    acts[event.key]();
  });
}

/** Shows what keys there are. */
export function showKeys() {
  const rows = HELP.flatMap(([key, words]) => [h("dt", {}, h("kbd", { class: "keycap" }, key)), h("dd", {}, words)]);
  return ask({ title: "Keys", body: [h("dl", { class: "facts keys" }, ...rows)], yes: "Done", no: "" });
}

function isWriting(element) {
  return element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}
