/** Block Kit as elements: the blocks that a message may have. Buttons call `press(element)`. */

import { h } from "/shared/dom.js";
import { link, mention, mrkdwn } from "./markup.js";
import { choice, popover } from "./popover.js";

/** @type {Record<string, keyof HTMLElementTagNameMap>} */
const STYLES = { bold: "b", italic: "i", strike: "s", underline: "u", code: "code" };

/** What a message says. `context`: people, press(action, value, block) -> promise of true when the app answered. */
export function body(message, context) {
  const blocks = message.blocks.map((block) => drawn(block, context)).filter(Boolean);
  return blocks.length ? blocks : [h("div", { class: "block" }, ...mrkdwn(message.text, context.people))];
}

// Which block a button stands in tells it from another of the same name.
function drawn(block, around) {
  const context = { ...around, press: (action, value) => around.press(action, value, block.block_id) };
  const wrap = (...children) => h("div", { class: `block ${block.type}` }, ...children);
  switch (block.type) {
    case "header": return h("h3", { class: "block header" }, block.text.text);
    case "section": return section(block, context, wrap);
    case "context": return wrap(...block.elements.map((element) => h("span", {}, ...text(element, context))));
    case "divider": return h("hr", { class: "block" });
    case "rich_text": return wrap(...block.elements.flatMap((element) => rich(element, context)));
    case "actions": return wrap(...block.elements.map((element) => control(element, context)));
    case "markdown": return wrap(...mrkdwn(block.text, context.people));
    default: return null;
  }
}

function section({ text: words, fields = [], accessory }, context, wrap) {
  const left = h("div", { class: "words" }, ...(words ? text(words, context) : []));
  if (fields.length) left.append(h("div", { class: "fields" }, ...fields.map((field) => h("div", {}, ...text(field, context)))));
  return wrap(left, accessory ? control(accessory, context) : null);
}

function text(object, context) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, context.people);
  return object.type === "plain_text" ? [h("p", {}, object.text)] : [];
}

function control(element, context) {
  if (element.type === "button") return button(element, context);
  if (element.type === "overflow") return menu(element, context);
  return element.type === "static_select" ? select(element, context) : null;
}

/** The "…" behind a row of buttons. */
function menu({ options, action_id: action }, context) {
  const choose = async (value) => made.classList.toggle("failed", !(await context.press(action, value)));
  const show = () => popover(made, "More actions", options.map(({ value, text: label }) => choice(label.text, () => choose(value))));
  const made = h("button", { type: "button", class: "key more", "aria-label": "More of this card", "aria-haspopup": "menu", on: { click: show } }, "⋯");
  return made;
}

function button(element, context) {
  if (element.url) return link(element.url, element.text.text);
  const press = async () => {
    if (element.confirm && !(await confirmed(element.confirm, context))) return;
    made.disabled = true;
    made.classList.toggle("failed", !(await context.press(element.action_id, null)));
    made.disabled = false;
  };
  const made = h("button", { type: "button", class: `key ${element.style ?? ""}`, "aria-label": element.accessibility_label, on: { click: press } }, element.text.text);
  return made;
}

function select(element, context) {
  const options = element.options ?? [];
  const choose = (event) => context.press(element.action_id, event.target.value);
  return h("select", { "aria-label": element.placeholder?.text, on: { change: choose } }, h("option", { value: "" }, element.placeholder?.text ?? ""), ...options.map(({ value, text: label }) => h("option", { value }, label.text)));
}

function confirmed({ title, text: words, confirm, deny, style }, context) {
  return new Promise((decide) => {
    const dialog = h("dialog", { class: "confirm" }, h("h3", {}, title.text), ...text(words, context),
      h("form", { method: "dialog" }, h("button", { class: "key", value: "" }, deny.text), h("button", { class: `key ${style ?? "primary"}`, value: "yes" }, confirm.text)));
    dialog.addEventListener("close", () => { decide(dialog.returnValue === "yes"); dialog.remove(); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function rich(element, context) {
  const inner = () => element.elements.map((child) => span(child, context));
  switch (element.type) {
    case "rich_text_section": return [h("p", {}, ...inner())];
    case "rich_text_quote": return [h("blockquote", {}, ...inner())];
    case "rich_text_preformatted": return [h("pre", {}, ...inner())];
    case "rich_text_list": return [list(element, context)];
    default: return [];
  }
}

function list({ style, indent = 0, offset = 0, elements }, context) {
  const items = elements.map((item) => h("li", {}, ...item.elements.map((child) => span(child, context))));
  const made = h(style === "ordered" ? "ol" : "ul", { start: offset ? offset + 1 : null }, ...items);
  made.style.marginInlineStart = `${indent * 20}px`;
  return made;
}

function span(element, context) {
  const plain = word(element, context);
  return Object.entries(STYLES).reduce((made, [style, tag]) => (element.style?.[style] ? h(tag, {}, made) : made), plain);
}

function word(element, { people }) {
  switch (element.type) {
    case "text": return element.text;
    case "link": return link(element.url, element.text ?? element.url);
    case "user": return mention(people[element.user_id] ?? element.user_id);
    case "broadcast": return mention(element.range);
    case "channel": return h("span", { class: "mention" }, `#${element.channel_id}`);
    case "date": return h("time", {}, new Date(element.timestamp * 1000).toLocaleString("en-GB"));
    default: return element.text ?? "";
  }
}
