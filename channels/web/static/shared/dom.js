/** Making elements without markup in strings: nothing a user wrote can ever become an element. */

/** @typedef {Node | string | null | undefined | false} Child  what is nothing is left out */
/** @typedef {{ [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => unknown }} Listeners */
/** @typedef {{ on?: Listeners, [name: string]: unknown }} Attributes */

/** An element. Attributes that are null, undefined or false are left out; `on` holds listeners by event name.
    @template {keyof HTMLElementTagNameMap} Tag
    @param {Tag} tag
    @param {Attributes} attributes
    @param {...Child} children */
export function h(tag, { on = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, /** @type {EventListener} */ (listener));
  /** @type {any[]} */
  const present = children.filter((child) => child !== null && child !== undefined && child !== false);
  element.append(...present);
  return element;
}

/** Other words in an element, which is left alone where they are the same: whoever reads or selects them is not disturbed.
    @param {Element} element
    @param {string} text */
export function renew(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Gives an element exactly these children in this order. What stays is not taken out: that would stop a player and lose the
    focus.
    @param {Element} element
    @param {Element[]} nodes */
export function arrange(element, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...element.children]) if (!wanted.has(child)) child.remove();
  let place = element.firstChild;
  for (const node of nodes) {
    if (node === place) place = place.nextSibling;
    else element.insertBefore(node, place);
  }
}
