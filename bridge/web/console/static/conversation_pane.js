/** The middle column: who the conversation is with and what can be done, the log, the composer. */

import { h } from "../../chat/static/shared/dom.js";
import { RowList } from "../../chat/static/shared/row-list.js";
import { ScrollEnd } from "../../chat/static/shared/scroll-end.js";
import { icon } from "./icons.js";
import { fillMessage } from "./message.js";
import { emptyPane, showWaiting } from "./empty_pane.js";
import { statusOf } from "./states.js";
import { face } from "../../chat/static/shared/faces.js";
import { button, empty, ghosts, tool } from "./widgets.js";
import { t } from "./words.js";

const TYPING_LASTS = 5_000;

export class ConversationPane {
  #acts;
  #log;
  #composer;
  #end;
  /** @type {string | null} */
  #id = null;
  /** @type {number | null} */
  #waiting = null;
  /** @type {string | null} */
  #lastKey = null;
  /** @type {{ id: string, seq: number } | null} */
  #sought = null; // {id, seq}: what is to be looked at as soon as it is there
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typingEnds;
  #face = h("span");
  #name = h("h1", { dir: "auto", tabindex: "-1" });
  #status = h("p", { class: "status" });
  #deeds = h("div", { class: "acts" });
  #more = tool("more", "More", () => this.#acts.onMore(this.#more), { "aria-haspopup": "menu", "aria-expanded": "false" });
  #hint = h("div", { class: "hint", role: "status", hidden: true });
  #typing = h("div", { class: "typing", role: "status" });
  #place = h("div", { class: "column" });
  #scroller = h("div", { class: "scroller", role: "region", "aria-label": t("Conversation"), tabindex: "0" });
  #head;
  #foot;
  #body;
  element;

