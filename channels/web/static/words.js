/** Every word the chat itself says to a reader, in one place. What people and the server say is not here.

    English stands here; each other language is a file of words/ with the same names, loaded when a reader needs it. */

const TRANSLATED = ["es", "pt", "fr", "de", "it", "ru", "tr", "vi", "zh"];

export const words = {
  you: "You",
  assistant: "Assistant",
  team: "Team",
  messages: "Messages",
  conversation: "Conversation",
  intro: "You write with our assistant first. You can ask for a person at any time.",
  loading: "Loading your conversation…",
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
  sending: "Sending…",
  writing: "Writing…",
  notSent: "Not sent.",
  tryAgain: "Try again",
  discard: "Delete",
  attach: "Attach files",
  attached: "Attached files",
  caption: "Add a caption…",
  dropHere: "Drop files to attach them",
  removeFile: (name) => `Remove ${name}`,
  retryFile: (name) => `Try ${name} again`,
  uploading: (percent) => `Uploading, ${percent} %`,
  fileNotUp: "Not uploaded.",
  fileKind: "This kind of file cannot be sent here.",
  fileTooMany: (most) => `Up to ${most} files at once.`,
  filePace: "Too much at once. Try again in a moment.",
  fileEmpty: "This file is empty.",
  fileGone: "is not there any more.",
  fileLater: "cannot be fetched now.",
  download: (name, size) => `Download ${name}, ${size}`,
  openFile: (name) => `Open ${name}`,
  file: { image: "Photo", video: "Video", audio: "Audio", voice: "Voice message", sticker: "Sticker", document: "File" },
  actions: "Message actions",
  react: "React",
  reacted: (emoji, names) => `${emoji} ${names}`,
  reply: "Reply",
  edit: "Edit",
  remove: "Delete",
  replyingTo: (name) => `Reply to ${name}`,
  editing: "Edit your message",
  cancel: "Cancel",
  jump: "Go to that message",
  removeQuestion: "Delete this message?",
  removeConsequence: "It cannot be brought back.",
  removeNo: "Keep it",
  score: (score) => `${score} out of 5`,
  from: (titles) => `From: ${titles}`,
  typing: (name) => `${name} is typing`,
  newMessages: (count) => (count === 1 ? "1 new message" : `${count} new messages`),
  notDone: "That did not work. Please try again.",
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
  minutesAgo: (minutes) => `${minutes} min ago`,
  today: "Today",
  yesterday: "Yesterday",
};

/** Says everything in the reader's language (BCP 47) from here on, or in English. To be called before words are read. */
export async function speak(tag) {
  const language = tag.toLowerCase().split("-")[0];
  // A file that does not come costs the translation, not the chat.
  const found = TRANSLATED.includes(language) && (await import(`./words/${language}.js`).catch(() => null));
  if (!found) return;
  Object.assign(words, found.default);
  document.documentElement.lang = language;
}
