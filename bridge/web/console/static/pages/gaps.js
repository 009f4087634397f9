/** What users asked that the knowledge does not answer, the most frequent first; an answer is drafted with one press. */

import { h } from "../../../chat/static/shared/dom.js";
import { toExact, toLabel } from "../../../chat/static/shared/times.js";
import { get } from "../api.js";
import { ask, field, input } from "../dialogs.js";
import { button, empty } from "../widgets.js";
import { placeOfDraft } from "./config_draft.js";

const KNOWLEDGE = "knowledge/";
const SPANS = [["7", "last week"], ["30", "last month"], ["90", "last three months"]];
const SHOWN = 4; // wordings of one gap

export async function gapsPage({ days = "30", onPlace }) {
  const { gaps, questions, is_whole: isWhole, by_meaning: byMeaning } = await get(`gaps?days=${Number(days) || 30}`);
  const span = h("select", { class: "input", "aria-label": "Since when", on: { change: () => onPlace({ page: "gaps", days: span.value }) } },
    ...SPANS.map(([value, words]) => h("option", { value, selected: value === days }, words)));
  const told = [
    questions === 1 ? "One question was missed, or answered by an agent." : `${questions} questions were missed, or answered by an agent.`,
    byMeaning ? " What means the same stands together, in whatever language." : " What shares words stands together.",
    isWhole ? "" : " There was time for a part of the conversations only.",
  ];
  return [
    h("div", { class: "page-lead with-button" }, h("p", {}, ...told), span),
    h("ul", { class: "cards" }, ...(gaps.length ? gaps.map((gap) => card(gap, onPlace)) : [h("li", {}, empty("check", "No gaps"))])),
  ];
}

function card(gap, onPlace) {
  const { count, missed, answered, languages, wordings, replies, latest } = gap;
  return h("li", { class: "card" },
    h("div", { class: "card-head" }, h("strong", { dir: "auto" }, wordings[0]),
      h("span", { class: "tag tag-amber" }, `asked ${count === 1 ? "once" : `${count} times`}`),
      ...Object.entries(languages).filter(([tag]) => tag !== "?").map(([tag, times]) => h("span", { class: "tag" }, `${nameOf(tag)} ${times}`)),
      h("time", { title: toExact(latest) }, toLabel(latest))),
    h("p", { class: "quiet" }, `${missed} missed by the assistant · ${answered} answered by agents`),
    wordings.length > 1 && h("ul", { class: "quiet wordings" }, ...wordings.slice(1, SHOWN).map((words) => h("li", { dir: "auto" }, words)),
      wordings.length > SHOWN && h("li", {}, `and ${wordings.length - SHOWN} more`)),
    ...replies.slice(0, 2).map((words) => h("p", { class: "card-words reply", dir: "auto" }, words)),
    h("div", { class: "card-acts" }, button("Add an answer…", () => addAnswer(gap, onPlace), { kind: "strong" })));
}

async function addAnswer({ draft }, onPlace) {
  const { files } = await get("configuration/files");
  const pages = files.filter((file) => file.startsWith(KNOWLEDGE));
  const name = input("file", { list: "pages", required: true, autocomplete: "off", placeholder: "fees", pattern: "[a-z0-9][a-z0-9.\\-]*" });
  const list = h("datalist", { id: "pages" }, ...pages.map((file) => h("option", { value: file.slice(KNOWLEDGE.length, -".md".length) })));
  const file = await ask({
    title: "Add an answer", yes: "Open the draft",
    body: [field("Page of the knowledge", name, "One that is there, or the name of a new one. You read and change the draft before it is saved."), list],
    submit: () => `${KNOWLEDGE}${name.value.trim()}.md`,
  });
  if (file) onPlace(placeOfDraft(file, draft));
}

function nameOf(tag) {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
