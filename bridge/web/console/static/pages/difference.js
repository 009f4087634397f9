/** Lines that go and lines that come, with their numbers: for eyes by colour and sign, for ears by a word. */

import { h } from "../../../chat/static/shared/dom.js";

const SIGNS = { added: "+", removed: "−", same: " ", gap: "" };
const SAID = { added: "added: ", removed: "removed: " };

/** `lines` as the calls answer them. */
export function differenceView(lines) {
  if (!lines.length) return h("p", { class: "quiet" }, "Nothing changes.");
  return h("div", { class: "difference", role: "region", "aria-label": "What changes", tabindex: "0" }, ...lines.map(row));
}

function row({ change, old, new: now, text }) {
  if (change === "gap") return h("div", { class: "difference-line", "data-change": change }, "…");
  return h("div", { class: "difference-line", "data-change": change },
    h("span", { class: "difference-number", "aria-hidden": "true" }, String(now || old)),
    h("span", { "aria-hidden": "true" }, SIGNS[change]),
    h("span", { dir: "auto" }, SAID[change] && h("span", { class: "unseen" }, SAID[change]), text || " "));
}
