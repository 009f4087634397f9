/** The second pane: a private chat with the bot, on Mia's phone. */

import { h } from "/shared/dom.js";
import { avatar, clock, composer, icon, iconButton, reconcile, stayAtEnd } from "./drawing.js";
import { act } from "./live.js";

const TRIES = ["Do I need a visa?", "Talk to a human"];

export class Phone {
  constructor(pane, mark) {
    this.mark = mark;
    this.seen = 0;
    this.name = h("b", {});
    this.under = h("span", { class: "under" });
    this.face = h("span", {});
    this.list = h("div", { class: "bubbles", role: "log", "aria-label": "Telegram chat" });
    this.scroller = h("div", { class: "chat", tabindex: 0 }, this.list);
    this.menu = h("div", { class: "commands", hidden: true });
    this.editing = h("p", { class: "editing", hidden: true });
    this.composer = composer({ label: "Message to the bot", placeholder: "Message", send: (text) => this.send(text), onEmptyUp: () => this.editLast() });
    this.start = h("button", { type: "button", class: "start", on: { click: () => act("phone.send", { text: "/start" }) } }, "Start");
    this.composer.prepend(iconButton("menu", "Commands", () => { this.menu.hidden = !this.menu.hidden; }));
    this.composer.addEventListener("keydown", (event) => event.key === "Escape" && this.stopEditing());
    pane.querySelector(".device").append(
      h("div", { class: "status-bar", "aria-hidden": "true" }, clock(Date.now(), "now"), h("i", {}), h("span", {}, "5G")),
      h("header", {}, icon("back"), this.face, h("p", {}, this.name, this.under)),
      this.scroller, this.menu, this.editing, this.composer, this.start,
    );
    const tries = TRIES.map((text) => h("button", { type: "button", class: "try", title: "Put it into the field", on: { click: () => this.composer.say(text) } }, text));
    pane.querySelector(".caption").append(h("h2", {}, "Mia on Telegram"), h("p", { class: "tries" }, ...tries));
    stayAtEnd(this.scroller);
  }

  show(state) {
    this.state = state;
    this.name.textContent = state.bot;
    if (!this.face.firstChild) this.face.append(avatar(state.bot));
    this.under.textContent = state.typing ? "typing" : "bot";
    this.under.classList.toggle("typing", state.typing);
    this.start.hidden = state.messages.length > 0;
    this.composer.hidden = state.messages.length === 0;
    this.showCommands(state.commands);
    const lastOwn = state.messages.findLast((message) => message.own)?.id;
    const draft = state.draft ? [{ id: "draft", own: false, html: state.draft, at: Date.now(), buttons: [], reactions: [] }] : [];
    const items = [...state.messages, ...draft].map((message) => ({ ...message, canEdit: message.id === lastOwn }));
    reconcile(this.list, items, (item) => item.id, (item) => this.bubble(item));
    this.list.classList.toggle("empty", items.length === 0);
    const news = state.messages.filter((message) => !message.own).length;
    if (news > this.seen) this.mark(news - this.seen);
    this.seen = news;
  }

  bubble(message) {
    const { id, own, at, html, edited, reply, buttons, reactions, canEdit } = message;
    const words = h("span", { class: "words" });
    words.append(fragment(html));
    const meta = h("span", { class: "meta" }, edited ? "edited " : "", clock(at), own ? icon("check") : null);
    const body = h("div", { class: "body" }, reply ? h("blockquote", {}, reply) : null, words, meta);
    if (reactions.length) body.append(h("span", { class: "reactions" }, reactions.join(" ")));
    const edit = canEdit ? iconButton("edit", "Edit this message", () => this.edit(message)) : null;
    const rows = buttons.map((row) => h("div", { class: "keys" }, ...row.map((button) => this.key(id, button))));
    return h("div", { class: own ? "bubble own" : "bubble", "data-id": id }, h("div", { class: "beside" }, edit, body), ...rows);
  }

  key(id, { text, callback_data: data }) {
    return h("button", { type: "button", class: "key", on: { click: () => act("phone.press", { id, data }) } }, text);
  }

  showCommands(commands) {
    const known = [...commands, { command: "help", description: "What one can do here" }, { command: "end", description: "End this conversation" }];
    const unique = known.filter((one, index) => known.findIndex((other) => other.command === one.command) === index);
    const run = (command) => { this.menu.hidden = true; act("phone.send", { text: `/${command}` }); };
    this.menu.replaceChildren(...unique.map(({ command, description }) => h("button", { type: "button", on: { click: () => run(command) } }, h("b", {}, `/${command}`), h("span", {}, description))));
  }

  async send(text) {
    if (!this.edited) return act("phone.send", { text });
    const id = this.edited;
    this.stopEditing();
    return act("phone.edit", { id, text });
  }

  editLast() {
    const last = this.state.messages.findLast((message) => message.own);
    if (last) this.edit(last);
  }

  edit({ id, text }) {
    this.edited = id;
    this.editing.hidden = false;
    this.editing.replaceChildren(icon("edit"), h("span", {}, h("b", {}, "Edit message"), text), iconButton("close", "Do not edit", () => this.stopEditing()));
    this.composer.say(text);
  }

  stopEditing() {
    if (!this.edited) return;
    this.edited = null;
    this.editing.hidden = true;
    this.composer.say("");
  }
}

// The stand-in's own HTML: escaped text and the few tags of a Telegram message.
function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const link of template.content.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  return template.content;
}
