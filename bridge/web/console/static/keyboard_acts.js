/** What the keys of keyboard.js do: with the session whose row has the focus, else with the open one. */

import { get, part } from "./api.js";
import { showKeys } from "./keyboard.js";
import { whyNot } from "./states.js";

/** An act for each key, by its name in keyboard.js. `parts` of the screen: live, list, composer, alerts; `acts`: open(id), act(name), leave(). */
export function keyboardActs({ live, list, composer, alerts }, { open, act, leave }) {
  // Opened, with all that may be done with it; null when there is none.
  async function atHand() {
    const id = list.focused ?? live.current?.id;
    if (!id) return null;
    try {
      if (live.current?.id !== id) open(id);
      if (!live.current.detail?.may.length) live.takeDetail(await get(`session/${part(id)}`));
    } catch (error) {
      alerts.complain(error);
      return null;
    }
    return live.current?.id === id ? live.current.detail : null;
  }

  // A key that can do nothing says why.
  async function when(right, then) {
    const detail = await atHand();
    if (!detail) return;
    if (detail.may.includes(right)) await then();
    else alerts.toast(whyNot(right, detail, live.me));
  }

  return {
    next: () => list.step(1),
    previous: () => list.step(-1),
    open: () => list.openFocused(),
    claim: () => void when("claim", () => act("claim")),
    close: () => void when("close", () => act("close")),
    reply: () => void when("send", () => composer.focus("reply")),
    note: () => void when("note", () => composer.focus("note")),
    search: () => list.focusSearch(),
    help: () => void showKeys(),
    leave: () => void leave(),
  };
}
