/** The canned replies over the composer: "/" and a part of the name, arrow keys, Enter. */

import { h } from "../../chat/static/shared/dom.js";
import { t } from "./words.js";

export class Replies {
  /** @type {any} */
  #replies = null; // null: not here yet
  #words = ""; // for which they came
  #chosen = 0;
  #asked = 0; // counts questions, so that a late answer to an old one is dropped
  #isAsking = false;
  #isFirstWanted = false; // Enter came before the answer
  #load;
  #onChoose;
  #field;
  #opener;
  element = h("div", { class: "replies", id: "canned-replies", role: "listbox", "aria-label": t("Canned replies"), hidden: true });

  /** `load(words)` resolves to what fits: [{name, title, text, missing}]; `onChoose(text)` puts one into the `field`. `opener` is the button that
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

  /** Shows what fits `words`, as the bridge finds it now: the replies may be others than a moment ago. */
  async open(words = "") {
    if (!this.isOpen) this.#show();
    const asked = (this.#asked += 1);
    this.#isAsking = true;
    const load = this.#load;
    const replies = await load(words).catch((error) => error);
    if (asked !== this.#asked || !this.isOpen) return;
    this.#isAsking = false;
    this.#replies = replies;
    this.#words = words;
    this.#chosen = 0;
    this.#draw();
    if (this.#isFirstWanted) this.#choose(this.#found[0]);
  }

  close() {
    this.element.hidden = true;
    this.#isAsking = this.#isFirstWanted = false;
    this.#field.removeAttribute("aria-activedescendant");
    this.#opener.setAttribute("aria-expanded", "false");
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
        if (this.#isAsking) this.#isFirstWanted = true; // of what fits the words as they are now
        else if (!this.#found.length) return false;
        else this.#choose(this.#found[this.#chosen]);
        return true;
      case "Escape":
        this.close();
        return true;
      default:
        return false;
    }
  }

  get #found() {
    return Array.isArray(this.#replies) ? this.#replies : [];
  }

  #show() {
    this.#replies = null;
    this.element.hidden = false;
    this.#opener.setAttribute("aria-expanded", "true");
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
    if (this.#replies === null) return t("Loading replies…");
    if (this.#replies instanceof Error) return this.#replies.message;
    if (this.#words) return t("No reply fits these words.");
    return t("There are no canned replies yet: they are written in config/replies.yaml.");
  }

  #option(reply, index) {
    const words = reply.text || t("Not known of this user: {names}.", { names: reply.missing.join(", ") });
    return h("div", {
      class: "reply", role: "option", id: `reply-${index}`, "aria-selected": String(index === this.#chosen),
      "aria-disabled": String(!reply.text),
      on: { pointerdown: (event) => event.preventDefault(), click: () => this.#choose(reply) }, // the field keeps the focus
    }, h("kbd", { class: "keycap" }, `/${reply.name}`), h("strong", {}, reply.title), h("p", { dir: "auto" }, words));
  }

  #choose(reply) {
    this.#isFirstWanted = false;
    if (!reply?.text) return;
    this.close();
    this.#onChoose(reply.text);
  }
}
