/** The words of the console in the agents' language: the English ones stand in the code, and are the keys of the others. */

/** @type {Record<string, string>} */
let known = {};
let tag = "en";

/** What /agent/api/desk said of it.
    @param {{ language?: string, words?: Record<string, string> }} told */
export function setWords({ language = "en", words = {} }) {
  [tag, known] = [language, words];
  document.documentElement.lang = language;
}

/** The words in the agents' language, English where there are none; `values` are for what stands in braces.
    @param {string} english
    @param {Record<string, string | number>} values */
export function t(english, values = {}) {
  const words = Object.hasOwn(known, english) ? known[english] : english;
  return words.replace(/\{(\w+)\}/g, (gap, name) => (Object.hasOwn(values, name) ? String(values[name]) : gap));
}

/** The agents' language. */
export function languageTag() {
  return tag;
}

/** Why a person was called, which the log holds in English: what the user said, and an admin's labels, stay as they are.
    @param {string} reason */
export function toldReason(reason) {
  return reason.split("; ").map((part) => {
    const [opening] = part.split(": ", 1);
    const numbers = opening.match(/\d+/g) ?? [];
    const pattern = opening.replaceAll(/\d+/g, "{}");
    const told = t(pattern);
    return told === pattern ? part : told.replaceAll("{}", () => numbers.shift() ?? "{}") + part.slice(opening.length);
  }).join("; ");
}
