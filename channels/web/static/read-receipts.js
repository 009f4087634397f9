/** Tells the server how far the user has looked, now and then, and only when an agent would like to know. */

const PAUSE = 500; // ms; a scroll through a history is one look

export class ReadReceipts {
  #parts;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;
  /** @type {{ session: string | null, upto: number }} */
  #told = { session: null, upto: 0 };

  /** `parts`: isWatched(), last(session) gives the last seq on the screen, conversation, send(frame) says if it went. */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Something changed: the conversation, the screen, or whether anybody looks at it. */
  look() {
    this.#timer ??= setTimeout(() => this.#report(), PAUSE);
  }

  #report() {
    this.#timer = null;
    const { isWatched, last, conversation, send } = this.#parts;
    const session = conversation.current?.id;
    if (!session || !isWatched()) return;
    const after = this.#told.session === session ? this.#told.upto : 0;
    const upto = last(session);
    if (conversation.hasAgentWords(after, upto) && send({ type: "seen", session, upto })) this.#told = { session, upto };
  }
}
