/** What an agent does with a session besides writing: claim, release, transfer, hand back, close, reopen. Each asks what must
    be asked, tells the bridge, and resolves to the session as it then is; null when the agent thought better of it. */

import { h } from "../../chat/static/shared/dom.js";
import { get, part, post } from "./api.js";
import { ask, field, options, textarea } from "./dialogs.js";
import { capOf } from "./keyboard.js";
import { t } from "./words.js";

const NOT_SAID = { value: "", words: "Not said", isChosen: true };
const PATHS = { claim: "assign", release: "release", hand_back: "hand-back", reopen: "reopen", misjudged: "misjudged" };

/** `name` of the deed as `may` has it; `desk` as /agent/api/desk answers; `me`. */
export function perform(name, detail, desk, me) {
  switch (name) {
    case "transfer":
    case "requeue":
    case "assign":
      return transfer(detail, desk, me);
    case "close":
      return close(detail);
    case "misjudged":
      return misjudged(detail);
    default:
      return tell(detail, PATHS[name], { epoch: detail.epoch });
  }
}

/** What stands in the menu of a session: {deed, words, shape, keycap}. */
export function actsOf({ may, misjudged: isMarked }) {
  const canGive = !may.includes("transfer") && (may.includes("assign") || may.includes("requeue"));
  return [
    may.includes("claim") && { deed: "claim", words: "Claim", shape: "check", keycap: capOf("claim") },
    may.includes("transfer") && { deed: "transfer", words: "Transfer…", shape: "people" },
    canGive && { deed: "assign", words: "Give to a colleague or queue…", shape: "people" },
    may.includes("release") && { deed: "release", words: "Release to the waiting line", shape: "clock" },
    may.includes("hand_back") && { deed: "hand_back", words: "Hand back to the bot", shape: "assistant" },
    may.includes("close") && { deed: "close", words: "Close…", shape: "check", keycap: capOf("close") },
    may.includes("reopen") && { deed: "reopen", words: "Reopen", shape: "reply" },
    may.includes("misjudged") && !isMarked && { deed: "misjudged", words: "Wrong escalation…", shape: "warning" },
  ].filter(Boolean);
}

async function transfer(detail, desk, me) {
  const { agents } = await get("agents");
  const { may, queue, state } = detail;
  const canGive = may.includes("transfer") || may.includes("assign");
  const canMove = may.includes("transfer") || may.includes("requeue");
  const others = agents.filter(({ id }) => id !== detail.owner?.id && id !== me.id);
  const elsewhere = desk.queues.filter((name) => !(state === "pending" && name === queue));
  const people = canGive ? others.sort(byRoom).map(toChoice) : [];
  const queues = canMove ? elsewhere.map((name) => ({ value: `queue:${name}`, words: name })) : [];
  const body = [
    people.length > 0 && options("A colleague", "to", people),
    queues.length > 0 && options("Or let it wait in a queue", "to", queues),
    !people.length && !queues.length && h("p", { class: "quiet" }, t("There is nobody to give it to.")),
    field("Note for them", textarea("note", { placeholder: "What they should know. The user does not see it." })),
  ].filter(Boolean);
  return ask({
    title: "Give this conversation to…", yes: "Transfer", body,
    submit: (data) => {
      const [kind, to] = cut(data.get("to"));
      if (!kind) throw new Error(t("Choose somebody, or a queue."));
      const note = data.get("note").trim();
      // Who gives away what nobody has assigns it; a queue takes it either way.
      const isGiven = state !== "assigned" && kind === "agent";
      return isGiven
        ? tell(detail, "assign", { agent: to, note, epoch: detail.epoch })
        : tell(detail, "transfer", { [kind]: to, note, epoch: detail.epoch });
    },
  });
}

async function close(detail) {
  const desk = await get("desk"); // as the admins' file is now, not as it was when the page was opened
  const outcomes = desk.outcomes.map(({ name, label }) => ({ value: name, words: label }));
  return ask({
    title: "Close this conversation?",
    lead: t("{name} is told that it is over, and may write again at any time.", { name: detail.user.name || t("The visitor") }),
    yes: "Close it",
    body: [
      outcomes.length > 0 && options("How did it end?", "outcome", desk.outcome_required ? outcomes : [{ ...NOT_SAID, words: t(NOT_SAID.words) }, ...outcomes]),
      field("Note", textarea("note", { placeholder: "For your team. The user does not see it." })),
    ].filter(Boolean),
    submit: (data) => tell(detail, "complete", {
      outcome: data.get("outcome") ?? "", note: data.get("note").trim(), epoch: detail.epoch,
    }),
  });
}

function misjudged(detail) {
  return ask({
    title: "Was this a wrong escalation?",
    lead: "It is counted against the trigger that called a person. The conversation itself stays as it is.",
    yes: "Mark it",
    submit: () => tell(detail, "misjudged", {}),
  });
}

function tell({ id }, path, body) {
  return post(`session/${part(id)}/${path}`, body);
}

function toChoice({ id, name, on_duty: isOn, online, open, capacity }) {
  const isFull = capacity !== null && open >= capacity;
  const note = !isOn ? t("off duty") : `${isFull ? `${t("full")}, ` : ""}${t("{part} of {whole}", { part: open, whole: capacity })}${!isFull && online ? " · online" : ""}`;
  return { value: `agent:${id}`, words: name, note, isOff: !isOn || isFull };
}

// Who can take it first, then who has the most room.
function byRoom(one, other) {
  const weigh = ({ on_duty: isOn, online, open, capacity }) => [!isOn, open >= capacity, !online, open].map(Number);
  const [these, those] = [weigh(one), weigh(other)];
  const differs = these.findIndex((weight, index) => weight !== those[index]);
  return differs === -1 ? one.name.localeCompare(other.name) : these[differs] - those[differs];
}

function cut(value) {
  const at = value?.indexOf(":") ?? -1;
  return at === -1 ? ["", ""] : [value.slice(0, at), value.slice(at + 1)];
}
