/** The sessions the console knows of, and the lists they stand in. Pure state: no screen, no network. */

export class Sessions {
  #known = new Map();
  #me;

  constructor(me) {
    this.#me = me;
  }

  get(id) {
    return this.#known.get(id) ?? null;
  }

  /** The lists as a new connection tells them: what stood in them and is not named has left them meanwhile. */
  takeLists({ waiting, mine }) {
    for (const { id } of [...this.waiting, ...this.mine]) this.#known.delete(id);
    for (const session of [...waiting, ...mine]) this.#known.set(session.id, session);
  }

  /** Takes in what is told of a session. False: it is older than what we have. */
  take(session) {
    const known = this.#known.get(session.id);
    if (known && (session.head < known.head || session.epoch < known.epoch)) return false;
    this.#known.set(session.id, session);
    return true;
  }

  /** In the order in which they are taken: the most urgent first, among equals the longest wait. */
  get waiting() {
    const isAhead = (one, other) => rankOf(one) - rankOf(other) || one.escalated_at - other.escalated_at;
    return this.#those(({ state }) => state === "pending").sort(isAhead);
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

const PRIORITIES = ["urgent", "high", "normal", "low"];

// As core/store/line_order.py has it.
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
