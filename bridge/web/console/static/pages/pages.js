/** The pages beside the conversations: what they are called, and the frame they stand in. */

import { h } from "../../../chat/static/shared/dom.js";
import { empty, ghosts, tool } from "../widgets.js";
import { configPage } from "./config.js";
import { deadLettersPage } from "./dead_letters.js";
import { gapsPage } from "./gaps.js";
import { tracePage } from "./trace.js";
import { peoplePage } from "./people.js";
import { tokensPage } from "./tokens.js";
import { triggersPage } from "./triggers.js";

const PAGES = {
  config: ["Configuration", configPage],
  gaps: ["Gaps in the knowledge", gapsPage],
  letters: ["Dead letters", deadLettersPage], triggers: ["Try the triggers", triggersPage], people: ["People", peoplePage],
  tokens: ["API tokens", tokensPage], passport: ["Passport of a message", tracePage],
};

/** The element of a page; null when there is no such page for this reader. `context`: me, alerts, onOpen(id), onBack(), and
    what the address says. A page is a function of it that resolves to elements. */
export function openPage(name, context) {
  if (!Object.hasOwn(PAGES, name) || !context.me.may.includes("admin")) return null;
  const [title, build] = PAGES[name];
  const body = h("div", { class: "page-body" }, ghosts(4, "Loading…"));
  fill(body, build, context);
  return h("section", { class: "page", "aria-labelledby": "page-title" },
    h("header", { class: "bar page-bar" },
      tool("back", "Back to the conversations", context.onBack), h("h1", { id: "page-title" }, title)),
    h("div", { class: "scroller", tabindex: "-1" }, body));
}

async function fill(body, build, context) {
  try {
    body.replaceChildren(...[await build(context)].flat());
  } catch (error) {
    body.replaceChildren(empty("warning", "That did not load", error.message));
  }
}
