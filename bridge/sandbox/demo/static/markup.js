/** Slack's text markup as elements: *bold*, <links|words>, mentions, dates, quotes, code. Nothing becomes HTML. */

import { h } from "/shared/dom.js";

const INLINE = /`(?<code>[^`\n]+)`|<(?<angle>[^<>\n]+)>|(?<![\p{L}\p{N}*_~])(?<mark>[*_~])(?<inner>\S(?:[^\n]*?\S)?)\k<mark>(?![\p{L}\p{N}*_~])/gu;
const TAGS = { "*": "b", _: "i", "~": "s" };
const DATES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { dateStyle: "long" },
  date_short: { dateStyle: "medium" },
  date_long: { dateStyle: "full" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/** Elements of a text in markup. `people` maps user ids to names. */
export function mrkdwn(text, people) {
  return text.split(/```\n?([\s\S]*?)\n?```/).flatMap((part, index) => {
    if (index % 2) return [h("pre", {}, unescaped(part))];
    return part ? quotesAndLines(part, people) : [];
  });
}

function quotesAndLines(text, people) {
  const out = [];
  for (const line of text.split("\n")) {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/)?.[1];
    const last = out.at(-1);
    if (quoted === undefined) {
      if (typeof last === "object" && last.tagName === "P") last.append(h("br"), ...inline(line, people));
      else if (line.trim() || out.length === 0) out.push(h("p", {}, ...inline(line, people)));
    } else if (last?.tagName === "BLOCKQUOTE") last.append(h("br"), ...inline(quoted, people));
    else out.push(h("blockquote", {}, ...inline(quoted, people)));
  }
  return out;
}

function inline(text, people) {
  const out = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const { code, angle, mark, inner } = match.groups;
    out.push(unescaped(text.slice(end, match.index)));
    if (code) out.push(h("code", {}, unescaped(code)));
    else if (angle) out.push(special(angle, people));
    else out.push(h(TAGS[mark], {}, ...inline(inner, people)));
    end = match.index + match[0].length;
  }
  out.push(unescaped(text.slice(end)));
  return out.filter((part) => part !== "");
}

function special(angle, people) {
  const [target, label] = angle.split(/\|(.*)/s);
  if (target.startsWith("@")) return mention(people[target.slice(1)] ?? target.slice(1));
  if (target.startsWith("#")) return h("span", { class: "mention" }, `#${label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!")) return mention(target.slice(1));
  return link(unescaped(target), unescaped(label ?? target));
}

/** A person's or a group's name, as Slack draws it. */
export function mention(name) {
  return h("span", { class: "mention" }, `@${name}`);
}

/** A link, if it is one that may be opened. */
export function link(url, label) {
  return /^(https?:|mailto:|tel:)/i.test(url) ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label) : label;
}

function date(target, fallback) {
  const [, seconds, format] = target.split("^");
  const at = Number(seconds) * 1000;
  const words = (format ?? "").replace(/\{(\w+)\}/g, (whole, name) => dateWord(name, at) ?? whole);
  return h("time", { datetime: new Date(at).toISOString(), title: new Date(at).toLocaleString("en-GB") }, words || unescaped(fallback ?? ""));
}

function dateWord(name, at) {
  if (name === "ago") return ago(at);
  const isPretty = name.endsWith("_pretty");
  const options = DATES[name.replace("_pretty", "")];
  if (isPretty && new Date(at).toDateString() === new Date().toDateString()) return "today";
  return options && new Intl.DateTimeFormat("en-GB", options).format(at);
}

function ago(at) {
  const minutes = Math.round((Date.now() - at) / 60_000);
  return minutes < 1 ? "just now" : minutes < 60 ? `${minutes} min ago` : `${Math.round(minutes / 60)} h ago`;
}

function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
