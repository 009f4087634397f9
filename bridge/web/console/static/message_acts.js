/** What an agent does with a message: react, answer, change, take back, send on, try again. */

import { newId } from "../../chat/static/shared/ids.js";
import { part, patch, post, remove } from "./api.js";
import { ask } from "./dialogs.js";
import { openMessageMenu } from "./menus.js";
import { t } from "./words.js";

export class MessageActs {
  #live;
  #composer;
  #alerts;
  #onPassport;

  /** `onPassport({of, seq})` shows every hop of a message. */
  constructor(live, composer, alerts, onPassport) {
    this.#live = live;
    this.#composer = composer;
    this.#alerts = alerts;
    this.#onPassport = onPassport;
  }

  /** The acts as message.js and menus.js name them; rows are those of rows.js. */
  get acts() {
    const acts = {
      onReact: (row, emoji, added) => this.#react(row.seq, emoji, added),
      onReply: ({ seq, name, text, files }) => this.#composer.answer({ seq, name, text: text || files[0]?.name || "" }),
      onEdit: (row) => this.#composer.edit(row),
      onDelete: (row) => this.#delete(row),
      onSendNote: ({ seq }) => this.#sendNote(seq),
      onRetryDelivery: ({ failure }) => this.#tell(() => post(`${this.#session}/retry`, { failure: failure.seq })),
      onRetry: ({ key }) => this.#live.sayAgain(key),
      onDiscard: ({ key }) => this.#live.unsay(key),
      onPassport: ({ seq }) => this.#onPassport({ of: this.#live.current.id, seq }),
    };
    const rights = () => ({ me: this.#live.me, may: this.#live.current.detail?.may ?? [] });
    return { ...acts, onMenu: (row, anchor) => openMessageMenu(anchor, row, { ...rights(), acts }) };
  }

  /** Changes own words. */
  change(seq, text) {
    return this.#tell(() => patch(this.#path(seq), { text, client_id: newId() }));
  }

  get #session() {
    return `session/${part(this.#live.current.id)}`;
  }

  #path(seq) {
    return `${this.#session}/messages/${seq}`;
  }

  #react(seq, emoji, added) {
    return this.#tell(() => post(`${this.#path(seq)}/reactions`, { emoji, added, client_id: newId() }));
  }

  async #delete(row) {
    const path = this.#path(row.seq);
    const [title, lead] = row.isNote
      ? ["Delete this note?", "Your team will not see it any more."]
      : ["Delete this message?", "It is taken back wherever the user sees it, if their platform allows it."];
    await ask({ title, lead, yes: "Delete", submit: () => remove(path).then(() => true) });
  }

  async #sendNote(seq) {
    const path = `${this.#session}/send-note`;
    const answer = await this.#tell(() => post(path, { seq }).catch((error) => {
      if (error.error !== "looks_internal") throw error;
      return ask({ title: "Send this all the same?", lead: error.message, yes: "Send anyway",
        submit: () => post(path, { seq, sure: true }) });
    }));
    if (answer && !answer.sent) this.#alerts.toast(t("It was sent before, or taken back."));
  }

  async #tell(call) {
    try {
      return await call();
    } catch (error) {
      this.#alerts.complain(error);
      return null;
    }
  }
}
