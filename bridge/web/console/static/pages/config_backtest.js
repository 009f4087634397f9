/** What the last weeks would have been under other triggers. */

import { h } from "../../../chat/static/shared/dom.js";
import { toLabel } from "../../../chat/static/shared/times.js";

const SHOWN = 10; // conversations of each kind
const KINDS = [
  ["gained", "A person would be called"], ["lost", "Nobody would be called any more"],
  ["earlier", "A person would come earlier"], ["later", "A person would come later"],
];

/** `told` as the call answers it; `onOpen(session)` shows a conversation. */
export function backtestPanel(told, onOpen) {
  const day = told.extra_per_day;
  const more = day > 0 ? `${day} more calls for a person a day` : day < 0 ? `${-day} fewer calls for a person a day` : "as many calls for a person as before";
  const counted = KINDS.map(([kind]) => `${told[kind]} ${kind}`).join(", ");
  return h("section", { class: "part", "aria-label": "The last 30 days" },
    h("h2", {}, "What the last 30 days would have been"),
    h("p", { role: "status" }, told.sessions ? `${told.sessions} conversations since ${toLabel(told.since)}: ${counted}; ${more}.` : "There were no conversations."),
    !told.is_whole && h("p", { class: "quiet" }, "There was not time for all of them."),
    ...KINDS.map(([kind, title]) => group(title, told.changes.filter(({ change }) => change === kind), onOpen)));
}

function group(title, changes, onOpen) {
  if (!changes.length) return null;
  const left = changes.length - SHOWN;
  return h("div", { class: "part" }, h("h3", {}, title),
    h("ul", { class: "cards" }, ...changes.slice(0, SHOWN).map((change) => card(change, onOpen))),
    left > 0 && h("p", { class: "quiet" }, `… and ${left} more.`));
}

function card({ session, words, before, after }, onOpen) {
  return h("li", { class: "card" },
    h("p", { class: "card-words", dir: "auto" }, `“${words}”`),
    before && h("p", { class: "quiet", dir: "auto" }, `Was: ${before.reason} (${before.trigger})`),
    after && h("p", { class: "quiet", dir: "auto" }, `Would be: ${after.reason} (${after.trigger})`),
    h("div", { class: "card-acts" }, h("button", { type: "button", class: "button button-small", on: { click: () => onOpen(session) } }, "Open the conversation")));
}
