/** The console's screen as a whole: which part shows what, and what the agent's clicks and keys come to. */

import { h } from "../../chat/static/shared/dom.js";
import { openStore, tabName } from "../../chat/static/shared/storage.js";
import { changePassword, setDuty, signOut } from "./account.js";
import { Alerts } from "./alerts.js";
import { get, part } from "./api.js";
import { Composer } from "./composer.js";
import { actsOf, perform } from "./session_acts.js";
import { Attachments } from "./attachments.js";
import { outcomesOf } from "./closing_notes.js";
import { Health } from "./health.js";
import { keyboardActs } from "./keyboard_acts.js";
import { listenToKeys, showKeys } from "./keyboard.js";
import { List } from "./list.js";
import { Live } from "./live.js";
import { openMainMenu } from "./menus.js";
import { MessageActs } from "./message_acts.js";
import { ConnectionNotice } from "./connection_notice.js";
import { openPage } from "./pages/pages.js";
import { Person } from "./person.js";
import { go, here, onMove } from "./routes.js";
import { toRows } from "./rows.js";
import { Reading } from "./sessions.js";
import { SessionLists } from "./session_lists.js";
import { rightsOf } from "./states.js";
import { ConversationPane } from "./conversation_pane.js";
import { openMenu } from "./widgets.js";
import { t } from "./words.js";

const AGES_EVERY = 15_000;

export class Desk {
  #facts; // what /agent/api/desk said
  #store;
  #reading;
  #alerts;
  #shelf;
  #live;
  #list;
  #talk;
  #person;
  #composer;
  #messages;
  #notice = new ConnectionNotice();
  #health = new Health();
  /** @type {Map<string, Attachments>} */
  #enclosures = new Map(); // by session
  /** @type {Map<string, string>} */
  #pictures = new Map(); // by agent
  #root;

