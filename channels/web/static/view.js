/** The chat's screen: header, connection line, conversation, composer. It shows what it is told and reports what the
    user does; it knows neither the server nor the log. */

import { nameFiles } from "./attachments.js";
import { Composer, HAS_TOUCH } from "./composer.js";
import { h } from "./shared/dom.js";
import { icon } from "./icons.js";
import { takeDropsAndPastes } from "./drop-and-paste.js";
import { RowList } from "./shared/row-list.js";
import { ScrollEnd } from "./shared/scroll-end.js";
import { face } from "./shared/faces.js";
import { authorOf, fillMessage } from "./message.js";
import { MessageMenu } from "./message-menu.js";
import { Confirm } from "./confirm.js";
import { Rating } from "./rating.js";
import { texts } from "./shared/texts.js";

const QUIET_FOR = 1_000; // a connection that is back within this is not worth a word
const LASTING_AFTER = 12_000;
const REMARK_LASTS = 8_000;
const SPOKEN_STAYS = 5_000;

export class View {
  #acts;
  #log;
  #composer;
  /** @type {{ name: string, picture: string } | null} */
  #agent = null; // {name, picture}: whose picture is known
  #end;
  /** @type {string | null} */
  #lastKey = null;
  #isCut = false; // is there an outage, said or not?
  #wasOpen = false;
  /** @type {ReturnType<typeof setTimeout>[]} */
  #noticeTimers = [];
  #title = document.title;

