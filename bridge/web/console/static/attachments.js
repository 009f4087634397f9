/** The files that go with the next message of one session: they are uploaded while words are still being written. */

import { h } from "../../chat/static/shared/dom.js";
import { toSize } from "../../chat/static/shared/sizes.js";
import { upload } from "./api.js";
import { tool } from "./widgets.js";

export class Attachments {
  element = h("ul", { class: "enclosures", "aria-label": "Files to send" });
  /** @type {Record<string, any>[]} */
  #items = [];
  #largest;
  #onChange;

  /** `largest`: bytes; `onChange()` whenever something is ready, gone or wrong. */
  constructor(largest, onChange) {
    this.#largest = largest;
    this.#onChange = onChange;
  }

  get isEmpty() {
    return this.#items.length === 0;
  }

  get isBusy() {
    return this.#items.some(({ state }) => state === "going");
  }

  get hasFailed() {
    return this.#items.some(({ state }) => state === "failed");
  }

  /** The files, as a message names them. They are the message's from here on. */
  take() {
    const files = this.#items.map(({ file }) => file);
    this.#items = [];
    this.element.replaceChildren();
    return files;
  }

  add(files) {
    for (const file of files) this.#add(file);
    this.#onChange();
  }

  #add(source) {
    const item = { source, state: "going", share: 0, file: null, reason: "", stop: null };
    item.words = h("span", { class: "quiet", role: "status" });
    item.progress = h("progress", { max: "1", value: "0", "aria-label": `Uploading ${source.name}` });
    item.again = h("button", { type: "button", class: "link", hidden: true, on: { click: () => this.#upload(item) } }, "Try again");
    item.element = h("li", { class: "enclosure" },
      h("strong", { dir: "auto", title: source.name }, source.name),
      tool("close", `Remove ${source.name}`, () => this.#remove(item), { isSmall: true }),
      item.progress, h("span", {}, item.words, " ", item.again));
    this.#items.push(item);
    this.element.append(item.element);
    if (source.size > this.#largest) this.#become(item, "failed", `Larger than ${toSize(this.#largest)}`);
    else this.#upload(item);
  }

  async #upload(item) {
    item.stop = new AbortController();
    this.#become(item, "going");
    try {
      item.file = await upload(item.source, (share) => (item.progress.value = share), item.stop.signal);
      this.#become(item, "ready", toSize(item.source.size));
    } catch (error) {
      if (error.error !== "stopped") this.#become(item, "failed", error.message);
    }
  }

  #become(item, state, words = "") {
    item.state = state;
    item.element.dataset.state = state;
    item.progress.hidden = state !== "going";
    item.words.textContent = words;
    item.again.hidden = state !== "failed" || item.source.size > this.#largest;
    this.#onChange();
  }

  #remove(item) {
    item.stop?.abort();
    item.element.remove();
    this.#items = this.#items.filter((each) => each !== item);
    this.#onChange();
  }
}
