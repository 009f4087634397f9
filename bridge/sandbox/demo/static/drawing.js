/** What all panes draw with: icons, avatars, times, lists that change without flicker. */

import { h } from "/shared/dom.js";

const SVG = "http://www.w3.org/2000/svg";

// Drawn for this demo on a grid of 24.
const SHAPES = {
  send: "M4 12l16-8-6 16-2.500-6.500z",
  edit: "M4 20l1-4L16.500 4.500l3 3L8 19z",
  bin: "M5 7h14M9.500 7V4.500h5V7M7 7l1 12.500h8L17 7M10.500 10.500v6M13.500 10.500v6",
  back: "M14.500 5l-7 7 7 7",
  close: "M6 6l12 12M18 6L6 18",
  thread: "M4 5h16v11H10l-4.500 3.500V16H4z",
  hash: "M9 4L7 20M17 4l-2 16M4.500 9h16M3.500 15h16",
  menu: "M4 7h16M4 12h16M4 17h10",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M5.300 18.700l1.400-1.400M17.300 6.700l1.400-1.400",
  moon: "M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10z",
  off: "M12 3.500v8M7 6.500a7.500 7.500 0 1 0 10 0",
  slow: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.500l3 2",
  twice: "M8 8h12v12H8zM16 8V4H4v12h4",
  check: "M4.500 12.500l5 5 10-11",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  attach: "M20 11.500l-7.800 7.800a5 5 0 0 1-7.100-7.100l8.300-8.300a3.300 3.300 0 0 1 4.700 4.700l-8.300 8.300a1.700 1.700 0 0 1-2.400-2.400l7.200-7.200",
  reply: "M9 7l-5 5 5 5M4.500 12H14a6 6 0 0 1 6 6v1",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  desk: "M3.500 5h17v11h-17zM9 20h6M12 16v4",
  smile: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM8.500 14c1.800 2.600 5.200 2.600 7 0M9 9.500h.01M15 9.500h.01",
};

/** A decorative icon. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `i i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** A button with an icon and, for who cannot see it, a name. */
export function iconButton(name, label, press, attributes = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, on: { click: press }, ...attributes }, icon(name));
}

const HUES = [12, 32, 88, 158, 192, 222, 262, 292, 326];

/** Initials on the colour of a name; or the app's sign, or the emoji that it posts with. */
export function avatar(name, isApp = false, emoji = "") {
  if (emoji) return h("span", { class: "avatar emoji", "aria-hidden": "true" }, emoji);
  const initials = name.replace(/\(.*\)/, "").trim().split(/\s+/).map((word) => [...word][0]).slice(0, 2).join("").toUpperCase();
  const picture = h("span", { class: isApp ? "avatar app" : "avatar", "aria-hidden": "true" }, isApp ? icon("thread") : initials);
  const sum = [...name].reduce((all, char) => (all * 31 + char.codePointAt(0)) % 9973, 7);
  picture.style.setProperty("--hue", String(HUES[sum % HUES.length]));
  return picture;
}

const clockFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const exactFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** A time of day, exact on hover. `at` is milliseconds. */
export function clock(at, name = "time") {
  return h("time", { class: name, datetime: new Date(at).toISOString(), title: exactFormat.format(at) }, clockFormat.format(at));
}

/** Puts an element for each item into `list`: one that looks as before stays the very same element. */
export function reconcile(list, items, keyOf, make) {
  const old = list.drawn ?? new Map();
  const drawn = new Map();
  let at = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    const looks = JSON.stringify(item);
    const before = old.get(key);
    const entry = before?.looks === looks ? before : { looks, element: make(item) };
    drawn.set(key, entry);
    old.delete(key);
    if (before && before !== entry) {
      if (at === before.element) at = entry.element;
      before.element.replaceWith(entry.element);
    } else if (!before) {
      entry.element.classList.add("new");
    }
    if (at === entry.element) at = at.nextElementSibling;
    else list.insertBefore(entry.element, at);
  }
  for (const { element } of old.values()) {
    element.remove();
  }
  list.drawn = drawn;
}

/** Keeps a scroller at its end, whatever grows or shrinks, for as long as its reader does not scroll away. */
export function stayAtEnd(scroller) {
  let isAtEnd = true;
  const go = () => { if (isAtEnd) scroller.scrollTop = scroller.scrollHeight; };
  scroller.addEventListener("scroll", () => { isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60; });
  const observer = new ResizeObserver(go);
  observer.observe(scroller);
  for (const child of scroller.children) observer.observe(child);
}

/** A field that grows with its words; Enter calls `send(text)`, which says whether the field may be emptied. */
export function composer({ label, placeholder, send, onEmptyUp = () => {} }) {
  const field = h("textarea", { rows: 1, "aria-label": label, placeholder });
  const fit = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 132)}px`;
    button.disabled = !field.value.trim();
  };
  const submit = async () => {
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    fit();
    if (!(await send(text)) && !field.value) field.value = text;
    fit();
  };
  const button = h("button", { type: "submit", class: "send", "aria-label": "Send", disabled: true }, icon("send"));
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowUp" && !field.value) {
      event.preventDefault();
      onEmptyUp();
    }
  });
  const form = h("form", { class: "composer", on: { submit: (event) => { event.preventDefault(); submit(); } } }, field, button);
  form.say = (text) => { field.value = text; fit(); field.focus(); };
  form.field = field;
  return form;
}
