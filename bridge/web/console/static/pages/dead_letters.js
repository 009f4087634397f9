/** Dead letters: what came in and could not be understood. An admin looks at one, sends it in again, or lets it go. */

import { h } from "../../../chat/static/shared/dom.js";
import { toExact, toLabel } from "../../../chat/static/shared/times.js";
import { get, part, post, remove } from "../api.js";
import { nameOf } from "../names.js";
import { ask } from "../dialogs.js";
import { button, empty } from "../widgets.js";

export async function deadLettersPage({ alerts }) {
  const first = await get("dead-letters");
  const rows = h("ul", { class: "cards" });
  const more = h("div", { class: "after" });
  const lead = h("p", { class: "page-lead" },
    "What a platform sent and the bridge could not take in. Send one in again when its cause is mended: nothing is lost ",
    "meanwhile.");
  const list = new Letters(rows, more, alerts);
  list.show(first);
  return [lead, rows, more];
}

class Letters {
  #rows;
  #more;
  #alerts;

  constructor(rows, more, alerts) {
    this.#rows = rows;
    this.#more = more;
    this.#alerts = alerts;
  }

  show({ letters, cursor }) {
    this.#rows.append(...letters.map((letter) => this.#card(letter)));
    this.#showEmpty();
    const load = () => get(`dead-letters?cursor=${part(cursor)}`)
      .then((page) => this.show(page), (error) => this.#alerts.complain(error));
    this.#more.replaceChildren(...(cursor ? [button("Show more", load, { kind: "small" })] : []));
  }

  #card({ id, source, key, error, at, replayable }) {
    const payload = h("div", { class: "payload" });
    const look = button("Look inside", () => this.#toggle(id, payload, look), { kind: "small", "aria-expanded": "false" });
    const card = h("li", { class: "card" },
      h("div", { class: "card-head" },
        h("strong", {}, named(source)), h("span", { class: "code" }, key),
        h("time", { datetime: new Date(at).toISOString(), title: toExact(at) }, toLabel(at))),
      h("p", { class: "card-words" }, error),
      payload,
      h("div", { class: "card-acts" },
        look,
        button("Send in again", (event) => this.#replay(id, card, event.target), {
          kind: "small", disabled: !replayable, title: replayable ? null : "This kind cannot be sent in again",
        }),
        button("Let it go…", () => this.#forget(id, card), { kind: "small danger" })));
    return card;
  }

  async #toggle(id, payload, look) {
    const isOpen = payload.hasChildNodes();
    look.setAttribute("aria-expanded", String(!isOpen));
    look.textContent = isOpen ? "Look inside" : "Hide";
    if (isOpen) return payload.replaceChildren();
    const text = await get(`dead-letters/${part(id)}`).then((letter) => pretty(letter.payload), (error) => error.message);
    return payload.replaceChildren(h("pre", { tabindex: "0", dir: "auto" }, text));
  }

  async #replay(id, card, press) {
    press.disabled = true;
    try {
      await post(`dead-letters/${part(id)}/replay`);
      this.#drop(card);
      this.#alerts.toast("It went in.");
    } catch (error) {
      this.#alerts.complain(error);
    }
    press.disabled = false;
  }

  async #forget(id, card) {
    const isGone = await ask({
      title: "Let it go?", lead: "It cannot be brought back.", yes: "Let it go",
      submit: () => remove(`dead-letters/${part(id)}`).then(() => true),
    });
    if (isGone) this.#drop(card);
  }

  #drop(card) {
    card.remove();
    this.#showEmpty();
  }

  #showEmpty() {
    if (this.#rows.querySelector(".card")) return;
    const nothing = empty("check", "No dead letters", "Everything that came in was understood.");
    this.#rows.replaceChildren(h("li", {}, nothing));
  }
}

// "name.update" is a Name update.
function named(source) {
  return nameOf(source).replaceAll(".", " ");
}

function pretty(payload) {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload; // not JSON: as it came
  }
}
