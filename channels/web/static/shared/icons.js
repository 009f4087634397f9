/** Icons, drawn for this product on a grid of 24 with round strokes. Each page adds its own to those that all have. */

const SVG = "http://www.w3.org/2000/svg";

/** @type {Record<string, string>} */
const SHAPES = {
  send: "M12 19V5M6 11l6-6 6 6",
  close: "M6 6l12 12M18 6L6 18",
  down: "M12 5v14M6 13l6 6 6-6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  file: "M7 3h7l5 5v13H7zM14 3v5h5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5",
  assistant: "M12 4.5c.9 4.300 2.700 6.100 7 7-4.300.9-6.100 2.700-7 7-.9-4.300-2.700-6.100-7-7 4.300-.9 6.100-2.700 7-7z",
  reply: "M9 7l-5 5 5 5M4.500 12H14a6 6 0 0 1 6 6v1",
};

/** A decorative icon of those that all pages have; its control must have a name of its own.
    @param {string} name
    @param {boolean} isSmall */
export function icon(name, isSmall = false) {
  return drawn(name, SHAPES[name], isSmall);
}

/** As `icon`, of these shapes and of those that all pages have.
    @param {Record<string, string>} shapes */
export function iconsOf(shapes) {
  return (/** @type {string} */ name, isSmall = false) => drawn(name, shapes[name] ?? SHAPES[name], isSmall);
}

/** @param {string} name
    @param {string} shape
    @param {boolean} isSmall */
function drawn(name, shape, isSmall) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}${isSmall ? " icon-small" : ""}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", shape);
  svg.append(path);
  return svg;
}
