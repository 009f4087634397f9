/** What is around the chat: a page of its own, or the iframe that widget.js made on a company's page.

    Both say: `page` {url, title}, `language`, `isEmbedded`, `isOpen` (can the reader see us?), `listen(acts)` and
    `tell(what, detail)` and `close()`. The page around us never learns what was said. */

import { cut, whole } from "./shared/limits.js";

const LONGEST_DRAFT = 40_000;

/** Resolves to the surroundings, once they are known. */
export function findHostPage() {
  const site = new URLSearchParams(location.hash.slice(1)).get("site");
  return site && window.parent !== window ? HostPage.greet(site) : new OwnWindow();
}

class OwnWindow {
  isEmbedded = false;
  isOpen = true;
  language = navigator.language;
  page = toPage({ url: location.origin + location.pathname, title: document.title });

  listen() {}
  tell() {}
  close() {}
}

class HostPage {
  isEmbedded = true;
  language = "";
  #site;
  /** @type {Record<string, any> | null} */
  #acts = null;
  /** @type {Record<string, any>[]} */
  #early = [];

  /** Says hello to widget.js and waits for what it knows. */
  static async greet(site) {
    const host = new HostPage(site);
    const boot = await host.#boot();
    host.isOpen = boot.isOpen;
    host.language = toText(boot.language, 35) || navigator.language;
    host.page = toPage(boot.page);
    return host;
  }

  constructor(site) {
    this.#site = site;
  }

  /** `acts` has a function for each thing the page may ask: open, page (it is another now), scheme, draft, forget. */
  listen(acts) {
    this.#acts = acts;
    for (const message of this.#early) this.#received(message);
    this.#early = [];
  }

  // Addressed to the one origin that embedded us: should another page sit there by now, the browser drops the message.
  tell(what, detail = {}) {
    window.parent.postMessage({ ...detail, handoff: what }, this.#site);
  }

  // Closed from here on: what arrives until the page has heard of it is unread already.
  close() {
    this.isOpen = false;
    this.tell("close");
  }

  #boot() {
    return new Promise((resolve) => {
      addEventListener("message", ({ source, origin, data }) => {
        if (source !== window.parent || origin !== this.#site || !data?.handoff) return;
        if (data.handoff === "boot") resolve(data);
        this.#received(data);
      });
      this.tell("loaded");
    });
  }

  #moved(page) {
    const isOther = page.url !== this.page.url || page.title !== this.page.title;
    this.page = page;
    if (isOther) this.#acts?.page();
  }

  #received(message) {
    if (!this.#acts) return void this.#early.push(message);
    if (message.page) this.#moved(toPage(message.page));
    if ("isOpen" in message) this.isOpen = message.isOpen;
    if ("scheme" in message) this.#acts.scheme(message.scheme);
    if (message.handoff === "open") this.#acts.open();
    if (message.draft) this.#acts.draft(toText(message.draft, LONGEST_DRAFT));
    if (message.forget) this.#acts.forget();
  }
}

// What the page around says of itself, its visitors did not choose: whatever it is, it must not keep them from writing.
function toPage(page) {
  return { url: toText(page?.url, 2_000), title: toText(page?.title, 300) };
}

function toText(value, most) {
  return typeof value === "string" ? whole(cut(value, most)) : "";
}
