/** The third pane: a workspace with one channel, seen by one of two agents. */

import { h } from "/shared/dom.js";
import { body } from "./blocks.js";
import { avatar, composer, icon, iconButton, reconcile, stayAtEnd } from "./drawing.js";
import { picker, toPicked } from "./files.js";
import { FormPane } from "./form.js";
import { act, toast } from "./live.js";
import { choice, popover } from "./popover.js";
import { messageRow } from "./slack_message.js";

const STEPS = [
  "The visitor or Mia says: I want to talk to a person.",
  "Their card appears here. One of you claims it.",
  "What you write in its thread, they read. And back.",
];

export class Slack {
  constructor(pane, mark) {
    this.mark = mark;
    this.read = {}; // agent -> thread -> ts up to which it was looked at
    this.news = 0;
    this.viewer = sessionStorage.getItem("viewer") ?? "";
    this.open = "";
    this.edited = "";
    this.isHome = false; // is the app's Home tab shown in place of the channel?
    this.workspace = h("div", { class: "desk" }); // its container is what its layout asks for its width
    pane.querySelector(".workspace").append(this.workspace);
    this.caption = pane.querySelector(".caption");
    this.agents = h("div", { class: "agents", role: "group", "aria-label": "Act as" });
    this.name = h("span", {});
    this.rows = h("div", { class: "rows", role: "log", "aria-label": "Slack channel" });
    this.channel = h("div", { class: "scroller", tabindex: 0 }, h("div", { class: "welcome" }), this.rows);
    this.replies = h("div", { class: "rows", role: "log", "aria-label": "Slack thread" });
    this.home = h("div", { class: "scroller home", tabindex: 0, role: "region", "aria-label": "App Home", hidden: true });
    this.status = h("p", { class: "thread-status" });
    this.thread = h("div", { class: "scroller", tabindex: 0 }, this.replies);
    this.reply = composer({ label: "Reply in the thread", placeholder: "Reply…", send: (text) => this.say(text, this.open), onEmptyUp: () => this.editLast() });
    this.build();
    this.form = new FormPane(pane.querySelector(".workspace"));
  }

  build() {
    const field = picker("Files for the thread", (files) => this.share(files));
    this.reply.prepend(iconButton("attach", "Attach files", () => field.click()), field);
    this.toChannel = h("button", { type: "button", class: "channel-name", on: { click: () => this.showHome(false) } }, icon("hash"), this.name);
    this.toHome = h("button", { type: "button", class: "channel-name", on: { click: () => this.showHome(true) } }, icon("desk"), "App Home");
    this.side = h("nav", { class: "sidebar", "aria-label": "Slack" }, h("b", { class: "team" }, "Northbound"), h("p", { class: "group" }, "Channels"), this.toChannel, h("p", { class: "group" }, "Apps"), this.toHome, h("p", { class: "group" }, "You are"), this.agents);
    this.title = h("h2", {});
    this.sign = icon("hash");
    this.members = h("span", { class: "members" });
    this.outage = h("p", { class: "outage", hidden: true, role: "status" });
    const main = h("section", { class: "channel" }, h("header", {}, this.sign, this.title, this.members), this.outage, this.channel, this.home, this.toAll());
    this.panel = h("aside", { class: "thread", hidden: true, "aria-label": "Thread" }, h("header", {}, iconButton("back", "Back to the channel", () => this.openThread(""), { class: "icon-button back" }), h("b", {}, "Thread"), iconButton("close", "Close the thread", () => this.openThread(""), { class: "icon-button shut" })), this.thread, this.status, this.reply);
    this.workspace.append(this.side, main, this.panel);
    this.caption.append(h("h2", {}, "Your team in Slack"), h("p", { class: "tries" }, "Claim a card and answer in its thread. You are Ana or Ben."));
    this.workspace.addEventListener("click", (event) => this.follow(event));
    stayAtEnd(this.channel);
    stayAtEnd(this.thread);
  }

  // What a person writes into the channel itself, the app's command, and its shortcuts, which are there everywhere.
  toAll() {
    const send = (text) => {
      const { command } = this.state;
      const isCommand = text === command || text.startsWith(`${command} `);
      return isCommand ? act("slack.command", { user: this.viewer, text: text.slice(command.length).trim() }) : act("slack.post", { user: this.viewer, text });
    };
    this.message = composer({ label: "Message to the channel", placeholder: "Message", send });
    const menu = () => popover(shortcuts, "Shortcuts", this.state.anywhere.map(({ label, name }) => choice(label, () => act("slack.shortcut", { user: this.viewer, name }))));
    const shortcuts = iconButton("more", "Shortcuts", () => menu(), { "aria-haspopup": "menu" });
    this.message.prepend(shortcuts);
    return this.message;
  }

