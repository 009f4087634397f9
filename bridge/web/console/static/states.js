/** What a session's state means to the agent who looks at it, in words. Pure. */

import { toLabel } from "../../chat/static/shared/times.js";
import { toSpan } from "./durations.js";
import { capOf } from "./keyboard.js";
import { t } from "./words.js";

const MINUTE = 60_000;

/** Who has a session and since when, in one line. */
export function statusOf({ state, owner, queue, escalated_at: escalated, claimed_at: claimed, closed_at: closed, turn }, me) {
  switch (state) {
    case "pending":
      return t("Waiting in {queue} {since}", { queue, since: lasting(Date.now() - escalated) });
    case "assigned":
      return `${holder(owner, me)} ${lasting(Date.now() - claimed)}${turn === "agent" ? ` · ${t("to be answered")}` : ""}`;
    case "closed":
      return t("Closed {time}", { time: toLabel(closed) });
    default:
      return t("With the assistant");
  }
}

function holder(owner, me) {
  return owner?.id === me.id ? t("Yours") : t("With {name}", { name: owner?.name ?? t("a colleague") });
}

function lasting(length) {
  const span = toSpan(length);
  return length < MINUTE ? t("since a moment ago") : t("for {time}", { time: span });
}

/** Why a key did nothing: `name` is what may not be done with the session. */
export function whyNot(name, { state, owner }, me) {
  if (state === "closed") return t(name === "close" ? "It is closed already." : "It is closed: reopen it first.");
  if (owner && owner.id !== me.id) return t("{name} has this conversation.", { name: owner.name });
  return owner ? t("You have this conversation already.") : t("Claim it first ({key}).", { key: capOf("claim") ?? "" });
}

/** Whether the agent's words reach the user now, and else why not: {canReply, why}. */
export function rightsOf(detail, me) {
  if (!detail || detail.may.includes("send")) return { canReply: Boolean(detail), why: "" };
  const colleague = detail.owner?.id === me.id ? "" : t("{name} answers here; this stays a note", { name: detail.owner?.name ?? t("A colleague") });
  const whys = {
    closed: "Closed: what you write stays a note",
    pending: "Claim it to answer; until then this is a note",
    bot: "Claim it to answer; until then this is a note",
    assigned: colleague,
  };
  return { canReply: false, why: t(whys[detail.state] ?? "") };
}
