/** The sessions the console knows of, and the lists they stand in. Pure state: no screen, no network. */

export class Sessions {
  /** @type {Map<string, any>} */
  #known = new Map();
  #me;
  /** @type {any} */
  #edge = null; // the last of those who wait that we were told of in order; null: we know them all
  #total = 0;
  /** @type {string | null} */
  cursor = null; // asks for those behind the edge

  constructor(me) {
    this.#me = me;
  }

  get(id) {
    return this.#known.get(id) ?? null;
  }

  /** The lists as a new connection tells them: what stood in them and is not named has left them meanwhile. */
  takeLists({ waiting, mine, ...page }) {
    for (const { id } of [...this.#those(isWaiting), ...this.mine]) this.#known.delete(id);
    for (const session of [...waiting, ...mine]) this.#known.set(session.id, session);
    this.#takeEdge(waiting, page);
  }

  /** The next of those who wait. */
  takeMore({ waiting, ...page }) {
    for (const session of waiting) this.take(session);
    this.#takeEdge(waiting, page);
  }

  /** So many wait altogether. */
  takeTotal(total) {
    this.#total = total;
  }

  get waitingTotal() {
    return this.#edge ? this.#total : this.waiting.length;
  }

  #takeEdge(waiting, { cursor = null, waiting_total: total = waiting.length }) {
    this.cursor = cursor;
    this.#edge = cursor === null ? null : { ...waiting.at(-1) };
    this.#total = total;
  }

  /** Takes in what is told of a session. False: it is older than what we have. */
  take(session) {
    const known = this.#known.get(session.id);
    if (known && (session.head < known.head || session.epoch < known.epoch)) return false;
    this.#known.set(session.id, session);
    return true;
  }

  /** In the order in which they are taken: the most urgent first, among equals the longest wait. Up to the edge: who stands
      behind it is known by chance only. */
  get waiting() {
    const isTold = (session) => isWaiting(session) && (!this.#edge || inLine(session, this.#edge) <= 0);
    return this.#those(isTold).sort(inLine);
  }

  /** Whose user waits for an answer first, then the latest. */
  get mine() {
    const isMine = ({ state, owner }) => state === "assigned" && owner?.id === this.#me;
    const rank = ({ turn }) => (turn === "agent" ? 0 : 1);
    return this.#those(isMine).sort((one, other) => rank(one) - rank(other) || lastAt(other) - lastAt(one));
  }

  #those(are) {
    return [...this.#known.values()].filter(are);
  }
}

function isWaiting({ state }) {
  return state === "pending";
}

function inLine(one, other) {
  const byName = one.id < other.id ? -1 : Number(one.id > other.id);
  return rankOf(one) - rankOf(other) || one.escalated_at - other.escalated_at || byName;
}

const PRIORITIES = ["urgent", "high", "normal", "low"];

// As core/store/queue_order.py has it.
function rankOf({ priority }) {
  return PRIORITIES.includes(priority) ? PRIORITIES.indexOf(priority) : PRIORITIES.indexOf("normal");
}

/** When the user last said something. */
export function lastAt(session) {
  return session.last?.at ?? session.opened_at;
}

/** Which user's words of a session this browser's reader has looked at. Kept over reloads. */
export class Reading {
  #store;
  #kept = 200;

  constructor(store) {
    this.#store = store;
  }

  /** Has the user said something that was not looked at? */
  isFresh({ id, last }) {
    return last?.by === "user" && last.seq > (this.#seen[id] ?? 0);
  }

  /** The reader has looked at everything up to `seq`. False: that is no news. */
  mark(id, seq) {
    const seen = this.#seen;
    if ((seen[id] ?? 0) >= seq) return false;
    delete seen[id]; // so that it becomes the youngest
    const entries = Object.entries({ ...seen, [id]: seq }).slice(-this.#kept);
    this.#store.set("read", Object.fromEntries(entries));
    return true;
  }

  get #seen() {
    return this.#store.get("read") ?? {};
  }
}
