/** How long texts are, as the server counts them, and what is left of a limit. Pure. */

const PAIRS = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;
const HALVES = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const encoder = new TextEncoder();

/** The number of characters: an emoji of two UTF-16 units is one.
    @param {string} text */
export function lengthOf(text) {
  return text.length - (text.match(PAIRS)?.length ?? 0);
}

/** Without half characters, which a cut may leave and no server can read.
    @param {string} text */
export function whole(text) {
  return text.replace(HALVES, "");
}

/** The first `most` UTF-16 units, without half a character at the end.
    @param {string} text
    @param {number} most */
export function cut(text, most) {
  return text.length > most ? whole(text.slice(0, most)) : text;
}

/** The bytes of a frame on the wire.
    @param {object} frame */
export function sizeOf(frame) {
  return encoder.encode(JSON.stringify(frame)).length;
}

/** How many UTF-16 units a field takes at most: over the limit, so that nobody loses the end of what they wrote; far from
    what would make a browser stand still.
    @param {number} limit */
export function roomFor(limit) {
  return 2 * limit;
}
