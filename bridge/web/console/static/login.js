/** Signing in, or taking up an invitation (#invite=TOKEN: what stands behind # never reaches a server's log). */

import { h } from "../../chat/static/shared/dom.js";
import { post } from "./api.js";
import { field, input } from "./dialogs.js";
import { icon } from "./icons.js";
import { button } from "./widgets.js";

const SHORTEST = 12; // characters of a password
const ROLES = { agent: "an agent", lead: "a lead", admin: "an admin" };
const HASH = new URLSearchParams(location.hash.slice(1));
const BACK = HASH.get("back") ?? "";
const DASHBOARD = new URL(`../dashboard${BACK.startsWith("?") ? BACK : ""}`, import.meta.url);

/** @param {{ title: string, lead: string, fields?: Node[], yes?: string, submit?: (data: any) => unknown, under?: Node | string }} page */
function show({ title, lead, fields = [], yes, submit, under = "" }) {
  const fault = h("p", { class: "fault", role: "alert" });
  const go = button(yes ?? "", null, { kind: "strong", type: "submit" });
  const onSubmit = (event) => send(event, { submit, go, fault });
  const form = h("form", { class: "card", on: { submit: onSubmit } }, ...fields, fault, yes && go);
  document.title = title;
  document.body.replaceChildren(h("main", {},
    h("header", { class: "welcome" },
      h("span", { class: "mark", "aria-hidden": "true" }, icon("chats")), h("h1", {}, title), h("p", {}, lead)),
    fields.length > 0 && form, under && h("p", { class: "under" }, under)));
  /** @type {HTMLElement | null} */ (form.querySelector("input:not([readonly])"))?.focus();
}

async function send(event, { submit, go, fault }) {
  event.preventDefault();
  const form = event.target;
  go.disabled = true;
  fault.textContent = "";
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
  try {
    await submit(Object.fromEntries(new FormData(form)));
  } catch (error) {
    const [name, words] = Object.entries(error.fields ?? {})[0] ?? [];
    const control = name && form.elements.namedItem(name);
    control?.setAttribute("aria-invalid", "true");
    fault.textContent = words ?? error.message;
    (control ?? form.querySelector("[type=password], [name=password]"))?.focus();
    go.disabled = false;
  }
}

function password(name, label, autocomplete, advice = "", more = {}) {
  const control = input(name, { type: "password", autocomplete, required: true, ...more });
  const element = field(label, control, advice);
  const reveal = h("button", { type: "button", class: "link", "aria-pressed": "false", on: { click: () => {
    const isShown = control.type === "text";
    control.type = isShown ? "password" : "text";
    reveal.textContent = isShown ? "Show" : "Hide";
    reveal.setAttribute("aria-pressed", String(!isShown));
  } } }, "Show");
  const beside = h("div", { class: "beside" });
  control.replaceWith(beside);
  beside.append(control, reveal);
  return element;
}

function showSignIn() {
  show({
    title: "Sign in", lead: "To the console where your team answers.",
    fields: [
      field("E-mail", input("email", { type: "email", autocomplete: "username", required: true, inputmode: "email" })),
      password("password", "Password", "current-password"),
    ],
    yes: "Sign in",
    submit: async (data) => {
      await post("login", data);
      location.replace(DASHBOARD);
    },
    under: "No account, or a forgotten password? An admin of your team makes you a link.",
  });
}

async function showInvitation(token) {
  const { email, name, role, first } = await post("invitation", { token });
  show({
    title: first ? "Welcome" : `Welcome${name ? `, ${name}` : ""}`,
    lead: first
      ? "You are the first here. Say who you are: you will be the admin."
      : `You are invited as ${ROLES[role]}. Choose a password.`,
    fields: [
      field("Name",
        input("name", { autocomplete: "name", required: true, value: name ?? "", maxlength: 100 }),
        "As users and colleagues see it."),
      field("E-mail",
        input("email", { type: "email", autocomplete: "username", required: true, value: email ?? "", readonly: !first })),
      password("password", "Password", "new-password", `At least ${SHORTEST} characters.`, { minlength: SHORTEST }),
    ],
    yes: "Open the console",
    submit: async ({ name: chosen, email: own, password: secret }) => {
      await post("invitation/accept", { token, name: chosen, password: secret, ...(first ? { email: own } : {}) });
      location.replace(DASHBOARD);
    },
  });
}

async function boot() {
  const token = HASH.get("invite");
  if (!token) return showSignIn();
  try {
    return await showInvitation(token);
  } catch (error) {
    const door = h("a", { href: "login", on: { click: leave } }, "Sign in");
    return show({ title: "This link does not work", lead: error.message, under: door });
  }
}

// The address differs behind # only: the browser would stay on this page.
function leave(event) {
  event.preventDefault();
  history.replaceState(null, "", location.pathname);
  showSignIn();
}

await boot();
