/** The living side of the console: one connection, the sessions it tells of, the conversations that are open, and what was
    written and is not confirmed. It knows no screen; `screen` is told what changed. */

import { Outbox } from "../../chat/static/shared/outbox.js";
import { goSignIn } from "./api.js";
import { consoleSocket, toFrame } from "./connection.js";
import { Conversation } from "./conversation.js";

const TYPING_EVERY = 3_000;
const CHECK_EVERY = 5_000;
const KEPT = 30; // conversations that stay in memory

export class Live {
  me;
  /** @type {import("./conversation.js").Conversation | null} */
  current = null; // the conversation that is open
  #store;
  #outbox;
  #shelf;
  #screen;
  #connection;
  /** @type {Map<string, import("./conversation.js").Conversation>} */
  #conversations = new Map(); // by id: what was opened stays, so that coming back to it is at once
  #lastTyping = 0;
  /** @type {string | null} */
  #acting = null; // the session with which this agent does something just now

  /** `me` and `store` are the agent's, for nobody else may send their words; `tab` is this tab's name, `shelf` holds the lists,
      `limits` are those of the bridge, see outbox.js. `screen`: showMe(), showConnection(state), render(heard),
      renderLists(), showTyping(name), showHealth(wrong), ring(session), wrote(session), isMineNow(session), noted(id, name, text),
      speak(items), complain(error). */
  constructor(me, { store, tab, limits }, shelf, screen) {
    this.me = me;
    this.#store = store;
    this.#outbox = new Outbox(store, tab, toFrame);
    this.#outbox.limit(limits);
    this.#shelf = shelf;
    shelf.askForMore = (cursor) => this.#connection.send({ event: "more_waiting", cursor });
    this.#screen = screen;
    this.#connection = consoleSocket({
      onFrame: (frame) => this.#received(frame), onSignedOut: goSignIn,
      onState: (state) => this.#connectionBecame(state), onLost: (why) => this.#outbox.connectionLost(why),
    });
  }

  start() {
    this.#screen.showConnection("connecting");
    this.#connection.start();
    this.#store.onChangeElsewhere((key) => key !== null && this.#outbox.changedElsewhere(key) && this.#screen.render());
    setInterval(() => this.#tend(), CHECK_EVERY);
  }

  /** Lets the line go, for good. */
  stop() {
    this.#connection.stop();
  }

  /** Opens a session, from where it was read last. */
  open(id) {
    this.leave();
    const conversation = this.#conversations.get(id) ?? new Conversation(id);
    this.#conversations.delete(id); // so that it becomes the youngest
    this.#conversations.set(id, conversation);
    const [oldest] = this.#conversations.keys();
    if (this.#conversations.size > KEPT) this.#conversations.delete(oldest);
    const known = this.#shelf.sessions.get(id);
    if (known && !conversation.detail) conversation.takeDetail(provisional(known));
    this.current = conversation;
    this.#join();
  }

  leave() {
    if (!this.current) return;
    this.#connection.send({ event: "leave_session", session: this.current.id });
    this.current.presence = [];
    this.current = null;
    this.#screen.showTyping(null);
  }

  /** What was written in the open session and is not in its log yet. */
  get unsent() {
    return this.#outbox.entries.filter(({ type, session }) => type === "message" && session === this.current?.id);
  }

  /** The client's own names of what was taken back and may still be shown. */
  get withdrawn() {
    return new Set(this.#outbox.entries.filter(({ type }) => type === "withdraw").map(({ target }) => target));
  }

  /** Is there anything that would be lost with this browser's memory? */
  get hasUnsent() {
    return this.#outbox.entries.some(({ type, state }) => type === "message" && state !== "sent");
  }

  /** Sends words to the open session: now, or when there is a connection. */
  say({ text, isNote, files, replyTo }) {
    this.#outbox.add("message", { session: this.current?.id, text, intent: isNote ? "note" : "reply", files, replyTo });
    this.#lastTyping = 0;
    this.#flush();
  }

  sayAgain(id) {
    this.#outbox.retry(id);
    this.#flush();
  }

  unsay(id) {
    this.#outbox.withdraw(id, { session: this.current?.id });
    this.#flush();
  }

  /** The agent is writing in the open session. */
  writing(isNote) {
    const now = Date.now();
    if (now - this.#lastTyping < TYPING_EVERY) return;
    if (this.#connection.send({ event: "agent_typing", session: this.current?.id, internal: isNote })) this.#lastTyping = now;
  }

  /** Takes in a session as an answer or a frame draws it. */
  takeDetail(detail) {
    this.#conversations.get(detail.id)?.takeDetail(detail);
    this.#shelf.take(detail);
    this.#screen.render();
    this.#screen.renderLists();
  }

  /** While this lasts, what becomes of a session is this agent's own doing, and no news to them. */
  async doing(id, deed) {
    this.#acting = id;
    try {
      return await deed;
    } finally {
      this.#acting = null;
    }
  }

  takeMe(me) {
    this.me = me;
    this.#screen.showMe();
  }

  // --- what the bridge says

  #received(frame) {
    switch (frame.event) {
      case "ready":
        return this.takeMe(frame.me);
      case "lists":
        this.#shelf.takeLists(frame);
        return this.#screen.renderLists();
      case "waiting":
        this.#shelf.takeMore(frame);
        return this.#screen.renderLists();
      case "waiting_total":
        this.#shelf.sessions.takeTotal(frame.waiting_total);
        return this.#screen.renderLists();
      case "session_changed":
        return this.#changed(frame.session);
      case "session_escalated":
        this.#shelf.take(frame.session);
        this.#screen.renderLists();
        return this.#screen.ring(frame.session);
      case "session_noted":
        return this.#noted(frame);
      case "joined":
        return this.#joined(frame.session);
      case "session":
        return this.#redrawn(frame.session);
      case "batch":
        return this.#batch(frame);
      case "presence":
        return this.#present(frame);
      case "typing":
        return frame.session === this.current?.id && this.#screen.showTyping(nameOf(frame));
      case "accepted":
        return this.#accepted(frame);
      case "refused":
        return this.#refused(frame);
      case "health":
        return this.#screen.showHealth(frame.wrong);
      case "duty":
        return this.takeMe({ ...this.me, on_duty: frame.on_duty });
      default:
        return null; // the lists have it already, or a newer bridge says it
    }
  }

  #changed(session) {
    const before = this.#shelf.take(session);
    if (before !== session) this.#tellOfMine(before, session);
    this.#screen.renderLists();
  }

  // For who has the session, and for who has it open.
  #noted({ session, by, text }) {
    const isMine = this.#shelf.sessions.get(session)?.owner?.id === this.me.id;
    if (by.id !== this.me.id && (isMine || session === this.current?.id)) this.#screen.noted(session, by.name, text);
  }

  #redrawn(detail) {
    const before = this.#shelf.sessions.get(detail.id);
    this.takeDetail(detail);
    this.#tellOfMine(before, detail);
  }

  #tellOfMine(before, session) {
    if (session.owner?.id !== this.me.id) return;
    const wasMine = before?.owner?.id === this.me.id;
    const isNew = session.last?.by === "user" && before && session.last.seq > (before.last?.seq ?? 0);
    if (!wasMine && this.#acting !== session.id) this.#screen.isMineNow(session);
    else if (isNew) this.#screen.wrote(session);
  }

  #joined(detail) {
    const conversation = this.#conversations.get(detail.id);
    if (conversation?.upto === 0) conversation.backlog = detail.head;
    this.takeDetail(detail);
  }

  #batch(batch) {
    const conversation = this.#conversations.get(batch.session);
    if (!conversation) return;
    const added = conversation.apply(batch);
    if (added === null) return this.#join(); // a batch between was lost: from our cursor again
    for (const { client_id: id } of batch.events) if (id) this.#outbox.arrived(id);
    if (conversation !== this.current) return;
    const isMine = ({ by, author }) => by === "agent" && author.id === this.me.id;
    const heard = added.filter((item) => item.seq > conversation.backlog && !isMine(item));
    if (heard.some(({ kind }) => kind === "message")) this.#screen.showTyping(null);
    this.#screen.render(heard.filter(({ kind }) => kind !== "line").length);
    this.#screen.speak(heard);
  }

  #present({ session, agents }) {
    const conversation = this.#conversations.get(session);
    if (!conversation) return;
    conversation.presence = agents;
    this.#screen.render();
  }

  // Seq 0: it changed nothing, so no event will come.
  #accepted({ id, seq }) {
    if (seq) this.#outbox.accepted(id);
    else this.#outbox.remove(id);
    this.#flush();
  }

  // Without an id it is about a frame of ours that is no message: most likely what was to be opened.
  #refused({ id, session, message }) {
    const conversation = this.#conversations.get(session);
    if (id) this.#outbox.refused(id, message);
    if (id && session === this.current?.id) return this.#flush();
    if (!id && conversation && !conversation.isLoaded) conversation.refusal = message;
    else this.#screen.complain({ message });
    return this.#flush();
  }

  #connectionBecame(state) {
    this.#screen.showConnection(state);
    if (state === "open") this.#join();
    else {
      this.#outbox.connectionLost("closed"); // a new connection knows nothing of what the old one carried
      this.#screen.showTyping(null);
      if (this.current) this.current.presence = [];
    }
    this.#flush();
  }

  #join() {
    if (this.current) this.#connection.send({ event: "join_session", session: this.current.id, after: this.current.upto });
  }

  #tend() {
    this.#outbox.overdue();
    for (const { id, type, state } of this.#outbox.entries) if (type === "withdraw" && state === "failed") this.#outbox.remove(id);
    this.#flush();
  }

  #flush() {
    this.#outbox.flush((frame) => this.#connection.send(frame));
    this.#screen.render();
  }
}

// What the lists know of a session, until the bridge draws the whole of it: nothing may be done with it yet.
function provisional(session) {
  return {
    ...session, head: 0, may: [], earlier: [], summary: "", misjudged: false, wait: null, delivered: 0, seen: 0,
    outcome: "", outcome_note: "", rating: null,
  };
}

function nameOf({ by, name }) {
  return by === "bot" ? "The assistant" : name || "The user";
}
