/** Who speaks: the assistant's mark, a photograph, or initials. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

/** A small round picture of an author.
    @param {string} by  "bot", "agent" or "user"
    @param {string} name
    @param {string | null} picture  an address */
export function face(by, name, picture = null) {
  const element = h("span", { class: `face face-${by}`, "aria-hidden": "true" }, by === "bot" ? icon("assistant") : toInitials(name));
  if (picture && /^https?:/.test(new URL(picture, location.href).protocol)) {
    const image = h("img", { alt: "", decoding: "async", referrerpolicy: "no-referrer" });
    // Until then, and if it never comes, the initials stand.
    image.addEventListener("load", () => element.replaceChildren(image));
    image.src = picture;
  }
  return element;
}

/** @param {string} name */
function toInitials(name) {
  const parts = name.trim().split(/\s+/);
  return [parts[0], parts.length > 1 ? parts.at(-1) : ""].map((part) => [...(part ?? "")][0] ?? "").join("").toUpperCase();
}
