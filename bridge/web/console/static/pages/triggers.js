/** A box that tries words against the triggers: would a person be called, and why? Nothing is stored. */

import { h } from "../../../chat/static/shared/dom.js";
import { post } from "../api.js";
import { field, input, textarea } from "../dialogs.js";
import { button } from "../widgets.js";

const WAIT = 400; // ms without another key

export async function triggersPage() {
  const words = textarea("texts", { rows: "4", placeholder: "speak to a real person please", required: true });
  const language = input("language", { placeholder: "any", maxlength: 12, autocomplete: "off" });
  const answer = h("div", { class: "verdict", role: "status" });
  const go = button("Try it", null, { kind: "strong", type: "submit" });
  const box = new Box(words, language, answer);
  const submit = (event) => {
    event.preventDefault();
    box.tell();
  };
  const form = h("form", { class: "card box", on: { submit, input: () => box.later() } },
    field("What the user writes", words, "One message a line: the last is judged, with those before it in mind."),
    h("div", { class: "box-foot" }, field("Language", language, "A tag like de, or empty."), go));
  return [
    h("p", { class: "page-lead" },
      "Would a person be called? The triggers are those in force, from config/triggers.yaml; nothing is stored and ",
      "nobody is rung."),
    form, answer,
  ];
}

class Box {
  #words;
  #language;
  #answer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  #asked = 0;

  constructor(words, language, answer) {
    this.#words = words;
    this.#language = language;
    this.#answer = answer;
  }

  later() {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.tell(), WAIT);
  }

  async tell() {
    const texts = this.#words.value.split("\n").map((line) => line.trim()).filter(Boolean);
    const question = (this.#asked += 1);
    if (!texts.length) return this.#answer.replaceChildren();
    const language = this.#language.value.trim();
    const nodes = await post("triggers/test", { texts, ...(language ? { language } : {}) })
      .then(toVerdict, (error) => [h("p", { class: "fault" }, error.message)]);
    if (question === this.#asked) this.#answer.replaceChildren(...nodes);
    return undefined;
  }
}

function toVerdict({ escalates, score, escalate_at: limit, signals, silenced, decision, explanation }) {
  return [
    h("div", { class: "card" },
      h("div", { class: "card-head" },
        h("span", { class: escalates ? "tag tag-amber" : "tag tag-green" }, escalates ? "A person is called" : "The bot goes on"),
        h("span", { class: "figure" }, `score ${score.toFixed(2)} of ${limit.toFixed(2)}`)),
      h("meter", { min: "0", max: String(Math.max(limit, score)), value: String(score), "aria-label": "Score" }),
      h("p", { class: "card-words" }, explanation),
      decision && h("p", { class: "quiet" }, `To the queue ${decision.queue}, priority ${decision.priority}.`)),
    signals.length > 0 && section("What fired", signals.map(signalCard)),
    silenced.length > 0 && section("What was held back", silenced.map(silencedCard)),
  ].filter(Boolean);
}

function section(title, cards) {
  return h("section", { class: "part" }, h("h2", {}, title), h("ul", { class: "cards" }, ...cards));
}

function signalCard({ trigger, category, weight, reason, matched, shadow }) {
  return h("li", { class: "card" },
    h("div", { class: "card-head" }, h("strong", {}, trigger), h("span", { class: "tag" }, category),
      shadow && h("span", { class: "tag tag-amber" }, "on trial"), h("span", { class: "figure" }, `weight ${weight.toFixed(1)}`)),
    h("p", { class: "card-words", dir: "auto" }, reason, matched && !reason.includes(matched) ? ` (“${matched}”)` : ""));
}

function silencedCard({ trigger, words, by }) {
  return h("li", { class: "card" },
    h("div", { class: "card-head" }, h("strong", {}, trigger)),
    h("p", { class: "card-words", dir: "auto" }, `“${words}” was held back by “${by}”.`));
}
