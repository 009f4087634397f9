/** A long list of which only the rows on the screen are drawn. The others are room above and below, so that the scrollbar is
    right; every row says which of how many it is, for those who hear the list. */

const ALL_UP_TO = 60; // rows: fewer are drawn all
const BESIDE = 10; // rows above and below what can be seen

export class VirtualList {
  #scroller;
  #list;
  #count = 0;
  #total = 0;
  /** @type {((index: number) => HTMLElement) | null} */
  #draw = null;
  /** @type {HTMLElement[]} */
  #tail = [];
  #from = 0;
  #to = 0;
  #height = 80; // px of a row, until some were measured
  #onMoved;
  #onLost;

  /** `list` holds the rows and scrolls in `scroller`; `onMoved()`: other rows may be seen than before; `onLost(row)`: this one
      is not drawn any more, or in another element, and it had the focus. */
  constructor(scroller, list, { onMoved, onLost }) {
    this.#scroller = scroller;
    this.#list = list;
    this.#onMoved = onMoved;
    this.#onLost = onLost;
    scroller.addEventListener("scroll", () => this.#moved(), { passive: true });
    new ResizeObserver(() => this.#moved()).observe(scroller);
  }

  /** So many rows; `draw(index)` gives the element of one, the same one while it looks the same. `total`: how many there are
      altogether, -1 when nobody knows. `tail` follows the last row. */
  show(count, draw, { total = count, tail = [] } = {}) {
    this.#count = count;
    this.#total = total;
    this.#draw = draw;
    this.#tail = tail;
    this.#place();
  }

  /** Nothing but `element`. */
  showOnly(element) {
    this.#count = 0;
    this.#draw = null;
    this.#makeRoom(0, 0);
    this.#list.replaceChildren(element);
  }

  /** How many rows there are below those that can be seen. */
  get below() {
    const { scrollTop, clientHeight } = this.#scroller;
    return Math.max(0, this.#count - Math.ceil((scrollTop + clientHeight) / this.#height));
  }

  /** Draws a row if it is not drawn. */
  reveal(index) {
    if (index >= this.#from && index < this.#to) return;
    this.#scroller.scrollTop = Math.max(0, index * this.#height - this.#scroller.clientHeight / 2);
    this.#place();
  }

  #moved() {
    if (!this.#draw) return;
    const { from, to } = this.#seen();
    if (from !== this.#from || to !== this.#to) this.#place();
    else this.#onMoved();
  }

  #seen() {
    if (this.#count <= ALL_UP_TO) return { from: 0, to: this.#count };
    const { scrollTop, clientHeight } = this.#scroller;
    const first = Math.min(Math.floor(scrollTop / this.#height), this.#count - 1);
    const last = Math.ceil((scrollTop + clientHeight) / this.#height);
    return { from: Math.max(0, first - BESIDE), to: Math.min(this.#count, last + BESIDE) };
  }

  // Rows that did not change are not touched: a click may be half done on one of them.
  #place() {
    const { from, to } = this.#seen();
    this.#from = from;
    this.#to = to;
    const rows = Array.from({ length: to - from }, (_, at) => this.#row(from + at));
    const wanted = to === this.#count ? [...rows, ...this.#tail] : rows;
    const focused = [...this.#list.children].find((row) => row.contains(document.activeElement));
    const kept = new Set(wanted);
    for (const row of [...this.#list.children]) if (!kept.has(row)) row.remove();
    let place = this.#list.firstChild;
    for (const row of wanted) {
      if (row === place) place = place.nextSibling;
      else this.#list.insertBefore(row, place);
    }
    this.#makeRoom(from, this.#count - to);
    this.#measure(rows);
    if (focused && !kept.has(focused)) this.#onLost(focused);
    this.#onMoved();
  }

  #row(index) {
    const row = /** @type {any} */ (this.#draw)(index);
    row.setAttribute("aria-posinset", String(index + 1));
    row.setAttribute("aria-setsize", String(this.#total));
    return row;
  }

  #makeRoom(above, below) {
    this.#list.style.setProperty("--above", `${above * this.#height}px`);
    this.#list.style.setProperty("--below", `${below * this.#height}px`);
  }

  #measure(rows) {
    if (!rows.length) return;
    const height = rows.reduce((sum, row) => sum + row.offsetHeight, 0) / rows.length;
    if (height && Math.abs(height - this.#height) > 0.5) {
      this.#height = height;
      this.#makeRoom(this.#from, this.#count - this.#to);
    }
  }
}
