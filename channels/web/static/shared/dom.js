/** Making elements without markup in strings: nothing a user wrote can ever become an element. */

const SVG = "http://www.w3.org/2000/svg";

/** An element. Attributes that are null, undefined or false are left out; `on` holds listeners by event name. */
export function h(tag, { on = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Other words in an element, which is left alone where they are the same: whoever reads or selects them is not disturbed. */
export function renew(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Drawn for this product on a grid of 24, with round strokes.
const SHAPES = {
  send: "M12 19V5M6 11l6-6 6 6",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  attach: "M20 11.500l-7.800 7.800a5 5 0 0 1-7.100-7.100l8.300-8.300a3.300 3.300 0 0 1 4.700 4.700l-8.300 8.300a1.700 1.700 0 0 1-2.400-2.400l7.200-7.200",
  again: "M19.500 12a7.500 7.500 0 1 1-2.300-5.400M19.500 4v4h-4",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  image: "M4 5h16v14H4zM4 16l4.500-4.500 3.500 3.500 3-3 5 5M15.500 9h.01",
  sticker: "M4 5h16v14H4z",
  video: "M4 6h11v12H4zM15 11l5-3v8l-5-3",
  audio: "M9 17.500V6l10-2v11.500M9 17.500a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM19 15.500a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z",
  voice: "M12 4a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V7a3 3 0 0 1 3-3zM6 11.500a6 6 0 0 0 12 0M12 17.500V21",
  download: "M12 4v11M7 10.500l5 5 5-5M5 20h14",
  react: "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM8.500 14c.8 1.300 2 2 3.500 2s2.700-.7 3.500-2M9 9.500h.01M15 9.500h.01",
  reply: "M9 7l-5 5 5 5M4.500 12H14a6 6 0 0 1 6 6v1",
  edit: "M4 20l1-4L16.500 4.500l3 3L8 19zM14 7l3 3",
  bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  star: "M12 3.500l2.600 5.400 5.900.8-4.300 4.100 1 5.900L12 16.900l-5.200 2.800 1-5.900L3.500 9.700l5.900-.8z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  assistant: "M12 4.5c.9 4.300 2.700 6.100 7 7-4.300.9-6.100 2.700-7 7-.9-4.300-2.700-6.100-7-7 4.300-.9 6.100-2.700 7-7z",
};

/** A decorative icon; its control must have a name of its own. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
