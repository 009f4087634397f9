/** What is wrong with the bridge itself, over everything: for admins, who can mend it. */

import { h } from "../../chat/static/shared/dom.js";

export class Health {
  element = h("div", { class: "health", role: "status" });

  /** `wrong`: part -> why, in a sentence; nothing is shown when it is empty. */
  show(wrong) {
    const parts = Object.entries(wrong);
    if (!parts.length) return this.element.replaceChildren();
    const title = parts.length === 1 ? "A part of the bridge does not work" : `${parts.length} parts of the bridge do not work`;
    return this.element.replaceChildren(h("strong", {}, title),
      h("ul", {}, ...parts.map(([part, why]) => h("li", {}, h("b", {}, part), ` ${why}`))));
  }
}
