/** Slack's modals: a form that the app opened on an agent's screen. What is typed stays here until it is sent. */

import { h } from "/shared/dom.js";
import { body } from "./blocks.js";
import { iconButton } from "./drawing.js";
import { act } from "./live.js";

export class FormPane {
  /** @type {any} the view, as the stand-in says it */
  form = null;
  /** @type {any[]} */
  people = [];
  looks = "";
  id = "";
  viewer = "";

  constructor(place) {
    this.place = place; // what it lies over
    this.dialog = null;
    this.typed = new Map(); // action id -> what stands in it, of this view
  }

  /** Shows the form of an agent, or none. */
  show(form, viewer, people) {
    if (!form) return this.leave();
    const looks = JSON.stringify([form, viewer]);
    if (looks === this.looks) return;
    if (form.id !== this.id) this.typed.clear();
    Object.assign(this, { looks, id: form.id, viewer, form, people });
    this.draw();
  }

  leave() {
    this.dialog?.remove();
    Object.assign(this, { dialog: null, looks: "", id: "" });
    this.typed.clear();
  }

  draw() {
    const { form } = this;
    const held = this.dialog?.contains(document.activeElement) ? document.activeElement?.getAttribute("name") : null;
    const isNew = this.dialog === null;
    const buttons = h("footer", {}, h("button", { type: "button", class: "key", on: { click: () => this.close() } }, form.close),
      form.submit ? h("button", { type: "submit", class: "key primary" }, form.submit) : null);
    const made = h("form", { class: "modal", novalidate: true, on: { submit: (event) => this.send(event), keydown: (event) => event.key === "Escape" && this.close() } },
      h("header", {}, h("b", {}, form.title), iconButton("close", "Close the form", () => this.close())),
      h("div", { class: "fields-of-form" }, ...form.blocks.flatMap((block) => this.block(block))), buttons);
    const shade = h("div", { class: "shade", role: "dialog", "aria-label": form.title }, made);
    if (this.dialog) this.dialog.replaceWith(shade);
    else this.place.append(shade);
    this.dialog = shade;
    /** @type {any} */
    const field = held ? made.elements.namedItem(held) : isNew ? made.querySelector("select, textarea, input, .key") : null;
    field?.focus();
  }

  block(block) {
    if (block.type !== "input") return body({ blocks: [block], text: "" }, { people: this.people, press: (action) => this.do("form.press", { action }) });
    const { element, label, hint, optional, block_id: id } = block;
    const fault = this.form.errors[id];
    const words = h("span", { class: "label" }, label.text, optional ? h("small", {}, " (optional)") : null);
    return [h("label", { class: fault ? "field wrong" : "field" }, words, this.control(block, element), hint ? h("small", {}, hint.text) : null, fault ? h("small", { class: "fault", role: "alert" }, fault) : null)];
  }

  control(block, element) {
    const { action_id: name, type } = element;
    if (type === "plain_text_input") return this.textBox(block, element);
    if (type === "external_select" && !this.form.offered[name]) this.search(name);
    const options = type === "external_select" ? this.form.offered[name] ?? [element.initial_option].filter(Boolean) : element.options ?? [];
    const chosen = this.typed.get(name) ?? this.held(block, name)?.selected_option?.value ?? "";
    const toOption = ({ value, text, description }) => h("option", { value, selected: value === chosen }, text.text, description ? ` · ${description.text.slice(0, 40)}` : "");
    const groups = (element.option_groups ?? []).map(({ label, options: inside }) => h("optgroup", { label: label.text }, ...inside.map(toOption)));
    const choose = ({ target }) => {
      this.typed.set(name, target.value);
      if (block.dispatch_action && target.value) this.do("form.fill", { action: name, value: target.value });
    };
    return h("select", { name, on: { change: choose } }, h("option", { value: "" }, element.placeholder?.text ?? "Choose…"), ...groups, ...options.map(toOption));
  }

  textBox(block, { action_id: name, multiline, max_length: longest }) {
    const box = h(multiline ? "textarea" : "input", { name, rows: multiline ? 4 : null, maxlength: longest ?? null, on: { input: () => this.typed.set(name, box.value) } });
    box.value = this.typed.get(name) ?? this.held(block, name)?.value ?? "";
    return box;
  }

  held(block, name) {
    return this.form.values[block.block_id]?.[name];
  }

  async search(name) {
    if (this.asked === `${this.id}:${name}`) return;
    this.asked = `${this.id}:${name}`;
    await this.do("form.search", { action: name });
  }

  async send(event) {
    event.preventDefault();
    const values = {};
    for (const block of this.form.blocks) {
      if (block.type !== "input" || block.dispatch_action) continue; // what the app hears of at once, it knows
      const { action_id: name } = block.element;
      values[name] = /** @type {any} */ (this.dialog.querySelector("form").elements.namedItem(name)).value;
    }
    const button = event.target.querySelector("[type=submit]");
    if (button) button.disabled = true;
    await this.do("form.send", { values });
    if (button) button.disabled = false;
  }

  close() {
    return this.do("form.close");
  }

  do(name, detail = {}) {
    return act(name, { user: this.viewer, ...detail });
  }
}