  #face = h("span", { class: "head-face" });
  #company = h("h1", { class: "company", dir: "auto", tabindex: "-1" });
  #status = h("p", { class: "status", role: "status", dir: "auto" });
  #endItem = h("button", { type: "button", class: "menu-item" }, texts.end);
  #menu = h("div", { class: "menu", id: "menu", popover: "auto" }, this.#endItem);
  #menuButton = h("button", {
    type: "button", class: "tool", popovertarget: "menu", "aria-label": texts.menu, title: texts.menu,
  }, icon("more"));
  #notice = h("div", { class: "notice", role: "status" });
  #intro = h("section", { class: "intro" });
  #unkept = h("p", { class: "hint unkept", role: "status", hidden: true }, texts.unkept);
  #loading = h("div", { class: "loading", hidden: true },
    h("span", { class: "unseen", role: "status" }, texts.loading),
    ...["them", "them short", "own"].map((kind) => h("span", { class: `ghost ${kind}`, "aria-hidden": "true" })));
  #typing = h("div", { class: "typing", role: "status" });
  #scroller = h("div", { class: "scroller", role: "region", "aria-label": texts.conversation, tabindex: "0" });
  #column = h("div", { class: "column" });
  #spoken = h("div", { class: "unseen", "aria-live": "polite" });
  #question = new Confirm();
  #messageMenu;
  #rating;
  #takesFiles = false;

  /** `acts`: isEmbedded, onSend(text, answered), onEdit(row, text), onDelete(row), onReact(row, emoji, added),
      onRate(score, words), onFiles(files), onRemoveFile(key), onRetryFile(key), onHuman(), onOffered(), onChoose(row,
      choice), onStop(), onEnd(), onRetry(id), onDiscard(id), onWriting(text), onScrolled(), onClose(). `attachments` shows files. */
  constructor(root, acts, attachments) {
    this.#acts = acts;
    this.#messageMenu = new MessageMenu({
      onReact: acts.onReact,
      onReply: (row) => this.#composer.reply(row),
      onStartEdit: (row) => this.#composer.edit(row),
      onDelete: (row) => this.#askToDelete(row),
    });
    this.#log = this.#makeLog(attachments);
    this.#composer = new Composer(acts);
    this.#rating = new Rating(acts.onRate);
    this.#column.append(this.#intro, this.#unkept, this.#loading, this.#log.element, this.#rating.element, this.#typing);
    this.#scroller.append(this.#column);
    this.#end = new ScrollEnd(this.#scroller, this.#column, {
      label: (count) => [icon("down"), texts.newMessages(count)], onScrolled: acts.onScrolled, onPressed: () => this.#composer.focus(),
    });
    root.replaceChildren(
      this.#header(),
      this.#notice,
      h("main", { class: "talk" }, this.#scroller, this.#end.pill, this.#messageMenu.element),
      h("footer", { class: "foot" }, this.#composer.element),
      this.#spoken, this.#question.element,
    );
    this.#listen();
  }

  // --- what it is told

  showCompany({ name, greeting, placeholder }) {
    this.#title = name;
    document.title = name;
    this.#company.textContent = name;
    this.#intro.replaceChildren(
      h("span", { class: "mark", "aria-hidden": "true" }, [...name][0] ?? ""),
      h("p", { class: "greeting", dir: "auto" }, greeting),
      h("p", { class: "hint" }, texts.intro));
    this.#composer.showPlaceholder(placeholder);
    if (!this.#face.hasChildNodes()) this.#face.append(face("bot", name));
  }

  /** `status` as the server sends it; `isAsked`: the wish for a person, or to wait no longer, is on its way. */
  showStatus({ state, line, agent }, isAsked) {
    document.body.dataset.state = state;
    if (this.#status.textContent !== line) this.#status.textContent = line;
    this.#face.replaceChildren(state === "assigned" && agent ? face("agent", agent.name, agent.picture) : face("bot", ""));
    this.#composer.showOffer(toOffer(state), isAsked);
    this.#endItem.disabled = state === "none" || state === "closed";
  }

  /** What a file may be, see uploads.js; null: visitors send none. `characters`: what a message may have, if that is known. */
  showLimits(files, characters) {
    this.#takesFiles = Boolean(files);
    this.#composer.showLimits(files, characters);
  }

  showUploads(items) {
    this.#composer.showUploads(items);
  }

  /** See rating.js. */
  showRating(asked, rated) {
    const wasThere = !this.#rating.element.hidden;
    this.#rating.show(asked, rated);
    if (asked && !wasThere) this.#end.go(); // it is only asked once, wherever the reader is
  }

  /** Goes on with an edit that the server did not take. */
  resumeEdit(row, text) {
    this.#composer.edit(row, text);
  }

  /** The last message of a session that is on the screen as a whole; 0 for none. */
  lastSeen(session) {
    const { bottom } = this.#scroller.getBoundingClientRect();
    const rows = [...this.#log.element.querySelectorAll("div")].filter((row) => row.dataset.session === session && row.dataset.seq);
    const last = rows.findLast((row) => row.getBoundingClientRect().bottom <= bottom);
    return Number(last?.dataset.seq ?? 0);
  }

  /** One of the connection's states; a short break stays unsaid. */
  showConnection(state) {
    if (state === "open") return this.#connected();
    if (state === "broken" || state === "forbidden") return this.#sayForGood(state);
    if (this.#isCut) return undefined; // attempts come and go, the outage is one
    this.#isCut = true;
    this.#clearLater();
    const kind = this.#wasOpen ? "waiting" : "connecting";
    const sayOf = (isOnline) => () => this.#say(texts.connection[navigator.onLine ? isOnline : "offline"]);
    this.#later(navigator.onLine ? QUIET_FOR : 0, sayOf(kind));
    this.#later(LASTING_AFTER, sayOf("lasting"));
    return undefined;
  }

  /** Says something under the header for a while: an act that was refused. */
  showRemark(text) {
    this.#say(text, "remark");
    this.#later(REMARK_LASTS, () => this.#say(""));
  }

  /** Says once that this browser keeps nothing, and what follows from it. */
  showUnkept() {
    this.#unkept.hidden = false;
  }

  showLoading(isLoading) {
    this.#loading.hidden = !isLoading;
  }

  /** Rows as rows.js makes them; `agent` {name, picture} is whose picture is known; `heard` counts messages of others among them that just came in. */
  showRows(rows, agent, { heard, isLive }) {
    const last = rows.at(-1);
    const wrote = last?.isOwn && last.key !== this.#lastKey;
    this.#lastKey = last?.key;
    this.#agent = agent;
    this.#end.look();
    this.#log.show(rows, isLive);
    this.#end.grew(heard, Boolean(wrote));
  }

  /** Somebody types; null: nobody any more. */
  showTyping(name) {
    const isShown = this.#typing.hasChildNodes();
    if (name === null) return this.#typing.replaceChildren();
    if (isShown) return undefined;
    this.#typing.append(
      h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
      h("span", { class: "unseen" }, texts.typing(name || texts.assistant)));
    this.#end.stay();
    return undefined;
  }

  /** Speaks a new message or line to those who listen to the page. */
  announce(item) {
    const words = item.text || nameFiles(item.files);
    const choices = item.choices.map(({ label }) => label).join(". ");
    const text = item.kind === "line" ? item.text : `${authorOf(item)}: ${words} ${choices}`.trim();
    const said = h("p", {}, text);
    this.#spoken.append(said);
    setTimeout(() => said.remove(), SPOKEN_STAYS); // else a message taken back would live on here
  }

  showUnread(count) {
    document.title = count ? `(${count}) ${this.#title}` : this.#title;
  }

  showScheme(scheme) {
    if (scheme === "light" || scheme === "dark") document.documentElement.dataset.scheme = scheme;
    else delete document.documentElement.dataset.scheme;
  }

  showDraft(text) {
    this.#composer.fill(text);
  }

  /** The panel was opened. */
  revealed() {
    this.#end.stay();
    this.focusComposer();
  }

  // On a phone the keyboard would cover the conversation before it was read.
  focusComposer() {
    if (HAS_TOUCH.matches) this.#company.focus({ preventScroll: true });
    else this.#composer.focus();
  }

  // --- how it is built

  #makeLog(attachments) {
    const tools = {
      attachments, menu: this.#messageMenu, rowOf: (key) => log.rowOf(key),
      acts: { ...this.#acts, onJump: (key) => log.jumpTo((row) => row.key === key) },
    };
    const log = new RowList({
      label: texts.messages, glides: true,
      pictureOf: ({ by, name }) => (by === "agent" && this.#agent?.name === name ? this.#agent?.picture ?? null : null),
      fillMessage: (shown, row, picture) => fillMessage(shown, row, picture, tools),
    });
    return log;
  }

  #header() {
    const close = h("button", {
      type: "button", class: "tool", "aria-label": texts.close, title: texts.close, on: { click: this.#acts.onClose },
    }, icon("close"));
    return h("header", { class: "head" },
      h("div", { class: "head-column" },
        this.#face,
        h("div", { class: "head-words" }, this.#company, this.#status),
        this.#menuButton, this.#menu,
        this.#acts.isEmbedded ? close : null));
  }

  #askToEnd() {
    this.#menu.hidePopover();
    const question = { question: texts.endQuestion, consequence: texts.endConsequence, yes: texts.endYes, no: texts.endNo };
    this.#question.ask(question, this.#acts.onEnd);
  }

  #askToDelete(row) {
    const question = { question: texts.removeQuestion, consequence: texts.removeConsequence, yes: texts.remove, no: texts.removeNo };
    this.#question.ask(question, () => this.#acts.onDelete(row));
  }

  #listen() {
    this.#endItem.addEventListener("click", () => this.#askToEnd());
    takeDropsAndPastes(document.body, () => this.#takesFiles, (files) => {
      this.#acts.onFiles(files);
      this.#composer.focus();
    });
    document.addEventListener("keydown", (event) => this.#keyDown(event));
    addEventListener("offline", () => this.#isCut && this.#say(texts.connection.offline));
    if (!this.#acts.isEmbedded) this.#makeRoomForKeyboard();
  }

  // Some phones lay the keyboard over the page and then push the page up; in the iframe widget.js sees to it.
  #makeRoomForKeyboard() {
    const view = visualViewport;
    if (!view) return;
    const fit = () => {
      const isCovered = view.height < innerHeight - 1 && view.scale === 1;
      document.body.style.height = isCovered ? `${view.height}px` : "";
      document.body.style.transform = isCovered ? `translateY(${view.offsetTop}px)` : "";
    };
    view.addEventListener("resize", fit);
    view.addEventListener("scroll", fit);
  }

  #keyDown(event) {
    const isTaken = this.#question.isOpen || this.#menu.matches(":popover-open") || event.isComposing;
    if (event.key === "Escape" && !isTaken) this.#acts.onClose();
  }

  #connected() {
    this.#isCut = false;
    this.#wasOpen = true;
    this.#clearLater();
    this.#say("");
    this.#composer.lock(false);
  }

  #sayForGood(state) {
    this.#isCut = false;
    this.#clearLater();
    this.#say(texts.connection[state], "error");
    this.#composer.lock(true);
    if (state !== "broken") return;
    this.#notice.append(" ", h("button", { type: "button", on: { click: () => location.reload() } }, texts.reload));
  }

  #say(text, kind = "wait") {
    this.#notice.dataset.kind = kind;
    if (text) this.#notice.replaceChildren(h("span", {}, text));
    else this.#notice.replaceChildren();
  }

  #clearLater() {
    this.#noticeTimers.forEach(clearTimeout);
    this.#noticeTimers = [];
  }

  #later(pause, act) {
    this.#noticeTimers.push(setTimeout(act, pause));
  }
}

// What the button beside "Send" can do: nothing once a person is there.
function toOffer(state) {
  if (state === "assigned") return null;
  return state === "waiting" ? "stop" : "human";
}
