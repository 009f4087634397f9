/** A secret that is shown one time: to be copied now. */

import { h } from "../../../chat/static/shared/dom.js";
import { ask } from "../dialogs.js";
import { button } from "../widgets.js";

export function showOneTimeSecret({ title, lead, secret }) {
  const shown = h("input", {
    class: "input code", readonly: true, value: secret, "aria-label": title, on: { focus: () => shown.select() },
  });
  const copy = button("Copy", async () => {
    shown.select();
    const copied = () => (copy.textContent = "Copied");
    await navigator.clipboard?.writeText(secret).then(copied, () => null); // else it is selected, for Ctrl+C
  });
  return ask({ title, lead, body: [h("div", { class: "once" }, shown, copy)], yes: "Done", no: "" });
}
