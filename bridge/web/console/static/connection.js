/** One living WebSocket to the bridge: connects, notices a dead line, comes back. What the frames mean is others' business.

    States told to `onState`: "connecting", "open" (the bridge said "ready"), "waiting" (will try again), and the last two,
    which only a reload changes: "broken", "forbidden". */

const READY_WITHIN = 15_000;
const PING_EVERY = 25_000;
const PONG_WITHIN = 10_000;
const WAKE_PONG_WITHIN = 4_000; // a computer that wakes up usually holds a dead socket
const STEADY_AFTER = 10_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
const TOO_FAST_PAUSE = 10_000;

export class Connection {
  state = "connecting";
  #options;
  #socket = null;
  #attempt = 0;
  #timers = {};

  /** `url` of the endpoint; `onFrame(frame)` gets every frame but pongs; `onSignedOut()`: nobody is signed in any more. */
  constructor(options) {
    this.#options = options;
  }

  start() {
    const wake = () => this.#wake();
    addEventListener("online", wake);
    addEventListener("pageshow", ({ persisted }) => persisted && wake());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
    this.#connect();
  }

  /** Puts a frame on the wire. False when there is no open connection; the frame is then forgotten. */
  send(frame) {
    if (this.state !== "open") return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  reconnect() {
    this.#attempt = 0;
    this.#connect();
  }

  /** Lets the line go, for good: somebody signs out. */
  stop() {
    this.#abandon();
  }

  #connect() {
    this.#abandon();
    this.#become("connecting");
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    socket.onmessage = (event) => this.#received(JSON.parse(event.data));
    socket.onclose = (event) => this.#closed(event.code);
    this.#after("ready", READY_WITHIN, () => this.#closed(0));
  }

  #received(frame) {
    clearTimeout(this.#timers.pong);
    if (frame.event === "pong") return;
    if (frame.event === "ready") this.#ready();
    this.#options.onFrame(frame);
  }

  #ready() {
    clearTimeout(this.#timers.ready);
    this.#after("steady", STEADY_AFTER, () => (this.#attempt = 0));
    this.#timers.ping = setInterval(() => this.#ping(PONG_WITHIN), PING_EVERY);
    this.#become("open");
  }

  #ping(within) {
    if (this.send({ event: "ping" })) this.#after("pong", within, () => this.#closed(0));
  }

  #closed(code) {
    this.#abandon();
    switch (code) {
      case 4400:
        return this.#become("broken");
      case 4401:
        return this.#options.onSignedOut();
      case 4403:
        return this.#become("forbidden");
      case 4429:
        return this.#again(TOO_FAST_PAUSE);
      default:
        return this.#again(0);
    }
  }

  // Jittered, so that a restarted bridge does not meet all its agents in the same instant.
  #again(atLeast) {
    const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#attempt);
    this.#attempt += 1;
    this.#after("retry", Math.max(atLeast, longest * (0.5 + Math.random() / 2)), () => this.#connect());
    this.#become("waiting");
  }

  // The network is back, the tab is seen again: do not wait for a timer.
  #wake() {
    if (this.state === "waiting") this.reconnect();
    else if (this.state === "open") this.#ping(WAKE_PONG_WITHIN);
  }

  // A half-open socket may take minutes to report its close: let it go without waiting for that.
  #abandon() {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#timers = {};
    if (!this.#socket) return;
    this.#socket.onmessage = this.#socket.onclose = null;
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
