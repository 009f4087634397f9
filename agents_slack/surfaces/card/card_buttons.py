"""The buttons of a card: what may be done in its state, the likeliest first. Pure.

A phone shows three or four short buttons in a row; what is beyond that stands in a menu behind them, of which Slack
takes five options (docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element).
"""

from typing import assert_never

from agents_slack.api import action_ids
from agents_slack.api.outbound import SlackJson, button, overflow_menu
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.model.events import Escalated, Event, Misjudged, Reopened
from core.model.ports import SessionView
from core.model.session import SessionState

MOST_BUTTONS = 4
_BESIDE_A_MENU = 3

CardButton = tuple[str, str]  # what the button says, and the act

_CLAIM = ("Claim", action_ids.CLAIM)
_TRANSFER = ("Transfer", action_ids.TRANSFER)
_TRANSCRIPT = ("Full transcript", action_ids.TRANSCRIPT)


def buttons(view: SessionView, words: AgentWords = ENGLISH_WORDS) -> list[SlackJson]:
    """The card's actions block; none where the session goes on elsewhere. At most one button is a primary one."""
    if view.lane.ended:
        return []
    acts = [*_acts(view.session.state), *([("Wrong escalation", action_ids.MISJUDGED)] if _may_judge(view) else [])]
    shown = acts if len(acts) <= MOST_BUTTONS else acts[:_BESIDE_A_MENU]
    is_wanted = view.session.state is SessionState.PENDING
    elements = [
        button(
            words(label), act, action_ids.button_value(view.session.id), primary=is_wanted and act == action_ids.CLAIM
        )
        for label, act in shown
    ]
    if hidden := acts[len(shown) :]:
        options = [(words(label), action_ids.menu_value(act, view.session.id)) for label, act in hidden]
        elements.append(overflow_menu(action_ids.OVERFLOW_MENU, options))
    return [{"type": "actions", "elements": elements}]


def latest_escalation(view: SessionView) -> Event | None:
    """The latest call for a person."""
    return next((event for event in reversed(view.log) if isinstance(event.body, (Escalated, Reopened))), None)


def misjudged_mark(view: SessionView) -> Event | None:
    """Who said that the latest escalation was wrong."""
    target = view.session.escalated_seq
    return next((e for e in view.log if isinstance(e.body, Misjudged) and e.body.target == target), None)


def _may_judge(view: SessionView) -> bool:
    """Has somebody looked into it? A return of the user's, which nothing decided, cannot have been decided wrongly."""
    session, called = view.session, latest_escalation(view)
    if called is None or not isinstance(called.body, Escalated) or misjudged_mark(view):
        return False
    is_seen = session.claimed_at is not None and session.claimed_at >= called.at
    return is_seen or session.state is SessionState.CLOSED


def _acts(state: SessionState) -> tuple[CardButton, ...]:
    match state:
        case SessionState.PENDING:
            return (_CLAIM, _TRANSFER, _TRANSCRIPT)
        case SessionState.BOT:
            return (_CLAIM, _TRANSCRIPT)
        case SessionState.ASSIGNED:
            return (
                ("Close", action_ids.CLOSE),
                _TRANSFER,
                ("Release", action_ids.RELEASE),
                ("Hand back to bot", action_ids.HAND_BACK),
                ("Canned reply", action_ids.CANNED),
                ("Internal note", action_ids.NOTE),
                _TRANSCRIPT,
            )
        case SessionState.CLOSED:
            return (("Reopen", action_ids.REOPEN), _TRANSCRIPT)
        case _:
            assert_never(state)
