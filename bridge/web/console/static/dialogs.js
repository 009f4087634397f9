/** Questions in a window of their own. Each resolves to the answer, or to null when there was none. */

import { h } from "../../chat/static/shared/dom.js";
import { button } from "./widgets.js";
import { t } from "./words.js";

/** A dialog with a form. `body` are elements with names; `submit(data)` may raise: its message stands in the dialog.
    Resolves to what `submit` gave, or null.
    @param {{ title: string, lead?: string, body?: import("../../chat/static/shared/dom.js").Child[], yes: string, no?: string,
      kind?: string, submit?: (data: any) => any }} question
    @returns {Promise<any>} */
export function ask({ title, lead = "", body = [], yes, no = "Cancel", kind = "strong", submit = (data) => data }) {
  return new Promise((resolve) => {
    let answer = null;
    const fault = h("p", { class: "fault", role: "alert" });
    const go = button(yes, null, { kind, type: "submit" });
    const form = h("form", {},
      h("h2", { id: "dialog-title" }, t(title)),
      lead && h("p", { class: "lead" }, t(lead)),
      ...body, fault,
      h("div", { class: "choices" }, no && button(no, () => dialog.close()), go));
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "dialog-title" }, form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      go.disabled = true;
      fault.textContent = "";
      try {
        answer = await submit(new FormData(form));
        dialog.close();
      } catch (error) {
        fault.textContent = t(error.message);
        go.disabled = false;
      }
    });
    dialog.addEventListener("click", (event) => event.target === dialog && isOutside(event, dialog) && dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A labelled control. */
export function field(label, control, advice = "") {
  control.id ||= `field-${label.toLowerCase().replace(/\W+/g, "-")}`;
  return h("div", { class: "field" },
    h("label", { for: control.id }, t(label)), control, advice && h("p", { class: "advice" }, t(advice)));
}

export function input(name, attributes = {}) {
  return h("input", { class: "input", name, ...attributes });
}

/** A field for several lines.
    @param {string} name
    @param {Record<string, any> & { placeholder?: string }} attributes */
export function textarea(name, { placeholder = "", ...attributes } = {}) {
  return h("textarea", { class: "input", name, rows: "3", dir: "auto", placeholder: t(placeholder), ...attributes });
}

/** A choice of one; an option is {value, words, note, isOff}. The first that can be chosen is. */
export function options(label, name, choices) {
  const first = choices.find((choice) => choice.isChosen && !choice.isOff);
  return h("fieldset", { class: "field" },
    h("legend", { class: "label" }, t(label)),
    h("div", { class: "options" }, ...choices.map(({ value, words, note, isOff }) =>
      h("label", { class: "option" },
        h("input", { type: "radio", name, value, required: true, disabled: isOff, checked: first?.value === value }),
        h("span", {}, words),
        note && h("span", { class: "note" }, note)))));
}

function isOutside({ clientX, clientY }, dialog) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
