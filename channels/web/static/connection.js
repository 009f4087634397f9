/** One living WebSocket, for as long as the page lives: connects, greets, notices a dead line, comes back.
    Knows the protocol's opening, its pings and its close codes; what the other frames mean is others' business.

    States told to `onState`: "connecting", "open" (welcomed), "waiting" (will try again), and the last two, which only a
    reload changes: "broken", "forbidden". */

const WELCOME_WITHIN = 15_000;
const PING_EVERY = 25_000;
const PONG_WITHIN = 10_000;
const WAKE_PONG_WITHIN = 4_000; // a phone that comes back from the background usually holds a dead socket
const STEADY_AFTER = 10_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const TOO_FAST_PAUSE = 5_000;

export class Connection {
  state = "connecting";
  #options;
  #socket = null;
  #attempt = 0;
  #timers = {};
  #triedWithoutToken = false;

  /** `url` of the endpoint; `hello()` gives the first frame; `onFrame(frame)` gets every frame but pongs;
      `onTokenRefused()` must make the next hello come without a token. */
  constructor(options) {
    this.#options = options;
  }

  start() {
    const wake = () => this.#wake();
    addEventListener("online", wake);
    addEventListener("pageshow", wake);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
    this.#connect();
  }

  /** Puts a frame on the wire. False when there is no welcomed connection; the frame is then forgotten. */
  send(frame) {
    if (this.state !== "open") return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Drops the line and greets anew, for instance as somebody else. */
  reconnect() {
    this.#attempt = 0;
    this.#abandon();
    this.#connect();
  }

  #connect() {
    this.#abandon();
    this.#become("connecting");
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(this.#options.hello()));
    socket.onmessage = (event) => this.#received(JSON.parse(event.data), socket);
    socket.onclose = (event) => this.#closed(event.code);
    this.#after("welcome", WELCOME_WITHIN, () => this.#closed(0));
  }

  #received(frame, socket) {
    clearTimeout(this.#timers.pong);
    if (frame.type === "pong") return;
    if (frame.type === "welcome") this.#welcomed();
    this.#options.onFrame(frame);
    // Only after the frame was read: whoever sends now knows the token. Its reader may have wanted another line instead.
    if (frame.type === "welcome" && this.#socket === socket) this.#become("open");
  }

  #welcomed() {
    clearTimeout(this.#timers.welcome);
    this.#triedWithoutToken = false;
    this.#after("steady", STEADY_AFTER, () => (this.#attempt = 0));
    this.#timers.ping = setInterval(() => this.#ping(PONG_WITHIN), PING_EVERY);
  }

  #ping(within) {
    if (this.send({ type: "ping" })) this.#after("pong", within, () => this.#closed(0));
  }

  #closed(code) {
    this.#abandon();
    switch (code) {
      case 4400:
        return this.#become("broken");
      case 4403:
        return this.#become("forbidden");
      case 4401:
        return this.#tokenRefused();
      case 4429:
        return this.#again(TOO_FAST_PAUSE);
      default:
        return this.#again(0);
    }
  }

  #tokenRefused() {
    if (this.#triedWithoutToken) return this.#become("broken");
    this.#triedWithoutToken = true;
    this.#options.onTokenRefused();
    return this.#connect();
  }

  // Jittered, so that a restarted server does not meet all its visitors in the same instant.
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
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#timers = {};
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#socket = null;
  }

  #after(name, pause, act) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(act, pause);
  }

  #become(state) {
    if (this.state === state) return;
    this.state = state;
    this.#options.onState(state);
  }
}
