/** The rows of the conversation on the screen. Rows keep their elements: a change touches only what changed. */

import { h, icon } from "./dom.js";
import { toNodes } from "./rich.js";
import { toDay, toExact, toLabel } from "./times.js";
import { words } from "./words.js";

export class Log {
  /* role=log says what it is; what is new is spoken by a live region of its own (see view.js), for a log that is live
     itself would also read out the history and the reader's own words. */
  element = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": words.messages });
  #shown = new Map(); // key -> {element, signature}
  #acts;

  /** `acts`: onRetry(id), onDiscard(id). */
  constructor(acts) {
    this.#acts = acts;
    setInterval(() => this.#refreshTimes(), 20_000);
  }

  /** Shows exactly these rows; `agent` {name, picture} is whose picture is known. `isLive`: new rows may move in. */
  show(rows, agent, isLive) {
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, { element }] of this.#shown) if (!keys.has(key)) this.#drop(key, element);
    let place = this.element.firstChild;
    for (const row of rows) {
      const element = this.#element(row, agent, isLive);
      if (element === place) place = place.nextSibling;
      else this.element.insertBefore(element, place);
    }
  }

  #drop(key, element) {
    element.remove();
    this.#shown.delete(key);
  }

  #element(row, agent, isLive) {
    const picture = row.by === "agent" && agent?.name === row.name ? agent.picture : null;
    const signature = JSON.stringify([row, picture]);
    const shown = this.#shown.get(row.key);
    if (shown?.signature === signature) return shown.element;
    const element = shown?.element ?? h("div", { class: isLive ? "row enters" : "row" });
    this.#fill(element, row, picture);
    this.#shown.set(row.key, { element, signature });
    return element;
  }

  #fill(element, row, picture) {
    element.dataset.kind = row.type;
    switch (row.type) {
      case "message":
        return this.#fillMessage(element, row, picture);
      case "line":
        return element.replaceChildren(h("p", { class: "line", dir: "auto", title: toExact(row.at) }, row.text));
      case "day":
        return element.replaceChildren(h("p", { class: "divider" }, toDay(row.at)));
      case "session":
        return element.replaceChildren(h("p", { class: "divider" }, words.newSession));
    }
  }

  #fillMessage(element, row, picture) {
    // Half a sentence is nothing to hear, or to press: the whole of it is spoken when it is there.
    element.inert = row.state === "draft";
    Object.assign(element.dataset, {
      by: row.by, own: row.isOwn, first: row.isFirst, last: row.isLast, state: row.state, seq: row.seq ?? "",
    });
    const author = row.isOwn ? words.you : authorOf(row);
    element.replaceChildren(
      ...(row.isOwn ? [] : [row.isLast ? face(row.by, author, picture) : h("span", { class: "face" })]),
      ...(!row.isOwn && row.isFirst ? [nameLine(row.by, author)] : []),
      bubble(row, author),
      ...sources(row),
      ...this.#foot(row),
    );
  }

  #foot(row) {
    if (row.state === "failed") return [this.#failure(row)];
    const state = { sending: words.sending, draft: words.writing }[row.state];
    if (!row.isLast && !row.edited && !state) return [];
    const edited = row.edited && !row.removed ? `${words.edited} · ` : "";
    return [h("p", { class: "meta" }, edited, state ?? timeOf(row.at))];
  }

  #failure({ key, reason }) {
    return h("p", { class: "meta failure" },
      `${words.notSent} ${reason} `,
      h("span", { class: "remedies" },
        h("button", { type: "button", on: { click: () => this.#acts.onRetry(key) } }, words.tryAgain),
        h("button", { type: "button", on: { click: () => this.#acts.onDiscard(key) } }, words.discard)));
  }

  #refreshTimes() {
    for (const time of this.element.querySelectorAll(".meta time")) {
      const label = toLabel(Date.parse(time.dateTime));
      if (time.textContent !== label) time.textContent = label;
    }
  }
}

/** A small round picture of who speaks: the assistant's mark, a photograph, or initials. */
export function face(by, name, picture) {
  const element = h("span", { class: `face face-${by}`, "aria-hidden": "true" });
  const initials = by === "bot" ? icon("assistant") : toInitials(name);
  element.append(initials);
  if (picture && /^https?:/.test(new URL(picture, location.href).protocol)) {
    const image = h("img", { alt: "", decoding: "async", referrerpolicy: "no-referrer", on: {
      load: () => element.replaceChildren(image), // until then, and if it never comes, the initials stand
    } });
    image.src = picture;
  }
  return element;
}

function bubble(row, author) {
  if (row.removed) return h("div", { class: "bubble removed" }, spoken(author), words.removed);
  const element = h("div", { class: "bubble", dir: "auto", title: toExact(row.at) }, spoken(author), ...toNodes(row));
  if (/^\p{Extended_Pictographic}{1,3}$/u.test(row.text.replace(/[\u{FE0F}\u{200D}\s]/gu, ""))) element.classList.add("emoji");
  return element;
}

function sources({ sources: titles, removed }) {
  return titles?.length && !removed ? [h("p", { class: "sources", dir: "auto" }, words.from(titles.join(" · ")))] : [];
}

// Who said it, in every bubble, for those who hear the page; the eye has side, colour and the name above.
function spoken(author) {
  return h("span", { class: "unseen" }, `${author}: `);
}

function nameLine(by, author) {
  const tag = by === "bot" && author !== words.assistant ? h("span", { class: "tag" }, words.assistant) : null;
  return h("p", { class: "name", "aria-hidden": "true" }, h("bdi", {}, author), tag);
}

function timeOf(at) {
  return h("time", { datetime: new Date(at).toISOString(), title: toExact(at) }, toLabel(at));
}

/** What to call an author who came without a name. */
export function authorOf({ by, name }) {
  return name || (by === "bot" ? words.assistant : words.team);
}

function toInitials(name) {
  const parts = name.trim().split(/\s+/);
  return [parts[0], parts.length > 1 ? parts.at(-1) : ""].map((part) => [...part][0] ?? "").join("").toUpperCase();
}
