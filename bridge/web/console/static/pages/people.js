/** Who may use the console: inviting, roles, forgotten passwords. */

import { h } from "../../../chat/static/shared/dom.js";
import { toExact, toLabel } from "../../../chat/static/shared/times.js";
import { toDate } from "../durations.js";
import { get, part, post, remove } from "../api.js";
import { ask, field, input, options } from "../dialogs.js";
import { nameOf } from "../names.js";
import { face } from "../../../chat/static/shared/faces.js";
import { button, empty, openMenu, tool } from "../widgets.js";
import { showOneTimeSecret } from "./one_time_secret.js";

const ROLES = [
  { value: "agent", words: "Agent", note: "answers" },
  { value: "lead", words: "Lead", note: "and acts in colleagues' conversations" },
  { value: "admin", words: "Admin", note: "and manages people and tokens" },
];

export async function peoplePage({ me, alerts }) {
  const rows = h("ul", { class: "cards" });
  const show = async () => {
    const { people } = await get("people");
    const cards = people.map((person) => card(person, me, alerts, show));
    rows.replaceChildren(...(cards.length ? cards : [h("li", {}, empty("people", "Nobody yet"))]));
  };
  await show();
  return [
    h("div", { class: "page-lead with-button" },
      h("p", {}, "Who answers here. Whoever stands in config/agents.yaml has the role it says; the others have ",
        "the one you give them."),
      button("Invite…", () => invite({}, show), { kind: "strong" })),
    rows,
  ];
}

function card(person, me, alerts, show) {
  const { name, email, picture, role, on_duty: isOn, online, open, capacity } = person;
  const called = name || email;
  const more = tool("more", `More about ${called}`, () => openMenu(more, deeds(person, alerts, show), called), {
    "aria-haspopup": "menu", "aria-expanded": "false",
  });
  return h("li", { class: "card person-card" },
    face("agent", name || email, picture),
    h("div", { class: "card-main" },
      h("div", { class: "card-head" }, h("strong", { dir: "auto" }, name || email), h("span", { class: "tag" }, role),
        person.id === me.id && h("span", { class: "tag" }, "you"), online && h("span", { class: "tag tag-green" }, "online")),
      h("p", { class: "quiet" }, [email, isOn ? "on duty" : "off duty", `${open} of ${capacity} conversations`].filter(Boolean).join(" · ")),
      h("p", { class: "quiet" }, ...accessOf(person))),
    more);
}

function accessOf({ desks, has_password: has, invited_until: invited, signed_in_at: signedIn }) {
  const ways = [...desks.map(nameOf), has ? "console" : invited && "invited"].filter(Boolean);
  const seen = signedIn ? h("span", { title: toExact(signedIn) }, ` · signed in ${toLabel(signedIn)}`) : "";
  return [ways.join(" and ") || "no way in yet", seen];
}

function deeds(person, alerts, show) {
  const told = (act) => act.then(show, (error) => alerts.complain(error));
  return [
    { words: person.has_password ? "New link (forgotten password)…" : "Invite…", shape: "letter", act: () => invite(person, show) },
    { words: "Change the role…", shape: "person", act: () => told(changeRole(person)) },
    person.has_password && { words: "Remove the password…", shape: "lock", act: () => told(removePassword(person)) },
  ];
}

async function invite({ email = "", name = "", role = "agent" }, show) {
  const answer = await ask({
    title: email ? `A link for ${name || email}` : "Invite somebody",
    lead: "You get a link that works once, for 7 days. Earlier links of theirs stop working.",
    yes: "Make the link",
    body: [
      field("E-mail",
        input("email", { type: "email", required: true, value: email, readonly: Boolean(email), autocomplete: "off" })),
      field("Name", input("name", { value: name, maxlength: 100, autocomplete: "off" })),
      options("Role", "role", ROLES.map((each) => ({ ...each, isChosen: each.value === role }))),
    ],
    submit: (data) => post("people/invite", { email: data.get("email"), name: data.get("name"), role: data.get("role") }),
  });
  if (!answer) return;
  const lead = `Send it to ${answer.person.email} yourself. It works once, until ${toDate(answer.expires_at)}.`;
  await showOneTimeSecret({ title: "The link", lead, secret: answer.link });
  await show();
}

function changeRole({ id, name, role }) {
  return ask({
    title: `What may ${name} do?`, yes: "Save",
    body: [options("Role", "role", ROLES.map((each) => ({ ...each, isChosen: each.value === role })))],
    submit: (data) => post(`people/${part(id)}/role`, { role: data.get("role") }),
  });
}

function removePassword({ id, name }) {
  return ask({
    title: `Remove the password of ${name}?`,
    lead: "They are signed out everywhere, and their API tokens end. A new link lets them in again.",
    yes: "Remove it", submit: () => remove(`people/${part(id)}/password`),
  });
}
