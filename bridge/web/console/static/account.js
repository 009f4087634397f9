/** What agents do for themselves: go on and off duty, change their password, sign out. */

import { call, goSignIn, post } from "./api.js";
import { ask, field, input } from "./dialogs.js";
import { t } from "./words.js";

const SHORTEST = 12; // characters of a password

/** Takes conversations from now on, or none; `live` learns it. */
export async function setDuty(isOn, live, alerts) {
  try {
    live.takeMe(await call("PUT", "agents", { on_duty: isOn }));
  } catch (error) {
    live.takeMe(live.me); // the switch goes back
    alerts.complain(error);
  }
}

/** Asks for the old password and the new one; says so when it is done. */
export async function changePassword(alerts) {
  const done = await ask({
    title: "Change your password",
    lead: "Every other browser of yours is signed out.",
    yes: "Change it",
    body: [
      field("Current password", input("current", { type: "password", autocomplete: "current-password", required: true })),
      field("New password",
        input("new", { type: "password", autocomplete: "new-password", required: true, minlength: SHORTEST }),
        `At least ${SHORTEST} characters.`),
    ],
    submit: (data) => post("password", { current: data.get("current"), new: data.get("new") }).then(() => true),
  });
  if (done) alerts.toast(t("Your password is changed."));
}

/** Signs out here; asks before words stay behind unsent. */
export async function signOut(live, alerts) {
  const lead = "Something you wrote is not sent yet. It is sent when you sign in here again.";
  if (live.hasUnsent && !(await ask({ title: "Sign out?", lead, yes: "Sign out" }))) return;
  try {
    await post("logout");
    live.stop();
    goSignIn();
  } catch (error) {
    alerts.complain(error);
  }
}
