/** How a conversation looks in a list. Pure, but for the time. */

import { h } from "../../chat/static/shared/dom.js";
import { toExact, toLabel } from "../../chat/static/shared/times.js";
import { toSpan } from "./durations.js";
import { lastAt } from "./sessions.js";
import { nameOf } from "./names.js";
import { face } from "../../chat/static/shared/faces.js";
import { t, toldReason } from "./words.js";

/** A link to a session: who, how long, the words that matter. `match` is the place that a search found, or null;
    `ending` as closing_notes.js has it; `open(event)` is called when it is pressed. */
export function sessionLink(session, { isOpen, me, isFresh, isLate, match, ending }, open) {
  const { id, user } = session;
  const isSaid = match !== null && match.seq !== null; // else it is in who the user is
  return h("a", {
    class: "session", href: `?session=${encodeURIComponent(id)}`,
    "data-id": id, "data-late": String(isLate), "data-fresh": String(isFresh),
    "aria-current": isOpen ? "true" : null, on: { click: open },
  },
    face("user", user.name),
    h("span", { class: "who", dir: "auto" }, ...(match && !isSaid ? marked(match) : [user.name || t("Visitor")])),
    ageOf(session),
    h("span", { class: isSaid ? "last found" : "last", dir: "auto" }, ...(isSaid ? foundIn(match) : wordsOf(session, ending))),
    h("span", { class: "about" }, ...aboutOf(session, me), isFresh && h("span", { class: "news", title: t("New words") }, t("New"))));
}

function ageOf(session) {
  const at = session.state === "pending" ? session.escalated_at : lastAt(session);
  const words = session.state === "pending" ? toSpan(Date.now() - at) : toLabel(at);
  return h("time", { class: "age", datetime: new Date(at).toISOString(), title: toExact(at) }, words);
}

// The place that a search was for: who said it unless it was the user, and the words with what was looked for marked.
function foundIn({ by, kind, name, parts }) {
  const speaker = { note: `${t("{agent}, note", { agent: name })}:`, concluded: `${t("{agent}, at the close", { agent: name })}:`, rated: `${t("Rating")}:` }[kind] ?? (by === "user" ? "" : `${name || "Bot"}:`);
  return [...(speaker ? before(speaker) : []), ...marked({ parts })];
}

// Some words of ours before somebody's: they do not decide which way the line runs.
function before(words) {
  return [h("bdi", {}, h("b", {}, words)), " "];
}

function marked({ parts }) {
  return parts.map(({ text, match }) => (match ? h("mark", {}, text) : text));
}

// The user's own words; of who said nothing yet, why a person was called. Of a closed one, what was noted, or how it ended.
function wordsOf({ last, escalation }, ending) {
  if (ending?.note) return [...before(`${t("Note")}:`), ending.note];
  const words = last?.text || (escalation?.reason && toldReason(escalation.reason)) || h("b", {}, t("Nothing said yet"));
  return ending?.outcome ? [...before(`${ending.outcome} ·`), words] : [words];
}

function aboutOf({ state, owner, queue, priority, channel }, me) {
  const holder = { bot: t("Assistant"), closed: t("Closed"), pending: queue, assigned: owner?.id === me.id ? t("You") : owner?.name }[state];
  const isPressing = priority === "high" || priority === "urgent";
  return [
    h("span", {}, [nameOf(channel), holder].filter(Boolean).join(" · ")),
    isPressing && h("span", { class: `tag ${priority === "urgent" ? "tag-red" : "tag-amber"}` }, priority),
  ];
}
