/** How the files of the configuration are called, and what the editor says of them. Pure. */

export const KNOWLEDGE = "knowledge/";
export const TRIGGERS = "triggers.yaml";
const PURPOSES = {
  "agents.yaml": "who answers", "bot.yaml": "the bot", "desk.yaml": "the agents' desk", "figures.yaml": "figures",
  "hours.yaml": "opening hours", "queues.yaml": "queues", "replies.yaml": "canned replies", "sessions.yaml": "times and limits",
  "texts.yaml": "what users and agents read", [TRIGGERS]: "when a person is called", "web.yaml": "the chat and its looks",
};

/** A text with a drafted one behind it; a page that is new begins with its title. */
export function withMore(text, more, file) {
  if (!more) return text;
  return `${text.trimEnd() || titleOf(file)}\n\n${more.trim()}\n`;
}

function titleOf(file) {
  const words = file.slice(KNOWLEDGE.length).split(".")[0].replaceAll(/[-_]/g, " ");
  return `# ${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** What a file is called where one is chosen. */
export function labelOf(file) {
  return PURPOSES[file] ? `${file}: ${PURPOSES[file]}` : file.slice(file.startsWith(KNOWLEDGE) ? KNOWLEDGE.length : 0);
}

/** How many mistakes, in words. */
export function counted(count) {
  return count === 1 ? "One mistake" : `${count} mistakes`;
}

/** Words as a sentence. */
export function sentence(words) {
  const begun = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.?!]$/.test(begun) ? begun : `${begun}.`;
}
