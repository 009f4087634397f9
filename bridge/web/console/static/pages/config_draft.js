/** A text that another page has drafted for a file of the configuration: handed over once, within this tab. */

import { openStore } from "../../../chat/static/shared/storage.js";

const store = openStore("sessionStorage", "handoff.config.");

/** Keeps a draft, and says where in the console the editor shows it behind the file's text. A page of knowledge that there
    is not yet begins with it. */
export function placeOfDraft(file, text) {
  store.set("draft", { file, text });
  return { page: "config", file };
}

/** The draft that waits, if any; it is gone afterwards. */
export function takeDraft() {
  const draft = store.get("draft");
  if (draft) store.set("draft", null);
  return draft;
}
