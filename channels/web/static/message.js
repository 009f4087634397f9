/** One message on the screen, as parts that are made again only when they changed: a player goes on when an emoji comes. */

import { face } from "./shared/faces.js";
import { nameFiles } from "./attachments.js";
import { arrange, h } from "./shared/dom.js";
import { icon } from "./icons.js";
import { reactionRow } from "./reactions.js";
import { directionOf, isOnlyEmoji, toNodes } from "./shared/rich.js";
import { timeOf, toExact } from "./shared/times.js";
import { texts } from "./shared/texts.js";

/** Draws a message's row. `tools`: attachments, menu, rowOf(key), and acts {onRetry(id), onDiscard(id), onReact(row, emoji, added),
    onJump(key), onOffered(), onChoose(row, choice), onTranslation(row)}. */
export function fillMessage({ element, parts: kept }, row, picture, tools) {
  // Half a sentence is nothing to hear, or to press: the whole of it is spoken when it is there.
  element.inert = row.state === "draft";
  Object.assign(element.dataset, {
    by: row.by, own: row.isOwn, first: row.isFirst, last: row.isLast, state: row.state, seq: row.seq ?? "", session: row.session ?? "",
  });
  const parts = partsOf(row, picture, tools);
  arrange(element, parts.map((each) => keep(kept, each)));
  for (const name of kept.keys()) if (!parts.some((each) => each.name === name)) kept.delete(name);
}

function keep(kept, { name, signature, make }) {
  if (kept.get(name)?.signature !== signature) kept.set(name, { signature, node: make() });
  return kept.get(name).node;
}

// {name, signature, make()} of each part.
function partsOf(row, picture, tools) {
  const author = row.isOwn ? texts.you : authorOf(row);
  const { removed, isOwn } = row;
  return [
    !isOwn && part("face", [row.isLast, author, picture], () => (row.isLast ? face(row.by, author, picture) : h("span", { class: "face" }))),
    !isOwn && row.isFirst && part("name", [author], () => nameLine(row.by, author)),
    part("said", [author, row.text, row.blocks, removed, row.quote, row.can, row.at, tools.attachments.signature(row.files)],
      () => said(row, author, tools)),
    !removed && row.sources?.length > 0 && part("sources", row.sources, () => h("p", { class: "sources", dir: "auto" }, texts.from(row.sources.join(" · ")))),
    row.translation && part("translation", row.translation, () => translation(row, tools.acts)),
    row.offer && part("offer", [row.offer], () => (row.offer.choices ? choices(row, tools.acts) : offer(row.offer, tools.acts))),
    row.reactions?.length > 0 && part("reactions", [row.reactions, row.can], () => reactionRow(row.reactions,
      row.can?.react ? (emoji, added) => tools.acts.onReact(row, emoji, added) : null)),
    ...foot(row, tools.acts),
  ].filter(Boolean);
}

function part(name, signature, make) {
  return { name, signature: JSON.stringify(signature), make };
}

// The bubble, and beside it what can be done with it.
function said(row, author, { attachments, menu, acts, rowOf }) {
  const content = bubble(row, author, attachments, acts);
  const rowNow = () => rowOf(row.key);
  menu.listenTo(content, row, rowNow);
  return h("div", { class: "said" }, content, menu.buttonFor(row, rowNow));
}

function bubble(row, author, attachments, acts) {
  if (row.removed) return h("div", { class: "bubble removed" }, spoken(author), texts.removed);
  const element = h("div", { class: "bubble", dir: directionOf(row.text), title: toExact(row.at) },
    spoken(author),
    row.quote ? quote(row.quote, acts) : null,
    ...row.files.map((file) => attachments.show(file)),
    ...(row.text ? toNodes(row) : []));
  if (isOnlyEmoji(row.text) && !row.files.length && !row.quote) element.classList.add("emoji");
  if (!row.text && !row.quote && row.files.length === 1) element.dataset.only = row.files[0].kind;
  if (row.files.length) element.classList.add("with-files");
  return element;
}

function quote({ key, by, name, text, files, isRemoved }, acts) {
  const author = by === "user" ? texts.you : authorOf({ by, name });
  return h("button", { type: "button", class: "quote", title: texts.jump, on: { click: () => acts.onJump(key) } },
    h("span", { class: "unseen" }, `${texts.replyingTo(author)}: `),
    h("bdi", { class: "quote-author", "aria-hidden": "true" }, author),
    h("span", { class: "quote-words", dir: "auto" }, isRemoved ? texts.removed : text || nameFiles(files)));
}

// Whose words these are: an agent's own, or what a machine made of them.
function translation(row, acts) {
  const { isAwaited, isHidden } = row.translation;
  if (isAwaited) return h("p", { class: "sources", dir: "auto" }, texts.translating);
  return h("p", { class: "sources", dir: "auto" }, isHidden ? "" : `${texts.translated} · `,
    h("button", { type: "button", class: "link", on: { click: () => acts.onTranslation(row) } }, isHidden ? texts.showTranslation : texts.showOriginal));
}

// What the bot asks about, to be had by one press.
function offer({ isAsked }, acts) {
  return h("button", { type: "button", class: "quick-reply", disabled: isAsked, on: { click: () => acts.onOffered() } },
    icon("person"), isAsked ? texts.humanAsked : texts.human);
}

// What the reader may have meant; pressed, one becomes their own words.
function choices(row, acts) {
  return h("ul", { class: "quick-replies", role: "list" }, ...row.offer.choices.map((choice) => h("li", {},
    h("button", { type: "button", class: "quick-reply", dir: "auto", on: { click: () => acts.onChoose(row, choice) } }, choice.label))));
}

function foot(row, acts) {
  if (row.state === "failed" || row.state === "unknown") {
    const why = sayFailure(row);
    return [part("foot", [why, row.isFinal], () => failure(row, why, acts))];
  }
  const state = { sending: texts.sending, draft: texts.writing }[row.state];
  if (!row.isLast && !row.edited && !state) return [];
  const edited = row.edited && !row.removed ? `${texts.edited} · ` : "";
  return [part("foot", [edited, state, row.at], () => h("p", { class: "meta" }, edited, state ?? timeOf(row.at)))];
}

// What was sent, and not answered for, may have arrived all the same.
function sayFailure({ state, reason, problem }) {
  if (state === "unknown") return texts.unknown;
  return `${problem === "isHeld" ? texts.unknown : texts.notSent} ${reason || texts[problem] || ""}`;
}

function failure({ key, isFinal }, why, acts) {
  const again = h("button", { type: "button", on: { click: () => acts.onRetry(key) } }, texts.tryAgain);
  return h("p", { class: "meta failure" },
    `${why} `,
    h("span", { class: "remedies" },
      isFinal ? null : again,
      h("button", { type: "button", on: { click: () => acts.onDiscard(key) } }, texts.discard)));
}

// Who said it, in every bubble, for those who hear the page; the eye has side, colour and the name above.
function spoken(author) {
  return h("span", { class: "unseen" }, `${author}: `);
}

function nameLine(by, author) {
  const tag = by === "bot" && author !== texts.assistant ? h("span", { class: "tag" }, texts.assistant) : null;
  return h("p", { class: "name", "aria-hidden": "true" }, h("bdi", {}, author), tag);
}

/** What to call an author who came without a name. */
export function authorOf({ by, name }) {
  return name || (by === "bot" ? texts.assistant : texts.team);
}
