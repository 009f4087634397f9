/** Files in both panes: pictures, films, sound, and for the rest a sign with a name. Picking some, too. */

import { h } from "/shared/dom.js";
import { icon } from "./drawing.js";

const PICTURES = /^image\/(png|jpeg|gif|webp|avif)$/;
const LARGEST = 8 * 1024 * 1024;

/** What a browser can draw of a media type: "picture", "film", "sound", or "" for a file that it can only name. */
export function looksLike(type) {
  if (PICTURES.test(type)) return "picture";
  return type.startsWith("video/") ? "film" : type.startsWith("audio/") ? "sound" : "";
}

/** A picture; pressing it shows it large. */
export function picture(src, name, { width, height } = /** @type {any} */ ({})) {
  const image = h("img", { src, alt: name || "Photo", loading: "lazy", width: width || null, height: height || null });
  return h("button", { type: "button", class: "picture", "aria-label": `Show ${name || "the photo"} large`, on: { click: () => enlarge(src, name) } }, image);
}

/** A sign for a file, with its name and size; pressing it opens the file. */
export function chip(src, name, size) {
  return h("a", { class: "file", href: src, target: "_blank", rel: "noopener" }, h("span", { class: "sign" }, icon("file")), h("span", {}, h("b", {}, name || "File"), h("small", {}, toSize(size))));
}

export function toSize(bytes) {
  return bytes < 1000 ? `${bytes} bytes` : bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Files as an act carries them. Those that are too large for this page are left out, and `refuse` is told. */
export async function toPicked(files, refuse) {
  const small = [...files].filter((file) => file.size && file.size <= LARGEST).slice(0, 10);
  if (small.length < files.length) refuse("This page takes up to ten files of at most 8 MB.");
  return Promise.all(small.map(async (file) => ({ name: file.name, type: file.type, data: await toBase64(file) })));
}

/** A button that asks for files, and calls `send(files)`. */
export function picker(label, send) {
  const field = h("input", { type: "file", multiple: true, hidden: true, "aria-label": label });
  field.addEventListener("change", async () => { await send(field.files); field.value = ""; });
  return field;
}

/** A picture for whoever has none at hand: a passport's page, drawn here. */
export async function samplePicture() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 720, height: 500 });
  drawPassport(canvas.getContext("2d"));
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  return new File([blob], "passport.png", { type: "image/png" });
}

function drawPassport(pen) {
  const ground = pen.createLinearGradient(0, 0, 720, 500);
  ground.addColorStop(0, "#f3ead7");
  ground.addColorStop(1, "#dfe6e0");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, 720, 500);
  pen.strokeStyle = "#b9a98066";
  for (let y = -200; y < 700; y += 14) {
    pen.beginPath();
    for (let x = 0; x <= 720; x += 20) pen.lineTo(x, y + 40 * Math.sin(x / 90 + y / 60));
    pen.stroke();
  }
  pen.fillStyle = "#6b7d73";
  pen.fillRect(44, 96, 180, 232);
  pen.fillStyle = "#e9d8c4";
  pen.beginPath();
  pen.arc(134, 186, 50, 0, 7);
  pen.ellipse(134, 318, 74, 62, 0, Math.PI, 0);
  pen.fill();
  pen.fillStyle = "#27392f";
  pen.font = "700 30px sans-serif";
  pen.fillText("PASSPORT  ·  SPECIMEN", 44, 62);
  const lines = [["Name", "MIA SAMPLE"], ["Nationality", "NOWHERELAND"], ["Date of birth", "01 JAN 2003"], ["Valid until", "31 DEC 2031"]];
  lines.forEach(([label, value], at) => {
    pen.font = "17px sans-serif";
    pen.fillText(label, 254, 120 + at * 58);
    pen.font = "600 24px sans-serif";
    pen.fillText(value, 254, 146 + at * 58);
  });
  pen.font = "22px monospace";
  pen.fillText("P<XXXSAMPLE<<MIA<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", 44, 410);
  pen.fillText("L898902C<0XXX0301014F3112319<<<<<<<<<<<<<<<04", 44, 446);
}

function enlarge(src, name) {
  const dialog = h("dialog", { class: "large", "aria-label": name || "Photo", on: { click: () => dialog.close(), close: () => dialog.remove() } }, h("img", { src, alt: name || "Photo" }));
  document.body.append(dialog);
  dialog.showModal();
}

function toBase64(file) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",")[1]);
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(file);
  });
}
