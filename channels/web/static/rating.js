/** How was it? Asked once a conversation with a person is over: one to five, then words for those who have some. */

import { h } from "./shared/dom.js";
import { icon } from "./icons.js";
import { texts } from "./shared/texts.js";

const SCORES = [1, 2, 3, 4, 5];

export class Rating {
  #onRate;
  #title = h("p", { class: "rating-title", id: "rating-title", role: "status" });
  #stars = SCORES.map((score) => h("button", {
    type: "button", class: "star", "aria-label": texts.score(score), title: texts.score(score), "aria-pressed": "false",
    on: { click: () => this.#choose(score) },
  }, icon("star")));
  #label = h("label", { class: "rating-label", for: "rating-words" });
  #field = h("textarea", { id: "rating-words", rows: "2", maxlength: "2000", dir: "auto" });
  #form = h("div", { class: "rating-form", hidden: true }, this.#label, this.#field,
    h("button", { type: "button", class: "strong", on: { click: () => this.#submit() } }, texts.send));
  element = h("section", { class: "rating", "aria-labelledby": "rating-title", hidden: true },
    this.#title, h("div", { class: "stars", role: "group", "aria-labelledby": "rating-title" }, ...this.#stars), this.#form);
  #score = 0;
  #wantsWords = false; // a score was given on this page, and nothing said with it yet

  /** `onRate(score, words)`. */
  constructor(onRate) {
    this.#onRate = onRate;
  }

  /** `asked` {question, words, thanks}, null when there is nothing to rate; `rated` {score, words} if it was. */
  show(asked, rated) {
    this.element.hidden = !asked;
    if (!asked) return this.#forget();
    this.#score = rated?.score ?? 0;
    const title = rated ? asked.thanks : asked.question;
    if (this.#title.textContent !== title) this.#title.textContent = title;
    this.#label.textContent = asked.words;
    this.#form.hidden = !(rated && this.#wantsWords);
    this.element.dataset.rated = String(Boolean(rated));
    this.#stars.forEach((star, at) => {
      star.setAttribute("aria-pressed", String(at + 1 === this.#score));
      star.dataset.lit = String(at < this.#score);
    });
  }

  #forget() {
    this.#wantsWords = false;
    this.#field.value = "";
  }

  #choose(score) {
    this.#wantsWords = true;
    this.#onRate(score, this.#field.value.trim());
    this.#field.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "end" });
  }

  #submit() {
    const said = this.#field.value.trim();
    this.#wantsWords = false;
    if (said) this.#onRate(this.#score, said);
    this.#form.hidden = true;
    this.#title.setAttribute("tabindex", "-1");
    this.#title.focus({ preventScroll: true });
  }
}
