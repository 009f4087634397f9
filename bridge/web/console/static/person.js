/** The right column: who the user is, why a person was called, what came before. */

import { h } from "../../chat/static/shared/dom.js";
import { timeOf } from "../../chat/static/shared/times.js";
import { toPause } from "./durations.js";
import { endingOf } from "./closing_notes.js";
import { nameOf } from "./names.js";
import { face } from "../../chat/static/shared/faces.js";
import { button, tool } from "./widgets.js";
import { languageTag, t, toldReason } from "./words.js";

const STATUSES = {
  pending: "waiting", assigned: "with a person", resolved: "resolved", cancelled: "the user stopped waiting",
  timed_out: "nobody came",
};

const GOING_ON = { bot: "With the assistant", pending: "Waiting", assigned: "With a person" };

export class Person {
  #acts;
  #outcomes;
  #signature = "";
  #scroller = h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": t("About this person") });
  element;

  /** `acts`: onMisjudged(), onOpen(id), onClose(). `outcomes` as closing_notes.js has them. */
  constructor(acts, outcomes) {
    this.#acts = acts;
    this.#outcomes = outcomes;
    this.element = h("section", { class: "person", "aria-label": t("Person") },
      h("header", { class: "bar person-bar" }, h("h2", {}, t("Person")), tool("close", "Close", acts.onClose)),
      this.#scroller);
  }

  /** `detail` as the server draws a session; null: nothing is open. */
  show(detail) {
    const signature = JSON.stringify([detail, Math.floor(Date.now() / 60_000)]); // its times are told by the minute
    if (signature === this.#signature) return undefined;
    this.#signature = signature;
    if (!detail) return this.#scroller.replaceChildren();
    return this.#scroller.replaceChildren(...[
      portrait(detail), h("div", { class: "block" }, facts(detail)),
      detail.escalation && this.#reason(detail),
      detail.summary && block("Summary", h("p", { dir: "auto" }, detail.summary)),
      (detail.outcome || detail.outcome_note) && this.#outcome(detail),
      detail.rating && rating(detail.rating),
      detail.earlier.length > 0 && this.#others(detail),
    ].filter(Boolean));
  }

  #reason({ escalation, may, misjudged, priority, queue }) {
    const { reason, matched, at, status } = escalation;
    return block("Why a person was called",
      h("p", { dir: "auto" }, toldReason(reason)),
      h("dl", { class: "facts reasons" }, ...pairs([
        ["Words", matched && !reason.includes(matched) && `“${matched}”`],
        ["When", timeOf(at)],
        ["Status", t(STATUSES[status] ?? status)],
        ["Queue", queue],
        ["Priority", priority !== "normal" && priority],
      ])),
      misjudged
        ? h("p", { class: "quiet" }, t("Marked as a wrong escalation."))
        : may.includes("misjudged") && button("Wrong escalation", this.#acts.onMisjudged, { kind: "small" }));
  }

  #outcome({ outcome, outcome_note: note }) {
    return block("Outcome", h("p", { dir: "auto" }, [this.#outcomes.get(outcome) ?? outcome, note].filter(Boolean).join("\n")));
  }

  // Who looks at an old conversation sees those that came after it, too.
  #others({ opened_at: at, earlier: sessions }) {
    const title = sessions.some((session) => session.opened_at > at) ? "Other conversations" : "Earlier conversations";
    return block(title, h("ul", { class: "past" }, ...sessions.map((session) =>
      h("li", {}, h("a", {
        href: `?session=${encodeURIComponent(session.id)}`,
        on: { click: (event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          this.#acts.onOpen(session.id);
        } },
      }, ...came(session, endingOf(session, this.#outcomes)))))));
  }
}

// What came of an earlier conversation: what was noted at its close, else how it ended and what the user said last.
function came({ opened_at: at, last, state }, ending) {
  const time = timeOf(at);
  if (ending?.note) return [h("span", { class: "past-head" }, time, h("span", { class: "tag tag-amber" }, t("Note"))), h("span", { class: "past-note", dir: "auto" }, ending.note)];
  const words = last || (t(state === "closed" ? "Closed" : "Nothing said"));
  const tag = state in GOING_ON ? t(GOING_ON[state]) : ending?.outcome;
  return [h("span", { class: "past-head" }, time, tag && h("span", { class: "tag" }, tag)), h("span", { class: "quiet", dir: "auto" }, words)];
}

function portrait({ user, channel }) {
  const picture = face("user", user.name);
  picture.classList.add("face-large");
  const from = [nameOf(channel), user.detail].filter(Boolean).join(" · ");
  return h("div", { class: "portrait" }, picture,
    h("div", {}, h("h2", { dir: "auto" }, user.name || t("Visitor")), h("p", { dir: "auto" }, from)));
}

function facts({ user, opened_at: opened, claimed_at: claimed, closed_at: closed, escalated_at: escalated, owner, wait }) {
  return h("dl", { class: "facts" }, ...pairs([
    ["E-mail", user.email && h("a", { href: `mailto:${user.email}` }, user.email)],
    ["Language", user.language && languageName(user.language)],
    ["Their time", user.zone && timeThere(user.zone)],
    ["Here since", timeOf(opened)],
    ["In line", wait && wait.position > 0 && `${placeOf(wait)}${wait.minutes ? `, ${t("about {number} min", { number: wait.minutes })}` : ""}`],
    ["With", owner?.name],
    ["Waited", escalated && claimed > escalated && toPause(claimed - escalated)],
    ["Closed", closed && timeOf(closed)],
  ]));
}

function rating({ score, words }) {
  const drawn = "★".repeat(score) + "☆".repeat(5 - score);
  const stars = h("p", { class: "stars", role: "img", "aria-label": t("{part} of {whole}", { part: score, whole: 5 }) }, drawn);
  return block("Rating", stars, words && h("p", { dir: "auto" }, words));
}

function block(title, ...body) {
  return h("section", { class: "block" }, h("h3", {}, t(title)), ...body);
}

function pairs(rows) {
  return rows.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, t(name)), h("dd", { dir: "auto" }, value)]);
}

function languageName(tag) {
  try {
    return new Intl.DisplayNames([languageTag()], { type: "language" }).of(tag);
  } catch {
    return tag; // not a language's tag
  }
}

/** "14:05 in Bogota", as of now. */
function timeThere(zone) {
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
  return t("{clock} in {place}", { clock: clock.format(Date.now()), place: zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone });
}

/** As the user reads it: behind the tenth, how many are ahead at least. */
function placeOf({ position }) {
  return position > 10 ? t("at least {number} ahead", { number: position - 1 }) : ordinal(position);
}

function ordinal(number) {
  if (languageTag() !== "en") return `${number}.`;
  const ending = { one: "st", two: "nd", few: "rd", other: "th" }[new Intl.PluralRules("en", { type: "ordinal" }).select(number)];
  return `${number}${ending}`;
}
