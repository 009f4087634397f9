/** The left column: who I am, search, and the lists of conversations. It shows what it is told. */

import { h } from "../../chat/static/dom.js";
import { toExact, toLabel } from "../../chat/static/times.js";
import { toSpan } from "./ages.js";
import { icon } from "./icons.js";
import { lastAt } from "./sessions.js";
import { button, empty, face, ghosts, moveFocus, tool } from "./widgets.js";

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
  #searchLater = null;
  #name = h("p", { class: "me-name" });
  #duty = h("input", { type: "checkbox", role: "switch" });
  #dutyWords = h("span");
  #face = h("span");
  #menu = tool("menu", "Menu", () => this.#acts.onMenu(this.#menu), { "aria-haspopup": "menu", "aria-expanded": "false" });
  #field = h("input", {
    class: "input", type: "search", placeholder: "Search", "aria-label": "Search conversations", autocomplete: "off", dir: "auto",
  });
  #clear = tool("close", "Clear the search", () => this.#stopSearch(), { isSmall: true, hidden: true });
  #slash = h("kbd", { class: "keycap", "aria-hidden": "true" }, "/");
  #tabs = {};
  #drawn = new Map(); // by session: {row, signature}
  #rows = h("ul", { class: "sessions" });
  #panel = h("div", { class: "scroller", role: "tabpanel", id: "list-panel", tabindex: "-1" });
  element;

  /** `acts`: onTab(name), onSearch(words), onOpen(id, {seq, isByKey}), onMore(), onMenu(anchor), onDuty(isOn). */
  constructor(acts) {
    this.#acts = acts;
    const tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Conversations" },
      ...Object.entries(TABS).map(([name, words]) => this.#tab(name, words)));
    tabs.addEventListener("keydown", (event) => moveFocus(event, tabs));
    this.#panel.append(this.#rows);
    this.element = h("section", { class: "side", "aria-labelledby": "list-title" },
      h("h1", { class: "unseen", id: "list-title" }, "Conversations"),
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
    this.#dutyWords.textContent = isOn ? "On duty" : "Off duty";
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
      `matchIn(session)` is the place that a search found, or null; `more`: there are more of them to ask for. */
  show(sessions, { open, me, isFresh, isLate, matchIn, isLoading, fault, more }) {
    if (isLoading && !sessions.length) return this.#showOnly(ghosts(6, "Loading conversations…"));
    if (fault) return this.#showOnly(empty("warning", "That did not load", fault));
    if (!sessions.length && !more) return this.#showOnly(empty(...EMPTY[this.#shown]));
    const rows = sessions.map((session) =>
      this.#row(session, { isOpen: session.id === open, me, isFresh: isFresh(session), isLate: isLate(session), match: matchIn(session) }));
    return this.#place(more ? [...rows, h("li", {}, this.#moreButton(isLoading))] : rows);
  }

  // --- keys

  focusSearch() {
    this.#field.focus();
    this.#field.select();
  }

  /** Moves by `step` rows from the focused or the open one. */
  step(step) {
    const rows = [...this.#rows.querySelectorAll(".session")];
    const { activeElement } = document;
    const isHere = this.#rows.contains(activeElement) ? (row) => row === activeElement : (row) => row.ariaCurrent === "true";
    const at = rows.findIndex(isHere);
    const next = rows[at === -1 ? (step > 0 ? 0 : rows.length - 1) : at + step];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  /** The session whose row has the focus, or null. */
  get focused() {
    const row = document.activeElement?.closest?.(".session");
    return row ? row.dataset.id : null;
  }

  /** Opens the session whose row has the focus. False: none has. */
  openFocused() {
    const row = document.activeElement?.closest?.(".session");
    row?.click();
    return Boolean(row);
  }

  /** Puts the focus on a session's row, if it is there. */
  focus(id) {
    this.#rows.querySelector(`[data-id="${CSS.escape(id)}"]`)?.focus();
  }

  // --- how it is built

  #showOnly(element) {
    this.#drawn.clear();
    this.#rows.replaceChildren(h("li", {}, element));
  }

  // Rows that did not change are not touched: a click may be half done on one of them.
  #place(rows) {
    const focused = this.focused;
    const kept = new Set(rows);
    for (const row of [...this.#rows.children]) if (!kept.has(row)) row.remove();
    let place = this.#rows.firstChild;
    for (const row of rows) {
      if (row === place) place = place.nextSibling;
      else this.#rows.insertBefore(row, place);
    }
    if (focused && focused !== this.focused) this.focus(focused);
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
    element.textContent = count ? String(count) : "";
    element.className = `count ${look}`;
  }

  #row(session, looks) {
    const signature = JSON.stringify([session, looks, Math.floor(Date.now() / 15_000)]); // ages grow
    const drawn = this.#drawn.get(session.id);
    if (drawn?.signature === signature) return drawn.row;
    const row = h("li", {}, this.#link(session, looks));
    this.#drawn.set(session.id, { row, signature });
    return row;
  }

  #link(session, { isOpen, me, isFresh, isLate, match }) {
    const { id, user } = session;
    const isSaid = match !== null && match.seq !== null; // else it is in who the user is
    const open = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return; // a new tab or window, as with any link
      event.preventDefault();
      this.#acts.onOpen(id, { seq: match?.seq ?? 0, isByKey: event.detail === 0 });
    };
    return h("a", {
      class: "session", href: `?session=${encodeURIComponent(id)}`,
      "data-id": id, "data-late": String(isLate), "data-fresh": String(isFresh),
      "aria-current": isOpen ? "true" : null, on: { click: open },
    },
      face("user", user.name),
      h("span", { class: "who", dir: "auto" }, ...(match && !isSaid ? marked(match) : [user.name || "Visitor"])),
      ageOf(session),
      h("span", { class: isSaid ? "last found" : "last", dir: "auto" }, ...(isSaid ? foundIn(match) : [wordsOf(session)])),
      h("span", { class: "about" }, ...aboutOf(session, me), isFresh && h("span", { class: "news", title: "New words" }, "New")));
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

function ageOf(session) {
  const at = session.state === "pending" ? session.escalated_at : lastAt(session);
  const words = session.state === "pending" ? toSpan(Date.now() - at) : toLabel(at);
  return h("time", { class: "age", datetime: new Date(at).toISOString(), title: toExact(at) }, words);
}

// The place that a search was for: who said it unless it was the user, and the words with what was looked for marked.
function foundIn({ by, kind, name, parts }) {
  const speaker = { note: `${name}, note: `, concluded: `${name}, at the close: `, rated: "Rating: " }[kind] ?? (by === "user" ? "" : `${name || "Bot"}: `);
  return [h("bdi", {}, h("b", {}, speaker)), ...marked({ parts })];
}

function marked({ parts }) {
  return parts.map(({ text, match }) => (match ? h("mark", {}, text) : text));
}

// The user's own words; of who said nothing yet, why a person was called.
function wordsOf({ last, escalation }) {
  return last?.text || escalation?.reason || h("b", {}, "Nothing said yet");
}

function aboutOf({ state, owner, queue, priority, channel }, me) {
  const holder = { bot: "Assistant", closed: "Closed", pending: queue, assigned: owner?.id === me.id ? "You" : owner?.name }[state];
  const isPressing = priority === "high" || priority === "urgent";
  return [
    h("span", {}, [channel === "web" ? "Web" : capital(channel), holder].filter(Boolean).join(" · ")),
    isPressing && h("span", { class: `tag ${priority === "urgent" ? "tag-red" : "tag-amber"}` }, priority),
  ];
}

function capital(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
