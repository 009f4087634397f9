/* <script src="https://BRIDGE/widget.js" async></script>: a launcher in a shadow root, and an iframe of BRIDGE with all
   the rest. Options, as data-* or by Handoff.boot({}): accent, scheme, position, launcher, language, nonce. And data-global:
   a name instead of Handoff. */
(() => {
"use strict";
const MARK = Symbol.for("handoff-widget");
if (window[MARK]) return; // a second tag
window[MARK] = 1;
// A module has no currentScript, some loaders take their tag away, and others have a widget.js too: an Error knows its file.
/** @type {any} */
const current = document.currentScript;
const inStack = Error().stack?.match(/https?:[^\s()]+?(?=:\d+:\d+)/)?.[0];
const tags = [current, ...document.scripts];
const home = [current?.src, inStack, ...tags.map((tag) => tag?.src)].find((url) => /\/widget\.js\b/.test(url)) || current?.src;
if (!home) return console.error("Handoff: load widget.js by a script with its address as src.");
const tag = tags.find((each) => each?.src === home);
const src = new URL("chat/frame", home);
/** @type {Record<string, any>} */
const options = { nonce: tag?.nonce, position: "right", scheme: "auto", ...tag?.dataset };
const PHONE = matchMedia("(max-width:520px),(max-height:520px)");
const STYLE = `:host{all:initial!important;position:fixed!important}
[hidden],.full~.launcher{display:none!important}
*{box-sizing:border-box;font:15px/22px system-ui,sans-serif}
button:focus-visible{outline:3px solid Highlight;outline-offset:3px}
.launcher,.panel{--b:env(safe-area-inset-bottom);position:fixed;z-index:2147483647}
.launcher{--a:var(--accent,#12665b);inset:auto 20px calc(20px + var(--b)) auto;width:56px;height:56px;padding:14px;border:0;
border-radius:50%;background:var(--a);cursor:pointer;box-shadow:0 1px 3px #0003,0 6px 20px #0003}
.launcher:before{content:"";display:block;height:28px;background:lab(from var(--a) calc((50 - l)*99) 0 0);
clip-path:path(evenodd,"M8 3h12a5 5 0 0 1 5 5v8a5 5 0 0 1-5 5h-9l-8 5V8a5 5 0 0 1 5-5zm0 6v2h12V9zm0 4.5v2h8v-2z")}
.launcher[aria-expanded=true]:before{clip-path:path("M5 10.5 7 8.5l7 7 7-7 2 2-9 9z")}
.badge{position:absolute;top:-3px;right:-3px;min-width:22px;padding:0 6px;border-radius:11px;background:#b3261e;color:#fff;
font-weight:600;font-size:13px}
.panel{display:block;inset:auto 20px calc(88px + var(--b)) auto;margin:0;padding:0;border:0;max-width:none;max-height:none;
width:min(384px,100vw - 40px);height:min(640px,100dvh - 108px);
border-radius:16px;overflow:hidden;visibility:hidden;opacity:0;background:light-dark(#fff,#15171b);
color:light-dark(#565e6b,#a7afbc);box-shadow:0 0 0 1px light-dark(#15181e17,#fff2),0 16px 48px #0004}
.open{visibility:visible;opacity:1}
.left{right:auto;left:20px}
.full{inset:0;width:auto;height:auto;border-radius:0;
padding:env(safe-area-inset-top) env(safe-area-inset-right) var(--b) env(safe-area-inset-left)}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:inherit}
.wait~iframe{position:absolute;opacity:0;pointer-events:none}
.wait{display:grid;gap:12px;place-content:center;height:100%;padding:0 48px;text-align:center}
.wait button{justify-self:center;padding:10px 16px;border:1px solid;border-radius:8px;background:none;color:inherit;cursor:pointer}
.wait .shut{position:absolute;top:4px;right:4px;width:44px;height:44px;padding:0;border:0;font-size:20px}
.panel:not(.full) .shut{display:none}
.said{position:fixed;clip-path:inset(50%)}
@media (prefers-reduced-motion:no-preference){.open{transition:opacity .12s}}
@media print{:host{display:none!important}}
@media (forced-colors:active){.launcher,.panel{border:2px solid}.launcher{padding:12px}.launcher:before{forced-color-adjust:none;background:ButtonText}}`;

const listeners = Object.create(null);
let host, panel, launcher, badge, wait, said, frame, slow; // the mounted parts
let isOpen = false, isLocked = false, unread = 0, company = "", colour, draft = "", overflow, before, isReady, isAway, isPlaced;

// What this page's side remembers: never words, never who somebody is. undefined reads, null forgets.
function keep(area, key, value) {
  try {
    const storage = window[area + "Storage"];
    if (value === undefined) return storage.getItem("handoff:" + key);
    if (value === null) storage.removeItem("handoff:" + key);
    else storage.setItem("handoff:" + key, value);
  } catch { /* blocked */ }
}

function emit(name, detail = {}) {
  listeners[name]?.forEach((listener) => safely(() => listener(detail)));
  dispatchEvent(new CustomEvent("handoff:" + name, { detail }));
}

// What one of the page's own functions throws is its own: the browser reports it, and the next one has its turn.
function safely(act) {
  try {
    act();
  } catch (error) {
    reportError(error);
  }
}

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const each of Object.entries(attributes)) element.setAttribute(...each);
  element.append(...children);
  return element;
}