  /** `me` and `facts` as /agent/api answers. */
  constructor(me, facts, body) {
    this.#facts = facts;
    this.#store = openStore("localStorage", `handoff.agent.${me.id}.`);
    this.#reading = new Reading(this.#store);
    this.#alerts = new Alerts(this.#store);
    this.#list = new List(this.#listActs());
    this.#shelf = new SessionLists(me, this.#list, this.#reading, facts);
    const limits = facts.largest_frame ? { frame_bytes: facts.largest_frame } : null; // null: an older bridge
    this.#live = new Live(me, { store: this.#store, tab: tabName("handoff.agent."), limits }, this.#shelf, this.#screen());
    this.#composer = new Composer(this.#composerActs());
    const showPassport = (place) => this.#move({ page: "passport", ...place });
    this.#messages = new MessageActs(this.#live, this.#composer, this.#alerts, showPassport);
    this.#talk = new ConversationPane(this.#talkActs(), this.#composer, (agent) => this.#pictures.get(agent) ?? "");
    this.#person = new Person(this.#personActs(), outcomesOf(facts));
    this.#root = h("main", { class: "desk", "data-shows": "list" },
      h("div", { class: "banners" }, this.#health.element, this.#notice.element), this.#list.element, this.#talk.element, this.#person.element, this.#alerts.element);
    body.replaceChildren(this.#root);
  }

  start() {
    this.#composer.limit(this.#facts.longest_message);
    this.#list.showMe(this.#live.me);
    this.#place();
    this.#live.start();
    onMove(() => this.#place());
    for (const event of ["visibilitychange", "focus"]) addEventListener(event, () => this.#read(), { capture: true });
    setInterval(() => (this.#render(), this.#renderLists()), AGES_EVERY);
    const parts = { live: this.#live, list: this.#list, composer: this.#composer, alerts: this.#alerts };
    const acts = { open: (id) => this.#goTo(id, { isByKey: true }), act: (name) => this.#act(name), leave: () => this.#escape() };
    listenToKeys(keyboardActs(parts, acts));
  }

  // --- where we are

  #move(place) {
    go(place);
    this.#place();
  }

  // `seq`: the message to look at. The keys go on after a key; after a click, whose conversation it is may write at once.
  #goTo(id, { seq = 0, isByKey = false } = {}) {
    const known = this.#shelf.sessions.get(id);
    this.#move({ session: id });
    if (seq) this.#talk.lookAt(id, seq);
    const isMine = known?.state === "assigned" && known.owner?.id === this.#live.me.id;
    // On a phone the keyboard would cover the conversation before it was read.
    if (isMine && !isByKey && !matchMedia("(pointer: coarse)").matches) this.#composer.focus();
    else this.#talk.focusHead();
  }

  #place() {
    const { session, page, ...more } = here();
    if (page) return this.#showPage(page, more);
    return session ? this.#open(session) : this.#showList();
  }

  #showList() {
    this.#live.leave();
    this.#root.dataset.shows = "list";
    this.#talk.showNothing();
    this.#person.show(null);
    this.#renderLists();
  }

  #showPage(name, place) {
    this.#live.leave();
    this.#root.dataset.shows = "page";
    const page = openPage(name, {
      ...place, me: this.#live.me, alerts: this.#alerts, onOpen: (id) => this.#goTo(id), onBack: () => this.#move({}),
      onPlace: (there) => this.#move(there),
    });
    if (!page) return this.#move({});
    this.#talk.showPage(page);
    return this.#renderLists();
  }

  #open(id) {
    this.#root.dataset.shows = "talk";
    if (this.#live.current?.id !== id) {
      this.#live.open(id);
      this.#composer.open(this.#store.get(`draft.${id}`), this.#filesOf(id));
    }
    this.#showPerson(false);
    this.#render();
    this.#renderLists();
  }

  #showPerson(isOpen) {
    this.#root.dataset.person = isOpen ? "open" : "closed";
  }

  // --- what the agent does

  async #act(name) {
    const detail = this.#live.current?.detail;
    const isAllowed = detail && actsOf(detail).some(({ deed }) => deed === name);
    if (!isAllowed) return;
    try {
      const after = await this.#live.doing(detail.id, perform(name, detail, this.#facts, this.#live.me));
      if (!after) return;
      this.#live.takeDetail(after);
      if (name === "claim") this.#composer.focus("reply");
    } catch (error) {
      this.#alerts.complain(error);
    }
  }

  #writing(text, isNote, isTyping) {
    if (!this.#live.current) return;
    this.#store.set(`draft.${this.#live.current.id}`, text || isNote ? { text, isNote } : null);
    if (isTyping && text.trim()) this.#live.writing(isNote);
  }

  // --- what the screen shows

