/** A field for a file's text, with the numbers of its lines and the ones at fault marked. It is a textarea: the browser's own
    undo, search, spelling and screen reader go on working. Knows nothing of what the text means. */

import { h } from "../../../chat/static/shared/dom.js";

const LINE = 20; // px, as in config.css

export class CodeEditor {
  #text = h("textarea", {
    class: "code-text", wrap: "off", spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-describedby": "config-hint",
  });
  #numbers = h("pre", { class: "code-numbers" });
  #marks = h("div", { class: "code-marks" });
  #lines = 0;
  #onInput;

  element;

  constructor(onInput) {
    this.#onInput = onInput;
    this.#text.addEventListener("input", () => {
      this.#showNumbers();
      onInput();
    });
    this.#text.addEventListener("scroll", () => this.#follow());
    this.#text.addEventListener("keydown", (event) => this.#indent(event));
    this.element = h("div", { class: "code-editor" },
      h("div", { class: "code-gutter", "aria-hidden": "true" }, this.#numbers),
      h("div", { class: "code-ground", "aria-hidden": "true" }, this.#marks),
      this.#text,
      h("p", { class: "unseen", id: "config-hint" }, "Tab leaves the field. Mistakes are listed below it."));
  }

  get text() {
    return this.#text.value;
  }

  show(text, label) {
    this.#text.setAttribute("aria-label", label);
    this.#text.dir = label.endsWith(".md") ? "auto" : "ltr"; // keys are written from left to right
    if (this.#text.value !== text) this.#text.value = text;
    this.mark([]);
    this.#showNumbers();
    this.#follow();
  }

  /** Marks lines, by their numbers from 1. */
  mark(lines) {
    const band = (line) => {
      const mark = h("div", { class: "code-mark" });
      mark.style.top = `${(line - 1) * LINE}px`;
      return mark;
    };
    this.#marks.replaceChildren(...[...new Set(lines)].filter(Boolean).map(band));
    this.#text.setAttribute("aria-invalid", String(lines.length > 0));
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  /** Puts the cursor into a line and brings that into view. */
  toLine(line) {
    const before = this.#text.value.split("\n").slice(0, line - 1);
    const start = before.reduce((sum, each) => sum + each.length + 1, 0);
    const end = this.#text.value.indexOf("\n", start);
    this.focus();
    this.#text.setSelectionRange(start, end < 0 ? this.#text.value.length : end);
    this.#text.scrollTop = Math.max(0, (line - 1) * LINE - this.#text.clientHeight / 3);
    this.#text.scrollLeft = 0;
    this.element.scrollIntoView({ block: "nearest" });
  }

  toEnd() {
    this.#text.setSelectionRange(this.#text.value.length, this.#text.value.length);
    this.#text.scrollTop = this.#text.scrollHeight;
  }

  #showNumbers() {
    const lines = this.#text.value.split("\n").length;
    if (lines === this.#lines) return;
    this.#lines = lines;
    this.#numbers.textContent = Array.from({ length: lines }, (_, at) => at + 1).join("\n");
  }

  #follow() {
    const moved = `translateY(${-this.#text.scrollTop}px)`;
    this.#numbers.style.transform = moved;
    this.#marks.style.transform = moved;
  }

  // A new line begins below the one before it, as in every editor for such files.
  #indent(event) {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const before = this.#text.value.slice(0, this.#text.selectionStart);
    const space = /^ */.exec(before.slice(before.lastIndexOf("\n") + 1))?.[0] ?? "";
    if (!space) return;
    event.preventDefault();
    this.#text.setRangeText(`\n${space}`, this.#text.selectionStart, this.#text.selectionEnd, "end");
    this.#showNumbers();
    this.#onInput();
  }
}
