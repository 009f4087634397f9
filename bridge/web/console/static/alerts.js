/** What tells an agent who looks elsewhere that somebody waits, or that something came for them: a sound, the window's title, a toast, and, for those who
    allowed it, a notification. Nothing is asked for unless a button was pressed. */

import { h } from "../../chat/static/shared/dom.js";
import { button, tool } from "./widgets.js";
import { t } from "./words.js";

const TOAST_STAYS = 10_000;
const MOST_SEEN = { wide: 3, narrow: 1 }; // cards; of the others it is said how many they are. As in console.css
const MOST_KEPT = 50;
const NOTES = [[659, 0], [880, 0.14]]; // Hz, s

export class Alerts {
  #store;
  /** @type {AudioContext | null} */
  #context = null; // made on the first touch of the page: before it, browsers play nothing and complain
  #polite = h("div", { class: "unseen", "aria-live": "polite" });
  #more = h("span", { class: "more-toasts" });
  element = h("div", { class: "toasts", role: "region", "aria-label": t("Notifications") });

  constructor(store) {
    this.#store = store;
    document.body.append(this.#polite);
    const wake = () => this.#wake();
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, wake, { capture: true });
  }

  get hasSound() {
    return this.#store.get("sound") ?? true;
  }

  set hasSound(isOn) {
    this.#store.set("sound", isOn);
    if (isOn) this.beep();
  }

  /** "granted", "denied", "default", or "none" where the browser has no such thing. */
  get permission() {
    return "Notification" in window ? Notification.permission : "none";
  }

  /** To be called from a click only. */
  askPermission() {
    return Notification.requestPermission();
  }

  /** With a sound and a card. `open` shows what it is about; `about` as in `notify`. */
  call(title, text, about, open) {
    this.beep();
    this.toast(title, text, { words: t("Open"), act: open });
    this.notify(title, text, about, open);
  }

  /** For who does not look, if they allowed it. A second one `about` the same takes the place of the first. */
  notify(title, text, about, open) {
    if (this.permission !== "granted" || document.hasFocus()) return;
    const notification = new Notification(title, { body: text, tag: `handoff-${about}` });
    notification.onclick = () => {
      window.focus();
      open();
      notification.close();
    };
  }

  /** How many wait or have written: the title says it. */
  showCount(count, title) {
    document.title = count ? `(${count}) ${title}` : title;
  }

  /** A card that goes by itself; a second with the same words takes the place of the first.
      @param {string} title
      @param {string} text
      @param {{ words: string, act: () => unknown } | null} action */
  toast(title, text = "", action = null, kind = "news") {
    for (const same of this.element.querySelectorAll(".toast")) if (same.getAttribute("data-title") === title) same.remove();
    const close = () => this.#remove(card);
    const act = action && button(action.words, () => {
      close();
      action.act();
    }, { kind: "small" });
    const card = h("div", { class: "toast", role: kind === "error" ? "alert" : "status", "data-kind": kind, "data-title": title },
      h("p", {}, h("strong", {}, title), text && h("span", { class: "quiet", dir: "auto" }, text)),
      act, tool("close", "Dismiss", () => this.#dismiss(card), { isSmall: true }));
    // The last is seen for certain: what did not work stays so.
    const failed = kind === "error" ? null : this.element.querySelector("[data-kind=error]");
    this.element.insertBefore(card, failed);
    if (this.element.querySelectorAll(".toast").length > MOST_KEPT) this.element.querySelector(".toast")?.remove();
    this.#countMore();
    setTimeout(close, TOAST_STAYS);
  }

  #remove(card) {
    card.remove();
    this.#countMore();
  }

  // Where one card stands for all, it takes them along.
  #dismiss(card) {
    const cards = [...this.element.querySelectorAll(".toast")];
    const isAlone = cards.every((each) => each === card || !each.checkVisibility());
    for (const each of isAlone ? cards : [card]) this.#remove(each);
  }

  #countMore() {
    const cards = this.element.querySelectorAll(".toast");
    this.#more.replaceChildren(...Object.entries(MOST_SEEN).filter(([, seen]) => cards.length > seen).map(([width, seen]) =>
      h("span", { class: `when-${width}` }, ` and ${cards.length - seen} more`)));
    [...cards].at(-1)?.querySelector("p")?.append(this.#more);
  }

  /** Something did not work. */
  complain(error) {
    this.toast(t("That did not work"), t(error.message), null, "error");
  }

  /** Speaks to those who hear the page. */
  say(text) {
    const said = h("p", {}, text);
    this.#polite.append(said);
    setTimeout(() => said.remove(), 5_000);
  }

  beep() {
    const context = this.#context;
    if (!this.hasSound || context?.state !== "running") return;
    for (const [pitch, after] of NOTES) this.#note(context, pitch, context.currentTime + after);
  }

  #note(context, pitch, at) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.14, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.4);
  }

  #wake() {
    if (!window.AudioContext) return;
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") this.#context.resume().catch(() => null); // a later touch tries again
  }
}
