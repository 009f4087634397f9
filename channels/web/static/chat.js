/** Boots the chat and holds its parts together: what the user does, what the server says, what the screen shows. */

import { applyAccent } from "./shared/accent.js";
import { Attachments } from "./attachments.js";
import { chatSocket, toFrame } from "./chat_socket.js";
import { Conversation } from "./conversation.js";
import { endWithPage } from "./no-storage.js";
import { Outbox } from "./shared/outbox.js";
import { toRows } from "./rows.js";
import { openStore, tabName } from "./shared/storage.js";
import { ReadReceipts } from "./read-receipts.js";
import { findHostPage } from "./host-page.js";
import { changesOf, isPressed, isUnderWay, messagesOf, ratingOf, voidedBy } from "./outbox-messages.js";
import { Uploads } from "./uploads.js";
import { View } from "./view.js";
import { speak, texts } from "./shared/texts.js";

const TYPING_EVERY = 3_000;
const TYPING_LASTS = 6_000;
const DRAFT_LASTS = 20_000; // a draft that grows no more, and whose answer never comes, is no answer
const CHECK_EVERY = 5_000;
const HISTORY_WITHIN = 3_000;
const KEEPS_ITS_PLACE = ["send", "withdraw"];
const NOBODY = { session: null, state: "none", line: "", agent: null, rating: null, offer: null };

