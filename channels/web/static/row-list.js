/** The rows of the conversation on the screen. Rows keep their elements: a change touches only what changed. */

import { h, renew } from "./shared/dom.js";
import { authorOf, face, partsOf } from "./message.js";
import { toDay, toExact, toLabel } from "./shared/times.js";
import { texts } from "./shared/texts.js";

export { authorOf, face };

const SHOWN_FOR = 1_600; // ms that a message somebody jumped to stands out

export class RowList {
  /* role=log says what it is; what is new is spoken by a live region of its own (see view.js), for a log that is live
     itself would also read out the history and the reader's own words. */
  element = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": texts.messages });
  #shown = new Map(); // key -> {row, element, signature, parts: name -> {signature, node}}
  #tools;

  /** `tools`: attachments, menu, and acts {onRetry(id), onDiscard(id), onReact(row, emoji, added), onJump(key)}. */
  constructor(tools) {
    this.#tools = { ...tools, rowOf: (key) => this.#shown.get(key).row };
    setInterval(() => this.#refreshTimes(), 20_000);
  }

  /** Shows exactly these rows; `agent` {name, picture} is whose picture is known. `isLive`: new rows may move in. */
  show(rows, agent, isLive) {
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, { element }] of this.#shown) if (!keys.has(key)) this.#drop(key, element);
    arrange(this.element, rows.map((row) => this.#element(row, agent, isLive)));
  }

  /** Brings a row into view and lets it stand out for a moment. */
  jumpTo(key) {
    const row = this.#shown.get(key)?.element;
    if (!row) return;
    row.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    row.classList.add("found");
    setTimeout(() => row.classList.remove("found"), SHOWN_FOR);
  }

  /** The last message of a session whose end is above `bottom` (px from the window's top); 0 for none. */
  lastAbove(session, bottom) {
    const rows = [...this.element.querySelectorAll(".row[data-kind=message]")].filter((row) => row.dataset.session === session && row.dataset.seq);
    const last = rows.findLast((row) => row.getBoundingClientRect().bottom <= bottom);
    return Number(last?.dataset.seq ?? 0);
  }

  #drop(key, element) {
    element.remove();
    this.#shown.delete(key);
  }

  #element(row, agent, isLive) {
    const picture = row.by === "agent" && agent?.name === row.name ? agent.picture : null;
    const signature = JSON.stringify([row, picture]);
    const shown = this.#shown.get(row.key) ?? { element: h("div", { class: isLive ? "row enters" : "row" }), parts: new Map() };
    if (shown.signature === signature) return shown.element;
    this.#fill(shown, row, picture);
    Object.assign(shown, { row, signature });
    this.#shown.set(row.key, shown);
    return shown.element;
  }

  #fill(shown, row, picture) {
    shown.element.dataset.kind = row.type;
    switch (row.type) {
      case "message":
        return this.#fillMessage(shown, row, picture);
      case "line":
        return shown.element.replaceChildren(h("p", { class: "line", dir: "auto", title: toExact(row.at) }, row.text));
      case "day":
        return shown.element.replaceChildren(h("p", { class: "divider", "data-at": row.at }, toDay(row.at)));
      case "session":
        return shown.element.replaceChildren(h("p", { class: "divider" }, texts.newSession));
    }
  }

  #fillMessage({ element, parts: kept }, row, picture) {
    // Half a sentence is nothing to hear, or to press: the whole of it is spoken when it is there.
    element.inert = row.state === "draft";
    Object.assign(element.dataset, {
      by: row.by, own: row.isOwn, first: row.isFirst, last: row.isLast, state: row.state, seq: row.seq ?? "", session: row.session ?? "",
    });
    const parts = partsOf(row, picture, this.#tools);
    arrange(element, parts.map((part) => keep(kept, part)));
    for (const name of kept.keys()) if (!parts.some((part) => part.name === name)) kept.delete(name);
  }

  #refreshTimes() {
    for (const time of this.element.querySelectorAll(".meta time")) renew(time, toLabel(Date.parse(time.dateTime)));
    for (const day of this.element.querySelectorAll(".divider[data-at]")) renew(day, toDay(Number(day.dataset.at)));
  }
}

function keep(kept, { name, signature, make }) {
  if (kept.get(name)?.signature !== signature) kept.set(name, { signature, node: make() });
  return kept.get(name).node;
}

// Exactly these children in this order. What stays is not taken out: that would stop a player and lose the focus.
function arrange(element, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...element.children]) if (!wanted.has(child)) child.remove();
  let place = element.firstChild;
  for (const node of nodes) {
    if (node === place) place = place.nextSibling;
    else element.insertBefore(node, place);
  }
}
