"""What the desk tells one agent and nobody else: why something was not done, or that it was. Data only."""

NOT_YOURS = "Only agents of this desk can answer here. Your words were not sent."
NOT_KNOWN_WHOSE = (
    "An app posted this under your name, and Slack does not tell just now whether you are a person, "
    "so it was not sent. Please write it yourself."
)
MAY_NOT_ACT = "Only agents of this desk can do this."
HAVE_IT = "You have this conversation already."
MARKED_BEFORE = "This was marked as a wrong escalation already."
SENT_BEFORE = "Your message was sent already."
SENDING_AGAIN = "It is being sent again."
SENT_AGAIN_BEFORE = "It was sent again already."
LATE_MARK = "hourglass"  # the emoji under words that came late
DELIVERED_LATE = (
    "Slack told the bridge of one message of yours only now, so it stands behind newer ones for everybody else. "
    "It has an hourglass under it."
)
NOT_TAKEN = (
    "The bridge cannot keep what you write just now. Nothing of it is lost: it is sent, in its order, "
    "as soon as that is mended."
)
NOTHING_TO_SEND = "There was nothing in this message that can be shown outside Slack, so nothing was sent."
NOT_OPENED = "Slack did not open the form. Please try again."
UNKNOWN_ACTION = "This is from another version of the bridge, so nothing was done. The newest card has all that works."
NOT_OPENED_LATER = "This click opens a form, and whoever clicked is gone by now."
NOT_READ = "The bridge could not read this form, so nothing was done. It is kept for whoever looks after the bridge."
NO_CONVERSATION = "This works in the thread of a conversation."
NOT_A_MESSAGE = "This is not a message of the conversation."
SEEN_BY_USER = "The user can see this already."
NOT_SEEN_BY_USER = "The user does not see this, so nothing can answer it."
TAKEN_BACK = "This message was deleted."
LIKE_A_NOTE = "This begins like a note, so it was not sent. Notes have a form of their own."
UNSURE = "Not sent yet: “{words}” looks as if it were not for the user."
NOTHING_WRITTEN = "Write something first."
NOTHING_PICKED = "Pick a reply first."
NO_CHOICE = "Choose a colleague or a queue."
