/** The strip: what just happened, and the switches for what may go wrong. */

import { h } from "/shared/dom.js";
import { clock, icon, iconButton } from "./drawing.js";
import { act } from "./live.js";
import { follow, toggle } from "./theme.js";

const SWITCHES = [
  { name: "slack_down", icon: "off", text: "Slack down for 30 s", hint: "Every call to Slack fails. Messages wait in the log and arrive in order." },
  { name: "slow", icon: "slow", text: "Slow network", hint: "Every call to Slack and Telegram takes 1.5 s longer." },
  { name: "duplicates", icon: "twice", text: "Duplicate deliveries", hint: "Slack and Telegram deliver everything twice." },
];

export class Strip {
  constructor(element) {
    this.stories = [];
    this.journey = element.querySelector(".journey");
    this.line = h("p", { class: "line", "aria-live": "polite", tabindex: 0 }, "Write something in one of the first two panes, and follow it here.");
    this.past = h("ol", { class: "past" });
    this.more = h("details", {}, h("summary", { "aria-label": "What happened before", title: "What happened before" }, icon("menu")), this.past);
    this.journey.append(this.line, this.more);
    document.addEventListener("click", ({ target }) => { if (!this.more.contains(/** @type {Node} */ (target))) this.more.open = false; });
    this.buttons = SWITCHES.map((what) => this.makeSwitch(what));
    this.theme = iconButton("moon", "Light or dark", toggle);
    this.console = h("a", { class: "console-link", target: "_blank", rel: "noopener", title: "The same log in a browser: you are signed in as Priya, an admin", "aria-label": "Open the web console" }, icon("desk"), h("span", {}, "Web console"));
    element.querySelector(".switches").append(this.console, ...this.buttons, this.theme);
    follow((scheme) => this.theme.replaceChildren(icon(scheme === "dark" ? "sun" : "moon")));
  }

  /** Each link works once; the next one comes when it was used. */
  showConsole(link) {
    this.console.href = link;
  }

  makeSwitch({ name, icon: shape, text, hint }) {
    const press = () => act("switch", { name, on: button.getAttribute("aria-pressed") !== "true" });
    const button = h("button", { type: "button", class: "switch", "aria-pressed": "false", "aria-label": text, title: hint, "data-name": name, on: { click: press } }, icon(shape), h("span", {}, text));
    return button;
  }

  showSwitches({ down_until: downUntil, ...states }) {
    clearInterval(this.ticking);
    const tick = () => {
      const left = Math.ceil((downUntil - Date.now()) / 1000);
      this.set("slack_down", left > 0, left > 0 ? `Slack down: ${left} s` : SWITCHES[0].text);
      if (left <= 0) clearInterval(this.ticking);
    };
    tick();
    if (downUntil) this.ticking = setInterval(tick, 250);
    for (const [name, isOn] of Object.entries(states)) this.set(name, isOn);
  }

  set(name, isOn, text) {
    const button = this.buttons.find(({ dataset }) => dataset.name === name);
    button.setAttribute("aria-pressed", isOn);
    if (!text) return;
    button.querySelector("span").textContent = text;
    button.setAttribute("aria-label", text);
  }

  showStories(stories) {
    if (stories.length === 0) return;
    this.line.replaceChildren(...storyParts(stories[0]));
    this.line.classList.toggle("fresh", this.latest !== stories[0].id);
    this.latest = stories[0].id;
    this.past.replaceChildren(...stories.map((story) => h("li", {}, clock(story.at), h("p", { class: "line" }, ...storyParts(story)))));
  }
}

function storyParts({ title, steps }) {
  const parts = steps.map(({ text, after }) => h("span", { class: after === null ? "step waiting" : "step" }, text, after ? h("small", {}, ` ${duration(after)}`) : null));
  return [h("b", {}, title), ...parts];
}

function duration(ms) {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
