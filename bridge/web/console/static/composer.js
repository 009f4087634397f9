/** Where an agent writes: a reply for the user, or a note that stays inside. Enter sends, Shift+Enter breaks the line. */

import { h } from "../../chat/static/shared/dom.js";
import { autosize } from "../../chat/static/shared/autosize.js";
import { Length } from "../../chat/static/shared/length.js";
import { icon } from "./icons.js";
import { Replies } from "./replies.js";
import { tool } from "./widgets.js";
import { t } from "./words.js";

const NAMES = { reply: "Reply", note: "Note" };

export class Composer {
  #acts;
  #mode = "reply";
  #rights = { canReply: false, why: "" };
  /** @type {{ seq: number, name: string, text: string } | null} */
  #answering = null; // {seq, name, text}: the message that is answered
  /** @type {{ seq: number, draft: string } | null} */
  #editing = null; // {seq, draft}: own words that are changed, and what had been written meanwhile
  /** @type {import("./attachments.js").Attachments | null} */
  #enclosures = null;
  #replies;
  #field = h("textarea", {
    rows: "1", name: "text", autocomplete: "off", dir: "auto", enterkeyhint: "send", "aria-describedby": "composer-why",
  });
  #length = new Length(this.#field);
  #grow = autosize(this.#field);
  /** @type {Record<string, HTMLButtonElement>} */
  #modes = {};
  #why = h("span", { class: "why", id: "composer-why" });
  #about = h("div", { class: "answering", hidden: true });
  #shelf = h("div");
  #picker = h("input", { type: "file", multiple: true, hidden: true });
  #clip = tool("clip", "Attach files", () => this.#picker.click());
  #canned = tool("bolt", "Canned replies (/)", () => this.#toggleReplies());
  #send = h("button", { type: "submit", class: "send" }, icon("send"));
  element;

  /** `acts`: onSend({text, isNote, files, replyTo}), onEdit(seq, text), which
      resolves to null when that was refused, onWriting(text, isNote, isTyping), loadReplies(words). */
  constructor(acts) {
    this.#acts = acts;
    this.#replies = new Replies(this.#field, this.#canned, (words) => acts.loadReplies(words), (text) => this.#insertReply(text));
    this.element = h("form", { class: "composer" },
      h("div", { class: "modes", role: "radiogroup", "aria-label": t("For whom") },
        ...Object.keys(NAMES).map((mode) => this.#modeButton(mode)), this.#why),
      this.#about, this.#shelf, this.#field, this.#length.element,
      h("div", { class: "tools" }, this.#clip, this.#canned, h("span", { class: "grow" }), this.#send),
      this.#picker);
    this.#listen();
  }

  /** What stands over the composer, to be placed beside it. */
  get overlay() {
    return this.#replies.element;
  }

  /** Another session: its draft {text, isNote}, its files. */
  open(draft, enclosures) {
    this.#replies.forget();
    this.#stopAbout();
    this.#enclosures = enclosures;
    this.#shelf.replaceChildren(enclosures.element);
    this.#mode = draft?.isNote ? "note" : "reply";
    this.fill(draft?.text ?? "");
    this.#draw();
  }

  /** Whether words can reach the user now, and else why not. */
  allow(rights) {
    this.#rights = rights;
    this.#draw();
  }

  limit(longest) {
    this.#length.limit(longest);
  }

  /** The field, for the user or as a note. */
  focus(mode = "") {
    if (mode && !(mode === "reply" && !this.#rights.canReply)) this.#choose(mode);
    this.#field.focus();
  }

  fill(text) {
    this.#length.fill(text);
    this.#changed();
  }

  answer(message) {
    this.#stopAbout();
    this.#answering = message;
    this.#showAbout(`${t("Answering {name}", { name: message.name })}: ${message.text}`);
    this.focus();
  }

  edit({ seq, text, isNote }) {
    this.#stopAbout();
    this.#mode = isNote ? "note" : "reply";
    this.#editing = { seq, draft: this.#field.value };
    this.#showAbout(t(isNote ? "Changing your note" : "Changing your message"));
    this.fill(text);
    this.#draw();
    this.focus();
  }

  addFiles(files) {
    if (files.length) this.#enclosures?.add(files);
    this.#field.focus();
  }

  /** To be called when files were uploaded, or were not. */
  refresh() {
    this.#changed();
  }

  // --- how it works

  #modeButton(mode) {
    const element = h("button", { type: "button", class: "mode", role: "radio", on: { click: () => this.focus(mode) } }, t(NAMES[mode]));
    this.#modes[mode] = element;
    return element;
  }

  #choose(mode) {
    this.#mode = mode;
    this.#draw();
    this.#keep(false);
  }

  get #shownMode() {
    return this.#rights.canReply || this.#editing ? this.#mode : "note";
  }

  #draw() {
    const mode = this.#shownMode;
    this.element.dataset.mode = mode;
    for (const [name, element] of Object.entries(this.#modes)) {
      element.setAttribute("aria-checked", String(name === mode));
      element.tabIndex = name === mode ? 0 : -1;
      element.disabled = Boolean(this.#editing) || (name === "reply" && !this.#rights.canReply);
    }
    this.#field.placeholder = t(mode === "note" ? "Write a note for your team…" : "Write a reply…");
    this.#field.setAttribute("aria-label", t(mode === "note" ? "Note, only your team sees it" : "Reply to the user"));
    const words = t(this.#editing ? "Save the change" : mode === "note" ? "Add the note" : "Send");
    this.#send.title = words;
    this.#send.setAttribute("aria-label", words);
    this.#clip.disabled = Boolean(this.#editing);
    this.#changed();
  }

  #listen() {
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#keyDown(event));
    this.#field.addEventListener("blur", () => this.#replies.close());
    this.#field.addEventListener("paste", (event) => this.#pasted(event));
    // The field keeps the focus, or its losing it would close what this button opens.
    this.#canned.addEventListener("pointerdown", (event) => event.preventDefault());
    this.element.addEventListener("submit", (event) => this.#submit(event));
    this.element.addEventListener("keydown", (event) => {
      if (!/** @type {Element} */ (event.target).matches(".mode") || !/^Arrow/.test(event.key)) return;
      event.preventDefault();
      this.#choose(this.#shownMode === "note" && this.#rights.canReply ? "reply" : "note");
      this.#modes[this.#shownMode].focus();
    });
    this.#picker.addEventListener("change", () => {
      this.addFiles([...(this.#picker.files ?? [])]);
      this.#picker.value = "";
    });
    new ResizeObserver(() => this.#grow()).observe(this.element);
  }

  #typed() {
    const text = this.#field.value;
    if (/^\/[^\s/]*$/.test(text)) this.#replies.open(text.slice(1));
    else this.#replies.close();
    this.#changed();
    this.#keep(true);
  }

  // A change of what was said is no draft.
  #keep(isTyping) {
    if (!this.#editing) this.#acts.onWriting(this.#field.value, this.#shownMode === "note", isTyping);
  }

  #keyDown(event) {
    if (event.isComposing || event.keyCode === 229) return; // while an input method composes, Enter chooses a word
    if (this.#replies.takeKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.element.requestSubmit();
    } else if (event.key === "Escape" && (this.#editing || this.#answering)) {
      event.stopPropagation();
      this.#stopAbout();
    }
  }

  #pasted(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    this.addFiles(files);
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#field.value.trim();
    if (!this.#isReady) return;
    const editing = this.#editing;
    const message = { text, isNote: this.#shownMode === "note", replyTo: this.#answering?.seq ?? null };
    if (editing) {
      this.#change(editing, message);
    } else {
      this.#acts.onSend({ ...message, files: this.#enclosures?.take() ?? [] });
      this.#stopAbout();
      this.fill("");
      this.#keep(false);
    }
    this.#field.focus();
  }

  // What was not taken is there again, to be mended.
  async #change({ seq }, { text, isNote }) {
    const place = this.#enclosures;
    this.#stopAbout();
    const isDone = await this.#acts.onEdit(seq, text);
    if (!isDone && this.#enclosures === place && !this.#editing) this.edit({ seq, text, isNote });
  }

  get #isReady() {
    const text = this.#field.value.trim();
    const isTooLong = this.#length.isOver;
    if (this.#editing) return Boolean(text) && !isTooLong;
    const { isEmpty, isBusy, hasFailed } = this.#enclosures ?? { isEmpty: true };
    return (Boolean(text) || !isEmpty) && !isBusy && !hasFailed && !isTooLong;
  }

  #changed() {
    this.#length.show();
    this.#send.disabled = !this.#isReady;
    this.#why.textContent = this.#shownMode === "note" ? this.#rights.why || t("Only your team sees this") : "";
    this.#grow();
  }

  #toggleReplies() {
    if (this.#replies.isOpen) return this.#replies.close();
    this.#field.focus();
    return this.#replies.open("");
  }

  // In place of "/name", or where the cursor is.
  #insertReply(text) {
    const isCommand = /^\/\S*$/.test(this.#field.value);
    if (isCommand) this.#field.select();
    this.#field.setRangeText(text, this.#field.selectionStart, this.#field.selectionEnd, "end");
    this.#field.focus();
    this.#changed();
    this.#keep(true);
  }

  #showAbout(words) {
    this.#about.hidden = false;
    const cancel = tool("close", "Cancel", () => this.#stopAbout(), { isSmall: true });
    this.#about.replaceChildren(h("span", { dir: "auto" }, words), cancel);
  }

  #stopAbout() {
    const wasEditing = this.#editing;
    this.#editing = this.#answering = null;
    this.#about.hidden = true;
    if (wasEditing) this.fill(wasEditing.draft);
    this.#draw();
  }
}
