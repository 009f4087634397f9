"""What is said to users where texts.yaml of an earlier version says nothing yet: the shipped English sentences."""

from collections.abc import Mapping

BUILT_IN: Mapping[str, str] = {
    "greeting": "Hello! I'm the assistant of {company}. Ask me anything, or say that you want to talk to a person.",
    "help": (
        "Write your question and the assistant of {company} answers.\n"
        "/human – talk to a person\n/cancel – stop waiting for one\n/end – end this conversation"
    ),
    "talk_to_person": "Talk to a person",
    "escalated": "We are bringing in a person. You can go on writing; the assistant keeps helping meanwhile.",
    "still_waiting": "We have already asked for a person. Somebody will be with you as soon as they can.",
    "claimed": "You are now chatting with {name}.",
    "released": "You are waiting for a person again. Somebody else from our team will take over.",
    "handed_back": "The assistant is answering again. Ask for a person whenever you want one.",
    "closed_by_agent": "This conversation has been closed. Write again if anything is left open.",
    "closed_by_user": "You have ended this conversation. Write again whenever you like.",
    "closed_idle": "We have not heard from you for a while, so this conversation is closed. Write again and we go on.",
    "reopened": "Welcome back. Our team has your earlier messages and will answer here.",
    "wait_place": "You are number {position} in line.",
    "wait_place_minutes": "You are number {position} in line, about {minutes} min.",
    "wait_far": "At least {ahead} people are ahead of you.",
    "wait_far_minutes": "At least {ahead} people are ahead of you, about {minutes} min.",
    "cancel_wait": "Stop waiting",
    "cancelled": "You are no longer waiting for a person. The assistant goes on.",
    "timed_out": (
        "We are sorry, nobody is free right now. Leave your e-mail and we will answer there. "
        "The assistant goes on meanwhile."
    ),
    "out_of_hours": "Nobody is here right now. Our team is back {opens}. Leave your e-mail and we will answer there.",
    "out_of_hours_unknown": "Nobody is here right now. Leave your e-mail and we will answer there.",
    "timed_out_known": (
        "We are sorry, nobody is free right now. We will answer at {email}. The assistant goes on meanwhile."
    ),
    "out_of_hours_known": "Nobody is here right now. Our team is back {opens}. We will answer at {email}.",
    "out_of_hours_unknown_known": "Nobody is here right now. We will answer at {email}.",
    "contact_saved": "Thank you. We will write to {email}.",
    "bot_gave_up": "Sorry, I can't answer this right now. A person will look at it.",
    "declined": "All right. I'm here if you have another question.",
    "thanked": "You're welcome! Write again whenever you like.",
    "files_unread": "Thank you. I can't read files, but a person on our team can. Shall I get somebody?",
    "answered_in_other_language": "I only have this in {language}:",
    "none_of_these": "None of these",
    "none_fits": "Then I'm afraid I don't know it. Would you like to talk to a person?",
    "unsupported": "[sent {kind}]",
    "not_delivered": "Your message could not be delivered. Please send it again.",
    "too_long": "This message is too long. Please keep it under {limit} characters, or send it in parts.",
    "too_fast": "That was a lot at once. Please try again in {seconds} seconds.",
    "status_bot": "Assistant",
    "status_waiting": "Waiting for a person",
    "status_assigned": "Chatting with {name}",
    "status_closed": "Conversation closed",
    "transferred": "{name} is taking over from here.",
    "requeued": "You are being passed to the right colleagues. Somebody will be with you.",
    "checked_in": "Are you still there? Just write when you are ready.",
    "closed_silent": "This conversation was closed because we did not hear from you. Write again at any time.",
    "rate_question": "How was this conversation?",
    "rate_words": "Would you like to add anything?",
    "rate_thanks": "Thank you for telling us.",
    "named_only": "Our team sees that you sent this, but not what is in it. Please tell us in words what it is about.",
    "not_read": "Sorry, we could not read what you just sent. Please send it in another way, best in words.",
    "old_button": "This button no longer does anything.",
    "file_too_large": "This file is too large. Up to {limit} MB can be sent.",
}
