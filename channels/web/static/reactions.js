/** Emoji on messages: who put which, and the row of them under a bubble. */

import { h } from "./shared/dom.js";
import { texts } from "./shared/texts.js";

/** What a reader can put on a message with two clicks; any emoji that others put there can be joined, too. */
export const CHOICE = ["👍", "❤️", "😊", "🎉", "🙏", "😕"];

/** Notes a reaction on an item: `item.reactions` is a list of {emoji, who}, `who` being "user" or "agent NAME". */
export function note(reactions, { emoji, added, by, name }) {
  const who = by === "user" ? "user" : `${by} ${name}`;
  const others = reactions.filter((each) => !(each.emoji === emoji && each.who === who));
  return added ? [...others, { emoji, who, name: by === "user" ? "" : name }] : others;
}

/** As they are shown: {emoji, count, isOwn, names}, in the order in which they first came. */
export function counted(reactions) {
  const shown = new Map();
  for (const { emoji, who, name } of reactions) {
    const sum = shown.get(emoji) ?? { emoji, count: 0, isOwn: false, names: [] };
    sum.count += 1;
    sum.isOwn ||= who === "user";
    sum.names.push(who === "user" ? texts.you : name || texts.team);
    shown.set(emoji, sum);
  }
  return [...shown.values()];
}

/** The row of them. `toggle(emoji, added)`: null where the reader cannot join, as on their own message. */
export function reactionRow(reactions, toggle) {
  return h("p", { class: "reactions" }, ...reactions.map((each) => chip(each, toggle)));
}

function chip({ emoji, count, isOwn, names }, toggle) {
  const inside = [h("span", { class: "emoji-text" }, emoji), count > 1 ? h("span", { class: "count" }, String(count)) : null];
  const said = texts.reacted(emoji, names.join(", "));
  const canJoin = toggle && !emoji.startsWith(":"); // ":name:" is an emoji of the team's own workspace
  if (!canJoin) return h("span", { class: "chip", role: "img", "aria-label": said, title: said }, ...inside);
  return h("button", {
    type: "button", class: "chip", "aria-pressed": String(isOwn), "aria-label": said, title: said,
    on: { click: () => toggle(emoji, !isOwn) },
  }, ...inside);
}
