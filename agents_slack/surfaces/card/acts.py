"""The buttons of a card: what may be done in its state, the likeliest first. Pure.

A phone shows three or four short buttons in a row; what is beyond that stands in a menu behind them, of which Slack
takes five options (docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element).
"""

from typing import assert_never

from agents_slack.api import deeds
from agents_slack.api.outbound import Json, button, menu
from core.model.events import Escalated, Event, Misjudged, Reopened
from core.model.ports import SessionView
from core.model.session import State

MOST_BUTTONS = 4
_BESIDE_A_MENU = 3

Act = tuple[str, str]  # what the button says, and the act

_CLAIM = ("Claim", deeds.CLAIM)
_TRANSFER = ("Transfer", deeds.TRANSFER)
_TRANSCRIPT = ("Full transcript", deeds.TRANSCRIPT)


def buttons(view: SessionView) -> list[Json]:
    """The card's actions block; none where the session goes on elsewhere. At most one button is a primary one."""
    if view.lane.ended:
        return []
    acts = [*_acts(view.session.state), *([("Wrong escalation", deeds.MISJUDGED)] if _may_judge(view) else [])]
    shown = acts if len(acts) <= MOST_BUTTONS else acts[:_BESIDE_A_MENU]
    is_wanted = view.session.state is State.PENDING
    elements = [
        button(label, act, deeds.about(view.session.id), primary=is_wanted and act == deeds.CLAIM)
        for label, act in shown
    ]
    if hidden := acts[len(shown) :]:
        options = [(label, deeds.in_menu(act, view.session.id)) for label, act in hidden]
        elements.append(menu(deeds.MORE, options))
    return [{"type": "actions", "elements": elements}]


def latest_call(view: SessionView) -> Event | None:
    """The latest call for a person."""
    return next((event for event in reversed(view.log) if isinstance(event.body, (Escalated, Reopened))), None)


def judgement(view: SessionView) -> Event | None:
    """Who said that the latest escalation was wrong."""
    target = view.session.escalated_seq
    return next((e for e in view.log if isinstance(e.body, Misjudged) and e.body.target == target), None)


def _may_judge(view: SessionView) -> bool:
    """Has somebody looked into it? A return of the user's, which nothing decided, cannot have been decided wrongly."""
    session, called = view.session, latest_call(view)
    if called is None or not isinstance(called.body, Escalated) or judgement(view):
        return False
    is_seen = session.claimed_at is not None and session.claimed_at >= called.at
    return is_seen or session.state is State.CLOSED


def _acts(state: State) -> tuple[Act, ...]:
    match state:
        case State.PENDING:
            return (_CLAIM, _TRANSFER, _TRANSCRIPT)
        case State.BOT:
            return (_CLAIM, _TRANSCRIPT)
        case State.ASSIGNED:
            return (
                ("Close", deeds.CLOSE),
                _TRANSFER,
                ("Release", deeds.RELEASE),
                ("Hand back to bot", deeds.HAND_BACK),
                ("Canned reply", deeds.CANNED),
                ("Internal note", deeds.NOTE),
                _TRANSCRIPT,
            )
        case State.CLOSED:
            return (("Reopen", deeds.REOPEN), _TRANSCRIPT)
        case _:
            assert_never(state)