  // What the living side tells; see live.js.
  #screen() {
    return {
      showMe: () => this.#list.showMe(this.#live.me),
      showConnection: (state) => this.#notice.show(state),
      render: (heard = 0) => this.#render(heard),
      renderLists: () => this.#renderLists(),
      showTyping: (name) => this.#talk.showTyping(name),
      showHealth: (wrong) => this.#health.show(wrong),
      ring: (session) => this.#ring(session),
      wrote: (session) => this.#isRead(session.id) || this.#tellOf(session, `${nameOf(session)} wrote`, session.last.text),
      isMineNow: (session) => this.#tellOf(session, t("{name} is yours now", { name: nameOf(session) }), session.last?.text ?? "", { isToBeSeen: true }),
      noted: (id, name, text) => this.#alerts.notify(t("{name} left a note", { name: name || t("Somebody") }), text, id, () => this.#goTo(id)),
      speak: (items) => this.#speak(items),
      complain: (error) => this.#alerts.complain(error),
    };
  }

  #render(heard = 0) {
    const { current: conversation, me } = this.#live;
    if (!conversation) return;
    const { detail } = conversation;
    this.#root.dataset.shows = conversation.refusal ? "page" : "talk";
    if (detail?.owner?.picture) this.#pictures.set(detail.owner.id, detail.owner.picture);
    this.#composer.allow(rightsOf(detail, me));
    this.#talk.show(conversation, toRows(conversation, this.#live.unsent, me, this.#live.withdrawn), me, heard);
    this.#person.show(detail);
    this.#read();
  }

  #renderLists() {
    this.#shelf.render(this.#live.current?.id ?? null);
    this.#talk.showWaiting(this.#shelf.waiting);
    this.#alerts.showCount(this.#shelf.waiting + this.#shelf.fresh, `${this.#facts.company} · Console`);
  }

  #ring(session) {
    if (!this.#live.me.on_duty || session.id === this.#live.current?.id) return;
    this.#alerts.call(`${nameOf(session)} is waiting`, session.escalation?.reason ?? "", "waiting", () => this.#goTo(session.id));
  }

  // Something in a conversation of one's own. The list shows it too, so a card only where it is a surprise.
  #tellOf({ id }, title, text, { isToBeSeen = false } = {}) {
    const open = () => this.#goTo(id);
    if (isToBeSeen) return this.#alerts.call(title, text, id, open);
    this.#alerts.beep();
    return this.#alerts.notify(title, text, id, open);
  }

  #speak(items) {
    for (const { kind, text, author } of items) this.#alerts.say(kind === "line" ? text : `${author.name || "Bot"}: ${text}`);
    this.#renderLists();
  }

  // What is on the screen of somebody who looks has been read.
  #read() {
    const last = this.#live.current?.items.findLast(({ kind }) => kind === "message");
    if (!last || !this.#isRead(this.#live.current?.id)) return;
    if (this.#reading.mark(this.#live.current?.id, last.seq)) this.#renderLists();
  }

  #isRead(id) {
    return this.#live.current?.id === id && document.visibilityState === "visible" && document.hasFocus() && this.#talk.isAtEnd;
  }

  #filesOf(id) {
    const refresh = () => this.#composer.refresh();
    if (!this.#enclosures.has(id)) this.#enclosures.set(id, new Attachments(this.#facts.largest_file, refresh));
    return this.#enclosures.get(id);
  }

  // --- who may call what

  #listActs() {
    return {
      onTab: (name) => (this.#shelf.choose(name), this.#renderLists()),
      onSearch: (words) => this.#shelf.search(words),
      onOpen: (id, how) => this.#goTo(id, how),
      onMore: () => this.#shelf.more(),
      onDuty: (isOn) => setDuty(isOn, this.#live, this.#alerts),
      onMenu: (anchor) => openMainMenu(anchor, this.#live.me, this.#alerts, {
        onPage: (name) => this.#move({ page: name }), onKeys: showKeys,
        onPassword: () => changePassword(this.#alerts), onSignOut: () => signOut(this.#live, this.#alerts),
      }),
    };
  }

  #composerActs() {
    return {
      loadReplies: async (words) => (await get(`replies?session=${part(this.#live.current?.id)}&q=${part(words)}`)).replies,
      onSend: (message) => this.#live.say(message),
      onEdit: (seq, text) => this.#messages.change(seq, text),
      onWriting: (text, isNote, isTyping) => this.#writing(text, isNote, isTyping),
    };
  }

  #talkActs() {
    return {
      ...this.#messages.acts,
      onBack: () => this.#move({}),
      onPerson: () => this.#showPerson(this.#root.dataset.person !== "open"),
      onDeed: (name) => this.#act(name),
      onRead: () => this.#read(),
      onMore: (anchor) => openMenu(anchor, this.#deeds(), "This conversation"),
    };
  }

  #deeds() {
    return actsOf(this.#live.current?.detail).map((item) => ({ ...item, act: () => this.#act(item.deed) }));
  }

  #personActs() {
    return { onMisjudged: () => this.#act("misjudged"), onOpen: (id) => this.#goTo(id), onClose: () => this.#showPerson(false) };
  }

  // The nearest thing that can be left: the person over the conversation, then the conversation or the page.
  #escape() {
    if (this.#root.dataset.person === "open") return this.#showPerson(false);
    const left = this.#live.current?.id;
    this.#move({});
    return left && this.#list.focus(left);
  }
}

function nameOf({ user }) {
  return user.name || t("A visitor");
}
