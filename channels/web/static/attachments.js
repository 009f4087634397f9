/** The files of a message: pictures, players, and rows to download. An address that has expired is renewed; a file that
    is gone says so in its place. */

import { h } from "./shared/dom.js";
import { icon } from "./icons.js";
import { toSize } from "./shared/sizes.js";
import { texts } from "./shared/texts.js";

const BASE = new URL("../", import.meta.url);

export class Attachments {
  #token;
  #previewOf;

  /** `token()` says who we are; `previewOf(id)` gives a picture that this browser has already. */
  constructor({ token, previewOf }) {
    this.#token = token;
    this.#previewOf = previewOf;
  }

  /** When this changes, the elements have to be made again; a new address of the same file is no reason. */
  signature(files) {
    return files.map(({ id, url }) => [id, this.#previewOf(id) !== null || Boolean(url)]);
  }

  /** One element for a file {id, name, kind, mime, size, url?}; without a url it is still on its way. */
  show(file) {
    const place = h("div", { class: "file", "data-kind": file.kind });
    place.append(this.#shown(file, place));
    return place;
  }

  #shown(file, place) {
    switch (file.kind) {
      case "image":
      case "sticker":
        return this.#picture(file, place);
      case "video":
        return this.#player("video", file, place);
      case "audio":
      case "voice":
        return this.#player("audio", file, place);
      default:
        return this.#row(file, place);
    }
  }

  #picture(file, place) {
    const address = this.#previewOf(file.id) ?? toAddress(file.url);
    if (!address) return this.#row(file, place);
    const image = h("img", { src: address, alt: file.name, decoding: "async" });
    image.addEventListener("error", () => this.#renew(file, place, image), { once: true });
    if (file.kind === "sticker") return image;
    return h("a", {
      href: address, target: "_blank", rel: "noopener", class: "picture", "aria-label": texts.openFile(file.name), title: file.name,
    }, image);
  }

  #player(tag, file, place) {
    if (!file.url) return this.#row(file, place);
    const player = h(tag, {
      src: toAddress(file.url), controls: true, preload: "metadata", playsinline: true, "aria-label": `${texts.file[file.kind]}: ${file.name}`,
    });
    player.addEventListener("error", () => this.#renew(file, place, player), { once: true });
    return player;
  }

  #row(file, place) {
    const row = h("button", {
      type: "button", class: "download", disabled: !file.url,
      on: { click: () => this.#download(file, place, row) },
    },
      icon(file.kind === "document" ? "file" : file.kind),
      h("span", { class: "unseen" }, texts.download(file.name, toSize(file.size))),
      h("span", { class: "file-words", "aria-hidden": "true" },
        h("bdi", { class: "file-name" }, file.name),
        h("span", { class: "file-size" }, file.size ? toSize(file.size) : texts.file[file.kind])),
      file.url ? icon("download") : null);
    return row;
  }

  // Asked for again before every download: addresses expire, and files go.
  async #download(file, place, row) {
    row.setAttribute("aria-busy", "true");
    const { url, sentence } = await this.#ask(file.id);
    row.removeAttribute("aria-busy");
    if (url) h("a", { href: toAddress(url), download: file.name }).click();
    else this.#say(place, file, sentence);
  }

  async #renew(file, place, element) {
    const { url, sentence } = await this.#ask(file.id);
    if (!url) return this.#say(place, file, sentence);
    element.addEventListener("error", () => place.replaceChildren(this.#row(file, place)), { once: true }); // no browser's picture
    element.src = toAddress(url);
    if (element.parentElement?.href) element.parentElement.href = element.src;
    return undefined;
  }

  async #ask(id) {
    try {
      const answer = await fetch(new URL(`files/${id}/link`, BASE), { headers: { "X-Chat-Token": this.#token() ?? "" } });
      const { url, why } = await answer.json();
      return { url, sentence: why === "gone" ? texts.fileGone : texts.fileLater };
    } catch {
      return { url: null, sentence: texts.fileLater };
    }
  }

  #say(place, file, sentence) {
    const canRetry = sentence === texts.fileLater;
    const retry = h("button", { type: "button", class: "link", on: { click: () => place.replaceChildren(this.#shown(file, place)) } }, texts.tryAgain);
    place.replaceChildren(h("p", { class: "file-gone", role: "status" }, h("bdi", {}, file.name), h("span", {}, ` ${sentence} `), canRetry ? retry : null));
  }
}

/** What a message's files are called where they cannot be shown: "Photo", "File: terms.pdf". */
export function nameFiles(files) {
  return files.map(({ kind, name }) => (kind === "document" ? `${texts.file[kind]}: ${name}` : texts.file[kind])).join(", ");
}

function toAddress(url) {
  return url ? new URL(url, BASE).href : null;
}
