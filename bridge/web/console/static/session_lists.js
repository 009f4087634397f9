/** What stands in the left column: the lists that live by themselves (waiting, mine), and the ones that are asked for (all,
    and what a search finds). */

import { get, part } from "./api.js";
import { endingOf, outcomesOf } from "./closing_notes.js";
import { Sessions } from "./sessions.js";

export class SessionLists {
  sessions;
  tab = "waiting";
  #me;
  #list;
  #reading;
  #target;
  #outcomes;
  #query = "";
  /** @type {{ ids: string[], cursor: string | null, isLoading: boolean, fault: string }} */
  #asked = { ids: [], cursor: null, isLoading: false, fault: "" };
  /** @type {Map<string, any>} */
  #matches = new Map(); // by session: the place that the search found
  #asking = 0; // counts questions, so that a late answer to an old one is dropped
  #isLoaded = false;
  /** @type {string | null} */
  #wanted = null; // the cursor of those who wait that were asked for and have not come
  /** @type {(cursor: string) => boolean} */
  askForMore = () => false; // of those who wait, behind a cursor; false: there is no line

  /** `list` is the column on the screen, `reading` what was looked at; `desk` as /agent/api/desk answers. */
  constructor(me, list, reading, desk) {
    this.#me = me;
    this.#list = list;
    this.#reading = reading;
    this.#target = desk.target * 1000; // ms a user may wait before the row is coloured
    this.#outcomes = outcomesOf(desk);
    this.sessions = new Sessions(me.id);
    list.showTab(this.tab);
  }

  /** The lists as a new connection tells them. */
  takeLists(frame) {
    this.sessions.takeLists(frame);
    this.#isLoaded = true;
    this.#wanted = null;
    if (this.#isAsked) this.#ask();
  }

  /** The next of those who wait. */
  takeMore(frame) {
    this.sessions.takeMore(frame);
    this.#wanted = null;
  }

  /** A session is new or changed. Returns what was known of it before, or null. */
  take(session) {
    const before = this.sessions.get(session.id);
    const isNews = this.sessions.take(session);
    const isMissing = this.tab === "all" && !this.#query && !this.#asked.ids.includes(session.id);
    if (isNews && isMissing) this.#asked.ids.unshift(session.id);
    return isNews ? before : session;
  }

  choose(tab) {
    this.tab = tab;
    this.#query = "";
    this.#list.showTab(tab);
    if (tab === "all") this.#ask();
  }

  /** Looks for words; "" goes back to the tab. */
  search(words) {
    if (words === this.#query) return;
    this.#query = words;
    this.#list.showTab(words ? "found" : this.tab);
    if (this.#isAsked) this.#ask();
    else this.render();
  }

  more() {
    return this.#isAsked ? this.#load(this.#asked.cursor) : this.#moreWaiting();
  }

  #moreWaiting() {
    const { cursor } = this.sessions;
    if (this.tab !== "waiting" || cursor === null || this.#wanted === cursor) return;
    if (this.askForMore(cursor)) this.#wanted = cursor;
  }

  render(open = this.open) {
    this.open = open;
    const late = this.sessions.waiting.filter((each) => this.#isLate(each)).length;
    this.#list.showCounts({ waiting: this.waiting, late, fresh: this.fresh });
    const { isLoading, fault, cursor } = this.#isAsked ? this.#asked : this.#ofItself;
    const shown = this.#shown;
    const isWaiting = !this.#isAsked && this.tab === "waiting";
    this.#list.show(shown, {
      open, me: this.#me, isLoading, fault, more: cursor !== null, isEndless: isWaiting && cursor !== null,
      total: isWaiting ? this.waiting : cursor === null ? shown.length : -1,
      isFresh: (session) => this.#isFresh(session), isLate: (session) => this.#isLate(session),
      matchIn: ({ id }) => (this.#query && this.#matches.get(id)) || null,
      endingOf: (session) => endingOf(session, this.#outcomes),
    });
  }

  get waiting() {
    return this.sessions.waitingTotal;
  }

  /** How many of my conversations have words that I have not looked at. */
  get fresh() {
    return this.sessions.mine.filter((each) => this.#isFresh(each)).length;
  }

  // How a list stands that lives by itself.
  get #ofItself() {
    const cursor = this.tab === "waiting" ? this.sessions.cursor : null;
    return { isLoading: !this.#isLoaded || (cursor !== null && cursor === this.#wanted), fault: "", cursor };
  }

  get #isAsked() {
    return Boolean(this.#query) || this.tab === "all";
  }

  get #shown() {
    if (!this.#isAsked) return this.sessions[this.tab];
    return this.#asked.ids.map((id) => this.sessions.get(id)).filter(Boolean);
  }

  #isFresh(session) {
    const isMine = session.state === "assigned" && session.owner?.id === this.#me.id;
    return isMine && session.turn !== "user" && this.#reading.isFresh(session);
  }

  #isLate({ state, escalated_at: since }) {
    return state === "pending" && Date.now() - since > this.#target;
  }

  #ask() {
    this.#asked = { ids: [], cursor: null, isLoading: true, fault: "" };
    this.#matches.clear();
    return this.#load(null);
  }

  // A page may be short, even empty, while there are more: go on until something is there to see.
  async #load(cursor) {
    const question = (this.#asking += 1);
    this.#asked.isLoading = true;
    this.render();
    try {
      let page = await get(this.#path(cursor));
      while (!page.sessions.length && page.cursor !== null && question === this.#asking) page = await get(this.#path(page.cursor));
      if (question !== this.#asking) return;
      this.#takePage(page);
    } catch (error) {
      if (question === this.#asking) this.#asked.fault = error.message;
    }
    if (question !== this.#asking) return;
    this.#asked.isLoading = false;
    this.render();
  }

  #takePage({ sessions, cursor }) {
    for (const { found, ...session } of sessions) {
      this.sessions.take(session);
      this.#matches.set(session.id, found ?? null);
    }
    this.#asked.ids = [...new Set([...this.#asked.ids, ...sessions.map(({ id }) => id)])];
    this.#asked.cursor = cursor;
    this.#asked.fault = "";
  }

  #path(cursor) {
    const query = this.#query ? `&q=${part(this.#query)}` : "";
    return `sessions?limit=50${query}${cursor === null ? "" : `&cursor=${part(cursor)}`}`;
  }
}
