/** Files on their way up: sent ahead of the message that will carry them, a few at a time, each one cancellable.

    item: {key, name, size, kind, preview, state: "waiting"|"uploading"|"done"|"failed", share, reason, canRetry, file};
    `preview` is an address of the picture here in the browser, `share` how much has gone up (0 to 1), `file` what the
    server made of it. Knows nothing of messages. */

import { whole } from "./shared/limits.js";
import { sendFile } from "./shared/send-file.js";
import { texts } from "./shared/texts.js";

const AT_ONCE = 3;
const ENDPOINT = new URL("../files", import.meta.url);

export class Uploads {
  /** @type {Record<string, any>[]} */
  items = [];
  /** @type {any} */
  limits = null; // {largest, kinds, most, too_large}; null: no files here
  #token;
  #language;
  #onChange;
  /** @type {Map<string, AbortController>} */
  #running = new Map(); // key -> AbortController
  /** @type {Map<string, File>} */
  #blobs = new Map(); // key -> File
  /** @type {Map<string, string>} */
  #previews = new Map(); // the id of a file -> its picture here, until the page goes
  #last = 0;

  /** `token()` gives who we are, or null as long as that is not known; `onChange()` is told of every change. */
  constructor({ token, language, onChange }) {
    this.#token = token;
    this.#language = language;
    this.#onChange = onChange;
  }

  /** Takes files from a picker, the clipboard or a drop. What cannot be sent says why at once. */
  add(files) {
    for (const file of files) this.#add(file);
    this.resume();
  }

  /** Goes on after a break: who we are is known now, the line is back. */
  resume() {
    for (const item of this.items.filter(({ state }) => state === "waiting")) {
      if (this.#running.size >= AT_ONCE || this.#token() === null) break;
      this.#send(item);
    }
    this.#onChange();
  }

  retry(key) {
    const item = this.#find(key);
    if (item) Object.assign(item, { state: "waiting", share: 0, reason: "" });
    this.resume();
  }

  /** Takes a file away, also while it goes up. */
  cancel(key) {
    this.#running.get(key)?.abort();
    this.#running.delete(key);
    this.#forget(key);
    this.resume();
  }

  clear() {
    for (const { key } of [...this.items]) this.cancel(key);
  }

  /** Gives what is up to the message that carries it, and forgets it here. */
  take() {
    const taken = this.items.filter(({ state }) => state === "done").map(({ file }) => file);
    for (const { key } of [...this.items]) this.#forget(key, true);
    this.#onChange();
    return taken;
  }

  /** The picture of a file that was chosen on this page; null when only the server has it. */
  previewOf(id) {
    return this.#previews.get(id) ?? null;
  }

  #add(file) {
    const kind = kindOf(file.type);
    const reason = this.#refusal(file, kind);
    const key = `upload ${(this.#last += 1)}`;
    this.#blobs.set(key, file);
    this.items.push({
      key, name: file.name || texts.file[kind], size: file.size, kind, file: null, share: 0, reason, canRetry: false,
      preview: kind === "image" && !reason ? URL.createObjectURL(file) : null,
      state: reason ? "failed" : "waiting",
    });
  }

  #refusal({ size }, kind) {
    const { largest, kinds, most, too_large: tooLarge } = this.limits;
    if (this.items.length >= most) return texts.fileTooMany(most);
    if (size === 0) return texts.fileEmpty;
    if (size > largest) return tooLarge;
    return kinds.includes(kind) ? "" : texts.fileKind;
  }

  async #send(item) {
    const { key, name } = item;
    const control = new AbortController();
    this.#running.set(key, control);
    item.state = "uploading";
    const headers = {
      "X-Chat-Token": this.#token(), "X-Chat-Language": this.#language, "X-File-Name": encodeURIComponent(whole(name)),
      "Content-Type": "application/octet-stream",
    };
    const onProgress = (share) => {
      item.share = share;
      this.#onChange();
    };
    const answer = await sendFile(ENDPOINT, /** @type {File} */ (this.#blobs.get(key)), { headers, onProgress, signal: control.signal });
    if (control.signal.aborted) return;
    if (answer) this.#answered(item, answer);
    else this.#failed(item, texts.fileNotUp, true);
  }

  #answered(item, { status, response }) {
    if (status === 201) {
      Object.assign(item, { state: "done", share: 1, file: response });
      if (item.preview) this.#previews.set(response.id, item.preview);
      this.#running.delete(item.key);
      return this.resume();
    }
    const refusal = { kind: texts.fileKind, pace: texts.filePace, empty: texts.fileEmpty }[response?.why];
    const reason = response?.reason || refusal || texts.fileNotUp;
    return this.#failed(item, reason, !["kind", "too_large", "empty"].includes(response?.why));
  }

  #failed(item, reason, canRetry) {
    Object.assign(item, { state: "failed", reason, canRetry });
    this.#running.delete(item.key);
    this.resume();
  }

  #find(key) {
    return this.items.find((item) => item.key === key);
  }

  #forget(key, keepsPreview = false) {
    const preview = this.#find(key)?.preview;
    if (preview && !keepsPreview) URL.revokeObjectURL(preview);
    this.#blobs.delete(key);
    this.items = this.items.filter((item) => item.key !== key);
  }
}

// As the server will see it, but for what only the bytes tell. SVG is a document there.
function kindOf(type) {
  const [main] = type.split("/");
  return ["image", "video", "audio"].includes(main) && type !== "image/svg+xml" ? main : "document";
}
