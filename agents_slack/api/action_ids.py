"""The names of what agents can do in Slack: what buttons, menus, forms and shortcuts call it. Data only.

A button carries its act as `action_id` and what it is about as `value`; in a menu, which has one `action_id` for all,
an option's value carries both. A form goes by the name of the act that it completes.
"""

from core.model.ids import Seq, SessionId

# On a card, or in a question. The value is "SESSION", or "SESSION:SEQ" where it is about some words.
CLAIM = "handoff.claim"
RELEASE = "handoff.release"
TRANSFER = "handoff.transfer"
HAND_BACK = "handoff.hand_back"
CLOSE = "handoff.close"
REOPEN = "handoff.reopen"
MISJUDGED = "handoff.misjudged"
TRANSCRIPT = "handoff.transcript"
CANNED = "handoff.canned"
NOTE = "handoff.note"
RETRY = "handoff.retry"
CLAIM_AND_SEND = "handoff.claim_and_send"
SEND = "handoff.send"
SEND_ANYWAY = "handoff.send_anyway"
KEEP_NOTE = "handoff.keep"
OVERFLOW_MENU = "handoff.more"  # the menu behind a card's buttons

# In a form that is open.
PICK_SESSION = "handoff.pick_session"
PICK_REPLY = "handoff.pick_reply"
TURN_PAGE = "handoff.turn_page"
TURN_PAGE_BACK = "handoff.turn_page_back"

# Shortcuts: of the whole client, and in a message's menu.
CANNED_ANYWHERE = "handoff.canned_anywhere"
CANNED_HERE = "handoff.canned_here"
SEND_NOTE = "handoff.send_these"
REPLY = "handoff.reply"


def button_value(session: SessionId, seq: Seq | None = None) -> str:
    """What a button is about, as its value."""
    return f"{session}:{seq}" if seq is not None else session


def menu_value(act: str, value: str) -> str:
    """An act and what it is about, as the value of a menu's option."""
    return f"{act} {value}"
