/** A question before something that cannot be taken back. */

import { h } from "./shared/dom.js";

export class Confirm {
  #title = h("h2", { id: "question-title" });
  #text = h("p", {});
  #no = this.#choice("no", "plain");
  #yes = this.#choice("yes", "strong");
  element = h("dialog", { class: "confirm", "aria-labelledby": "question-title" },
    this.#title, this.#text, h("div", { class: "choices" }, this.#no, this.#yes));
  /** @type {(() => void) | null} */
  #onYes = null;

  constructor() {
    this.element.addEventListener("close", () => this.element.returnValue === "yes" && this.#onYes?.());
  }

  #choice(value, look) {
    return h("button", { type: "button", class: look, on: { click: () => this.element.close(value) } });
  }

  get isOpen() {
    return this.element.open;
  }

  ask({ question, consequence, yes, no }, onYes) {
    this.#title.textContent = question;
    this.#text.textContent = consequence;
    this.#yes.textContent = yes;
    this.#no.textContent = no;
    this.#onYes = onYes;
    this.element.returnValue = "";
    this.element.showModal();
  }
}
