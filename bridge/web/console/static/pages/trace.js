/** The passport of one message: every hop it took, with times and ids. */

import { h } from "../../../chat/static/shared/dom.js";
import { toExact } from "../../../chat/static/shared/times.js";
import { toPause } from "../durations.js";
import { get, part } from "../api.js";
import { nameOf } from "../names.js";
import { button } from "../widgets.js";

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3,
});

export async function tracePage({ of, seq, onOpen }) {
  const { event, keys, lanes, hops } = await get(`session/${part(of)}/passport/${part(seq)}`);
  return [
    h("div", { class: "card" },
      h("div", { class: "card-head" },
        h("strong", { dir: "auto" }, event.author.name || event.by), h("span", { class: "code" }, `event ${event.seq} of ${of}`),
        h("time", { title: toExact(event.at) }, toExact(event.at))),
      h("p", { class: "card-words", dir: "auto" }, event.text || event.line || "No words"),
      h("div", { class: "card-acts" }, button("Open the conversation", () => onOpen(of), { kind: "small" }))),
    section("Hops", h("ol", { class: "hops" }, ...hops.map((hop, index) => hopRow(hop, hops[index - 1])))),
    keys.length > 0 && section("Known as", table(["Where", "Key"], keys.map(({ source, key }) => [source, code(key)]))),
    section("Lanes", lanes.length ? laneTable(lanes) : h("p", { class: "quiet" }, "This session is shown nowhere but here and on the web.")),
  ].filter(Boolean);
}

function hopRow({ at, what, detail }, before) {
  const pause = at && before?.at ? at - before.at : 0;
  return h("li", { class: "hop" },
    h("time", { class: "code", title: at ? toExact(at) : "" }, at ? CLOCK.format(at) : "–"),
    h("div", {}, h("strong", {}, what), h("p", { class: "code" }, detail)),
    h("span", { class: "quiet" }, before && at ? `+${toPause(pause)}` : ""));
}

function laneTable(lanes) {
  return table(["Surface", "Address", "Cursor", "Shown as"], lanes.map((lane) => [
    spokenOf(lane.surface), code(lane.address), cursorOf(lane), h("div", {}, ...lane.copies.map(({ remote, at }) =>
      h("p", { class: "code", title: at ? toExact(at) : "" }, remote)))]));
}

// "Name (thread)" for name.thread, as in the hops.
function spokenOf(surface) {
  const [platform, kind] = surface.split(".");
  return nameOf(platform) + (kind ? ` (${kind})` : "");
}

function cursorOf({ position, head, reached, ended, held_until: held }) {
  const waits = ["tag tag-amber", held ? "under way" : "not yet"];
  const [look, words] = ended ? ["tag", "ended"] : reached ? ["tag tag-green", "reached"] : waits;
  return h("div", {}, h("span", { class: "figure" }, `${position} of ${head} `), h("span", { class: look }, words));
}

function section(title, ...body) {
  return h("section", { class: "part" }, h("h2", {}, title), ...body);
}

function code(words) {
  return h("span", { class: "code" }, words);
}

function table(heads, rows) {
  return h("div", { class: "table", tabindex: "0", role: "region", "aria-label": heads[0] }, h("table", {},
    h("thead", {}, h("tr", {}, ...heads.map((words) => h("th", { scope: "col" }, words)))),
    h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((cell) => h("td", {}, cell)))))));
}
