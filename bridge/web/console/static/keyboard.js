/** The keyboard: one letter does one thing, wherever nobody is writing. */

import { h } from "../../chat/static/shared/dom.js";
import { ask } from "./dialogs.js";
import { t } from "./words.js";

/** Every key: what it does by name, and how the help says it. One table, so that neither can know a key that the other
    does not. `repeats`: it goes on while it is held down. */
/** @type {{ key: string, does: string, words: string, cap?: string, repeats?: boolean }[]} */
export const KEYS = [
  { key: "j", does: "next", words: "Next conversation", repeats: true },
  { key: "k", does: "previous", words: "Previous conversation", repeats: true },
  { key: "Enter", does: "open", words: "Open it" },
  { key: "c", does: "claim", words: "Claim" },
  { key: "r", does: "reply", words: "Write a reply" },
  { key: "n", does: "note", words: "Write a note" },
  { key: "e", does: "close", words: "Close" },
  { key: "/", does: "search", words: "Search; in the composer: canned replies" },
  { key: "?", does: "help", words: "This help" },
  { key: "Escape", cap: "Esc", does: "leave", words: "Leave: what is written, a menu, a page" },
];

/** The key that does something by this name, as a keycap says it. */
export function capOf(name) {
  const found = KEYS.find(({ does }) => does === name);
  return found?.cap ?? found?.key;
}

/** `acts` has a function for each name in the table. One that returns false did not take the key. */
export function listenToKeys(acts) {
  const without = KEYS.filter(({ does }) => typeof acts[does] !== "function");
  if (without.length) throw new Error(`Keys without an act: ${without.map(({ key }) => key).join(" ")}`);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const pressed = pressedKey(event);
    if (!pressed || (event.repeat && !pressed.repeats)) return;
    if (document.querySelector("dialog[open], .menu:popover-open")) return;
    if (isWriting(event.target)) return void (pressed.does === "leave" && /** @type {HTMLElement} */ (event.target).blur());
    if (acts[pressed.does]() !== false) event.preventDefault();
  });
}

/** Shows what keys there are. */
export function showKeys() {
  const rows = KEYS.flatMap(({ key, cap, words }) => [h("dt", {}, h("kbd", { class: "keycap" }, cap ?? key)), h("dd", {}, t(words))]);
  return ask({ title: "Keys", body: [h("dl", { class: "facts keys" }, ...rows)], yes: "Done", no: "" });
}

// By what it writes; of a letter also with capitals locked, and by its place where another script is typed.
function pressedKey({ key, code, shiftKey }) {
  const exact = KEYS.find((each) => each.key === key);
  if (exact) return key === "Enter" && shiftKey ? undefined : exact;
  const isForeign = /^\P{ASCII}$/u.test(key);
  const letter = isForeign && code.startsWith("Key") ? code.at(-1) : key;
  return shiftKey ? undefined : KEYS.find((each) => /^[a-z]$/.test(each.key) && each.key === letter.toLowerCase());
}

function isWriting(element) {
  return element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}
