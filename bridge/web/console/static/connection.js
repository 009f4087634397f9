/** The console's side of its protocol: the line to the bridge, and what goes on it of the outbox. */

import { Connection } from "../../chat/static/shared/connection.js";
import { whole } from "../../chat/static/shared/limits.js";

const TOO_FAST_PAUSE = 10_000;

/** The frame of an entry of the outbox: {type: "message", session, text, intent, files, replyTo} or {type: "withdraw",
    session, target}. */
export function toFrame({ id, type, session, target, text, intent, files, replyTo }) {
  if (type === "withdraw") return { event: "withdraw_message", session, id, target };
  const frame = { event: "send_message", session, id, text: whole(text), intent };
  if (files?.length) frame.files = files.map((file) => file.id);
  if (replyTo) frame.reply_to = replyTo;
  return frame;
}

/** A connection of whoever their cookie says. As `Connection`, and: `onSignedOut()`: nobody is signed in any more.
    @param {any} options */
export function consoleSocket({ onSignedOut, ...options }) {
  return new Connection({
    ...options,
    url: address(),
    dialect: { ping: { event: "ping" }, isPong: ({ event }) => event === "pong", isReady: ({ event }) => event === "ready" },
    tooFastPause: TOO_FAST_PAUSE,
    onUnknown: () => void onSignedOut(),
  });
}

function address() {
  const url = new URL("../ws", import.meta.url);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
