/** Where the user writes: grows to five lines, Enter sends, Shift+Enter breaks the line. */

import { h, icon } from "./dom.js";
import { words } from "./words.js";

const ICONS = { human: "person", stop: "close" };

export class Composer {
  #acts;
  #field = h("textarea", {
    rows: "1", name: "text", enterkeyhint: "send", autocomplete: "off", dir: "auto",
    placeholder: words.placeholder, "aria-label": words.placeholder,
  });
  #offer = null;
  #button = h("button", { type: "button", class: "offer", hidden: true });
  #send = h("button", { type: "submit", class: "send", "aria-label": words.send, title: words.send }, icon("send"));
  element = h("form", { class: "composer" }, this.#field, this.#button, this.#send);

  /** `acts`: onSend(text), onHuman(), onStop(), onWriting(text). */
  constructor(acts) {
    this.#acts = acts;
    this.#field.addEventListener("input", () => this.#changed());
    this.#field.addEventListener("keydown", (event) => this.#keyDown(event));
    this.#button.addEventListener("click", (event) => this.#choose(event));
    this.element.addEventListener("submit", (event) => this.#submit(event));
    // A click anywhere in the card means the field.
    this.element.addEventListener("click", (event) => event.target === this.element && this.focus());
    // The height in lines depends on the width: a turned phone, a hidden iframe that gets its size.
    new ResizeObserver(() => this.#fit()).observe(this.element);
    this.#changed();
  }

  focus() {
    this.#field.focus();
  }

  /** Puts words into the field, as if they had been typed there. */
  fill(text) {
    this.#field.value = text;
    this.#field.setSelectionRange(text.length, text.length);
    this.#changed();
  }

  showPlaceholder(text) {
    this.#field.placeholder = text || words.placeholder;
  }

  /** What the other button is for: "human", to "stop" waiting, or nothing (null). `isAsked`: it was pressed. */
  showOffer(offer, isAsked) {
    if (this.#button === document.activeElement && (!offer || isAsked)) this.focus();
    this.#offer = offer;
    this.#button.hidden = !offer;
    this.#button.disabled = isAsked;
    const text = words[isAsked ? `${offer}Asked` : offer];
    if (offer && this.#button.textContent !== text) this.#button.replaceChildren(icon(ICONS[offer]), text);
  }

  /** After a fault that only a reload mends there is no use in writing. */
  lock(isLocked) {
    this.#field.disabled = isLocked;
    this.#button.inert = isLocked;
  }

  #keyDown(event) {
    // While an input method composes, Enter chooses a word. Safari says so by the key code only.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (!text) return;
    this.fill("");
    this.#acts.onWriting("");
    this.#acts.onSend(text);
    this.focus();
  }

  // The second click of a double click is not meant for what the first one brought there.
  #choose({ detail }) {
    if (detail > 1) return;
    if (this.#offer === "stop") this.#acts.onStop();
    else this.#acts.onHuman();
  }

  #changed() {
    this.#send.disabled = !this.#field.value.trim();
    this.#fit();
    if (document.activeElement === this.#field) this.#acts.onWriting(this.#field.value);
  }

  #fit() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight}px`;
  }
}