function mount() {
  if (host) return;
  host = make("div", { id: "handoff-widget", popover: "manual" }); // in the top layer no bar of the page covers it
  const root = host.attachShadow({ mode: "open" });
  wait = make("div", { class: "wait", role: "status" });
  panel = make("dialog", { id: "panel" });
  panel.oncancel = close;
  badge = make("span", { class: "badge", "aria-hidden": true });
  launcher = make("button", { "aria-controls": "panel" }, badge);
  said = make("p", { class: "said", role: "status" });
  launcher.onclick = toggle;
  launcher.onpointerenter = load;
  root.addEventListener("keydown", (event) => event.key === "Escape" && close());
  root.append(panel, launcher, said);
  addStyle(root);
  attach();
  draw();
  if (isOpen || keep("local", "talked") || keep("local", "forget")) load(); // news, or an unfinished reset
  if (keep("session", "open") && !PHONE.matches) show(false);
}

// At the end of the body, where React tolerates strangers. What takes us away, a body that is swapped or a document that is
// written again, may have taken our listeners as well: all is made again.
function attach() {
  addEventListener("message", hear);
  for (const node of [document, document.documentElement, document.body]) if (node) watcher.observe(node, { childList: true });
  for (const each of document.querySelectorAll("#handoff-widget")) if (each !== host) each.remove(); // of a cached page
  if (!host || host.isConnected || !document.body) return;
  if (isPlaced) {
    unload();
    host = isPlaced = null;
    return mount();
  }
  isPlaced = true;
  document.body.append(host);
  host.showPopover?.();
}

// Who swaps bodies and says so before lets the chat live on outside of it.
function moveOut() {
  // @ts-expect-error -- new in browsers, and not yet in TypeScript
  if (host?.isConnected) document.documentElement.moveBefore?.(host, null);
}

function addStyle(root) {
  if (!root.adoptedStyleSheets) return root.append(make("style", { nonce: options.nonce }, STYLE));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
}

function draw() {
  const isFull = isOpen && PHONE.matches;
  const name = company ? "Chat with " + company : "Chat";
  const isTold = unread && !isOpen;
  const accent = options.accent || colour;
  launcher.hidden = options.launcher === "hidden";
  launcher.className = "launcher " + options.position;
  launcher.setAttribute("aria-label", isTold ? name + ", " + messages("unread") : name);
  launcher.setAttribute("aria-expanded", isOpen);
  badge.textContent = unread > 99 ? "99+" : unread;
  badge.hidden = !isTold;
  panel.className = `panel ${options.position} ${isOpen ? "open" : ""} ${isFull ? "full" : ""}`;
  panel.style.cssText = `color-scheme:${{ light: "light", dark: "dark" }[options.scheme] || "light dark"};${isFull ? room() : ""}`;
  panel.setAttribute("aria-label", name);
  const isLocking = isFull && isThere(); // a chat that does not come must not hold the page
  panel.setAttribute("aria-modal", isLocking);
  if (isLocking !== isLocked) lock(isLocking);
  if (CSS.supports("color", accent)) host.style.setProperty("--accent", accent);
}

