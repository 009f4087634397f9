/** The end of a conversation: who reads there stays there when it grows; who reads above is told how much came below. */

import { h } from "./dom.js";

const NEAR_END = 48; // px from the end that still count as being there

export class ScrollEnd {
  isHere = true;
  /** Says how many came below, and leads there. */
  pill = h("button", { type: "button", class: "pill", hidden: true });
  #scroller;
  #label;
  #top = 0; // px, when last looked
  #below = 0;

  /** `scroller` scrolls what is in `column`. `label(count)` gives the pill's contents; `onScrolled(hasCome)`: by the reader,
      who may just have come to the end; `onPressed()`: the pill.
      @param {HTMLElement} scroller
      @param {HTMLElement} column
      @param {{ label: (count: number) => (Node | string)[], onScrolled: (hasCome: boolean) => void,
        onPressed: () => void }} options */
  constructor(scroller, column, { label, onScrolled, onPressed }) {
    this.#scroller = scroller;
    this.#label = label;
    scroller.addEventListener("scroll", () => this.#scrolled(onScrolled), { passive: true });
    // The composer grew, the keyboard came, a picture loaded: who was at the end stays there.
    const keep = new ResizeObserver(() => {
      this.look();
      this.stay();
    });
    keep.observe(scroller);
    keep.observe(column);
    this.pill.addEventListener("click", () => {
      this.go();
      onPressed();
    });
  }

  // The event of an older scroll may come after the column has grown (by a rating, a picture), and that of a new one after
  // a message: whoever acts on it looks. Only who goes up leaves the end.
  look() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.isHere = scrollHeight - scrollTop - clientHeight < NEAR_END || (this.isHere && scrollTop >= this.#top);
    this.#top = scrollTop;
  }

  go() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#top = this.#scroller.scrollTop;
    this.isHere = true;
    this.#show(0);
  }

  /** Goes there again if the reader was there. */
  stay() {
    if (this.isHere) this.go();
  }

  /** The reader looks at something else: what comes does not carry them away. */
  leave() {
    this.isHere = false;
  }

  /** Another conversation, of which the end is to be seen. */
  reset() {
    this.isHere = true;
    this.#top = 0;
    this.#show(0);
  }

  /** Rows came, `heard` of them from others; `isOwn`: one is the reader's own, who wants to see it.
      @param {number} heard
      @param {boolean} isOwn */
  grew(heard, isOwn) {
    if (this.isHere || isOwn) this.go();
    else if (heard) this.#show(this.#below + heard);
  }

  /** @param {(hasCome: boolean) => void} tell */
  #scrolled(tell) {
    const wasHere = this.isHere;
    this.look();
    if (this.isHere) this.#show(0);
    tell(this.isHere && !wasHere);
  }

  /** @param {number} count */
  #show(count) {
    this.#below = count;
    this.pill.hidden = count === 0;
    if (count) this.pill.replaceChildren(...this.#label(count));
  }
}