  /** `acts`: those of message.js, and onBack(), onPerson(), onMore(anchor), onDrop(files). `pictureOf(agentId)`. */
  constructor(acts, composer, pictureOf) {
    this.#acts = acts;
    this.#composer = composer;
    const rowActs = { ...acts, onJump: (seq) => this.#jump(seq) };
    this.#log = new RowList({
      label: t("Messages"), pictureOf: ({ by, writer }) => (by === "agent" ? pictureOf(writer) : ""),
      fillMessage: (shown, row, picture) => fillMessage(shown, row, picture, rowActs),
    });
    this.#head = h("header", { class: "bar talk-head" },
      tool("back", "Back to the list", acts.onBack, { class: "tool back" }),
      this.#face, h("div", { class: "words" }, this.#name, this.#status), this.#deeds, this.#more,
      tool("info", "About this person", acts.onPerson, { class: "tool opens-person" }));
    this.#scroller.append(this.#place);
    this.#end = new ScrollEnd(this.#scroller, this.#place, {
      label: (count) => [icon("down", true), count === 1 ? t("1 new message") : t("{number} new messages", { number: count })],
      onScrolled: (hasCome) => hasCome && acts.onRead(), onPressed: () => composer.focus(),
    });
    this.#body = h("div", { class: "talk" }, this.#scroller, this.#end.pill);
    this.#foot = h("footer", { class: "foot" }, composer.overlay, composer.element);
    this.element = h("div", { class: "main" });
    this.#listen();
  }

  // --- what it is told

  /** No conversation is open: what is going on, and where to begin. */
  showNothing() {
    this.#id = null;
    this.element.replaceChildren(emptyPane(() => this.#waiting));
  }

  /** So many wait, by the list beside this. */
  showWaiting(count) {
    this.#waiting = count;
    if (this.#id === null) showWaiting(this.element, count);
  }

  /** A page of another kind in this place. */
  showPage(element) {
    this.#id = null;
    this.element.replaceChildren(element);
  }

  /** `conversation`; `rows` of it; `me`; `heard`: messages of others that just came in. */
  show(conversation, rows, me, heard = 0) {
    if (conversation.id !== this.#id) this.#begin(conversation.id);
    if (conversation.refusal) return this.#showRefusal(conversation.refusal);
    this.#showHead(conversation, me);
    this.#showHint(conversation.presence);
    if (!conversation.isLoaded) return this.#place.replaceChildren(ghosts(5, "Loading the conversation…"));
    if (!this.#log.element.isConnected) this.#place.replaceChildren(this.#log.element, this.#typing);
    const last = rows.at(-1);
    const wrote = last?.isMine && last.key !== this.#lastKey;
    this.#lastKey = last?.key;
    this.#end.look();
    this.#log.show(rows);
    if (this.#showSought()) return undefined;
    this.#end.grew(heard, Boolean(wrote));
    return undefined;
  }

  /** Somebody writes, for a while; null: nobody any more. */
  showTyping(name) {
    clearTimeout(this.#typingEnds);
    if (name === null) return this.#typing.replaceChildren();
    this.#typing.replaceChildren(
      h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
      h("span", { class: "unseen" }, `${name} is writing`));
    this.#typingEnds = setTimeout(() => this.showTyping(null), TYPING_LASTS);
    this.#end.stay();
    return undefined;
  }

  /** Is the end of the conversation on the screen? */
  get isAtEnd() {
    return this.#end.isHere;
  }

  /** Brings a message of a session into view, now or when it has come. */
  lookAt(id, seq) {
    this.#sought = { id, seq };
    this.#showSought();
  }

  focusHead() {
    this.#name.focus({ preventScroll: true });
  }

  // --- how it works

  #showSought() {
    if (this.#sought?.id !== this.#id || !this.#jump(this.#sought.seq)) return false;
    this.#sought = null;
    this.#end.leave();
    return true;
  }

  #jump(seq) {
    return this.#log.jumpTo((row) => row.type === "message" && row.seq === Number(seq));
  }

  #begin(id) {
    this.#id = id;
    this.#log.clear();
    this.#lastKey = null;
    this.#end.reset();
    this.showTyping(null);
    this.element.replaceChildren(this.#head, this.#hint, this.#body, this.#foot);
    this.#head.hidden = this.#foot.hidden = false;
  }

  #showRefusal(words) {
    this.#foot.hidden = true;
    this.#deeds.replaceChildren();
    this.#name.textContent = t("Conversation");
    this.#status.textContent = "";
    this.#more.hidden = true;
    this.#place.replaceChildren(empty("warning", "This cannot be shown", words));
  }

  #showHead({ detail, isLoaded }, me) {
    this.#more.hidden = !detail;
    if (!detail) {
      this.#name.textContent = isLoaded ? "" : t("Loading…");
      this.#status.textContent = "";
      return this.#deeds.replaceChildren();
    }
    const picture = face("user", detail.user.name);
    picture.classList.add("face-large");
    this.#face.replaceWith(picture);
    this.#face = picture;
    this.#name.textContent = detail.user.name || t("Visitor");
    const status = statusOf(detail, me);
    if (this.#status.textContent !== status) this.#status.textContent = status;
    return this.#showDeeds(detail);
  }

  // One primary button at a time; a button that has the focus keeps it.
  #showDeeds({ may }) {
    const deeds = [
      may.includes("transfer") && ["transfer", "Transfer", "", "Give it to a colleague or a queue"],
      may.includes("close") && !may.includes("claim") && ["close", "Close", "", "End the conversation (e)"],
      may.includes("claim") && ["claim", "Claim", "strong", "Take the conversation (c)"],
      may.includes("reopen") && ["reopen", "Reopen", "strong", "Take it up again"],
    ].filter(Boolean);
    const signature = deeds.map(([name]) => name).join();
    if (this.#deeds.dataset.deeds === signature && this.#deeds.childElementCount === deeds.length) return;
    this.#deeds.dataset.deeds = signature;
    this.#deeds.replaceChildren(...deeds.map(([name, words, kind, title]) =>
      button(words, () => this.#acts.onDeed(name), { kind, title: title && t(title), "data-deed": name })));
  }

  #showHint(presence) {
    this.#hint.hidden = presence.length === 0;
    const writing = presence.filter((agent) => agent.writing);
    this.#hint.dataset.kind = writing.length ? "writing" : "reading";
    const names = listed((writing.length ? writing : presence).map(({ name }) => name));
    const words = writing.length
      ? t(writing.length > 1 ? "{names} are writing here" : "{names} is writing here", { names })
      : t(presence.length > 1 ? "{names} have this open too" : "{names} has this open too", { names });
    if (this.#hint.textContent !== words) this.#hint.replaceChildren(icon("people", true), h("span", {}, words));
  }

  #listen() {
    this.element.addEventListener("dragover", (event) => this.#dragged(event));
    this.element.addEventListener("dragleave", () => this.#composer.element.classList.remove("dropping"));
    this.element.addEventListener("drop", (event) => this.#dropped(event));
  }

  #dragged(event) {
    if (!this.#id || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.#composer.element.classList.add("dropping");
  }

  #dropped(event) {
    if (!this.#id || !event.dataTransfer.files.length) return;
    event.preventDefault();
    this.#composer.element.classList.remove("dropping");
    this.#composer.addFiles([...event.dataTransfer.files]);
  }
}

function listed(names) {
  return names.length < 3 ? names.join(` ${t("and")} `) : t("{name} and {number} colleagues", { name: names[0], number: names.length - 1 });
}
