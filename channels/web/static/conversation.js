/** What was said, as the server's events tell it. Pure state: no screen, no network.

    A session is {id, upto, items, rated}; `rated` is what the reader thought of it, {score, words}, or null. An item is a
    message or a line: {session, seq, kind, by, name, at, clientId, text, blocks, sources, files, replyTo, reactions,
    edited, removed, key, translation}; `key` is that of the draft that it took the place of. `translation` is null where there
    is none, else {isAwaited, isHidden, text, blocks}: a message in the reader's language, in front of its own words. */

import { note } from "./reactions.js";

export class Conversation {
  /** @type {Record<string, any>[]} */
  sessions = []; // oldest first; the last one is the current one
  /** @type {any} */
  draft = null; // the bot's answer as far as it is written: {session, after, text, at, key}; never kept

  get current() {
    return this.sessions.at(-1) ?? null;
  }

  /** Where to go on after a lost connection. Sequence numbers have holes: only the server's `upto` counts. */
  get cursor() {
    return { session: this.current?.id ?? null, after: this.current?.upto ?? 0 };
  }

  /** Takes a batch in and returns the items that are new. Events at or below the cursor are already here. */
  apply({ session: id, upto, events }) {
    const session = this.#session(id);
    const added = [];
    for (const event of events) {
      if (event.seq <= session.upto) continue;
      const item = take(session, event);
      if (item) added.push(item);
      this.#endDraft(id, event.seq, item);
    }
    session.upto = Math.max(session.upto, upto);
    return added;
  }

  /** Takes in how far the bot's answer to the message at `after` is written; "" takes it back. */
  takeDraft({ session: id, after, text }) {
    const session = this.current;
    if (!session || session.id !== id || session.items.some((item) => item.kind === "message" && item.seq > after)) return;
    const at = (this.draft?.after === after && this.draft?.at) || Date.now();
    this.draft = text ? { session: id, after, text, at, key: `draft ${id} ${after}` } : null;
  }

  /** How many messages of others came after `seen` {session, seq}; all of them when it names no session of ours. */
  unreadSince(seen) {
    const start = Math.max(0, this.sessions.findIndex((session) => session.id === seen?.session));
    return this.sessions.slice(start).flatMap((session) => session.items).filter((item) =>
      item.kind === "message" && item.by !== "user" && !item.removed &&
      (item.session !== seen?.session || item.seq > seen.seq)).length;
  }

  /** Has an agent written something in the current session after one seq, up to another? Only that is worth telling. */
  hasAgentWords(after, upto) {
    return this.current?.items.some(({ by, kind, seq }) => by === "agent" && kind === "message" && seq > after && seq <= upto) ?? false;
  }

  /** Shows a message's own words in place of their translation, or the other way round. */
  turnTranslation({ session, seq }) {
    const item = this.sessions.find(({ id }) => id === session)?.items.find((each) => each.seq === seq);
    if (item?.translation) item.translation.isHidden = !item.translation.isHidden;
  }

  clear() {
    this.sessions = [];
    this.draft = null;
  }

  // Whatever is newer ends the draft; the answer itself takes its place on the screen.
  #endDraft(id, seq, item) {
    if (!this.draft || (this.draft.session === id && seq <= this.draft.after)) return;
    if (item?.kind === "message" && item.by === "bot") item.key = this.draft.key;
    this.draft = null;
  }

  #session(id) {
    let session = this.sessions.find((each) => each.id === id);
    if (!session) {
      session = { id, upto: 0, items: [], rated: null };
      this.sessions.push(session);
    }
    return session;
  }
}

function take(session, event) {
  const target = session.items.find((item) => item.seq === event.target);
  switch (event.kind) {
    case "message":
    case "line": {
      const item = toItem(session, event);
      session.items.push(item);
      return item;
    }
    case "edit":
      if (target) Object.assign(target, { text: event.text, blocks: event.blocks, edited: true, translation: target.translation && awaited() });
      return null;
    case "translation":
      if (target) target.translation = event.text ? { ...awaited(), isAwaited: false, text: event.text, blocks: event.blocks } : null;
      return null;
    case "delete":
      if (target) Object.assign(target, { text: "", blocks: undefined, files: [], reactions: [], removed: true });
      return null;
    case "reaction":
      if (target) target.reactions = note(target.reactions, event);
      return null;
    case "rated":
      session.rated = { score: event.score, words: event.text };
      return null;
    default:
      return null; // a kind of a newer server: nothing this version could show
  }
}

function toItem(session, event) {
  const { seq, kind, by, name, at, text, blocks, sources = [], files = [], choices = [] } = event;
  return {
    session: session.id, seq, kind, by, name, at, text, blocks, sources, files, choices, replyTo: event.reply_to ?? null,
    clientId: event.client_id, reactions: [], edited: false, removed: false, key: null,
    translation: event.translated ? awaited() : null,
  };
}

function awaited() {
  return { isAwaited: true, isHidden: false, text: "", blocks: undefined };
}
