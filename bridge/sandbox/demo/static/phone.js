/** The second pane: a private chat with the bot, on Mia's phone. */

import { h } from "/shared/dom.js";
import { avatar, clock, composer, icon, iconButton, reconcile, stayAtEnd } from "./drawing.js";
import { chip, looksLike, picker, picture, samplePicture, toPicked } from "./files.js";
import { act, toast } from "./live.js";
import { choice, popover } from "./popover.js";

const EMOJI = ["👍", "❤", "🎉", "😁", "😢", "🙏"];
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
    const field = picker("Files to send", (files) => this.sendFiles(files));
    const attach = iconButton("attach", "Send a photo or a file", () => popover(attach, "Send", [
      choice("A sample photo", async () => this.sendFiles([await samplePicture()])), choice("Choose files…", () => field.click())]));
    this.composer.prepend(iconButton("menu", "Commands", () => { this.menu.hidden = !this.menu.hidden; }), attach, field);
    this.composer.addEventListener("keydown", (event) => event.key === "Escape" && (this.edited ? this.stopEditing() : this.stopAnswering()));
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
    const draft = state.draft ? [{ id: "draft", own: false, html: state.draft, at: Date.now(), buttons: [], reactions: {} }] : [];
    const items = inAlbums([...state.messages, ...draft]).map((message) => ({ ...message, canEdit: message.id === lastOwn }));
    reconcile(this.list, items, (item) => item.id, (item) => this.bubble(item));
    this.list.classList.toggle("empty", items.length === 0);
    const news = state.messages.filter((message) => !message.own).length;
    if (news > this.seen) this.mark(news - this.seen);
    this.seen = news;
  }

  bubble(message) {
    const { id, own, at, html, edited, reply, buttons, reactions, parts = [message] } = message;
    const files = parts.filter(({ file }) => file);
    const words = h("span", { class: "words" });
    words.append(fragment(html));
    const meta = h("span", { class: "meta" }, edited ? "edited " : "", clock(at), own ? icon("check") : null);
    const body = h("div", { class: files.length ? "body with-files" : "body" }, reply ? h("blockquote", {}, reply) : null, files.length ? gallery(files) : null, html ? words : null, meta);
    if (Object.keys(reactions).length) body.append(h("span", { class: "reactions" }, ...Object.entries(reactions).map(([who, emoji]) => this.reaction(id, who, emoji))));
    const rows = buttons.map((row) => h("div", { class: "keys" }, ...row.map((button) => this.key(id, button))));
    return h("div", { class: own ? "bubble own" : "bubble", "data-id": id }, h("div", { class: "beside" }, body, id === "draft" ? null : this.tools(message)), ...rows);
  }

  tools(message) {
    const { id, canEdit, reactions } = message;
    const smile = iconButton("smile", "React to this message", () => popover(smile, "React", EMOJI.map((emoji) => choice(inColour(emoji), () => this.react(id, reactions.person === emoji ? "" : emoji), { "aria-label": emoji })), "emoji-row"));
    return h("div", { class: "tools" }, smile, iconButton("reply", "Answer this message", () => this.answer(message)), canEdit ? iconButton("edit", "Edit this message", () => this.edit(message)) : null);
  }

  reaction(id, who, emoji) {
    return who === "person" ? h("button", { type: "button", "aria-label": `Take ${emoji} back`, on: { click: () => this.react(id, "") } }, inColour(emoji)) : h("span", {}, inColour(emoji));
  }

  react(id, emoji) {
    return act("phone.react", { id, emoji });
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
    if (!this.edited) return this.stopAnsweringIf(await act("phone.send", { text, reply_to: this.answered ?? null }));
    const id = this.edited;
    this.stopEditing();
    return act("phone.edit", { id, text });
  }

  /** With what stands in the field as the caption. */
  async sendFiles(files) {
    const picked = await toPicked(files, toast);
    if (!picked.length) return;
    const caption = this.edited ? "" : this.composer.field.value.trim();
    if (caption) this.composer.say("");
    const isDone = await act("phone.files", { files: picked, caption, reply_to: this.answered ?? null });
    if (!this.stopAnsweringIf(isDone) && caption) this.composer.say(caption);
  }

  answer({ id, text, file }) {
    if (this.edited) this.stopEditing();
    this.answered = id;
    this.showBar("reply", "Answer", text || file?.name || "File", () => this.stopAnswering());
    this.composer.field.focus();
  }

  stopAnswering() {
    if (!this.answered) return;
    this.answered = null;
    this.editing.hidden = true;
  }

  stopAnsweringIf(isDone) {
    if (isDone) this.stopAnswering();
    return isDone;
  }

  showBar(sign, title, text, stop) {
    this.editing.hidden = false;
    this.editing.replaceChildren(icon(sign), h("span", {}, h("b", {}, title), text), iconButton("close", "Leave it", stop));
  }

  editLast() {
    const last = this.state.messages.findLast((message) => message.own);
    if (last) this.edit(last);
  }

  edit({ id, text }) {
    this.stopAnswering();
    this.edited = id;
    this.showBar("edit", "Edit message", text, () => this.stopEditing());
    this.composer.say(text);
  }

  stopEditing() {
    if (!this.edited) return;
    this.edited = null;
    this.editing.hidden = true;
    this.composer.say("");
  }
}

// Telegram's heart comes without the mark that makes it an emoji.
function inColour(emoji) {
  return emoji.replace(/❤(?!\uFE0F)/g, "❤\uFE0F");
}

/** Messages of one album as one, with its parts; the words are those of the part that has any. */
function inAlbums(messages) {
  const all = [];
  for (const message of messages) {
    const last = all.at(-1);
    if (!message.album || last?.album !== message.album) all.push(message);
    else {
      const parts = [...(last.parts ?? [last]), message];
      all[all.length - 1] = { ...last, html: last.html || message.html, text: last.text || message.text, buttons: message.buttons, parts };
    }
  }
  return all;
}

function gallery(parts) {
  const drawn = parts.map(({ id, file }) => drawnFile(`/file/phone/${id}`, file));
  const arePictures = parts.every(({ file }) => looksLike(file.type) === "picture");
  return h("div", { class: arePictures && parts.length > 1 ? "gallery grid" : "gallery" }, ...drawn);
}

function drawnFile(src, file) {
  const { kind, name, type, size } = file;
  switch (kind) {
    case "photo": return picture(src, name, file);
    case "sticker": return looksLike(type) === "picture" ? h("img", { class: "sticker", src, alt: file.emoji || "Sticker" }) : h("span", { class: "sticker" }, file.emoji || "Sticker");
    case "animation":
    case "video":
    case "video_note": return looksLike(type) === "picture" ? picture(src, name, file) : h("video", { class: kind, src, controls: true, preload: "metadata", "aria-label": name || "Video" });
    case "voice":
    case "audio": return h("audio", { src, controls: true, preload: "metadata", "aria-label": name || "Voice message" });
    default: return chip(src, name, size);
  }
}

// The stand-in's own HTML: escaped text and the few tags of a Telegram message.
function fragment(html) {
  const template = document.createElement("template");
  // eslint-disable-next-line no-restricted-properties -- inert in a template, and made by our own stand-in
  template.innerHTML = html;
  for (const link of template.content.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  return template.content;
}