// Over the whole screen it is modal: the page behind can be neither scrolled nor walked through.
function lock(isLocking) {
  const { style } = document.documentElement;
  [style.overflow, overflow, isLocked] = [isLocking ? "hidden" : overflow, style.overflow, isLocking];
  isLocking ? panel.showModal?.() : panel.close?.();
}

function messages(kind) {
  return `${unread} ${kind} message${unread === 1 ? "" : "s"}`;
}

// A phone's keyboard lies over the page; only the visual viewport tells what is left.
function room() {
  /** @type {any} */
  const view = visualViewport;
  return view.height < innerHeight - 1 ? `top:${view.offsetTop}px;bottom:auto;height:${view.height}px` : "";
}

function load() {
  if (frame) return;
  // @ts-expect-error -- made a string by the browser
  src.hash = new URLSearchParams({ site: location.origin });
  frame = make("iframe", { src, title: "Chat" });
  say("Opening the chat…");
  slow = setTimeout(failed, 20000);
  frame.onload = () => { // also of the browser's own page about what it could not load
    if (isThere()) return;
    clearTimeout(slow);
    slow = setTimeout(failed, 2000);
  };
  panel.append(wait, frame);
}

function isThere() {
  return frame && !wait.isConnected;
}

// Until the frame says that it is there, the only way out of a panel that fills the screen is ours.
function say(...words) {
  const shut = make("button", { class: "shut", "aria-label": "Close chat" }, "✕");
  shut.onclick = close;
  wait.replaceChildren(...words, shut);
}

function unload() {
  clearTimeout(slow);
  frame?.remove();
  frame = null;
}

function failed() {
  const reason = "The chat could not be reached.";
  const again = make("button", {}, "Try again");
  again.onclick = () => (unload(), load());
  say(reason, again);
  if (document.activeElement === host) again.focus(); // it was in the frame that does not come
  emit("error", { reason });
  safely(explain);
}

// For the page's developer: the bridge says why. By a script, for those may come from there: this one did.
function explain() {
  const check = make("script", { src: new URL("check.js?site=" + location.origin, src), nonce: options.nonce });
  check.onerror = () => console.error(`Handoff: ${src.origin} does not answer.`);
  host.append(check);
  check.remove();
}

// What is told before the frame says "loaded" is in its "boot".
function tell(handoff, detail) {
  if (isThere()) frame.contentWindow.postMessage({ ...detail, handoff }, src.origin);
}

function now() {
  // No query: it may hold secrets.
  return { isOpen, page: { url: location.origin + location.pathname, title: document.title }, scheme: options.scheme };
}

const fromFrame = {
  loaded() {
    clearTimeout(slow);
    wait.remove();
    draw();
    tell("boot", { ...now(), draft, language: options.language, forget: !!keep("local", "forget") });
    draft = "";
  },
  ready({ name, accent }) {
    company = name;
    colour = accent;
    draw();
  },
  unread({ count, hasConversation }) {
    if (hasConversation) keep("local", "talked", 1);
    if (count === unread) return;
    unread = count;
    if (count && !isOpen) said.textContent = messages("new chat");
    draw();
    emit("unread", { count });
  },
  forgotten: () => keep("local", "forget", null),
  close,
};

function hear({ source, origin, data }) {
  if (!frame || source !== frame.contentWindow || origin !== src.origin || !data) return;
  const { handoff, ...detail } = data;
  if (Object.hasOwn(fromFrame, handoff)) fromFrame[handoff](detail);
  else if (["message", "handoff", "resolved", "error"].includes(handoff)) emit(handoff, detail);
}

