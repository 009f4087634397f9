/** The editor of the configuration: a file as it is on the disk, checked as one types, saved once its changes were seen. */

import { h, renew } from "../../../chat/static/shared/dom.js";
import { get, part, post } from "../api.js";
import { ask, field, input } from "../dialogs.js";
import { go } from "../routes.js";
import { button } from "../widgets.js";
import { CodeEditor } from "./code_editor.js";
import { backtestPanel } from "./config_backtest.js";
import { takeDraft } from "./config_draft.js";
import { counted, KNOWLEDGE, labelOf, sentence, TRIGGERS, withMore } from "./config_names.js";
import { History } from "./config_history.js";
import { differenceView } from "./difference.js";

const WAIT = 300; // ms without another key

/** What was typed and not saved, by file: it is there when one comes back to it. */
const unsaved = new Map();

export async function configPage({ file: asked, alerts, onOpen }) {
  const { files, not_writable: reason } = await get("configuration/files");
  const drafted = takeDraft();
  const first = drafted?.file ?? (asked || files[0]);
  const page = new ConfigPage(files, reason, alerts, onOpen);
  await page.open(first, drafted?.text ?? "");
  return page.elements;
}

class ConfigPage {
  #files;
  #alerts;
  #onOpen;
  #isWritable;
  #choice;
  #editor = new CodeEditor(() => this.#typed());
  #state = h("p", { class: "config-state", role: "status" });
  #faults = h("ul", { class: "config-faults" });
  #conflict = h("div", { class: "config-conflict", role: "alert" });
  #result = h("div", { class: "verdict" });
  #history = new History({ undone: (saved) => this.#undone(saved), reopen: (text) => this.#reopen(text), complain: (error) => this.#alerts.complain(error) });
  #save = button("Save…", () => this.#askToSave(), { kind: "strong", title: "Ctrl+S" });
  #discard = button("Put back", () => this.#putBack(), { title: "Back to what is saved" });
  #try = button("Try on last month", () => this.#backtest());
  /** @type {{ file: string, text: string, digest: string }} */
  #saved = { file: "", text: "", digest: "" };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  #opened = 0;
  #isChecking = false;
  #isAskedAgain = false;

  elements;

