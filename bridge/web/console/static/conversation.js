/** One session as its events tell it: what was said, what happened to it. Pure state: no screen, no network.

    item: {seq, kind: "message"|"note"|"line", at, by, author, internal, text, blocks, files, replyTo, clientId, sources, prompt,
    edited, removed, reactions: Map emoji -> authors, failure: {seq, reason}|null,
    translation: {text, blocks}|null, what the other side reads, or what this one means} */

export class Conversation {
  /** @type {Record<string, any>[]} */
  items = [];
  upto = 0; // the cursor: numbers have holes, only the server's `upto` counts
  isLoaded = false;
  /** @type {any} */
  detail = null; // the session as the server draws it: state, rights, receipts
  /** @type {{ id: string, name: string, writing: boolean }[]} */
  presence = []; // colleagues who have it open: {id, name, writing}
  backlog = 0; // up to here it had been said before we came: nothing to announce
  refusal = ""; // why it cannot be shown
  #delivered = 0;
  #seen = 0;

  constructor(id) {
    this.id = id;
  }

  /** Takes the session's state in; an older one than we have is left. */
  takeDetail(detail) {
    if (this.detail && (detail.epoch < this.detail.epoch || detail.head < this.detail.head)) return;
    this.detail = detail;
    this.#received(detail.delivered, detail.seen);
    if (detail.head === 0) this.isLoaded = true;
  }

  /** Takes a batch in. Returns the new items, or null when there is a gap before it. */
  apply({ after, upto, events }) {
    if (after > this.upto) return null;
    const added = events.filter(({ seq }) => seq > this.upto).map((event) => this.#take(event)).filter(Boolean);
    this.upto = Math.max(this.upto, upto);
    this.isLoaded = true;
    return added;
  }

  /** How far the user is with what we said in `item`. */
  receiptOf({ seq }) {
    if (seq <= this.#seen) return "seen";
    return seq <= this.#delivered ? "delivered" : "sent";
  }

  /** The message or note at `seq`. */
  at(seq) {
    return this.items.find((item) => item.seq === seq && item.kind !== "line") ?? null;
  }

  #take(event) {
    const target = event.target === null ? null : this.at(event.target);
    switch (event.kind) {
      case "message":
      case "note":
        return this.#add(toItem(event));
      case "edit":
        return void (target && Object.assign(target, { text: event.text, blocks: event.blocks, edited: true, translation: null }));
      case "translated":
        return void (target && (target.translation = event.text ? { text: event.text, blocks: event.blocks } : null));
      case "delete":
        return void (target && Object.assign(target, { text: "", blocks: [], files: [], removed: true }));
      case "reacted":
        return void (target && react(target, event));
      case "delivered":
        return void this.#received(event.data.upto, 0);
      case "seen":
        return void this.#received(0, event.data.upto);
      case "undeliverable":
        return void (target && (target.failure = { seq: event.seq, reason: event.data.reason ?? "" }));
      case "retry":
        return void (target && (target.failure = null));
      default:
        return event.line ? this.#add(toLine(event)) : null;
    }
  }

  #add(item) {
    this.items.push(item);
    return item;
  }

  #received(delivered = 0, seen = 0) {
    this.#seen = Math.max(this.#seen, seen);
    this.#delivered = Math.max(this.#delivered, delivered, seen);
  }
}

function toItem({ seq, kind, at, by, author, internal, text, blocks, files, reply_to, client_id, data }) {
  return {
    seq, kind, at, by, author, internal, text, blocks, files, replyTo: reply_to, clientId: client_id,
    sources: data.sources ?? [], choices: data.choices ?? [], prompt: data.prompt ?? "", edited: false, removed: false,
    reactions: new Map(), failure: null, translation: null,
  };
}

function toLine({ seq, at, by, author, line, internal }) {
  return { seq, kind: "line", at, by, author, text: line, internal };
}

function react(target, { author, data: { emoji, added } }) {
  const others = (target.reactions.get(emoji) ?? []).filter(({ id }) => id !== author.id);
  const authors = added ? [...others, author] : others;
  if (authors.length) target.reactions.set(emoji, authors);
  else target.reactions.delete(emoji);
}
