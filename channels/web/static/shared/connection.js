/** One living WebSocket, for as long as the page lives: connects, notices a dead line, comes back. The chat and the console
    use it, each with a `dialect` of its own: which frame is a ping, a pong, and the word that all is ready.

    States told to `onState`: "connecting", "open" (ready), "waiting" (will try again), and the last two, which only a
    reload changes: "broken", "forbidden". */

const READY_WITHIN = 15_000;
const PING_EVERY = 25_000;
const PONG_WITHIN = 10_000;
const WAKE_PONG_WITHIN = 4_000; // who comes back from sleep or the background usually holds a dead socket
const OFFLINE_PONG_WITHIN = 1_000; // the system says that there is no network: believe it unless an answer comes
const SILENT_FOR = 4_000; // after a frame of ours, without any of theirs
const STEADY_AFTER = 10_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const MOST_REJECTIONS = 5; // in a row, without a steady connection between them

// The other side could not read a frame of ours, or would not: to send it again brings the same.
const REJECTED = [4400, 1003, 1007, 1009];
const ON_PURPOSE = [1000, 1001, 1012, 1013, 4401, 4403, 4408, 4429]; // it has its own reasons; no frame of ours is to blame

/** @typedef {{ ping: object, isPong: (frame: any) => boolean, isReady: (frame: any) => boolean, hello?: () => object }} Dialect */
/** @typedef {{ url: string, dialect: Dialect, onFrame: (frame: any) => void, onState: (state: string) => void,
      onLost: (why: string) => void, onUnknown: () => string | void, tooFastPause: number }} ConnectionOptions */

export class Connection {
  state = "connecting";
  #options;
  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0;
  #rejections = 0;
  /** @type {Record<string, ReturnType<typeof setTimeout>>} */
  #timers = {};

  /** `url` of the endpoint. `dialect`: `ping`, a frame; `isPong(frame)`; `isReady(frame)`; and `hello()`, the first frame, if
      there is one. `onFrame(frame)` gets every frame but pongs. `onLost(why)`: an open line has ended: "rejected", a
      frame of ours was; "closed", on purpose; "broken", for any reason. `onUnknown()`: the other side does not know us; it returns "again"
      to connect once more, else the last state. `tooFastPause`: milliseconds to keep quiet when told to.
      @param {ConnectionOptions} options */
  constructor(options) {
    this.#options = options;
  }

  start() {
    const wake = () => this.#wake();
    addEventListener("online", wake);
    addEventListener("pageshow", wake);
    addEventListener("offline", () => this.#ping(OFFLINE_PONG_WITHIN));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
    this.#connect();
  }

  /** Puts a frame on the wire. False when there is no open connection; the frame is then forgotten.
      @param {object} frame */
  send(frame) {
    if (this.state !== "open" || this.#socket?.readyState !== WebSocket.OPEN) return false; // it may be closing already
    this.#socket.send(JSON.stringify(frame));
    this.#timers.silence ??= setTimeout(() => this.#ping(WAKE_PONG_WITHIN), SILENT_FOR);
    return true;
  }

  /** Drops the line and connects once more, for instance as somebody else. */
  reconnect() {
    this.#attempt = 0;
    this.#connect();
  }

  /** Lets the line go, for good. */
  stop() {
    this.#abandon();
  }

  #connect() {
    this.#abandon();
    this.#become("connecting");
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    const { hello } = this.#options.dialect;
    if (hello) socket.onopen = () => socket.send(JSON.stringify(hello()));
    socket.onmessage = (event) => this.#received(JSON.parse(event.data), socket);
    socket.onclose = (event) => this.#closed(event.code);
    this.#after("ready", READY_WITHIN, () => this.#closed(0));
  }

  /** @param {object} frame
      @param {WebSocket} socket */
  #received(frame, socket) {
    const { isPong, isReady } = this.#options.dialect;
    this.#stop("pong");
    this.#stop("silence");
    if (isPong(frame)) return;
    if (isReady(frame)) this.#ready();
    this.#options.onFrame(frame);
    // Only after the frame was read: whoever sends now knows what it said. Its reader may have wanted another line instead.
    if (isReady(frame) && this.#socket === socket) this.#become("open");
  }

  #ready() {
    this.#stop("ready");
    this.#after("steady", STEADY_AFTER, () => (this.#attempt = this.#rejections = 0));
    this.#timers.ping = setInterval(() => this.#ping(PONG_WITHIN), PING_EVERY);
  }

  /** @param {number} within */
  #ping(within) {
    if (this.send(this.#options.dialect.ping)) this.#after("pong", within, () => this.#closed(0));
  }

  /** @param {number} code */
  #closed(code) {
    const isRejection = REJECTED.includes(code);
    const wasOpen = this.state === "open";
    this.#abandon();
    if (wasOpen) this.#options.onLost(isRejection ? "rejected" : ON_PURPOSE.includes(code) ? "closed" : "broken");
    if (isRejection) return this.#rejected(wasOpen);
    switch (code) {
      case 4403:
        return this.#become("forbidden");
      case 4401:
        return this.#unknown();
      case 4429:
        return this.#again(this.#options.tooFastPause);
      default:
        return this.#again(0);
    }
  }

  /** One odd frame is not the end of a page; a hello that is rejected is, and so are frames that are rejected for ever.
      @param {boolean} wasOpen */
  #rejected(wasOpen) {
    this.#rejections += 1;
    if (!wasOpen || this.#rejections > MOST_REJECTIONS) return this.#become("broken");
    return this.#again(0);
  }

  #unknown() {
    const next = this.#options.onUnknown();
    if (next === "again") return this.#connect();
    return next && this.#become(next);
  }

  /** Jittered, so that a restarted server does not meet everybody in the same instant.
      @param {number} atLeast */
  #again(atLeast) {
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#attempt);
    this.#attempt += 1;
    this.#after("retry", Math.max(atLeast, longest * (0.5 + Math.random() / 2)), () => this.#connect());
    this.#become("waiting");
  }

  // The network is back, the tab is seen again, the page left the back-forward cache: do not wait for a timer.
  #wake() {
    if (this.state === "waiting") this.reconnect();
    else if (this.state === "open") this.#ping(WAKE_PONG_WITHIN);
  }

  // A half-open socket may take minutes to report its close: let it go without waiting for that.
  #abandon() {
    for (const name of Object.keys(this.#timers)) this.#stop(name);
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  /** @param {string} name
      @param {number} pause
      @param {() => void} act */
  #after(name, pause, act) {
    this.#stop(name);
    this.#timers[name] = setTimeout(act, pause);
  }

  /** @param {string} name */
  #stop(name) {
    clearTimeout(this.#timers[name]); // also what setInterval made
    delete this.#timers[name];
  }

  /** @param {string} state */
  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.#options.onState(state);
  }
}
