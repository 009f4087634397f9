/** The rows of a conversation on the screen. Rows keep their elements: a change touches only what changed. */

import { arrange, h, renew } from "./dom.js";
import { toDay, toExact, toLabel } from "./times.js";
import { texts } from "./texts.js";

const SHOWN_FOR = 1_600; // ms that a message somebody jumped to stands out

/** @typedef {{ key: string, type: string, at: number, text: string, tone?: string }} Row  see row-groups.js; more is its page's */
/** @typedef {{ row: any, element: HTMLElement, signature: string, parts: Map<string, { signature: string, node: Element }> }} Shown */

export class RowList {
  /* role=log says what it is; what is new is spoken by a live region of its own, for a log that is live itself would also
     read out the history and the reader's own words. */
  element;
  /** @type {Map<string, Shown>} by key */
  #shown = new Map();
  #options;

  /** `label` names the list. `pictureOf(row)` gives the address of its author's picture, if there is one.
      `fillMessage(shown, row, picture)` draws a message; `shown.parts` is its own to keep. `glides`: a jump is a movement.
      @param {{ label: string, pictureOf: (row: any) => string | null,
        fillMessage: (shown: Shown, row: any, picture: string | null) => void, glides?: boolean }} options */
  constructor(options) {
    this.#options = options;
    this.element = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": options.label });
    setInterval(() => this.#refreshTimes(), 20_000);
  }

  /** Shows exactly these rows. `isLive`: new ones may move in.
      @param {Row[]} rows
      @param {boolean} isLive */
  show(rows, isLive = false) {
    const keys = new Set(rows.map(({ key }) => key));
    for (const key of this.#shown.keys()) if (!keys.has(key)) this.#shown.delete(key);
    arrange(this.element, rows.map((row) => this.#element(row, isLive)));
  }

  /** Another conversation. */
  clear() {
    this.element.replaceChildren();
    this.#shown.clear();
  }

  /** The row as it is shown now.
      @param {string} key */
  rowOf(key) {
    return this.#shown.get(key)?.row;
  }

  /** Brings a row into view, and lets it stand out for a moment. False: it is not there.
      @param {(row: any) => boolean} isWanted */
  jumpTo(isWanted) {
    const element = [...this.#shown.values()].find(({ row }) => isWanted(row))?.element;
    if (!element) return false;
    const isSmooth = this.#options.glides && !matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: isSmooth ? "smooth" : "auto" });
    element.classList.add("found");
    setTimeout(() => element.classList.remove("found"), SHOWN_FOR);
    return true;
  }

  /** @param {Row} row
      @param {boolean} isLive */
  #element(row, isLive) {
    const picture = this.#options.pictureOf(row);
    const signature = JSON.stringify([row, picture]);
    const shown = this.#shown.get(row.key) ?? { row, element: h("div", { class: isLive ? "row enters" : "row" }), signature: "", parts: new Map() };
    if (shown.signature === signature) return shown.element;
    this.#fill(shown, row, picture);
    Object.assign(shown, { row, signature });
    this.#shown.set(row.key, shown);
    return shown.element;
  }

  /** @param {Shown} shown
      @param {Row} row
      @param {string | null} picture */
  #fill(shown, row, picture) {
    shown.element.dataset.kind = row.type;
    switch (row.type) {
      case "message":
        return this.#options.fillMessage(shown, row, picture);
      case "line":
        return shown.element.replaceChildren(
          h("p", { class: "line", dir: "auto", "data-tone": row.tone, title: toExact(row.at) }, row.text));
      case "day":
        return shown.element.replaceChildren(h("p", { class: "divider", "data-at": row.at }, toDay(row.at)));
      case "session":
        return shown.element.replaceChildren(h("p", { class: "divider" }, texts.newSession));
    }
  }

  #refreshTimes() {
    for (const time of this.element.querySelectorAll("time")) if (time.closest(".meta")) renew(time, toLabel(Date.parse(time.dateTime)));
    for (const day of this.element.querySelectorAll("p")) if (day.dataset.at) renew(day, toDay(Number(day.dataset.at)));
  }
}
