/** A question before something that cannot be taken back. */

import { h } from "./dom.js";

export class Question {
  #title = h("h2", { id: "question-title" });
  #text = h("p", {});
  #no = h("button", { value: "no", class: "plain" });
  #yes = h("button", { value: "yes", class: "strong" });
  element = h("dialog", { class: "confirm", "aria-labelledby": "question-title" },
    h("form", { method: "dialog" }, this.#title, this.#text, h("div", { class: "choices" }, this.#no, this.#yes)));
  #onYes = null;

  constructor() {
    this.element.addEventListener("close", () => this.element.returnValue === "yes" && this.#onYes());
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
