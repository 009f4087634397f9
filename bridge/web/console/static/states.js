/** What a session's state means to the agent who looks at it, in words. Pure. */

import { toLabel } from "../../chat/static/shared/times.js";
import { toSpan } from "./durations.js";
import { capOf } from "./keyboard.js";

/** Who has a session and since when, in one line. */
export function statusOf({ state, owner, queue, escalated_at: escalated, claimed_at: claimed, closed_at: closed, turn }, me) {
  switch (state) {
    case "pending":
      return `Waiting in ${queue} ${lasting(Date.now() - escalated)}`;
    case "assigned":
      return `${holder(owner, me)} ${lasting(Date.now() - claimed)}${turn === "agent" ? " · to be answered" : ""}`;
    case "closed":
      return `Closed ${toLabel(closed)}`;
    default:
      return "With the assistant";
  }
}

function holder(owner, me) {
  return owner?.id === me.id ? "Yours" : `With ${owner?.name ?? "a colleague"}`;
}

function lasting(length) {
  const span = toSpan(length);
  return span === "now" ? "since a moment ago" : `for ${span}`;
}

/** Why a key did nothing: `name` is what may not be done with the session. */
export function whyNot(name, { state, owner }, me) {
  if (state === "closed") return name === "close" ? "It is closed already." : "It is closed: reopen it first.";
  if (owner && owner.id !== me.id) return `${owner.name} has this conversation.`;
  return owner ? "You have this conversation already." : `Claim it first (${capOf("claim")}).`;
}

/** Whether the agent's words reach the user now, and else why not: {canReply, why}. */
export function rightsOf(detail, me) {
  if (!detail || detail.may.includes("send")) return { canReply: Boolean(detail), why: "" };
  const colleague = detail.owner?.id === me.id ? "" : `${detail.owner?.name ?? "A colleague"} answers here; this stays a note`;
  const whys = {
    closed: "Closed: what you write stays a note",
    pending: "Claim it to answer; until then this is a note",
    bot: "Claim it to answer; until then this is a note",
    assigned: colleague,
  };
  return { canReply: false, why: whys[detail.state] };
}
