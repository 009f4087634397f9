/** What can be done with one message: an emoji, an answer, and with one's own words a change. One menu for all of them,
    opened by the button beside a message, or by a long press on it. */

import { h } from "./shared/dom.js";
import { icon } from "./icons.js";
import { CHOICE } from "./reactions.js";
import { texts } from "./shared/texts.js";

const LONG_PRESS = 450; // ms
const MOVED = 10; // px that make a press a scroll
const GAP = 6; // px between the menu and what it is about
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export class MessageMenu {
  element = h("div", { class: "menu message-menu", popover: "manual", role: "menu", "aria-label": texts.actions });
  #acts;
  /** @type {HTMLElement | null} */
  #opener = null;

  /** `acts`: onReact(row, emoji, added), onReply(row), onStartEdit(row), onDelete(row). */
  constructor(acts) {
    this.#acts = acts;
    this.element.addEventListener("keydown", (event) => this.#keyDown(event));
    // Not left to the browser: it would close the menu when the finger of a long press is lifted.
    document.addEventListener("pointerdown", ({ target }) => this.#pressed(target), true);
    addEventListener("blur", () => this.#close());
  }

  /** The button that opens the menu of a row; null when nothing can be done with it. `rowNow()` is the row as it is. */
  buttonFor(row, rowNow) {
    if (!row.can) return null;
    const button = h("button", {
      type: "button", class: "tool actions", "aria-label": texts.actions, "aria-haspopup": "menu", "aria-expanded": "false",
      title: texts.actions, on: { click: () => this.#open(rowNow(), button, button) },
    }, icon(row.can.react ? "react" : "more"));
    return button;
  }

  /** Opens the menu on a long press of `bubble`, where a finger has no pointer to hover with. */
  listenTo(bubble, row, rowNow) {
    if (!row.can) return;
    let timer = null;
    let start = null;
    const end = () => clearTimeout(timer);
    bubble.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "touch") return;
      start = event;
      timer = setTimeout(() => this.#open(rowNow(), bubble, bubble.parentElement.querySelector(".actions")), LONG_PRESS);
    });
    bubble.addEventListener("pointermove", ({ clientX, clientY }) => {
      if (start && Math.hypot(clientX - start.clientX, clientY - start.clientY) > MOVED) end();
    });
    for (const name of ["pointerup", "pointercancel"]) bubble.addEventListener(name, end);
    bubble.addEventListener("contextmenu", (event) => event.pointerType === "touch" && event.preventDefault());
  }

  #open(row, anchor, opener) {
    if (this.#isOpen) return void this.#close();
    this.#opener = opener;
    opener?.setAttribute("aria-expanded", "true");
    this.element.replaceChildren(...this.#entries(row).filter((each) => each !== null));
    this.element.showPopover();
    this.#place(anchor.getBoundingClientRect());
    this.#all[0].focus({ preventScroll: true });
  }

  #entries(row) {
    const { react, reply, edit } = row.can;
    return [
      react ? h("div", { role: "group", class: "emoji-choice", "aria-label": texts.react }, ...CHOICE.map((each) => this.#emoji(row, each))) : null,
      reply ? this.#entry(texts.reply, "reply", () => this.#acts.onReply(row)) : null,
      edit && row.text ? this.#entry(texts.edit, "edit", () => this.#acts.onStartEdit(row)) : null,
      edit ? this.#entry(texts.remove, "bin", () => this.#acts.onDelete(row)) : null,
    ].filter(Boolean);
  }

  #emoji(row, emoji) {
    const isOwn = row.reactions.some((each) => each.emoji === emoji && each.isOwn);
    return h("button", {
      type: "button", role: "menuitemcheckbox", "aria-checked": String(isOwn), class: "emoji-button", tabindex: "-1", "aria-label": emoji,
      on: { click: () => this.#choose(() => this.#acts.onReact(row, emoji, !isOwn)) },
    }, emoji);
  }

  #entry(text, shape, act) {
    return h("button", { type: "button", role: "menuitem", class: "menu-item", tabindex: "-1", on: { click: () => this.#choose(act) } }, icon(shape), text);
  }

  #choose(act) {
    this.#close();
    act();
  }

  #pressed(target) {
    if (!this.element.contains(target) && !this.#opener?.contains(target)) this.#close();
  }

  get #isOpen() {
    return this.element.matches(":popover-open");
  }

  #close() {
    if (!this.#isOpen) return;
    const hadFocus = this.element.contains(document.activeElement);
    this.element.hidePopover();
    this.#opener?.setAttribute("aria-expanded", "false");
    if (hadFocus) this.#opener?.focus({ preventScroll: true });
  }

  // Under the message where there is room, else over it; never outside the window.
  #place({ top, bottom, left, right }) {
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const below = bottom + GAP + height <= innerHeight;
    const x = (left + right) / 2 > innerWidth / 2 ? right - width : left;
    const y = below ? bottom + GAP : Math.max(GAP, top - GAP - height);
    this.element.style.left = `${Math.min(Math.max(GAP, x), innerWidth - width - GAP)}px`;
    this.element.style.top = `${Math.min(y, innerHeight - height - GAP)}px`;
  }

  get #all() {
    return [...this.element.querySelectorAll("button")];
  }

  #keyDown(event) {
    const all = this.#all;
    const at = all.indexOf(/** @type {any} */ (document.activeElement));
    const to = { Home: 0, End: all.length - 1 }[event.key] ?? (event.key in STEPS ? (at + STEPS[event.key] + all.length) % all.length : null);
    if (event.key === "Escape" || event.key === "Tab") this.#close();
    if (event.key === "Escape") event.stopPropagation();
    if (to === null) return;
    event.preventDefault();
    all[to].focus();
  }
}