  // A link to a post of this workspace is the thread here, not a page elsewhere.
  follow(event) {
    const [, seconds, rest] = event.target.closest?.("a")?.href.match(/\/archives\/[^/]+\/p(\d{10})(\d{6})$/) ?? [];
    if (!seconds) return;
    event.preventDefault();
    this.isHome = false;
    this.openThread(`${seconds}.${rest}`);
  }

  showHome(isHome) {
    this.isHome = isHome;
    if (isHome) act("home.open", { user: this.viewer });
    this.openThread("");
  }

  drawHome() {
    const { state, isHome } = this;
    this.home.hidden = !isHome;
    this.channel.hidden = this.message.hidden = isHome;
    this.toHome.classList.toggle("current", isHome);
    this.toChannel.classList.toggle("current", !isHome);
    this.toHome.setAttribute("aria-current", String(isHome));
    this.toChannel.setAttribute("aria-current", String(!isHome));
    this.sign.style.display = isHome ? "none" : "";
    this.title.textContent = isHome ? state.app : state.channel.name;
    const blocks = state.homes[this.viewer];
    const looks = JSON.stringify([isHome, this.viewer, blocks]);
    if (looks === this.homeLooks) return;
    this.homeLooks = looks;
    const press = (action, value, block) => act("home.click", { user: this.viewer, action, block, ...(value === null ? {} : { value }) });
    this.home.replaceChildren(...(blocks.length ? body({ blocks, text: "" }, { people: state.people, press }) : [h("p", { class: "block" }, "Loading…")]));
  }

  show(state) {
    this.state = state;
    if (!state.agents.includes(this.viewer)) this.viewer = state.agents[0];
    this.name.textContent = state.channel.name;
    this.message.field.placeholder = `Message or ${state.command}`;
    this.draw();
    const news = state.threads.flat().filter((message) => message.by_app).length;
    if (news > this.news) this.mark(news - this.news);
    this.news = news;
  }

