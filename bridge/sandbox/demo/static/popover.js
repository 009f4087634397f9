/** A small list beside what it belongs to: emoji to react with, or what a menu offers. */

import { h } from "/shared/dom.js";

let closeLast = () => {};

/** Shows `rows` (elements, or lists of them for one line each) beside `anchor`; a choice, Escape or a press elsewhere closes it. */
export function popover(anchor, label, buttons, kind = "") {
  closeLast();
  const box = h("div", { class: `popover ${kind}`, role: "menu", "aria-label": label }, ...buttons);
  const close = () => {
    box.remove();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", escape, true);
    closeLast = () => {};
  };
  const outside = ({ target }) => { if (!box.contains(target)) close(); };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
    anchor.focus();
  };
  box.addEventListener("click", close);
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", escape, true);
  (anchor.closest("main") ?? document.body).append(box);
  place(box, anchor);
  box.querySelector("button")?.focus();
  closeLast = close;
}

/** A row of a menu. */
export function choice(label, choose, attributes = {}) {
  return h("button", { type: "button", role: "menuitem", ...attributes, on: { click: choose } }, label);
}

function place(box, anchor) {
  const { left, right, top, bottom } = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const x = left + width < innerWidth - 8 ? left : Math.max(8, right - width);
  const y = top - height - 6 > 8 ? top - height - 6 : Math.min(bottom + 6, innerHeight - height - 8);
  Object.assign(box.style, { left: `${x}px`, top: `${y}px` });
}
