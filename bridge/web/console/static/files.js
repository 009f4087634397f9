/** Files of a message: pictures in place, sound and film to play, everything else to download. */

import { h } from "../../chat/static/shared/dom.js";
import { toSize } from "../../chat/static/shared/sizes.js";
import { icon } from "./icons.js";

/** The elements of `files` as events name them. */
export function toFiles(files) {
  return h("div", { class: "files" }, ...files.map(toFile));
}

function toFile(file) {
  switch (file.kind) {
    case "image":
    case "sticker":
      return picture(file);
    case "video":
      return player("video", file);
    case "audio":
    case "voice":
      return h("div", { class: "player" }, player("audio", file), caption(file.kind === "voice" ? "Voice message" : file.name));
    default:
      return paper(file);
  }
}

// Below wherever a proxy has put the bridge: what the server says begins at its own root.
function addressOf({ url }) {
  return new URL(`../..${url}`, import.meta.url).href;
}

// What cannot be shown after all (gone, or no picture) can still be asked for.
function picture(file) {
  const image = h("img", { src: addressOf(file), alt: file.name, loading: "lazy", decoding: "async" });
  const element = h("a", { class: "picture", href: addressOf(file), target: "_blank", rel: "noopener", title: file.name }, image);
  image.addEventListener("error", () => element.replaceWith(paper(file)));
  return element;
}

function player(tag, file) {
  return h(tag, { src: addressOf(file), controls: true, preload: "metadata", "aria-label": file.name });
}

function paper(file) {
  return h("a", { class: "paper", href: `${addressOf(file)}?download=1`, download: file.name },
    icon("file"), h("strong", { dir: "auto" }, file.name), caption(["Download", file.size && toSize(file.size)].filter(Boolean).join(" · ")));
}

function caption(words) {
  return h("span", { class: "quiet" }, words);
}