  constructor(files, reason, alerts, onOpen) {
    this.#files = files;
    this.#alerts = alerts;
    this.#onOpen = onOpen;
    this.#isWritable = !reason;
    this.#choice = h("select", { class: "input", on: { change: () => this.#choose(this.#choice.value) } });
    const keys = (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      this.#askToSave();
    };
    this.elements = [
      reason ? h("p", { class: "config-locked" }, reason) : null,
      h("div", { class: "config-head" }, field("File", this.#choice), button("New page of knowledge…", () => this.#askForNew())),
      h("div", { class: "config", on: { keydown: keys } },
        this.#conflict, this.#editor.element, this.#state, this.#faults,
        h("div", { class: "config-acts" }, this.#save, this.#discard, this.#try)),
      this.#result,
      this.#history.element,
    ].filter(Boolean);
    addEventListener("beforeunload", (event) => unsaved.size > 0 && this.#editor.element.isConnected && event.preventDefault());
  }

  /** Shows a file; `more` is put behind its text, to be looked at and saved. */
  async open(file, more = "") {
    const turn = (this.#opened += 1);
    const found = this.#files.includes(file) ? await get(`configuration/file?file=${part(file)}`) : { file, text: "", digest: "" };
    if (turn !== this.#opened) return;
    this.#saved = found;
    this.#conflict.replaceChildren();
    this.#result.replaceChildren();
    this.#faults.replaceChildren();
    this.#state.dataset.kind = "";
    renew(this.#state, "Checking…");
    this.#try.hidden = file !== TRIGGERS;
    const kept = unsaved.get(file);
    if (kept && kept.digest !== found.digest) this.#showConflict();
    this.#editor.show(withMore(kept?.text ?? found.text, more, file), `Text of ${file}`);
    if (more) this.#editor.toEnd();
    this.#typed();
    this.#history.show(file);
  }

  async #choose(file) {
    go({ page: "config", file });
    await this.open(file).catch((error) => {
      this.#alerts.complain(error);
      this.#showChoice();
    });
  }

  // --- while one types

  #typed() {
    const { file, text, digest } = this.#saved;
    const isChanged = this.#editor.text !== text;
    const base = unsaved.get(file)?.digest ?? digest;
    if (isChanged) unsaved.set(file, { text: this.#editor.text, digest: base });
    else unsaved.delete(file);
    this.#save.disabled = !isChanged || !this.#isWritable;
    this.#discard.disabled = !isChanged;
    this.#showChoice();
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#check(), WAIT);
  }

  // One check at a time: the next one is of what was typed meanwhile.
  async #check() {
    if (this.#isChecking) return void (this.#isAskedAgain = true);
    const [file, text] = [this.#saved.file, this.#editor.text];
    this.#isChecking = true;
    try {
      const told = await post("configuration/check", { file, text });
      if (file === this.#saved.file && text === this.#editor.text) this.#showFaults(told);
    } catch (error) {
      renew(this.#state, error.message);
    }
    this.#isChecking = false;
    if (this.#isAskedAgain) {
      this.#isAskedAgain = false;
      await this.#check();
    }
  }

  #showFaults({ faults, standing = [] }) {
    const own = faults.filter(({ file }) => file === this.#saved.file);
    this.#editor.mark(own.map(({ line }) => line));
    this.#faults.replaceChildren(...faults.map((fault) => this.#faultRow(fault)), ...standing.map((fault) => this.#faultRow(fault, true)));
    const places = own.filter(({ line }) => line).map(({ line }) => line);
    this.#state.dataset.kind = faults.length ? "fault" : "good";
    renew(this.#state, faults.length ? `${counted(faults.length)}${places.length ? `, the first in line ${places[0]}` : ""}.`
      : this.#isChanged ? "No mistakes. Not saved yet." : "No mistakes.");
  }

  #faultRow({ file, line, message, remedy }, isOld = false) {
    const isHere = file === this.#saved.file && line > 0;
    const place = isHere ? `Line ${line}` : line ? `${file}:${line}` : file;
    return h("li", { class: isOld ? "config-fault old" : "config-fault" },
      isHere ? h("button", { type: "button", class: "link", on: { click: () => this.#editor.toLine(line) } }, place) : h("strong", {}, place),
      h("span", { dir: "auto" }, sentence(message), remedy && h("span", { class: "quiet" }, ` ${sentence(remedy)}`),
        isOld && h("span", { class: "quiet" }, " It was there before; until it is mended, nothing new is put in force.")));
  }

  get #isChanged() {
    return this.#editor.text !== this.#saved.text;
  }

  // --- saving

  async #askToSave() {
    if (this.#save.disabled) return;
    const { file } = this.#saved;
    const text = this.#editor.text;
    try {
      const { lines } = await post("configuration/difference", { file, text });
      const saved = await ask({
        title: `Save ${file}?`, lead: "In force a moment after. This is what changes:", body: [differenceView(lines)], yes: "Save it",
        submit: () => this.#send(file, text),
      });
      if (saved) this.#wasSaved(saved, text);
    } catch (error) {
      this.#alerts.complain(error);
    }
    this.#editor.focus();
  }

  async #send(file, text) {
    const digest = unsaved.get(file)?.digest ?? this.#saved.digest;
    try {
      return await post("configuration/save", { file, text, digest });
    } catch (error) {
      if (error.error === "changed_on_disk") this.#showConflict();
      if (error.error === "faulty") this.#showFaults({ faults: error.faults });
      throw error;
    }
  }

  #wasSaved(saved, sent) {
    if (!this.#files.includes(saved.file)) this.#files.push(saved.file);
    this.#saved = saved;
    this.#conflict.replaceChildren();
    if (this.#editor.text === sent) this.#editor.show(saved.text, `Text of ${saved.file}`);
    unsaved.delete(saved.file);
    this.#typed();
    renew(this.#state, "Saved.");
    this.#alerts.say(`${saved.file} is saved.`);
    this.#history.show(saved.file, { isSaved: true });
  }

  async #undone(saved) {
    if (!saved.digest) this.#files = this.#files.filter((file) => file !== saved.file);
    unsaved.delete(saved.file);
    await this.#choose(saved.digest ? saved.file : this.#files[0]);
  }

  #reopen(text) {
    this.#editor.show(text, `Text of ${this.#saved.file}`);
    this.#typed();
    this.#editor.focus();
  }

  #putBack() {
    unsaved.delete(this.#saved.file);
    this.#conflict.replaceChildren();
    this.#editor.show(this.#saved.text, `Text of ${this.#saved.file}`);
    this.#typed();
    this.#editor.focus();
  }

  #showConflict() {
    const { file } = this.#saved;
    const load = () => get(`configuration/file?file=${part(file)}`);
    const theirs = () => load().then((found) => {
      this.#saved = found;
      this.#putBack();
    }, (error) => this.#alerts.complain(error));
    const mine = () => load().then((found) => {
      this.#saved = found;
      unsaved.set(file, { text: this.#editor.text, digest: found.digest });
      this.#conflict.replaceChildren();
      this.#typed();
    }, (error) => this.#alerts.complain(error));
    this.#conflict.replaceChildren(
      h("p", {}, `${file} was changed meanwhile. Nothing of yours is lost, and nothing was overwritten.`),
      h("div", { class: "card-acts" },
        button("Take what is saved", theirs, { kind: "small" }),
        button("Keep mine, and show what it would change", mine, { kind: "small" })));
  }

  // --- other files

  #showChoice() {
    const { file } = this.#saved;
    const files = this.#files.includes(file) ? this.#files : [...this.#files, file];
    const option = (name) => h("option", { value: name, selected: name === file }, labelOf(name), unsaved.has(name) ? " (not saved)" : "");
    const isPage = (name) => name.startsWith(KNOWLEDGE);
    this.#choice.replaceChildren(
      h("optgroup", { label: "Settings" }, ...files.filter((name) => !isPage(name)).map(option)),
      h("optgroup", { label: "Knowledge" }, ...files.filter(isPage).sort().map(option)));
  }

  async #askForNew() {
    const name = await ask({
      title: "A new page of the knowledge", yes: "Begin",
      body: [field("Name", input("name", { required: true, pattern: "[a-z0-9][a-z0-9_\\-]{0,59}(\\.[a-z]{2,3})?", autocomplete: "off" }),
        "Small letters, digits and dashes, like opening-times; fees.de is the German page of fees.")],
      submit: (data) => this.#nameOfNew(data.get("name")),
    });
    if (name) await this.open(name, "## A question, as people ask it\nThe answer.\n").catch((error) => this.#alerts.complain(error));
  }

  #nameOfNew(name) {
    const file = `${KNOWLEDGE}${name}.md`;
    if (this.#files.includes(file)) throw new Error("There is such a page already.");
    return file;
  }

  async #backtest() {
    this.#try.disabled = true;
    this.#result.replaceChildren(h("p", { class: "quiet", role: "status" }, "Replaying the last 30 days…"));
    try {
      const told = await post("configuration/backtest", { text: this.#editor.text, days: 30 });
      this.#result.replaceChildren(backtestPanel(told, this.#onOpen));
    } catch (error) {
      if (error.error === "faulty") this.#showFaults({ faults: error.faults });
      this.#result.replaceChildren(h("p", { class: "fault", role: "alert" }, error.error === "faulty" ? "Mend the mistakes first." : error.message));
    }
    this.#try.disabled = false;
  }
}
