/** Files that are dropped on the chat or pasted into it. */

import { h } from "./shared/dom.js";
import { icon } from "./icons.js";
import { texts } from "./shared/texts.js";

/** Calls back with an array of files; `isOn()` says whether files are taken at all. */
export function takeDropsAndPastes(area, isOn, onFiles) {
  const veil = h("div", { class: "veil", hidden: true, "aria-hidden": "true" }, icon("attach"), texts.dropHere);
  area.append(veil);
  let inside = 0; // elements entered and not left: the events come for every child
  const show = (count) => {
    inside = Math.max(0, count);
    veil.hidden = inside === 0;
  };
  const listen = (name, act) => area.addEventListener(name, (event) => hasFiles(event) && isOn() && act(event));
  listen("dragenter", () => show(inside + 1));
  listen("dragleave", () => show(inside - 1));
  listen("dragover", (event) => event.preventDefault());
  listen("drop", (event) => {
    event.preventDefault();
    show(0);
    onFiles([...event.dataTransfer.files]);
  });
  area.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    // Copied from a text or a table there are words and a picture of them: the words are meant.
    if (!files.length || !isOn() || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    onFiles(files);
  });
}

function hasFiles({ dataTransfer }) {
  return dataTransfer?.types.includes("Files");
}
