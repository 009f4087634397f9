/** The canned replies over the composer: "/" and a part of the name, arrow keys, Enter. */

import { h } from "../../chat/static/dom.js";

export class Replies {
  #replies = null; // null: not here yet
  #found = [];
  #chosen = 0;
  #load;
  #onChoose;
  #field;
  #opener;
  element = h("div", { class: "replies", id: "canned-replies", role: "listbox", "aria-label": "Canned replies", hidden: true });

  /** `load()` resolves to [{name, title, text}]; `onChoose(text)` puts one into the `field`. `opener` is the button that
      opens the list too, and the one that says whether it is open: a field of many lines may not. */
  constructor(field, opener, load, onChoose) {
    this.#field = field;
    this.#opener = opener;
    this.#load = load;
    this.#onChoose = onChoose;
    for (const control of [field, opener]) control.setAttribute("aria-controls", this.element.id);
    field.setAttribute("aria-autocomplete", "list");
    opener.setAttribute("aria-haspopup", "listbox");
    opener.setAttribute("aria-expanded", "false");
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** Another session: its own names stand in the replies. */
  forget() {
    this.#replies = null;
    this.close();
  }

  /** Shows what fits `words`. */
  async open(words = "") {
    this.element.hidden = false;
    this.#opener.setAttribute("aria-expanded", "true");
    this.#search(words);
    if (this.#replies !== null) return;
    const load = this.#load;
    const replies = await load().catch((error) => error);
    if (this.#replies === null) this.#replies = replies;
    if (this.isOpen) this.#search(words);
  }

  close() {
    this.element.hidden = true;
    this.#field.removeAttribute("aria-activedescendant");
    this.#opener.setAttribute("aria-expanded", "false");
    if (this.#replies instanceof Error) this.#replies = null; // the next time asks again
  }

  /** Takes a key while open. True: it was for the replies. */
  takeKey(event) {
    if (!this.isOpen) return false;
    switch (event.key) {
      case "ArrowDown":
        return this.#step(1);
      case "ArrowUp":
        return this.#step(-1);
      case "Enter":
      case "Tab":
        if (!this.#found.length) return false;
        this.#choose(this.#found[this.#chosen]);
        return true;
      case "Escape":
        this.close();
        return true;
      default:
        return false;
    }
  }

  #search(words) {
    const wanted = words.toLowerCase();
    const fits = ({ name, title }) => `${name} ${title}`.toLowerCase().includes(wanted);
    this.#found = Array.isArray(this.#replies) ? this.#replies.filter(fits) : [];
    this.#chosen = 0;
    this.#draw();
  }

  #step(step) {
    if (this.#found.length) this.#chosen = (this.#chosen + step + this.#found.length) % this.#found.length;
    this.#draw();
    return true;
  }

  #draw() {
    if (!this.#found.length) return this.element.replaceChildren(h("p", { class: "quiet", role: "status" }, this.#nothing()));
    this.element.replaceChildren(...this.#found.map((reply, index) => this.#option(reply, index)));
    this.#field.setAttribute("aria-activedescendant", `reply-${this.#chosen}`);
    this.element.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    return undefined;
  }

  #nothing() {
    if (this.#replies === null) return "Loading replies…";
    if (this.#replies instanceof Error) return this.#replies.message;
    if (this.#replies.length) return "No reply has this name.";
    return "There are no canned replies yet: they are written in config/replies.yaml.";
  }

  #option(reply, index) {
    return h("div", {
      class: "reply", role: "option", id: `reply-${index}`, "aria-selected": String(index === this.#chosen),
      on: { pointerdown: (event) => event.preventDefault(), click: () => this.#choose(reply) }, // the field keeps the focus
    }, h("kbd", { class: "keycap" }, `/${reply.name}`), h("strong", {}, reply.title), h("p", { dir: "auto" }, reply.text));
  }

  #choose(reply) {
    this.close();
    this.#onChoose(reply.text);
  }
}
