/** What is attached and not sent yet: a small card for each file, over the field. */

import { h } from "./shared/dom.js";
import { icon } from "./icons.js";
import { toSize } from "./shared/sizes.js";
import { texts } from "./shared/texts.js";

export class PendingAttachments {
  element = h("ul", { class: "tray", "aria-label": texts.attached, hidden: true });
  /** @type {Map<string, Record<string, any>>} */
  #cards = new Map(); // key -> {element, note, bar, signature}
  #acts;

  /** `acts`: onRemoveFile(key), onRetryFile(key). */
  constructor(acts) {
    this.#acts = acts;
  }

  /** Shows exactly these items; see uploads.js. */
  show(items) {
    const keys = new Set(items.map(({ key }) => key));
    for (const [key, { element }] of this.#cards) if (!keys.has(key)) this.#drop(key, element);
    for (const item of items) this.#refresh(item);
    this.element.hidden = items.length === 0;
  }

  #drop(key, element) {
    const next = element.nextElementSibling ?? element.previousElementSibling;
    if (element.contains(document.activeElement)) next?.querySelector("button")?.focus();
    element.remove();
    this.#cards.delete(key);
  }

  #refresh(item) {
    const card = this.#cards.get(item.key) ?? this.#add(item);
    card.bar.style.width = `${Math.round(item.share * 100)}%`;
    card.element.dataset.state = item.state;
    card.retry.hidden = !(item.state === "failed" && item.canRetry);
    const note = noteOf(item);
    if (card.note.textContent !== note) card.note.textContent = note;
  }

  #add(item) {
    const { key, name, preview, kind } = item;
    const note = h("span", { class: "card-note", role: "status" });
    const bar = h("span", { class: "card-bar" });
    const retry = h("button", {
      type: "button", class: "card-retry", hidden: true, "aria-label": texts.retryFile(name), title: texts.tryAgain,
      on: { click: () => this.#acts.onRetryFile(key) },
    }, icon("again"));
    const remove = h("button", {
      type: "button", class: "card-remove", "aria-label": texts.removeFile(name), title: texts.removeFile(name),
      on: { click: () => this.#acts.onRemoveFile(key) },
    }, icon("close"));
    const picture = preview ? h("img", { src: preview, alt: "" }) : icon(kind === "document" ? "file" : kind);
    const element = h("li", { class: "card" },
      h("span", { class: "card-picture" }, picture),
      h("span", { class: "card-words" }, h("bdi", { class: "card-name" }, name), note),
      retry, remove,
      h("span", { class: "card-track", "aria-hidden": "true" }, bar));
    const card = { element, note, bar, retry };
    this.#cards.set(key, card);
    this.element.append(element);
    return card;
  }
}

// Told in quarters to those who listen: every per cent would drown everything else.
function noteOf({ state, share, size, reason }) {
  if (state === "failed") return reason;
  if (state === "done") return toSize(size);
  return texts.uploading(Math.floor(share * 4) * 25);
}
