/** One message or note as elements: who, what it answers, the bubble with words and files, reactions, what became of it. */

import { h } from "../../chat/static/shared/dom.js";
import { directionOf, isOnlyEmoji, toNodes } from "../../chat/static/shared/rich.js";
import { timeOf, toExact } from "../../chat/static/shared/times.js";
import { toFiles } from "./files.js";
import { icon } from "./icons.js";
import { face } from "../../chat/static/shared/faces.js";
import { tool } from "./widgets.js";
import { t } from "./words.js";

const ASSISTANT = "Assistant";
const PROMPTS = {
  claim: "Not sent: nobody has this conversation.",
  closed: "Not sent: this conversation was closed.",
  teammate: "Not sent: a colleague has this conversation.",
  quiet: "Stayed inside: here, plain words do.",
  leak: "Stayed inside: it looks internal.",
  edit: "Not changed for the user: it looks internal.",
};
const PROBLEMS = {
  isTooLong: "It is too long.", isRejected: "It could not be taken as it is.", isHeld: "The connection breaks off each time.",
};
const RECEIPTS = { sent: ["check", "Sent"], delivered: ["checks", "Delivered"], seen: ["checks", "Seen"] };

/** Draws a message's row; a tool that had the focus has it again. `acts`: onMenu(row, anchor), onReact(row, emoji, added),
    onJump(seq), onRetry(row), onDiscard(row), onSendNote(row), onRetryDelivery(row). `picture` is the writer's. */
export function fillMessage({ element }, row, picture, acts) {
  const hadFocus = element.contains(document.activeElement);
  Object.assign(element.dataset, {
    by: row.by, ours: row.isOurs, note: row.isNote, first: row.isFirst, last: row.isLast, state: row.state, seq: row.seq || "",
  });
  element.replaceChildren(...partsOf(row, acts, picture));
  if (hadFocus) element.querySelector(".tool")?.focus({ preventScroll: true });
}

function partsOf(row, acts, picture) {
  const author = authorOf(row);
  return [
    row.isLast ? face(row.by, row.name || author, picture) : h("span"),
    row.isFirst && nameLine(row, author),
    row.quoted && quotation(row.quoted, acts),
    h("div", { class: "said" }, bubble(row, author), menuButton(row, acts)),
    row.reactions.length > 0 && reactions(row, acts),
    foot(row, acts),
  ].filter(Boolean);
}

/** Whose words, for eyes and ears. */
function authorOf({ by, name, isMine }) {
  if (isMine) return t("You");
  return name || t({ bot: ASSISTANT, user: "Visitor", agent: "Colleague" }[by] || "House");
}

function nameLine(row, author) {
  const mark = row.isNote
    ? h("span", { class: "tag tag-amber" }, t("Note"))
    : row.by === "bot" && author !== ASSISTANT && h("span", { class: "tag" }, ASSISTANT);
  return row.isMine && !mark ? null : h("p", { class: "name", "aria-hidden": "true" }, h("bdi", {}, author), mark);
}

function bubble(row, author) {
  const said = h("span", { class: "unseen" }, `${author}${row.isNote ? ", internal note" : ""}: `);
  if (row.removed) return h("div", { class: "bubble removed" }, said, t("Message removed"));
  const words = row.text ? toNodes(row) : [];
  const element = h("div", { class: "bubble", dir: directionOf(row.text), title: toExact(row.at) }, said, ...words);
  if (row.choices?.length) element.append(h("ul", {}, ...row.choices.map((choice) => h("li", {}, choice))));
  if (row.translation) element.append(translation(row));
  if (row.files.length) element.append(toFiles(row.files));
  else if (isOnlyEmoji(row.text)) element.classList.add("emoji");
  return element;
}

// Below the words: what they mean, or what the user was sent in their place.
function translation({ by, translation: said }) {
  return h("div", { class: "translation", dir: directionOf(said.text) },
    h("span", { class: "translation-mark" }, by === "agent" ? "The user reads: " : "Translated: "), ...toNodes(said));
}

function menuButton(row, acts) {
  if (row.state !== "sent" || row.removed) return null;
  const anchor = tool("more", "More about this message", () => acts.onMenu(row, anchor), {
    isSmall: true, "aria-haspopup": "menu", "aria-expanded": "false",
  });
  return anchor;
}

function quotation({ seq, name, text }, acts) {
  return h("button", { type: "button", class: "quoted", title: t("Show"), on: { click: () => acts.onJump(seq) } },
    icon("reply", true), h("span", { dir: directionOf(text) }, name && h("bdi", {}, h("b", {}, `${name} `)), text));
}

function reactions(row, acts) {
  return h("div", { class: "reactions" }, ...row.reactions.map(({ emoji, names, isMine }) =>
    h("button", {
      type: "button", class: "reaction", "aria-pressed": String(isMine), title: names.join(", "),
      "aria-label": t("{emoji} by {names}", { emoji, names: names.join(", ") }),
      on: { click: () => acts.onReact(row, emoji, !isMine) },
    }, emoji, names.length > 1 && h("span", {}, String(names.length)))));
}

function foot(row, acts) {
  const remedies = [["Try again", () => acts.onRetry(row)], ["Delete", () => acts.onDiscard(row)]];
  if (row.state === "unknown") return failure(`${t("Not confirmed yet.")} `, ...remedies);
  if (row.state === "failed") return failure(`${t(row.problem === "isHeld" ? "Not confirmed yet." : "Not sent.")} ${row.reason || t(PROBLEMS[row.problem] ?? "")} `, ...remedies);
  if (row.failure) return failure(`${t("Not delivered.")} ${row.failure.reason} `, ["Retry", () => acts.onRetryDelivery(row)]);
  if (row.prompt && !row.removed && !row.isSentOn) return prompt(row, acts);
  if (row.state !== "sent") return h("p", { class: "meta" }, t("Sending…"));
  if (!row.isLast && !row.edited) return null;
  return h("p", { class: "meta" }, ...details(row), timeOf(row.at), receipt(row));
}

function details({ edited, removed, sources }) {
  return [
    edited && !removed ? `${t("edited")} · ` : "",
    sources.length && !removed ? h("span", { title: sources.join("\n") }, `${t("From: {names}", { names: sources.join(" · ") })} · `) : "",
  ];
}

function receipt({ receipt: state }) {
  if (!state) return "";
  const [shape, english] = RECEIPTS[state];
  const words = t(english);
  return h("span", { class: state, title: words }, " · ", icon(shape), h("span", {}, ` ${words}`));
}

function failure(words, ...remedies) {
  const links = remedies.flatMap(([name, act]) => [link(t(name), act), " "]);
  return h("p", { class: "meta" }, h("span", { class: "failure" }, words, ...links));
}

function prompt(row, acts) {
  return h("p", { class: "meta" }, h("span", { class: "ask" }, `${t(PROMPTS[row.prompt] ?? "Not sent.")} `,
    row.prompt !== "closed" && link(t("Send to customer"), () => acts.onSendNote(row))));
}

function link(words, act) {
  return h("button", { type: "button", class: "link", on: { click: act } }, words);
}
