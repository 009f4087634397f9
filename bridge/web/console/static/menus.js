/** The menus of the console: the main one, and that of a message. */

import { h } from "../../chat/static/shared/dom.js";
import { icon } from "./icons.js";
import { capOf } from "./keyboard.js";
import { openMenu } from "./widgets.js";
import { t } from "./words.js";

const EMOJI = ["👍", "❤️", "😊", "🎉", "👀", "✅"];

/** `acts`: onPage(name), onKeys(), onPassword(), onSignOut(). `alerts` knows the sound and notifications. */
export function openMainMenu(anchor, me, alerts, acts) {
  const page = (name, words, shape) => ({ words, shape, act: () => acts.onPage(name) });
  const isAdmin = me.may.includes("admin");
  openMenu(anchor, [
    { words: "Conversations", shape: "chats", act: () => acts.onPage("") },
    me.may.length > 0 && { words: "Figures", shape: "chart", href: "figures" },
    ...(isAdmin ? [
      page("letters", "Dead letters", "letter"), page("triggers", "Try the triggers", "sparkle"),
      page("gaps", "Gaps in the knowledge", "search"), page("config", "Edit the configuration", "file"),
      page("people", "People", "people"), page("tokens", "API tokens", "key"),
    ] : []),
    "line",
    soundSwitch(alerts),
    alerts.permission === "default" && { words: "Allow notifications", shape: "bell", act: () => alerts.askPermission() },
    alerts.permission === "denied" && { words: "Notifications are blocked", shape: "bell", isOff: true },
    "line",
    { words: "Keys", shape: "keyboard", keycap: capOf("help"), act: acts.onKeys },
    { words: "Change password…", shape: "lock", act: acts.onPassword },
    { words: "Sign out", shape: "out", act: acts.onSignOut },
  ], "Menu");
}

/** `acts`: onReact(row, emoji, added), onReply(row), onEdit(row), onDelete(row), onSendNote(row), onPassport(row). */
export function openMessageMenu(anchor, row, { me, may, acts }) {
  const isWords = Boolean(row.text);
  const canSendOn = row.isNote && row.isMine && !row.isSentOn && may.length > 0;
  openMenu(anchor, [
    reactables(row, acts),
    "line",
    may.includes("send") && !row.isNote && { words: "Reply to this", shape: "reply", act: () => acts.onReply(row) },
    isWords && { words: "Copy the words", shape: "file", act: () => navigator.clipboard?.writeText(row.text) },
    canSendOn && { words: "Send to customer", shape: "send", act: () => acts.onSendNote(row) },
    row.isMine && isWords && { words: "Edit", shape: "sparkle", act: () => acts.onEdit(row) },
    row.isMine && { words: "Delete…", shape: "close", act: () => acts.onDelete(row) },
    me.may.includes("admin") && { words: "Passport: every hop", shape: "route", act: () => acts.onPassport(row) },
  ], "Message");
}

function soundSwitch(alerts) {
  const box = h("input", { type: "checkbox", role: "menuitemcheckbox", on: { change: () => (alerts.hasSound = box.checked) } });
  box.checked = alerts.hasSound;
  return h("label", { class: "menu-item switch" }, icon("sound"), h("span", {}, t("Sound when somebody waits")), box);
}

function reactables(row, acts) {
  const mine = new Set(row.reactions.filter(({ isMine }) => isMine).map(({ emoji }) => emoji));
  const react = (emoji) => (event) => {
    event.target.closest("[popover]").hidePopover();
    acts.onReact(row, emoji, !mine.has(emoji));
  };
  return h("div", { class: "reactables", role: "group", "aria-label": t("React") }, ...EMOJI.map((emoji) =>
    h("button", {
      type: "button", role: "menuitemcheckbox", "aria-label": t("React with {emoji}", { emoji }), "aria-checked": String(mine.has(emoji)),
      on: { click: react(emoji) },
    }, emoji)));
}
