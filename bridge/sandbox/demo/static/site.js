/** The first pane: a company's own page in a frame, with the chat that its script tag brings. */

import { h } from "/shared/dom.js";

// Below this the chat would take the whole page, as on a phone; a pane a little narrower is drawn smaller instead.
const DESK = 540;
const SMALLEST = 0.72;
const TRIES = ["How much is your fee?", "I want to talk to a person"];

export class Site {
  constructor(pane, mark) {
    this.mark = mark;
    this.viewport = pane.querySelector(".viewport");
    this.frame = h("iframe", { src: "/company", title: "Northbound Study Abroad" });
    this.viewport.append(this.frame);
    pane.querySelector(".caption").append(h("h2", {}, "A visitor on your web page"), h("p", { class: "tries" }, ...TRIES.map((text) => this.makeTry(text))));
    addEventListener("message", ({ source, data }) => source === this.frame.contentWindow && this.hear(data));
    new ResizeObserver(() => this.fit()).observe(this.viewport);
  }

  makeTry(text) {
    return h("button", { type: "button", class: "try", title: "Put it into the field", on: { click: () => this.tell({ say: text }) } }, text);
  }

  setScheme(scheme) {
    this.scheme = scheme;
    this.tell({ scheme });
  }

  tell(what) {
    this.frame.contentWindow?.postMessage(what, location.origin);
  }

  hear({ ready, unread }) {
    if (ready) this.tell({ scheme: this.scheme, open: this.viewport.clientWidth >= DESK * SMALLEST && innerWidth >= 1180 });
    if (unread) this.mark(1);
  }

  fit() {
    const { clientWidth: width, clientHeight: height } = this.viewport;
    const scale = width >= DESK * SMALLEST ? Math.min(1, width / DESK) : 1;
    Object.assign(this.frame.style, { width: `${width / scale}px`, height: `${height / scale}px`, transform: `scale(${scale})` });
  }
}
