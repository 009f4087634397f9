/** Every text the chat itself says to a reader, in one place. What people and the server say is not here.

    English stands here; each other language is a file of texts/ with the same names, loaded when a reader needs it. */

const TRANSLATED = ["es", "pt", "fr", "de", "it", "ru", "tr", "vi", "zh"];

/** @typedef {typeof texts} Texts */

export const texts = {
  you: "You",
  assistant: "Assistant",
  team: "Team",
  messages: "Messages",
  conversation: "Conversation",
  intro: "You write with our assistant first. You can ask for a person at any time.",
  loading: "Loading your conversation…",
  unkept: "Your browser keeps nothing for this chat. When you leave or reload this page, the conversation ends.",
  placeholder: "Write a message…",
  send: "Send",
  human: "Talk to a person",
  humanAsked: "Asking for a person…",
  stop: "Stop waiting",
  stopAsked: "One moment…",
  menu: "More",
  end: "End conversation",
  endQuestion: "End this conversation?",
  endConsequence: "You can write again at any time.",
  endYes: "End it",
  endNo: "Keep chatting",
  close: "Close chat",
  newSession: "New conversation",
  removed: "Message removed",
  edited: "edited",
  translated: "Translated",
  translating: "Translating…",
  showOriginal: "Show original",
  showTranslation: "Show translation",
  sending: "Sending…",
  writing: "Writing…",
  notSent: "Not sent.",
  tryAgain: "Try again",
  discard: "Delete",
  attach: "Attach files",
  attached: "Attached files",
  caption: "Add a caption…",
  dropHere: "Drop files to attach them",
  removeFile: (/** @type {string} */ name) => `Remove ${name}`,
  retryFile: (/** @type {string} */ name) => `Try ${name} again`,
  uploading: (/** @type {number} */ percent) => `Uploading, ${percent} %`,
  fileNotUp: "Not uploaded.",
  fileKind: "This kind of file cannot be sent here.",
  fileTooMany: (/** @type {number} */ most) => `Up to ${most} files at once.`,
  filePace: "Too much at once. Try again in a moment.",
  fileEmpty: "This file is empty.",
  fileGone: "is not there any more.",
  fileLater: "cannot be fetched now.",
  download: (/** @type {string} */ name, /** @type {string} */ size) => `Download ${name}, ${size}`,
  openFile: (/** @type {string} */ name) => `Open ${name}`,
  file: { image: "Photo", video: "Video", audio: "Audio", voice: "Voice message", sticker: "Sticker", document: "File" },
  actions: "Message actions",
  react: "React",
  reacted: (/** @type {string} */ emoji, /** @type {string} */ names) => `${emoji} ${names}`,
  reply: "Reply",
  edit: "Edit",
  remove: "Delete",
  replyingTo: (/** @type {string} */ name) => `Reply to ${name}`,
  editing: "Edit your message",
  cancel: "Cancel",
  jump: "Go to that message",
  removeQuestion: "Delete this message?",
  removeConsequence: "It cannot be brought back.",
  removeNo: "Keep it",
  score: (/** @type {number} */ score) => `${score} out of 5`,
  from: (/** @type {string} */ titles) => `From: ${titles}`,
  typing: (/** @type {string} */ name) => `${name} is typing`,
  newMessages: (/** @type {number} */ count) => (count === 1 ? "1 new message" : `${count} new messages`),
  notDone: "That did not work. Please try again.",
  unknown: "Not confirmed yet.",
  notConfirmed: "That was not confirmed. Look whether it was done, and try again if not.",
  isTooLong: "It is too long.",
  isRejected: "It could not be taken as it is.",
  isHeld: "The connection breaks off each time.",
  charactersLeft: (/** @type {number} */ count) => (count === 1 ? "1 character left" : `${count} characters left`),
  charactersOver: (/** @type {number} */ count) => (count === 1 ? "1 character too long" : `${count} characters too long`),
  pasteCut: (/** @type {number} */ count) => `Only the first ${count} characters were put in.`,
  connection: {
    connecting: "Connecting…",
    waiting: "Reconnecting…",
    offline: "You are offline. What you write is kept and sent later.",
    lasting: "Still no connection. What you write is kept and sent later.",
    broken: "Something went wrong. Reload the page.",
    forbidden: "This chat is not available on this page.",
  },
  reload: "Reload",
  justNow: "just now",
  minutesAgo: (/** @type {number} */ minutes) => `${minutes} min ago`,
  today: "Today",
  yesterday: "Yesterday",
};

/** Says everything in the reader's language (BCP 47) from here on, or in English. To be called before texts are read.
    @param {string} tag */
export async function speak(tag) {
  const language = tag.toLowerCase().split("-")[0];
  // A file that does not come costs the translation, not the chat.
  const found = TRANSLATED.includes(language) && (await import(`./texts/${language}.js`).catch(() => null));
  if (!found) return;
  Object.assign(texts, found.default);
  document.documentElement.lang = language;
}
