/** Small parts that every part of the console is made of: buttons, faces, menus, empty places. */

import { h } from "../../chat/static/shared/dom.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

/** A button with words; `kind` is "strong", "danger", "small" or several of them.
    @param {string} words
    @param {((event: MouseEvent) => unknown) | null} onClick
    @param {{ kind?: string, [attribute: string]: unknown }} attributes */
export function button(words, onClick, { kind = "", ...attributes } = {}) {
  const classes = ["button", ...kind.split(" ").filter(Boolean).map((each) => `button-${each}`)].join(" ");
  return h("button", { type: "button", class: classes, on: onClick ? { click: onClick } : {}, ...attributes }, t(words));
}

/** A button that is an icon; `words` name it.
    @param {string} shape
    @param {string} words
    @param {((event: MouseEvent) => unknown) | null} onClick
    @param {{ isSmall?: boolean, [attribute: string]: unknown }} attributes */
export function tool(shape, words, onClick, { isSmall = false, ...attributes } = {}) {
  return h("button", {
    type: "button", class: isSmall ? "tool tool-small" : "tool", "aria-label": t(words), title: t(words),
    on: onClick ? { click: onClick } : {}, ...attributes,
  }, icon(shape, isSmall));
}

/** A place with nothing in it, and what that means. */
export function empty(shape, title, advice = "", ...more) {
  return h("div", { class: "empty" }, icon(shape), h("strong", {}, t(title)), advice && h("p", {}, t(advice)), ...more);
}

/** Rows where content is surely coming, and the word for those who hear the page. */
export function ghosts(count, words) {
  const bar = (length) => h("span", { class: `ghost ghost-${length}` });
  const row = () => h("div", { class: "ghost-row" }, bar("short"), bar("long"));
  const said = h("span", { class: "unseen", role: "status" }, t(words));
  return h("div", { class: "ghosts" }, said, ...Array.from({ length: count }, row));
}

/** Opens a menu of `items` beside `anchor`; an item is {words, shape, keycap, href, act, isOff} or "line" or an element. */
export function openMenu(anchor, items, label) {
  const menu = h("div", { class: "menu", popover: "auto", role: "menu", "aria-label": t(label) });
  const close = () => menu.hidePopover();
  for (const item of items.filter(Boolean)) menu.append(menuItem(item, close));
  menu.addEventListener("toggle", ({ newState }) => {
    if (newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.remove();
    if (hadFocus && anchor.isConnected) anchor.focus({ preventScroll: true });
  });
  menu.addEventListener("keydown", (event) => moveFocus(event, menu, "button:enabled, a[href], input"));
  (anchor.closest("section, .main") ?? document.body).append(menu);
  menu.showPopover();
  place(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  /** @type {HTMLElement | null} */ (menu.querySelector("button:enabled, a"))?.focus();
}

function menuItem(item, close) {
  if (item === "line") return h("hr");
  if (item instanceof Element) return item;
  const { words, shape, keycap, href, act, isOff } = item;
  const inside = [shape && icon(shape), h("span", {}, t(words)), keycap && h("kbd", { class: "keycap" }, keycap)];
  if (href) return h("a", { class: "menu-item", role: "menuitem", href, on: { click: close } }, ...inside);
  const choose = () => {
    close();
    act();
  };
  return h("button", { type: "button", class: "menu-item", role: "menuitem", disabled: isOff, on: { click: choose } }, ...inside);
}

// Below the button if there is room, else above it; never outside the window.
function place(menu, anchor) {
  const gap = 4;
  const { left, right, top, bottom } = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const isLeft = left + width < innerWidth - gap * 2;
  const x = Math.max(gap * 2, isLeft ? left : right - width);
  const y = bottom + gap + height < innerHeight ? bottom + gap : Math.max(gap * 2, top - gap - height);
  Object.assign(menu.style, { inset: `${y}px auto auto ${x}px` });
}

/** Arrow keys, Home and End go through the controls of `container`. */
export function moveFocus(event, container, selector = "button:enabled, a[href]") {
  const controls = [...container.querySelectorAll(selector)];
  const at = controls.indexOf(document.activeElement);
  const next = {
    ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: controls.length - 1,
  }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  controls[(next + controls.length) % controls.length]?.focus();
}
