/** The rows of the conversation on the screen. Rows keep their elements: a change touches only what changed. */

import { h, renew } from "../../chat/static/shared/dom.js";
import { toDay, toExact, toLabel } from "../../chat/static/shared/times.js";
import { toMessage } from "./message.js";

const FOUND_FOR = 1_600;

export class RowList {
  /* What is new is spoken by a live region of its own: a log that is live would also read out the history. */
  element = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": "Messages" });
  #shown = new Map(); // key -> {element, signature}
  #acts;
  #pictureOf;

  /** `acts` as message.js names them; `pictureOf(agentId)` gives a picture's address or "". */
  constructor(acts, pictureOf) {
    this.#acts = { ...acts, onJump: (seq) => this.jump(seq) };
    this.#pictureOf = pictureOf;
    setInterval(() => this.#refreshTimes(), 20_000);
  }

  /** Shows exactly these rows. */
  show(rows) {
    const keys = new Set(rows.map(({ key }) => key));
    for (const [key, { element }] of this.#shown) if (!keys.has(key)) this.#drop(key, element);
    let place = this.element.firstChild;
    for (const row of rows) {
      const element = this.#element(row);
      if (element === place) place = place.nextSibling;
      else this.element.insertBefore(element, place);
    }
  }

  /** Another conversation. */
  clear() {
    this.element.replaceChildren();
    this.#shown.clear();
  }

  /** Brings the message at `seq` into view, and marks it for a moment. False: it is not there. */
  jump(seq) {
    const element = this.element.querySelector(`[data-seq="${Number(seq)}"]`);
    if (!element) return false;
    element.scrollIntoView({ block: "center" });
    element.classList.add("found");
    setTimeout(() => element.classList.remove("found"), FOUND_FOR);
    return true;
  }

  #drop(key, element) {
    element.remove();
    this.#shown.delete(key);
  }

  #element(row) {
    const picture = row.by === "agent" ? this.#pictureOf(row.writer) : "";
    const signature = JSON.stringify([row, picture]);
    const shown = this.#shown.get(row.key);
    if (shown?.signature === signature) return shown.element;
    const element = shown?.element ?? h("div", { class: "row" });
    const hadFocus = element.contains(document.activeElement);
    this.#fill(element, row, picture);
    if (hadFocus) element.querySelector(".tool")?.focus({ preventScroll: true });
    this.#shown.set(row.key, { element, signature });
    return element;
  }

  #fill(element, row, picture) {
    element.dataset.kind = row.type;
    switch (row.type) {
      case "message":
        Object.assign(element.dataset, {
          by: row.by, ours: row.isOurs, note: row.isNote, first: row.isFirst, last: row.isLast, state: row.state,
          seq: row.seq || "",
        });
        return element.replaceChildren(...toMessage(row, this.#acts, picture));
      case "line":
        return element.replaceChildren(
          h("p", { class: "line", dir: "auto", "data-tone": row.tone, title: toExact(row.at) }, row.text));
      case "day":
        return element.replaceChildren(h("p", { class: "divider", "data-at": row.at }, toDay(row.at)));
    }
  }

  #refreshTimes() {
    for (const time of this.element.querySelectorAll(".meta time")) renew(time, toLabel(Date.parse(time.dateTime)));
    for (const day of this.element.querySelectorAll(".divider[data-at]")) renew(day, toDay(Number(day.dataset.at)));
  }
}
