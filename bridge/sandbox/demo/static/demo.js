/** Puts the page together: three panes, the strip, and which pane a phone shows. */

import { h } from "/shared/dom.js";
import { listen } from "./live.js";
import { Phone } from "./phone.js";
import { drawUnpressed } from "./press.js";
import { Site } from "./site.js";
import { Slack } from "./slack.js";
import { Strip } from "./strip.js";
import { follow as followTheme } from "./theme.js";

/** @type {HTMLElement} */
const tabs = document.querySelector(".tabs");
const NAMES = { site: "Web page", phone: "Telegram", slack: "Slack" };

const unseen = { site: 0, phone: 0, slack: 0 };
for (const [pane, name] of Object.entries(NAMES)) {
  const badge = h("span", { class: "badge", hidden: true });
  tabs.append(h("button", { type: "button", role: "tab", "data-pane": pane, "aria-controls": pane, on: { click: () => choose(pane) } }, name, badge));
}

const site = new Site(document.querySelector("#site"), (count) => mark("site", count));
const phone = new Phone(document.querySelector("#phone"), (count) => mark("phone", count));
const slack = new Slack(document.querySelector("#slack"), (count) => mark("slack", count));
const strip = new Strip(document.querySelector(".strip"));
const shows = {
  slack: (state) => slack.show(state),
  phone: (state) => phone.show(state),
  switches: (state) => { strip.showSwitches(state); slack.showOutage(state.down_until); },
  stories: (state) => strip.showStories(state),
  console: ({ link }) => strip.showConsole(link),
};

function choose(chosen) {
  document.body.dataset.pane = chosen;
  for (const tab of tabs.querySelectorAll("button")) tab.setAttribute("aria-selected", String(tab.dataset.pane === chosen));
  mark(chosen, 0);
}

/** `count` more things happened in a pane; the tab tells while the pane is not the one that is shown. */
function mark(pane, count) {
  unseen[pane] = document.body.dataset.pane === pane ? 0 : unseen[pane] + count;
  /** @type {HTMLElement} */
  const badge = tabs.querySelector(`button[data-pane=${pane}] .badge`);
  badge.hidden = unseen[pane] === 0;
  badge.textContent = unseen[pane];
}

tabs.addEventListener("keydown", ({ key }) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  const all = [...tabs.querySelectorAll("button")];
  const next = step && all.at((all.indexOf(/** @type {any} */ (document.activeElement)) + step) % all.length);
  if (!next) return;
  next.focus();
  choose(next.dataset.pane);
});
choose("site");
followTheme((scheme) => site.setScheme(scheme));
listen((pane, state) => drawUnpressed(pane, () => shows[pane](state)), (isUp) => document.body.classList.toggle("offline", !isUp));
