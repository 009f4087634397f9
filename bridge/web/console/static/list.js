/** The left column: who I am, search, and the lists of conversations. It shows what it is told. */

import { h } from "../../chat/static/shared/dom.js";
import { icon } from "./icons.js";
import { sessionLink } from "./session_link.js";
import { VirtualList } from "./virtual_list.js";
import { face } from "../../chat/static/shared/faces.js";
import { button, empty, ghosts, moveFocus, tool } from "./widgets.js";
import { t } from "./words.js";

const MOST_DRAWN = 500; // rows that are kept
const NEAR_END = 15; // rows below the screen
const SEARCH_AFTER = 250; // ms without another key
const TABS = { waiting: "Waiting", mine: "Mine", all: "All" };
const EMPTY = {
  waiting: ["check", "Nobody is waiting", "You hear and see it when somebody does."],
  mine: ["chats", "Nothing is yours now", "Claim a waiting conversation, and it stands here."],
  all: ["chats", "No conversations yet", "They appear here with their first message."],
  found: ["search", "Nothing found", "Names, e-mail addresses, numbers of conversations and all that was said are searched."],
};

export class List {
  #acts;
  #shown = "waiting";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #searchLater;
  #name = h("p", { class: "me-name" });
  #duty = h("input", { type: "checkbox", role: "switch" });
  #dutyWords = h("span");
  #face = h("span");
  #menu = tool("menu", "Menu", () => this.#acts.onMenu(this.#menu), { "aria-haspopup": "menu", "aria-expanded": "false" });
  #field = h("input", {
    class: "input", type: "search", placeholder: t("Search"), "aria-label": t("Search conversations"), autocomplete: "off", dir: "auto",
  });
  #clear = tool("close", "Clear the search", () => this.#stopSearch(), { isSmall: true, hidden: true });
  #slash = h("kbd", { class: "keycap", "aria-hidden": "true" }, "/");
  /** @type {Record<string, HTMLButtonElement>} */
  #tabs = {};
  /** @type {Map<string, Record<string, any>>} */
  #drawn = new Map(); // by session: {row, signature}
  /** @type {any[]} */
  #sessions = []; // as they are shown
  /** @type {string | null} */
  #open = null;
  /** @type {string | null} */
  #strayed = null; // the session whose row had the focus when it went off the screen
  #isEndless = false; // are more asked for as the end comes near?
  #rows = h("ul", { class: "sessions" });
  #panel = h("div", { class: "scroller", role: "tabpanel", id: "list-panel", tabindex: "-1" });
  #windowed = new VirtualList(this.#panel, this.#rows, {
    onMoved: () => this.#moved(), onLost: (row) => this.#lost(row.querySelector(".session")?.dataset.id),
  });
  element;

  /** `acts`: onTab(name), onSearch(words), onOpen(id, {seq, isByKey}), onMore(), onMenu(anchor), onDuty(isOn). */
  constructor(acts) {
    this.#acts = acts;
    const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": t("Conversations") },
      ...Object.entries(TABS).map(([name, words]) => this.#tab(name, t(words))));
    tabs.addEventListener("keydown", (event) => moveFocus(event, tabs));
    this.#panel.append(this.#rows);
    this.element = h("section", { class: "side", "aria-labelledby": "list-title" },
      h("h1", { class: "unseen", id: "list-title" }, t("Conversations")),
      h("header", { class: "bar" },
        h("div", { class: "me" }, this.#face,
          h("div", { class: "grow" }, this.#name, h("label", { class: "switch" }, this.#duty, this.#dutyWords))),
        this.#menu),
      h("div", { class: "find", role: "search" }, icon("search", true), this.#field, this.#clear, this.#slash),
      tabs, this.#panel);
    this.#listen();
  }

  // --- what it is told

  showMe({ name, picture, on_duty: isOn }) {
    this.#name.textContent = name;
    const picturing = face("agent", name, picture);
    picturing.classList.add("face-large");
    this.#face.replaceWith(picturing);
    this.#face = picturing;
    this.#duty.checked = isOn;
    this.#dutyWords.textContent = t(isOn ? "On duty" : "Off duty");
  }

  showCounts({ waiting, late, fresh }) {
    this.#count("waiting", waiting, late > 0 ? "count-late" : "");
    this.#count("mine", fresh, "count-news");
  }

  showTab(name) {
    this.#shown = name;
    for (const [each, tab] of Object.entries(this.#tabs)) {
      tab.setAttribute("aria-selected", String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
    }
    this.#panel.setAttribute("aria-labelledby", `tab-${name in this.#tabs ? name : "all"}`);
  }

  /** Rows of `sessions`; `open` is the id of the open one. `isFresh(session)`, `isLate(session)` mark them;
      `matchIn(session)` is the place that a search found, or null; `endingOf(session)`: see closing_notes.js; `more`: there are more of them to ask for, `total`
      altogether (-1: nobody knows), at once as the end comes near if `isEndless`. */
  show(sessions, { open, me, isFresh, isLate, matchIn, endingOf, isLoading, fault, more, total, isEndless }) {
    if (isLoading && !sessions.length) return this.#showOnly(ghosts(6, "Loading conversations…"));
    if (fault) return this.#showOnly(empty("warning", "That did not load", fault));
    if (!sessions.length && !more) return this.#showOnly(empty(...EMPTY[this.#shown]));
    const draw = (session) =>
      this.#row(session, {
        isOpen: session.id === open, me, isFresh: isFresh(session), isLate: isLate(session), match: matchIn(session), ending: endingOf(session),
      });
    return this.#place(sessions, draw, { open, total, isEndless, tail: more ? [h("li", {}, this.#moreButton(isLoading))] : [] });
  }

  // --- keys

  focusSearch() {
    this.#field.focus();
    this.#field.select();
  }

  /** Moves by `step` rows from the focused or the open one. */
  step(step) {
    const here = this.focused ?? this.#open;
    const at = this.#sessions.findIndex(({ id }) => id === here);
    const next = this.#sessions[at === -1 ? (step > 0 ? 0 : this.#sessions.length - 1) : at + step];
    if (next) this.focus(next.id);
  }

  /** The session whose row has the focus, or had it before it went off the screen; or null. */
  get focused() {
    const row = document.activeElement?.closest?.(".session");
    return row ? row.getAttribute("data-id") : document.activeElement === this.#panel ? this.#strayed : null;
  }

  /** Opens the session whose row has the focus. False: none has. */
  openFocused() {
    const id = this.focused;
    if (!id) return false;
    this.focus(id);
    this.#rowOf(id)?.click();
    return true;
  }

  /** Puts the focus on a session's row, if it is listed. */
  focus(id) {
    const index = this.#sessions.findIndex((session) => session.id === id);
    if (index === -1) return;
    this.#windowed.reveal(index);
    const row = this.#rowOf(id);
    row?.focus();
    row?.scrollIntoView({ block: "nearest" });
  }

  // --- how it is built

  #showOnly(element) {
    this.#drawn.clear();
    this.#sessions = [];
    this.#windowed.showOnly(h("li", {}, element));
  }

  #place(sessions, draw, { open, total, isEndless, tail }) {
    this.#sessions = sessions;
    this.#open = open;
    this.#isEndless = isEndless;
    this.#windowed.show(sessions.length, (index) => draw(sessions[index]), { total, tail });
  }

  #moved() {
    if (this.#strayed) this.#lost(this.#strayed);
    if (this.#isEndless && this.#windowed.below < NEAR_END) this.#acts.onMore();
  }

  // The focus stays with its row, also where that is drawn in another element; off the screen it waits on the list for it.
  #lost(id) {
    const isTaken = ![/** @type {Element | null} */ (document.body), this.#panel].includes(document.activeElement); // by something else meanwhile
    const row = id && this.#rowOf(id);
    this.#strayed = isTaken || row || !this.#sessions.some((session) => session.id === id) ? null : id;
    if (!isTaken && row) row.focus({ preventScroll: true });
    else if (this.#strayed) this.#panel.focus({ preventScroll: true });
  }

  /** @param {string} id
      @returns {HTMLElement | null} */
  #rowOf(id) {
    return this.#rows.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  #tab(name, words) {
    const count = h("span", { class: "count" });
    const tab = h("button", {
      type: "button", class: "tab", role: "tab", id: `tab-${name}`, "aria-controls": "list-panel",
      on: { click: () => this.#choose(name) },
    }, words, count);
    this.#tabs[name] = tab;
    return tab;
  }

  #choose(name) {
    this.#field.value = "";
    this.#searching("");
    this.#acts.onTab(name);
  }

  #count(name, count, look) {
    const element = this.#tabs[name].querySelector(".count");
    if (element) Object.assign(element, { textContent: count ? String(count) : "", className: `count ${look}` });
  }

  #row(session, looks) {
    const signature = JSON.stringify([session, looks, Math.floor(Date.now() / 15_000)]); // ages grow
    const drawn = this.#drawn.get(session.id);
    if (drawn?.signature === signature) return drawn.row;
    const row = h("li", {}, this.#link(session, looks));
    if (this.#drawn.size > MOST_DRAWN) this.#drawn.clear(); // what is on the screen is drawn once more
    this.#drawn.set(session.id, { row, signature });
    return row;
  }

  #link(session, looks) {
    const open = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return; // a new tab or window, as with any link
      event.preventDefault();
      this.#acts.onOpen(session.id, { seq: looks.match?.seq ?? 0, isByKey: event.detail === 0 });
    };
    return sessionLink(session, looks, open);
  }

  #moreButton(isLoading) {
    const words = isLoading ? "Loading…" : "Show more";
    const element = button(words, () => this.#acts.onMore(), { kind: "small", disabled: isLoading });
    element.classList.add("more");
    return element;
  }

  #listen() {
    this.#duty.addEventListener("change", () => this.#acts.onDuty(this.#duty.checked));
    this.#field.addEventListener("input", () => {
      this.#searching(this.#field.value);
      clearTimeout(this.#searchLater);
      this.#searchLater = setTimeout(() => this.#acts.onSearch(this.#field.value.trim()), SEARCH_AFTER);
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#stopSearch();
      if (event.key === "ArrowDown" || event.key === "Enter") this.step(1);
    });
    this.#panel.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        this.step(event.key === "ArrowDown" ? 1 : -1);
      }
    });
  }

  #searching(words) {
    this.#clear.hidden = !words;
    this.#slash.hidden = Boolean(words);
  }

  #stopSearch() {
    clearTimeout(this.#searchLater);
    this.#field.value = "";
    this.#searching("");
    this.#acts.onSearch("");
    this.#field.blur();
  }
}
