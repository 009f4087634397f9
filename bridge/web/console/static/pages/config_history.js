/** Who saved a file and when, what each save changed, and the way back. */

import { h } from "../../../chat/static/shared/dom.js";
import { toExact, toLabel } from "../../../chat/static/shared/times.js";
import { get, part, post } from "../api.js";
import { ask } from "../dialogs.js";
import { button } from "../widgets.js";
import { differenceView } from "./difference.js";

export class History {
  #acts;
  #rows = h("ul", { class: "cards" });
  #more = h("div", { class: "after" });
  #asked = 0;

  element = h("section", { class: "part", "aria-label": "History" });

  /** `acts`: undone(saved), reopen(text), complain(error). */
  constructor(acts) {
    this.#acts = acts;
  }

  /** The history of a file. */
  async show(file, { isSaved = false } = {}) {
    const turn = (this.#asked += 1);
    const page = await get(`configuration/edits?file=${part(file)}`).catch(() => ({ edits: [], cursor: null }));
    if (turn !== this.#asked) return;
    this.#rows.replaceChildren();
    this.#add(page, file, true);
    const none = h("p", { class: "quiet" }, "Nobody has changed this file here yet.");
    const said = isSaved ? h("p", { class: "config-saved" }, "Saved. It is in force in a moment.") : null;
    this.element.replaceChildren(...[h("h2", {}, "History"), said, page.edits.length ? this.#rows : none, this.#more].filter((each) => each !== null));
  }

  #add({ edits, cursor }, file, isFirst = false) {
    this.#rows.append(...edits.map((edit, at) => this.#card(edit, isFirst && at === 0)));
    const load = () => get(`configuration/edits?file=${part(file)}&cursor=${cursor}`)
      .then((page) => this.#add(page, file), (error) => this.#acts.complain(error));
    this.#more.replaceChildren(...(cursor ? [button("Show more", load, { kind: "small" })] : []));
  }

  #card(edit, isLatest) {
    const inside = h("div", { class: "payload" });
    const look = button("What changed", () => this.#toggle(edit, inside, look), { kind: "small", "aria-expanded": "false" });
    return h("li", { class: "card" },
      h("div", { class: "card-head" }, h("strong", { dir: "auto" }, edit.name || "Somebody"), h("span", {}, deedOf(edit)),
        h("time", { datetime: new Date(edit.at).toISOString(), title: toExact(edit.at) }, toLabel(edit.at))),
      inside,
      h("div", { class: "card-acts" }, look,
        isLatest && button("Take it back…", () => this.#undo(edit), { kind: "small" }),
        !edit.is_new && button("Open the version before it", () => this.#reopen(edit), { kind: "small" })));
  }

  async #toggle(edit, inside, look) {
    const isOpen = look.getAttribute("aria-expanded") === "true";
    look.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) return inside.replaceChildren();
    const { lines } = await get(`configuration/edits/${edit.id}`).catch((error) => (this.#acts.complain(error), { lines: [] }));
    return inside.replaceChildren(differenceView(lines));
  }

  async #reopen({ id }) {
    try {
      this.#acts.reopen((await get(`configuration/edits/${id}`)).before);
    } catch (error) {
      this.#acts.complain(error);
    }
  }

  async #undo(edit) {
    const lead = edit.is_new ? `${edit.file} is removed again.` : `${edit.file} gets the text it had before.`;
    const saved = await ask({ title: "Take this change back?", lead, yes: "Take it back", submit: () => post(`configuration/edits/${edit.id}/undo`) });
    if (saved) await this.#acts.undone(saved);
  }
}

function deedOf({ undoes, is_new: isNew, is_removed: isRemoved }) {
  if (isRemoved) return "removed it again";
  if (undoes) return "took a change back";
  return isNew ? "made it" : "changed it";
}