  showOutage(until) {
    clearInterval(this.ticking);
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      this.outage.hidden = left <= 0;
      this.workspace.classList.toggle("down", left > 0);
      this.outage.textContent = `Slack cannot be reached, ${left} s more. Users can go on writing: their messages wait, in order.`;
      if (left <= 0) clearInterval(this.ticking);
    };
    tick();
    if (until) this.ticking = setInterval(tick, 250);
  }

  draw() {
    const { state } = this;
    const seen = (row) => ({ ...row, viewer: this.viewer }); // the same message looks different to its writer
    this.drawAgents();
    this.drawHome();
    this.drawThread(); // first: what is open is read
    const channelRows = state.threads.map((thread) => this.channelRow(thread));
    const whispers = this.whispers("").map((message) => ({ message, whisper: true }));
    reconcile(this.rows, [...channelRows, ...whispers].map(seen), keyOf, (row) => this.row(row));
    this.channel.firstElementChild.toggleAttribute("hidden", state.threads.length > 0);
    this.drawWelcome();
    this.form.show(state.forms[this.viewer], this.viewer, state.people);
  }

  drawWelcome() {
    const welcome = this.channel.firstElementChild;
    if (welcome.childElementCount) return;
    welcome.append(icon("hash"), h("h3", {}, this.state.channel.name), h("ol", {}, ...STEPS.map((step) => h("li", {}, h("span", {}, step)))));
  }

  drawAgents() {
    const choose = (agent) => {
      this.viewer = agent;
      if (this.isHome) act("home.open", { user: agent });
      sessionStorage.setItem("viewer", agent);
      this.stopEditing();
      this.draw();
    };
    const { agents, people } = this.state;
    const rows = agents.map((agent) => ({ agent, person: people[agent], isViewer: agent === this.viewer })); // one that is pressed just now must stay
    reconcile(this.agents, rows, (row) => row.agent, ({ agent, person, isViewer }) => h("button", { type: "button", "aria-pressed": String(isViewer), on: { click: () => choose(agent) } }, avatar(person), h("span", {}, person)));
    this.members.replaceChildren(...agents.map((agent) => avatar(people[agent])));
  }

  channelRow([message, ...replies]) {
    if (this.edited === message.ts) return this.editedRow();
    const seen = this.read[this.viewer]?.[message.ts] ?? "";
    const unread = replies.filter((reply) => reply.ts > seen && reply.user !== this.viewer).length;
    const writers = [...new Set(replies.map((reply) => this.writer(reply)))].slice(-3);
    return { message, replies: replies.length, unread, writers, last: replies.at(-1)?.ts ?? "", isOpen: this.open === message.ts };
  }

  drawThread() {
    const thread = this.state.threads.find(([root]) => root.ts === this.open);
    this.panel.hidden = !thread;
    this.workspace.classList.toggle("with-thread", Boolean(thread));
    if (!thread) return;
    const [root, ...replies] = thread;
    const seen = (row) => ({ ...row, viewer: this.viewer });
    const own = [...replies, ...this.whispers(root.ts)].sort((one, other) => (one.ts < other.ts ? -1 : 1));
    const rows = [{ message: root, isRoot: true, count: replies.length }, ...own.map((message) => (this.edited === message.ts ? this.editedRow() : { message, whisper: message.whisper }))];
    reconcile(this.replies, rows.map(seen), keyOf, (row) => this.row(row));
    const status = this.state.status[this.open];
    this.status.textContent = status ? `${status}` : "";
    (this.read[this.viewer] ??= {})[root.ts] = replies.at(-1)?.ts ?? root.ts;
  }

  /** As it was when its editing began: a reaction that comes meanwhile must not take the words away. */
  editedRow() {
    return { message: this.before, isEdited: true };
  }

  whispers(thread) {
    return this.state.whispers.filter((message) => message.user === this.viewer && message.thread_ts === thread).map((message) => ({ ...message, by_app: true, name: "", whisper: true }));
  }

  row(row) {
    return messageRow(row, {
      people: this.state.people,
      writer: this.writer(row.message),
      viewer: this.viewer,
      shortcuts: this.state.shortcuts,
      isOwn: row.message.user === this.viewer && !row.message.by_app,
      react: (name, on) => act("slack.react", { user: this.viewer, ts: row.message.ts, name, on }),
      choose: (name) => act("slack.shortcut", { user: this.viewer, ts: row.message.ts, name }),
      press: (action, value, block) => this.press(row.message, action, value, block),
      openThread: () => this.openThread(row.message.ts),
      edit: () => this.edit(row.message.ts),
      save: (text) => this.save(row.message.ts, text),
      cancel: () => this.stopEditing(),
      remove: () => act("slack.delete", { user: this.viewer, ts: row.message.ts }),
    });
  }

  writer(message) {
    return message.name || (message.by_app ? this.state.app : this.state.people[message.user] ?? "Somebody");
  }

  async press(message, action, value, block = "") {
    const isDone = await act("slack.click", { user: this.viewer, ts: message.ts, action, block, ...(value === null ? {} : { value }) });
    const isCard = this.state.threads.some(([root]) => root.ts === message.ts);
    if (isDone && isCard && this.open !== message.ts && /claim/i.test(action)) this.openThread(message.ts);
    return isDone;
  }

  openThread(ts) {
    this.open = ts;
    this.stopEditing();
    this.draw();
    if (ts) {
      this.goToEnd();
      this.reply.field.focus();
    }
  }

  say(text, thread) {
    this.goToEnd();
    return act("slack.post", { user: this.viewer, thread, text });
  }

  goToEnd() {
    this.thread.scrollTop = this.thread.scrollHeight;
  }

  async share(files) {
    const picked = await toPicked(files, toast);
    if (!picked.length) return;
    const text = this.reply.field.value.trim();
    this.goToEnd();
    this.reply.say("");
    if (!(await act("slack.files", { user: this.viewer, thread: this.open, files: picked, text }))) this.reply.say(text);
  }

  editLast() {
    const thread = this.state.threads.find(([root]) => root.ts === this.open) ?? [];
    const last = thread.findLast((message) => message.user === this.viewer && !message.by_app);
    if (last) this.edit(last.ts);
  }

  edit(ts) {
    this.edited = ts;
    this.before = this.state.threads.flat().find((message) => message.ts === ts);
    this.draw();
    /** @type {any} */
    const box = this.workspace.querySelector(".edit-box");
    box?.scrollIntoView({ block: "nearest" });
    box?.field.focus();
  }

  async save(ts, text) {
    const isDone = await act("slack.edit", { user: this.viewer, ts, text });
    if (isDone) this.stopEditing();
    return isDone;
  }

  stopEditing() {
    if (!this.edited) return;
    this.edited = "";
    this.draw();
  }
}

function keyOf(row) {
  return row.message.ts;
}