class Chat {
  #store = openStore("localStorage", "handoff."); // token, session, seen, company, files, outbox: shared by all tabs
  #tab = openStore("sessionStorage", "handoff."); // draft: this tab's
  #conversation = new Conversation();
  #outbox = new Outbox(this.#store, tabName("handoff."), toFrame);
  #status = NOBODY;
  #caughtUp = false; // was everything shown that had been said before this page loaded?
  #backlog = { session: null, upto: 0 };
  /** @type {string | null} */
  #greetedAs = null; // the token of the last hello
  #lastTyping = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #typingEnds;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #draftEnds;
  #speaksFiles = false; // an older server knows no files, reactions or changes, and hangs up on such frames
  #follows = false; // may the server be told of another page?
  #surroundings;
  #connection;
  #view;
  #uploads;
  #seen = new ReadReceipts({
    isWatched: () => this.#isWatched && this.#speaksFiles,
    last: (session) => this.#view.lastSeen(session),
    conversation: this.#conversation,
    send: (frame) => this.#connection.send(frame),
  });

  constructor(surroundings, root) {
    this.#surroundings = surroundings;
    const token = () => this.#store.get("token");
    this.#uploads = new Uploads({ token, language: surroundings.language, onChange: () => this.#view.showUploads(this.#uploads.items) });
    const attachments = new Attachments({ token, previewOf: (id) => this.#uploads.previewOf(id) });
    this.#view = new View(root, {
      isEmbedded: surroundings.isEmbedded,
      onSend: (text, answered) => this.#say(text, answered),
      onEdit: ({ session, seq }, text) => this.#act("edit", { session, seq, text }),
      onDelete: ({ session, seq }) => this.#act("delete", { session, seq }),
      onReact: ({ session, seq }, emoji, added) => this.#act("react", { session, seq, emoji, added }),
      onRate: (score, said) => this.#act("rate", { session: this.#status.session, score, words: said }),
      onFiles: (files) => this.#uploads.add(files),
      onRemoveFile: (key) => this.#uploads.cancel(key),
      onRetryFile: (key) => this.#uploads.retry(key),
      onScrolled: () => this.#seen.look(),
      onHuman: () => this.#act("human"),
      onTranslation: (row) => this.#change(() => this.#conversation.turnTranslation(row)),
      onChoose: (row, choice) => this.#choose(row, choice),
      onOffered: () => isUnderWay(this.#outbox.entries, "human") || this.#act("human", { offered: true }),
      onStop: () => this.#act("cancel"),
      onEnd: () => this.#act("end"),
      onRetry: (id) => this.#change(() => this.#outbox.retry(id)),
      onDiscard: (id) => this.#change(() => this.#outbox.withdraw(id)),
      onWriting: (text) => this.#writing(text),
      onClose: () => surroundings.close(),
    }, attachments);
    this.#connection = chatSocket({
      hello: () => this.#hello(),
      onFrame: (frame) => this.#received(frame),
      onState: (state) => this.#connectionBecame(state),
      onLost: (why) => this.#outbox.connectionLost(why),
      onTokenRefused: () => this.#forgetWho(),
    });
  }

  start() {
    this.#wear(this.#store.get("company"));
    this.#limit(this.#store.get("files"), this.#store.get("limits"));
    this.#view.showDraft(this.#tab.get("draft") ?? "");
    this.#view.showLoading(this.#store.get("session") !== null);
    this.#view.showConnection("connecting");
    this.#render();
    this.#listen();
    this.#connection.start();
    endWithPage(this.#store);
    setInterval(() => this.#change(() => this.#failOverdue()), CHECK_EVERY);
    // A panel that is open again on the next page must not take the focus from that page.
    if (this.#surroundings.isOpen && document.hasFocus()) this.#view.focusComposer();
  }

  #listen() {
    this.#surroundings.listen({
      open: () => this.#opened(),
      page: () => this.#moved(),
      scheme: (scheme) => this.#view.showScheme(scheme),
      draft: (text) => this.#draft(text),
      forget: () => this.#forget(),
    });
    document.addEventListener("visibilitychange", () => this.#markSeen());
    this.#store.onChangeElsewhere((key) => {
      if ((key === "token" || key === null) && this.#store.get("token") === null) this.#forgottenElsewhere();
      if (key === "seen") this.#tellUnread();
      if (key !== null && this.#outbox.changedElsewhere(key)) this.#render();
    });
  }

  // --- what the user does

  #act(type, fields = {}) {
    this.#change(() => {
      for (const older of voidedBy(this.#outbox.entries, type, fields)) this.#outbox.withdraw(older.id);
      this.#outbox.add(type, fields);
    });
  }

  #say(text, answered) {
    const replyTo = answered ? { session: answered.session, seq: answered.seq } : null;
    this.#act("send", { text, files: this.#uploads.take(), replyTo });
    this.#lastTyping = 0;
  }

  // The button goes, and with it the focus: on to where one writes.
  #choose({ session, seq }, { number, label }) {
    this.#act("send", { text: label, choice: { session, seq, number } });
    this.#view.focusComposer();
  }

  #writing(text) {
    this.#tab.set("draft", text || null);
    const now = Date.now();
    if (!text.trim() || now - this.#lastTyping < TYPING_EVERY) return;
    if (this.#connection.send({ type: "typing" })) this.#lastTyping = now;
  }

  // A page may become another without being loaded; agents are to know where a question was asked.
  #moved() {
    if (this.#follows) this.#connection.send({ type: "page", page: this.#surroundings.page });
  }

  #opened() {
    this.#markSeen();
    this.#view.revealed();
  }

  #draft(text) {
    this.#view.showDraft(text);
    this.#tab.set("draft", text);
    this.#view.focusComposer();
  }

  // The page logged its user out: nothing of this conversation may stay on the device.
  #forget() {
    this.#outbox.clear();
    this.#uploads.clear();
    this.#forgetWho();
    this.#tab.set("draft", null);
    this.#view.showDraft("");
    this.#view.showLoading(false);
    this.#render();
    this.#connection.reconnect();
    this.#surroundings.tell("forgotten");
  }

  #forgetWho() {
    for (const key of ["token", "session", "seen"]) this.#store.set(key, null);
    this.#startAfresh();
  }

  #startAfresh() {
    this.#conversation.clear();
    this.#backlog = { session: null, upto: 0 };
    this.#caughtUp = false;
    this.#showStatus(NOBODY);
  }

  // Another tab logged out or had its token refused.
  #forgottenElsewhere() {
    this.#startAfresh();
    this.#outbox.reload();
    this.#render();
    this.#connection.reconnect();
  }

  // --- what the server says

  #hello() {
    const { session, after } = this.#conversation.cursor;
    this.#greetedAs = this.#store.get("token");
    return {
      type: "hello",
      token: this.#greetedAs,
      session: session ?? this.#store.get("session"),
      after,
      page: this.#surroundings.page,
      language: this.#surroundings.language,
    };
  }

  #received(frame) {
    switch (frame.type) {
      case "welcome":
        return this.#welcome(frame);
      case "batch":
        return this.#batch(frame);
      case "accepted":
        return this.#change(() => this.#accepted(frame));
      case "refused":
        return this.#change(() => this.#refused(frame));
      case "status":
        return this.#change(() => this.#showStatus(frame));
      case "typing":
        return this.#conversation.draft ? null : this.#showTyping(frame.name);
      case "draft":
        return this.#takeDraft(frame);
      default:
        return null; // a newer server's: nothing this version could do with it
    }
  }

  // Seq 0: it changed nothing, so no event will come.
  #accepted({ id, seq }) {
    const entry = this.#outbox.entries.find((each) => each.id === id);
    if (!entry) return;
    if (seq && !isPressed(entry.type)) this.#outbox.accepted(id);
    else this.#outbox.remove(id);
  }

  #welcome({ token, company, files, limits = null, session, upto, follows = false }) {
    const isLate = this.#greetedAs === null && this.#store.get("token") !== null;
    if (isLate) return this.#connection.reconnect(); // another tab became somebody first: all tabs are one visitor
    this.#store.set("token", token);
    if (!this.#store.isKept("token")) this.#view.showUnkept();
    this.#store.set("company", company);
    this.#wear(company);
    this.#speaksFiles = files !== undefined;
    this.#follows = follows;
    this.#store.set("files", files ?? null);
    this.#store.set("limits", limits);
    this.#limit(files ?? null, limits);
    this.#outbox.limit(limits);
    this.#uploads.resume();
    this.#surroundings.tell("ready", { name: company.name, accent: company.accent });
    if (!this.#caughtUp) this.#backlog = { session, upto };
    this.#checkCaughtUp();
    // A session may end in events that are not for our eyes, or have none that are: its batch never comes.
    setTimeout(() => this.#nowCaughtUp(), HISTORY_WITHIN);
    return this.#render();
  }

  #batch(batch) {
    const added = this.#conversation.apply(batch);
    const fresh = added.filter((item) => !this.#isBacklog(item));
    this.#checkCaughtUp();
    this.#store.set("session", this.#conversation.current?.id);
    for (const event of batch.events) if (event.client_id) this.#outbox.arrived(event.client_id);
    const heard = fresh.filter((item) => item.by !== "user");
    if (heard.some((item) => item.kind === "message")) this.#showTyping(null);
    this.#render(heard.length);
    for (const item of heard) this.#tellOf(item);
    this.#markSeen();
  }

  #isBacklog({ session, seq }) {
    return !this.#caughtUp && !(session === this.#backlog.session && seq > this.#backlog.upto);
  }

  #checkCaughtUp() {
    const { session, upto } = this.#backlog;
    const current = this.#conversation.current;
    if (session && upto && !(current?.id === session && current.upto >= upto)) return;
    this.#nowCaughtUp();
  }

  #nowCaughtUp() {
    this.#caughtUp = true;
    this.#view.showLoading(false);
  }

  #tellOf(item) {
    this.#view.announce(item);
    if (item.kind === "message") this.#surroundings.tell("message", { by: item.by, name: item.name, at: item.at });
  }

  // For what has no sentence in the texts, the server says why in a word.
  #refused({ id, reason, why }) {
    const hasFiles = this.#outbox.entries.some((entry) => entry.id === id && entry.files?.length);
    const isGone = why === "gone" && hasFiles;
    const said = why === "invalid" ? texts.isRejected : reason;
    const entry = this.#outbox.refused(id, isGone ? texts.fileGone : said, isGone);
    if (entry && entry.type !== "send") this.#giveUpAct(entry);
  }

  // What nobody answered for may be done or not: a message says so where it stands, a button says it once.
  #failOverdue() {
    for (const entry of this.#outbox.overdue()) if (!KEEPS_ITS_PLACE.includes(entry.type)) this.#giveUpUnanswered(entry);
    for (const entry of this.#outbox.entries) if (entry.state === "failed" && entry.type !== "send") this.#giveUpAct(entry);
  }

  // If it was not done until now, it is not done later, when nobody expects it any more.
  #giveUpUnanswered(entry) {
    if (isPressed(entry.type) || entry.type === "rate") this.#outbox.remove(entry.id);
    else this.#outbox.withdraw(entry.id);
    this.#tellProblem(texts.notConfirmed);
  }

  // A button that did nothing says so; unlike a message there is nothing to keep, but for the words of an edit.
  #giveUpAct(entry) {
    this.#outbox.remove(entry.id);
    if (entry.type === "edit") this.#resumeEdit(entry);
    this.#tellProblem(entry.reason || texts.notDone);
  }

  #tellProblem(reason) {
    this.#view.showRemark(reason);
    this.#surroundings.tell("error", { reason });
  }

  #resumeEdit({ session, seq, text }) {
    const row = this.#rows().find((each) => each.session === session && each.seq === seq);
    if (row?.can?.edit) this.#view.resumeEdit(row, text);
  }

  #showStatus(status) {
    const before = this.#status.state;
    this.#status = status;
    // A wish that is fulfilled, whoever told the server, is not sent any more.
    if (isWithPeople(status)) this.#outbox.removeAll("human");
    if (status.state !== "waiting") this.#outbox.removeAll("cancel");
    if (status.state === "closed") this.#outbox.removeAll("end");
    if (!isWithBot(status)) this.#conversation.draft = null;
    if (status.state === before) return;
    if (isWithPeople(status)) this.#surroundings.tell("handoff", { state: status.state, name: status.agent?.name ?? "" });
    if (status.state === "closed" && before !== "none") this.#surroundings.tell("resolved");
  }

  // What the bot still writes when a person has taken over is never sent.
  #takeDraft(frame) {
    if (!isWithBot(this.#status)) return;
    this.#conversation.takeDraft(frame);
    clearTimeout(this.#draftEnds);
    this.#draftEnds = setTimeout(() => this.#dropDraft(), DRAFT_LASTS);
    if (this.#conversation.draft) this.#showTyping(null);
    this.#render();
  }

  #dropDraft() {
    if (!this.#conversation.draft) return;
    this.#conversation.draft = null;
    this.#render();
  }

  #showTyping(name) {
    clearTimeout(this.#typingEnds);
    this.#view.showTyping(name);
    if (name !== null) this.#typingEnds = setTimeout(() => this.#view.showTyping(null), TYPING_LASTS);
  }

  #connectionBecame(state) {
    if (state !== "open") {
      this.#outbox.connectionLost("closed"); // a new connection knows nothing of what the old one carried
      this.#showTyping(null);
      this.#dropDraft();
    }
    this.#view.showConnection(state);
    if (state === "broken" || state === "forbidden") {
      this.#view.showLoading(false);
      this.#surroundings.tell("error", { reason: texts.connection[state] });
    }
    this.#flush();
  }

  // --- what the screen shows

  #change(act) {
    act();
    this.#flush();
    this.#render();
  }

  #flush() {
    this.#outbox.flush((frame) => this.#connection.send(frame));
  }

  #render(heard = 0) {
    this.#view.showStatus(this.#status, isUnderWay(this.#outbox.entries, this.#status.state === "waiting" ? "cancel" : "human"));
    this.#view.showRows(this.#rows(), this.#status.agent, { heard, isLive: this.#caughtUp });
    const { rating, session } = this.#status;
    this.#view.showRating(rating, ratingOf(this.#outbox.entries, session) ?? this.#conversation.current?.rated ?? null);
    this.#seen.look();
  }

  #rows() {
    const isOpen = this.#speaksFiles && this.#status.state !== "closed";
    const { entries } = this.#outbox;
    const offer = isWithBot(this.#status) ? { seq: this.#status.offer, isAsked: isUnderWay(entries, "human") } : null;
    return toRows(this.#conversation, messagesOf(entries), changesOf(entries), isOpen, offer);
  }

  #limit(files, limits) {
    this.#uploads.limits = files;
    this.#view.showLimits(files, limits?.characters);
  }

  #wear(company) {
    if (!company) return;
    applyAccent(company.accent);
    this.#view.showCompany(company);
  }

  get #isWatched() {
    return this.#surroundings.isOpen && document.visibilityState === "visible";
  }

  #markSeen() {
    const { session, after: seq } = this.#conversation.cursor;
    if (session && this.#isWatched) this.#store.set("seen", { session, seq });
    this.#tellUnread();
    this.#seen.look();
  }

  #tellUnread() {
    const count = this.#conversation.unreadSince(this.#store.get("seen"));
    this.#surroundings.tell("unread", { count, hasConversation: this.#conversation.current !== null });
    this.#view.showUnread(count);
  }
}

function isWithPeople({ state }) {
  return state === "waiting" || state === "assigned";
}

function isWithBot({ state }) {
  return state !== "assigned" && state !== "closed";
}

const surroundings = await findHostPage();
await speak(surroundings.language);
new Chat(surroundings, document.body).start();
