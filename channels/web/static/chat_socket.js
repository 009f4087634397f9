/** The chat's side of its protocol: the line to the bridge, and what goes on it for each act of the user. */

import { Connection } from "./shared/connection.js";
import { whole } from "./shared/limits.js";

const TOO_FAST_PAUSE = 5_000;

/** What an act's frame has besides `type` and `id`. What is not there is left out, as it was in older versions. */
const FRAMES = {
  send: ({ text, files, replyTo, choice }, isCurrent) => ({
    text: whole(text), ...(files?.length ? { files: files.map(({ id }) => id) } : {}), ...(replyTo ? { reply_to: replyTo.seq } : {}),
    ...(choice && isCurrent ? { choice } : {}),
  }),
  // When it was made: should an older edit arrive after a newer one, from another tab or a slow line, the newer one stays.
  edit: ({ session, seq, text, at }, isCurrent) => ({ session, seq, text: whole(text), ...(isCurrent ? { at } : {}) }),
  delete: ({ session, seq }) => ({ session, seq }),
  withdraw: ({ target }) => ({ target }),
  react: ({ session, seq, emoji, added }) => ({ session, seq, emoji, added }),
  human: ({ offered }) => (offered ? { offered } : {}),
  rate: ({ session, score, words }) => ({ session, score, words: whole(words) }),
};

/** The frame of an entry of the outbox. `isCurrent`: the server is of this version, and knows every field. */
export function toFrame(entry, isCurrent) {
  const { id, type } = entry;
  return { type, id, ...FRAMES[type]?.(entry, isCurrent) };
}

/** A connection that says hello first, and once more without a token when that is not known any more. As `Connection`,
    and: `hello()` gives the first frame, `onTokenRefused()` must make the next one come without a token.
    @param {any} options */
export function chatSocket({ hello, onFrame, onTokenRefused, ...options }) {
  let triedWithoutToken = false;
  const isReady = ({ type }) => type === "welcome";
  return new Connection({
    ...options,
    url: address(),
    dialect: { hello, isReady, ping: { type: "ping" }, isPong: ({ type }) => type === "pong" },
    tooFastPause: TOO_FAST_PAUSE,
    onFrame: (frame) => {
      if (isReady(frame)) triedWithoutToken = false;
      onFrame(frame);
    },
    onUnknown: () => {
      if (triedWithoutToken) return "broken";
      triedWithoutToken = true;
      onTokenRefused();
      return "again";
    },
  });
}

function address() {
  const url = new URL("../ws", import.meta.url);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("zone", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
  return url.href;
}
