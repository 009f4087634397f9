/** Where the user writes: grows to five lines, Enter sends, Shift+Enter breaks the line; on a touch screen, which has no
    Shift+Enter, Enter breaks it and the button sends. Over the field stands what goes along: files, and the message that is
    answered or changed. */

import { nameFiles } from "./attachments.js";
import { h } from "./shared/dom.js";
import { icon } from "./icons.js";
import { autosize } from "./shared/autosize.js";
import { Length } from "./shared/length.js";
import { authorOf } from "./message.js";
import { PendingAttachments } from "./pending-attachments.js";
import { texts } from "./shared/texts.js";

export const HAS_TOUCH = matchMedia("(pointer: coarse)");
const ICONS = { human: "person", stop: "close" };

export class Composer {
  #acts;
  #pending;
  #field = h("textarea", {
    rows: "1", name: "text", enterkeyhint: HAS_TOUCH.matches ? "enter" : "send", autocomplete: "off", dir: "auto",
    placeholder: texts.placeholder, "aria-label": texts.placeholder,
  });
  /** @type {string | null} */
  #offer = null;
  /** @type {{ kind: "reply" | "edit", row: any } | null} */
  #context = null; // {kind: "reply"|"edit", row}
  #kept = ""; // what stood in the field before an edit
  /** @type {Record<string, any>[]} */
  #uploads = [];
  #length = new Length(this.#field);
  #grow = autosize(this.#field);
  #isWaiting = false; // "Send" was pressed while files were still going up
  #placeholder = texts.placeholder;
  #about = h("div", { class: "about", hidden: true });
  #picker = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true" });
  #attach = h("button", { type: "button", class: "tool attach", "aria-label": texts.attach, title: texts.attach, hidden: true }, icon("attach"));
  #button = h("button", { type: "button", class: "offer", hidden: true });
  #send = h("button", { type: "button", class: "send", "aria-label": texts.send, title: texts.send }, icon("send"));
  element;

  /** `acts`: onSend(text, answered row or null), onEdit(row, text), onFiles(files), onRemoveFile(key), onRetryFile(key),
      onHuman(), onStop(), onWriting(text). */
  constructor(acts) {
    this.#acts = acts;
    this.#pending = new PendingAttachments(acts);
    this.element = h("div", { class: "composer" }, // no form: a sandboxed page may forbid to submit any
      this.#about, this.#pending.element, this.#field, this.#length.element, this.#attach, this.#button, this.#send, this.#picker);
    this.#listen();
    this.#changed();
  }

  focus() {
    this.#field.focus();
  }

  /** Puts words into the field, as if they had been typed there. */
  fill(text) {
    this.#length.fill(text);
    this.#written();
  }

  showPlaceholder(text) {
    this.#placeholder = text || texts.placeholder;
    this.#changed();
  }

  /** `limits` of files as uploads.js has them; null: no files. `characters`: what a message may have, if that is known. */
  showLimits(limits, characters) {
    this.#length.limit(characters);
    this.#changed();
    this.#attach.hidden = !limits;
    this.#picker.accept = limits && !limits.kinds.includes("document") ? limits.kinds.map((kind) => `${kind}/*`).join(",") : "";
  }

  /** What is attached; see uploads.js. */
  showUploads(items) {
    this.#uploads = items;
    this.#pending.show(items);
    this.#changed();
    if (this.#isWaiting && !this.#isBusy) this.#submitNow();
  }

  /** The next message answers this one. */
  reply(row) {
    if (this.#context?.kind === "edit") this.leave();
    this.#setContext({ kind: "reply", row });
  }

  /** The next words replace those of this message, `text` being where to begin. */
  edit(row, text = row.text) {
    if (this.#context?.kind !== "edit") this.#kept = this.#field.value;
    this.#setContext({ kind: "edit", row });
    this.fill(text);
  }

  /** Neither answers nor changes a message any more. True when it did. */
  leave() {
    if (!this.#context) return false;
    const wasEdit = this.#context.kind === "edit";
    this.#context = null;
    this.#about.hidden = true;
    if (wasEdit) this.fill(this.#kept);
    this.#changed();
    return true;
  }

  /** What the other button is for: "human", to "stop" waiting, or nothing (null). `isAsked`: it was pressed. */
  showOffer(offer, isAsked) {
    if (this.#button === document.activeElement && (!offer || isAsked)) this.focus();
    this.#offer = offer;
    this.#button.hidden = !offer;
    this.#button.disabled = isAsked;
    const text = texts[isAsked ? `${offer}Asked` : offer];
    if (offer && this.#button.textContent !== text) this.#button.replaceChildren(icon(ICONS[offer]), text);
  }

  /** After a fault that only a reload mends there is no use in writing. */
  lock(isLocked) {
    this.#field.disabled = isLocked;
    this.#attach.disabled = isLocked;
    this.#button.inert = isLocked;
  }

  #listen() {
    this.#field.addEventListener("input", () => this.#written());
    this.#field.addEventListener("keydown", (event) => this.#keyDown(event));
    this.#button.addEventListener("click", (event) => this.#choose(event));
    this.#attach.addEventListener("click", () => this.#picker.click());
    this.#picker.addEventListener("change", () => this.#picked());
    this.#send.addEventListener("click", () => this.#submit());
    // A click anywhere in the card means the field.
    this.element.addEventListener("click", (event) => event.target === this.element && this.focus());
    // The height in lines depends on the width: a turned phone, a hidden iframe that gets its size.
    new ResizeObserver(() => this.#grow()).observe(this.element);
  }

  #picked() {
    this.#acts.onFiles([...(this.#picker.files ?? [])]);
    this.#picker.value = ""; // the same file may be chosen again
    this.focus();
  }

  #setContext(context) {
    this.#context = context;
    const { row, kind } = context;
    const author = row.isOwn ? texts.you : authorOf(row);
    this.#about.replaceChildren(
      h("div", { class: "about-words" },
        h("bdi", { class: "quote-author" }, kind === "edit" ? texts.editing : texts.replyingTo(author)),
        h("span", { class: "quote-words", dir: "auto" }, row.text || nameFiles(row.files))),
      h("button", { type: "button", class: "tool", "aria-label": texts.cancel, title: texts.cancel, on: { click: () => this.leave() && this.focus() } }, icon("close")));
    this.#about.hidden = false;
    this.#changed();
    this.focus();
  }

  #keyDown(event) {
    if (event.key === "Escape" && !event.isComposing && this.leave()) return event.stopPropagation();
    // While an input method composes, Enter chooses a word. Safari says so by the key code only.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return undefined;
    if (HAS_TOUCH.matches && !event.ctrlKey && !event.metaKey) return undefined;
    event.preventDefault();
    return this.#submit();
  }

  #submit() {
    if (!this.#canSend) return;
    if (this.#context?.kind !== "edit" && this.#isBusy) {
      this.#isWaiting = true;
      return void this.#changed();
    }
    this.#submitNow();
  }

  #submitNow() {
    this.#isWaiting = false;
    if (!this.#canSend) return this.#changed();
    const text = this.#field.value.trim();
    const context = this.#context;
    if (context?.kind === "edit") {
      this.leave();
      if (text !== context.row.text) this.#acts.onEdit(context.row, text);
    } else {
      this.leave();
      this.fill("");
      this.#acts.onWriting("");
      this.#acts.onSend(text, context?.row ?? null);
    }
    return this.focus();
  }

  // The second click of a double click is not meant for what the first one brought there.
  #choose({ detail }) {
    if (detail > 1) return;
    if (this.#offer === "stop") this.#acts.onStop();
    else this.#acts.onHuman();
  }

  get #isBusy() {
    return this.#uploads.some(({ state }) => state === "waiting" || state === "uploading");
  }

  get #canSend() {
    if (this.#length.isOver) return false;
    const hasWords = Boolean(this.#field.value.trim());
    if (this.#context?.kind === "edit") return hasWords;
    return (hasWords || this.#uploads.length > 0) && !this.#uploads.some(({ state }) => state === "failed");
  }

  #changed() {
    const isEdit = this.#context?.kind === "edit";
    this.#send.disabled = !this.#canSend;
    this.#send.setAttribute("aria-busy", String(this.#isWaiting));
    this.#attach.inert = isEdit;
    this.#pending.element.inert = isEdit;
    this.#field.placeholder = this.#uploads.length ? texts.caption : this.#placeholder;
    this.#grow();
  }

  #written() {
    this.#length.show();
    this.#changed();
    if (document.activeElement === this.#field && this.#context?.kind !== "edit") this.#acts.onWriting(this.#field.value);
  }
}
