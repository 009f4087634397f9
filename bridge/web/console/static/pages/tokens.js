/** API tokens: for programs that act as the admin who made them. A token's value is shown once. */

import { h } from "../../../chat/static/shared/dom.js";
import { toExact, toLabel } from "../../../chat/static/shared/times.js";
import { toDate } from "../durations.js";
import { get, part, post, remove } from "../api.js";
import { ask, field, input, options } from "../dialogs.js";
import { button, empty } from "../widgets.js";
import { showOneTimeSecret } from "./one_time_secret.js";

const LIVES = [
  { value: "30", words: "30 days" }, { value: "365", words: "A year", isChosen: true }, { value: "", words: "Until it is removed" },
];

const SCOPES = [
  { value: "read", words: "Read", note: "sees everything, changes nothing" },
  { value: "act", words: "Act", note: "and does what agents do", isChosen: true },
  { value: "admin", words: "Admin", note: "and manages people and tokens" },
];
const SCOPE_WORDS = Object.fromEntries(SCOPES.map(({ value, words }) => [value, words.toLowerCase()]));

export async function tokensPage() {
  const rows = h("ul", { class: "cards" });
  const show = async () => {
    const { tokens } = await get("tokens");
    const cards = tokens.map((token) => card(token, show));
    const nothing = empty("key", "No API tokens", "A program that uses /agent/api needs one.");
    rows.replaceChildren(...(cards.length ? cards : [h("li", {}, nothing)]));
  };
  await show();
  return [
    h("div", { class: "page-lead with-button" },
      h("p", {}, "For programs that use the interface. A token acts as the admin who made it. ",
        h("a", { href: "api/docs", target: "_blank", rel: "noopener" }, "The interface")),
      button("New token…", () => make(show), { kind: "strong" })),
    rows,
  ];
}

function card({ id, name, agent, created_at: created, expires_at: expires, used_at: used, scope }, show) {
  const facts = [
    `acts as ${agent.name}`, `may ${SCOPE_WORDS[scope]}`, `made ${toLabel(created)}`,
    expires ? `ends ${toDate(expires)}` : "never ends", used ? `used ${toLabel(used)}` : "never used",
  ];
  return h("li", { class: "card" },
    h("div", { class: "card-head" }, h("strong", { dir: "auto" }, name)),
    h("p", { class: "quiet", title: `Made ${toExact(created)}` }, facts.join(" · ")),
    h("div", { class: "card-acts" }, button("Remove…", () => drop(id, name, show), { kind: "small danger" })));
}

async function make(show) {
  const made = await ask({
    title: "New API token", yes: "Make it",
    body: [
      field("Name", input("name", { required: true, maxlength: 80, placeholder: "CRM sync", autocomplete: "off" }), "What uses it."),
      options("It may", "scope", SCOPES),
      options("It lives", "days", LIVES),
    ],
    submit: (data) => post("tokens", {
      name: data.get("name"), scope: data.get("scope"), days: data.get("days") ? Number(data.get("days")) : null,
    }),
  });
  if (!made) return;
  await showOneTimeSecret({ title: "The token", lead: "It is shown only now. Copy it to where it is needed.", secret: made.token });
  await show();
}

async function drop(id, name, show) {
  const isGone = await ask({
    title: `Remove “${name}”?`, lead: "What uses it is locked out at once.", yes: "Remove it",
    submit: () => remove(`tokens/${part(id)}`).then(() => true),
  });
  if (isGone) await show();
}
