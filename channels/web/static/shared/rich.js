/** A message's words as elements: formatted blocks, or plain text with its addresses made into links. */

import { h } from "./dom.js";

const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);
/** @type {Record<string, keyof HTMLElementTagNameMap>} */
const STYLE_TAGS = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };
// What no address has bare: blanks, what cannot be seen, and the punctuation of scripts that put no blank after it ("。", "،").
const NO_PART = "\\s<>\"“”«»…\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\u060c\\u061b\\u061f\\u0964"
  + "\\u3000-\\u303f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65";
const WEB = `https?://[^${NO_PART}]+`;
const BARE = `www\\.[^${NO_PART}]+\\.[^${NO_PART}]+`;
const MAIL = "[\\w.%+-]+@[\\w-]+(?:\\.[\\w-]+)+";
const ADDRESS = RegExp(`${WEB}|(?<![\\w@./%+-])(?:${BARE}|${MAIL})`, "gi");
const CLOSING = /[.,;:!?'’*_]+$/;
/** @type {Record<string, string>} */
const PAIRS = { ")": "(", "]": "[", "}": "{" };

const RIGHT_TO_LEFT = /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Which way words run, by their first letter: "rtl", "ltr", or null where there is none. For `dir`: "auto" would also read
    what stands before the words for those who hear the page ("You: ").
    @param {string} text */
export function directionOf(text) {
  if (!/\p{L}/u.test(text)) return null;
  return RIGHT_TO_LEFT.test(text) ? "rtl" : "ltr";
}

// One to three: flags, keycaps, and signs with a tone, a look, tags (England's flag) or others that they are joined with.
const ONLY_EMOJI = /^(?:\p{Regional_Indicator}{2}|[\d#*]\uFE0F?\u20E3|\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}\u{E0020}-\u{E007F}]*(?:\u200D\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]*)*){1,3}$/u;

/** Are these words an emoji, or up to three, and nothing else? They are shown large.
    @param {string} text */
export function isOnlyEmoji(text) {
  return ONLY_EMOJI.test(text.replace(/\s/g, ""));
}

/** @typedef {{ text: string, link?: string, styles?: string[] }} Span */
/** @typedef {{ kind: string, depth: number, spans: Span[] }} Block */
/** @typedef {{ depth: number, kind: string | null, element: HTMLElement | null, count: number, last: HTMLElement | null,
      home: HTMLElement }} Level */

/** Nodes for a message {text, blocks?}.
    @param {{ text: string, blocks?: Block[] }} message */
export function toNodes({ text, blocks }) {
  return blocks?.length ? ofBlocks(blocks) : [h("p", {}, ...linked(text))];
}

/** @param {Block[]} blocks */
function ofBlocks(blocks) {
  const nodes = [];
  for (let at = 0; at < blocks.length; ) {
    const end = runEnd(blocks, at);
    const run = blocks.slice(at, end);
    nodes.push(isItem(run[0]) ? list(run) : ofRun(run));
    at = end;
  }
  return nodes;
}

/** Neighbours that make one element: the items of a list, the lines of a quotation.
    @param {Block[]} blocks
    @param {number} start */
function runEnd(blocks, start) {
  const isSame = isItem(blocks[start])
    ? isItem
    : (/** @type {Block} */ block) => block.kind === "quote" && blocks[start].kind === "quote";
  let end = start + 1;
  while (end < blocks.length && isSame(blocks[end])) end += 1;
  return end;
}

/** @param {Block} block */
function isItem({ kind }) {
  return kind === "bullet" || kind === "numbered";
}

/** @param {Block[]} run */
function ofRun(run) {
  switch (run[0].kind) {
    case "code":
      return h("pre", { dir: "ltr", tabindex: "0" }, h("code", {}, run[0].spans.map((span) => span.text).join("")));
    case "quote":
      return h("blockquote", {}, ...run.map((block) => h("p", { dir: "auto" }, ...ofSpans(block.spans))));
    default:
      return h("p", { dir: "auto" }, ...ofSpans(run[0].spans));
  }
}

/** A run of items as nested lists. Deeper items hang in the item before them; a change of kind starts a new list, and
    numbers go on where that depth stopped.
    @param {Block[]} run */
function list(run) {
  const root = h("div", { class: "lists" });
  /** @type {Level[]} */
  const open = [];
  for (const block of run) {
    while (open.length && (open.at(-1)?.depth ?? 0) > block.depth) open.pop();
    let level = open.at(-1);
    if (!level || level.depth < block.depth) {
      level = { depth: block.depth, kind: null, element: null, count: 0, last: null, home: level?.last ?? root };
      open.push(level);
    }
    if (level.kind !== block.kind) {
      level.kind = block.kind;
      level.element = block.kind === "numbered" ? h("ol", { start: level.count + 1 }) : h("ul");
      level.home.append(level.element);
    }
    if (block.kind === "numbered") level.count += 1;
    level.last = h("li", { dir: "auto" }, ...ofSpans(block.spans));
    level.element?.append(level.last);
  }
  return root;
}

/** @param {Span[]} spans */
function ofSpans(spans) {
  return spans.flatMap((span) => {
    /** @type {(Node | string)[]} */
    const plain = span.link || span.styles?.includes("code") ? [span.text] : linked(span.text);
    const styled = (span.styles ?? []).reduce(
      (nodes, style) => (STYLE_TAGS[style] ? [h(STYLE_TAGS[style], {}, ...nodes)] : nodes), plain);
    return span.link ? [link(span.link, styled)] : styled;
  });
}

/** @param {string} text */
function linked(text) {
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    nodes.push(text.slice(done, match.index), link(whole(address), [address], address));
    done = match.index + address.length;
  }
  return [...nodes, text.slice(done)];
}

/** "(see https://a.example/b)." ends before the bracket, "https://a.example/b_(c)" does not.
    @param {string} address
    @returns {string} */
function trimmed(address) {
  const bare = address.replace(CLOSING, "");
  const last = bare.at(-1) ?? "";
  const isOpen = last in PAIRS && bare.split(last).length > bare.split(PAIRS[last]).length;
  return isOpen ? trimmed(bare.slice(0, -1)) : bare;
}

/** "www.a.example" and "desk@a.example" as browsers want them.
    @param {string} address */
function whole(address) {
  if (/^https?:/i.test(address)) return address;
  return `${/^www\./i.test(address) ? "http://" : "mailto:"}${address}`;
}

/** What is no address, or not of a safe kind, stays words. The title shows where words of another sort lead.
    @param {string} address
    @param {(Node | string)[]} nodes */
function link(address, nodes, shown = address) {
  if (!URL.canParse(address) || !SAFE_SCHEMES.has(new URL(address).protocol)) return h("span", {}, ...nodes);
  const title = nodes.length === 1 && nodes[0] === shown ? null : address;
  return h("a", { href: address, title, target: "_blank", rel: "noopener noreferrer nofollow" }, ...nodes);
}