function show(withFocus) {
  mount();
  if (isOpen) return;
  isOpen = true;
  before = document.activeElement;
  keep("session", "open", 1);
  load();
  draw();
  if (withFocus) frame.focus();
  tell(withFocus ? "open" : "page", now());
  emit("open");
}

function open() {
  show(true);
}

function close() {
  if (!isOpen) return;
  const hadFocus = document.activeElement === host;
  isOpen = false;
  keep("session", "open", null);
  draw();
  tell("close", now());
  if (hadFocus) (launcher.hidden ? before : launcher)?.focus();
  emit("close");
}

function toggle() {
  (isOpen ? close : open)();
}

function boot(more) {
  Object.assign(options, more);
  mount();
  draw();
  tell("page", now());
}

const methods = {
  boot, open, close, toggle,
  showNewMessage(text = "") {
    draft = text;
    open();
    tell("draft", { draft });
  },
  setColorScheme: (scheme) => boot({ scheme }),
  hideLauncher: () => boot({ launcher: "hidden" }),
  showLauncher: () => boot({ launcher: "" }),
  // At logout: the next visitor starts with nothing. Remembered until done, maybe on the next page.
  reset() {
    mount();
    close();
    keep("local", "talked", null);
    keep("local", "forget", 1);
    unread = 0;
    draw();
    load();
    tell("forget", { forget: true });
  },
  shutdown() {
    isAway = true;
    if (!host) return;
    close();
    unload();
    host.remove();
    host = isPlaced = null;
  },
  on(name, listener) {
    (listeners[name] ??= new Set()).add(listener);
    if (name === "ready" && host) safely(() => listener({}));
  },
  off: (name, listener) => listeners[name]?.delete(listener),
};

function Handoff(name, ...rest) {
  if (Object.hasOwn(methods, name)) return Handoff[name](...rest);
  console.error(`Handoff: there is no "${name}".`);
}
Object.assign(Handoff, methods, { version: 1 });

// Ours to take: nothing, an element of that name, or the stub of docs/widget.md.
const global = options.global || "Handoff";
/** @type {any} */
const theirs = Object.hasOwn(window, global) ? window[global] : null;
const isFree = !theirs || (typeof theirs === "function" && (Array.isArray(theirs.q) || /\.q\b[^]*push\(/.test(theirs)));
const queued = Array.isArray(theirs?.q) ? theirs.q : [];
if (isFree) /** @type {any} */ (window)[global] = Handoff;
else console.error(`Handoff: this page has a ${global} of its own, which stays. Give the tag of ${home} data-global="AnotherName".`);

// A sandbox that takes this page's origin takes the chat's, too: its frame could neither be heard nor keep a conversation.
if (origin === "null" && location.protocol !== "file:") {
  for (const name in methods) Handoff[name] = () => {};
  return console.warn("Handoff: no chat in a sandboxed frame. Add allow-same-origin, or load widget.js outside.");
}

function carryOut(...calls) {
  for (const call of calls) safely(() => Handoff(...call));
}

function start() {
  if (isReady) return;
  isReady = true;
  if (!isAway) mount();
  const redraw = () => host && draw();
  addEventListener("blur", () => tell("page", now())); // into the frame, maybe: a script may have made this page into another
  // @ts-expect-error -- every browser of these days has the visual viewport
  PHONE.onchange = visualViewport.onresize = visualViewport.onscroll = redraw;
  carryOut(...queued);
  queued.push = carryOut; // a page may have kept the stub
  /** @type {any} */ (Handoff).q = queued;
  emit("ready");
}

// Late: what makes the page come alive (React's hydration) compares it with what it wrote itself. But one picture that
// does not come must not keep the chat away.
function soon() {
  if (document.readyState === "loading") setTimeout(soon, 500);
  else (window.requestIdleCallback ?? setTimeout)(start, { timeout: 1000 });
}

const watcher = new MutationObserver(attach);
attach();
addEventListener("load", soon);
for (const name of ["turbo:before-render", "astro:before-swap", "htmx:beforeSwap"]) addEventListener(name, moveOut);
setTimeout(soon, document.readyState === "complete" ? 0 : 4000);
})();
