/** One message of the workspace, with what can be done to it. */

import { h } from "/shared/dom.js";
import { body } from "./blocks.js";
import { avatar, clock, composer, iconButton } from "./drawing.js";
import { chip, looksLike, picture } from "./files.js";
import { choice, popover } from "./popover.js";

const EMOJI = { thumbsup: "👍", heart: "❤️", tada: "🎉", eyes: "👀", fire: "🔥", pray: "🙏" };

/** A row. `row` says what it shows, `does` what its parts do. */
export function messageRow(row, does) {
  const { message } = row;
  const isApp = message.by_app && !message.name;
  const head = h("p", { class: "head" }, h("b", {}, does.writer), message.by_app ? h("span", { class: "app-mark" }, "App") : null, clock(Math.floor(Number(message.ts) * 1000)));
  const made = h("article", { class: classes(row), "data-ts": message.ts }, avatar(does.writer, isApp, message.icon), h("div", { class: "column" }, row.whisper ? h("p", { class: "only-you" }, "Only visible to you") : null, head, ...inside(row, does)));
  if (row.isRoot && row.count) made.append(h("p", { class: "count" }, row.count === 1 ? "1 reply" : `${row.count} replies`));
  if (!row.isEdited && !row.whisper && !message.gone) made.append(tools(row, does));
  return made;
}

function classes({ unread, isOpen, whisper, message }) {
  return ["message", unread && "unread", isOpen && "is-open", whisper && "whisper", message.gone && "gone"].filter(Boolean).join(" ");
}

function inside(row, does) {
  if (row.isEdited) return [editBox(row.message, does)];
  const said = h("div", { class: "said" }, ...body(row.message, does));
  if (row.message.edited && !row.message.by_app) (said.lastElementChild?.lastElementChild ?? said).append(h("small", { class: "edited" }, " (edited)"));
  const isEmpty = !row.message.text && !row.message.blocks.length;
  return [isEmpty ? null : said, files(row.message), reactions(row.message, does), footer(row, does)];
}

function files({ files: all }) {
  if (!all.length) return null;
  return h("div", { class: "files" }, ...all.map((file) => {
    const src = `/file/slack/${file.id}`;
    if (file.gone) return h("p", { class: "deleted" }, "This file was deleted.");
    switch (looksLike(file.type)) {
      case "picture": return picture(src, file.name);
      case "film": return h("video", { src, controls: true, preload: "metadata", "aria-label": file.name });
      case "sound": return h("audio", { src, controls: true, preload: "metadata", "aria-label": file.name });
      default: return chip(src, file.name, file.size);
    }
  }));
}

function reactions({ reactions: all }, { people, viewer, react }) {
  if (!all.length) return null;
  return h("p", { class: "reactions" }, ...all.map(({ emoji, users, name }) => {
    const isMine = users.includes(viewer);
    const who = users.map((user) => people[user] ?? user).join(", ");
    return h("button", { type: "button", "aria-pressed": String(isMine), title: `${who}: ${name}`, "aria-label": `${emoji} ${users.length}`, on: { click: () => react(name, !isMine) } }, `${emoji} ${users.length}`);
  }));
}

function footer({ replies, unread, writers, last }, does) {
  if (replies === undefined) return null;
  if (!replies) return h("button", { type: "button", class: "open-thread none", on: { click: does.openThread } }, "Reply in thread");
  const count = replies === 1 ? "1 reply" : `${replies} replies`;
  const made = h("button", { type: "button", class: "open-thread", on: { click: does.openThread } }, ...writers.map((name) => avatar(name)), h("b", {}, count), unread ? h("span", { class: "fresh" }, `${unread} new`) : clock(Math.floor(Number(last) * 1000)));
  return made;
}

function tools({ message, isRoot, replies }, does) {
  const isCard = isRoot || replies !== undefined;
  const smile = iconButton("smile", "Add a reaction", () => popover(smile, "Add a reaction", Object.entries(EMOJI).map(([name, emoji]) => choice(emoji, () => does.react(name, !hasMine(message, does.viewer, emoji)), { "aria-label": name })), "emoji-row"));
  const more = iconButton("more", "More actions", () => popover(more, "More actions", does.shortcuts.map(({ label, name }) => choice(label, () => does.choose(name)))));
  const own = does.isOwn ? [iconButton("edit", "Edit the message", does.edit), iconButton("bin", "Delete the message", does.remove)] : [];
  return h("div", { class: "tools" }, smile, ...own, isCard ? null : more);
}

function hasMine({ reactions: all }, viewer, emoji) {
  return all.some((one) => one.emoji === emoji && one.users.includes(viewer));
}

function editBox(message, { save, cancel }) {
  const box = composer({ label: "Edit the message", placeholder: "", send: save });
  box.classList.add("edit-box");
  box.addEventListener("keydown", (event) => event.key === "Escape" && cancel());
  box.append(h("button", { type: "button", class: "key", on: { click: cancel } }, "Cancel"));
  queueMicrotask(() => box.say(plain(message)));
  return box;
}

function plain({ text }) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
