/** How long the words in a field are: says what is left near the limit, and what is too much over it. The field takes more
    than the limit, so that nobody loses the end of what they wrote, and less than what makes a browser stand still. */

import { h } from "./dom.js";
import { cut, lengthOf, roomFor } from "./limits.js";
import { texts } from "./texts.js";

const NEAR = 0.1; // of the limit: from here on the rest is counted down
const UNKNOWN = 20_000; // characters, as long as nobody has said the limit: the most that can be configured
const CUT_STAYS = 8_000; // ms

export class Length {
  element = h("p", { class: "length", role: "status", hidden: true });
  isOver = false;
  #field;
  /** @type {number | null} */
  #most = null;
  #cutEnds = 0;

  /** @param {HTMLTextAreaElement} field */
  constructor(field) {
    this.#field = field;
    this.limit(null);
    field.addEventListener("paste", ({ clipboardData }) => this.#pasted(clipboardData?.getData("text/plain") ?? ""));
  }

  /** `most` characters, or null when that is not known.
      @param {number | null | undefined} most */
  limit(most) {
    this.#most = most ?? null;
    this.#field.maxLength = roomFor(most ?? UNKNOWN);
    this.show();
  }

  /** Puts words into the field, as many as it takes.
      @param {string} text */
  fill(text) {
    const taken = cut(text, this.#field.maxLength);
    this.#field.value = taken;
    this.#field.setSelectionRange(taken.length, taken.length);
    if (taken.length < text.length) this.#tellCut();
  }

  /** To be called whenever the words changed. */
  show() {
    const left = this.#most === null ? Infinity : this.#most - lengthOf(this.#field.value.trim());
    this.isOver = left < 0;
    this.#field.setAttribute("aria-invalid", String(this.isOver));
    this.element.dataset.over = String(this.isOver);
    this.#say(this.#wordsFor(left));
  }

  /** @param {number} left */
  #wordsFor(left) {
    const isCut = performance.now() < this.#cutEnds ? `${texts.pasteCut(this.#field.maxLength)} ` : "";
    if (left < 0) return isCut + texts.charactersOver(-left);
    return isCut + (left <= (this.#most ?? 0) * NEAR ? texts.charactersLeft(left) : "");
  }

  /** @param {string} text */
  #say(text) {
    this.element.hidden = !text;
    if (this.element.textContent !== text) this.element.textContent = text;
  }

  /** The browser cuts what is pasted at the field's end without a word.
      @param {string} text */
  #pasted(text) {
    const { value, selectionStart, selectionEnd, maxLength } = this.#field;
    if (value.length - (selectionEnd - selectionStart) + text.length > maxLength) this.#tellCut();
  }

  #tellCut() {
    this.#cutEnds = performance.now() + CUT_STAYS;
    setTimeout(() => this.show(), CUT_STAYS + 100);
  }
}
