/** Boots the dashboard: who is signed in, what the desk is like, then the screen. */

import { applyAccent } from "../../chat/static/shared/accent.js";
import { h } from "../../chat/static/shared/dom.js";
import { speak } from "../../chat/static/shared/texts.js";
import { get } from "./api.js";
import { Desk } from "./desk.js";
import { button, empty } from "./widgets.js";
import { setWords } from "./words.js";

async function boot() {
  try {
    const [me, facts] = await Promise.all([get("me"), get("desk")]);
    setWords(facts);
    await speak(facts.language ?? "en"); // times are told by the chat's parts
    applyAccent(facts.accent);
    new Desk(me, facts, document.body).start();
  } catch (error) {
    if (error.error !== "signed_out") showFault(error);
  }
}

function showFault(error) {
  console.debug(error);
  const again = button("Try again", () => location.reload(), { kind: "strong" });
  const fault = empty("warning", "The console did not open", error.message, again);
  document.body.replaceChildren(h("main", { class: "fault-page" }, h("h1", { class: "unseen" }, "Console"), fault));
}

await boot();
