/** Calls to /agent/api. Every answer that is no success raises a `Refusal`, whose message is a sentence for the reader. */

import { sendFile } from "../../chat/static/shared/send-file.js";

const ROOT = new URL("../api/", import.meta.url).href;
const AWAY = "The bridge does not answer. Check your connection and try again.";
const PAUSE = 600; // ms before a question whose answer was lost is asked again

class Refusal extends Error {
  constructor(message, { status = 0, error = "away", fields = {}, faults = /** @type {any[]} */ ([]) } = {}) {
    super(message);
    this.status = status;
    this.error = error; // a word for programs: "stale", "signed_out" ...
    this.faults = faults; // mistakes in a file of the configuration
    this.fields = fields; // what is wrong, by the name of a field
  }
}

/** The JSON of an answer; null when it has none. */
export async function call(method, path, body) {
  const response = await fetched(method, path, body);
  if (response.ok) return response.status === 204 ? null : response.json();
  throw refusalOf(response.status, await response.json().catch(() => ({})));
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);

/** Uploads a file. `onProgress` gets shares from 0 to 1. Resolves to the file as messages name it; `signal` stops it. */
export async function upload(file, onProgress, signal) {
  const form = new FormData();
  form.append("file", file, file.name);
  const answer = await sendFile(new URL("files", ROOT), form, { headers: { "X-Console": "1" }, onProgress, signal });
  if (answer?.status === 201) return answer.response;
  if (answer) throw refusalOf(answer.status, answer.response ?? {});
  throw signal.aborted ? new Refusal("Stopped.", { error: "stopped" }) : new Refusal(AWAY);
}

/** To the page for signing in, and back here afterwards. */
export function goSignIn() {
  const back = location.search ? `#back=${encodeURIComponent(location.search)}` : "";
  location.assign(new URL(`../login${back}`, import.meta.url));
}

/** The words of an id in a path. */
export function part(id) {
  return encodeURIComponent(id);
}

async function fetched(method, path, body) {
  /** @type {RequestInit & { headers: Record<string, string> }} */
  const options = { method, headers: { "X-Console": "1" }, cache: "no-store" };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const ask = () => fetch(new URL(path, ROOT), options);
  try {
    return await (method === "GET" ? ask().catch(() => later(ask)) : ask());
  } catch {
    throw new Refusal(AWAY);
  }
}

function later(act) {
  return new Promise((resolve) => setTimeout(resolve, PAUSE)).then(act);
}

function refusalOf(status, { error = "", message = "", fields = {}, faults = /** @type {any[]} */ ([]) }) {
  if (error === "signed_out") goSignIn();
  return new Refusal(message || AWAY, { status, error, fields, faults });
}
