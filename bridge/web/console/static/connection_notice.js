/** The thin line about the connection, over everything. A short break stays unsaid. */

import { h } from "../../chat/static/shared/dom.js";
import { t } from "./words.js";

const QUIET_FOR = 1_000; // a connection that is back within this is not worth a word
const LASTING_AFTER = 12_000;
const WORDS = {
  connecting: "Connecting…",
  waiting: "Reconnecting…",
  offline: "You are offline. What you write is kept and sent later.",
  lasting: "Still no connection. What you write is kept and sent later.",
  broken: "Something went wrong.",
  forbidden: "This page may not connect from here: the address is not the bridge's own.",
};

export class ConnectionNotice {
  #isCut = false; // is there an outage, said or not?
  #wasOpen = false;
  /** @type {ReturnType<typeof setTimeout>[]} */
  #timers = [];
  element = h("div", { class: "notice", role: "status" });

  constructor() {
    addEventListener("offline", () => this.#isCut && this.#say("offline"));
  }

  /** One of the connection's states. */
  show(state) {
    if (state === "open") return this.#connected();
    if (state === "broken" || state === "forbidden") return this.#sayForGood(state);
    if (this.#isCut) return undefined; // attempts come and go, the outage is one
    this.#isCut = true;
    const kind = this.#wasOpen ? "waiting" : "connecting";
    this.#later(navigator.onLine ? QUIET_FOR : 0, () => this.#say(navigator.onLine ? kind : "offline"));
    this.#later(LASTING_AFTER, () => this.#say(navigator.onLine ? "lasting" : "offline"));
    return undefined;
  }

  #connected() {
    this.#isCut = false;
    this.#wasOpen = true;
    this.#clear();
    this.element.replaceChildren();
  }

  #sayForGood(state) {
    this.#clear();
    this.#say(state, "error");
    const reload = h("button", { type: "button", class: "link", on: { click: () => location.reload() } }, t("Reload the page"));
    this.element.append(" ", reload);
  }

  #say(name, kind = "wait") {
    this.element.dataset.kind = kind;
    this.element.replaceChildren(h("span", {}, t(WORDS[name])));
  }

  #later(pause, act) {
    this.#timers.push(setTimeout(act, pause));
  }

  #clear() {
    this.#timers.forEach(clearTimeout);
    this.#timers = [];
  }
}
