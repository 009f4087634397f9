"""The card of a session: who, from where, why, what was said, who has it, and the buttons for what may be done. Pure.

The words of users and agents stand in rich_text and plain_text only, where Slack looks for no mentions and no markup.
"""

from typing import assert_never

from agents_slack.card_state import context, plain_text, state_line, status
from agents_slack.outbound import LONGEST_NAME, Json, button, escape, name_of, rich_text, short, shown_name
from agents_slack.thread_style import user_name
from core.content import Block, BlockKind, Span, Style
from core.events import Author, Escalated, Event, Message, Misjudged, OutOfHours, Reopened, Side, SummedUp
from core.ports import SessionView
from core.reading import as_read
from core.session import State

CLAIM = "handoff.claim"
RELEASE = "handoff.release"
HAND_BACK = "handoff.hand_back"
CLOSE = "handoff.close"
MISJUDGED = "handoff.misjudged"

MOST_TURNS = 6
MOST_TURNS_SUMMED = 3  # what was said before is in the summary
_LONGEST_TURN = 200
_LONGEST_REASON = 300
_LONGEST_SUMMARY_LINE = 200
_MOST_SUMMARY_LINES = 3
_BOLD = frozenset({Style.BOLD})
_ITALIC = frozenset({Style.ITALIC})
_ALARMING = ("high", "urgent")
_WANTED = (State.PENDING, State.ASSIGNED)


def card(view: SessionView, specialty: str = "") -> tuple[str, list[Json]]:
    """The card's `text` and `blocks`. `specialty`: see `state_line`."""
    who = " · ".join(filter(None, (_who(view), _urgency(view))))
    text = f"{who}: {status(view)}. {why(view)}".rstrip()
    summed = summary(view)
    turns = _turns(view, MOST_TURNS_SUMMED if summed else MOST_TURNS)
    blocks = [rich_text([*_head(view), *summed, *turns]), state_line(view, specialty)]
    if judgement := _judgement(view):
        blocks.append(context([plain_text(f"Marked as a wrong escalation by {name_of(judgement.author)}")]))
    if actions := _actions(view):
        blocks.append({"type": "actions", "elements": actions})
    return escape(text), blocks


def why(view: SessionView) -> str:
    """Why a person is wanted, in words: the latest escalation's reason. "" when it is not in the view."""
    called = _call(view)
    match called and called.body:
        case Escalated(reason=reason):
            return short(reason, _LONGEST_REASON)
        case Reopened():
            return "Wrote again after the conversation was closed."
        case _:
            return ""


def summary(view: SessionView) -> list[Block]:
    """What the conversation was about when a person was called, as long as one is wanted."""
    target = view.session.escalated_seq
    found = (e.body.text for e in _since_call(view) if isinstance(e.body, SummedUp) and e.body.target == target)
    text = next(found, "")
    lines = [line for line in text.splitlines() if line.strip()][:_MOST_SUMMARY_LINES]
    return [_line(short(line, _LONGEST_SUMMARY_LINE), _ITALIC) for line in lines]


def _who(view: SessionView) -> str:
    return shown_name(Author(Side.USER, view.contact.id, view.contact.name), view.contact)


def _head(view: SessionView) -> list[Block]:
    where = short(view.contact.detail, LONGEST_NAME)
    names = filter(None, (user_name(view), view.contact.channel, where, _urgency(view)))
    told = filter(None, (why(view), _out_of_hours(view)))
    return [Block(BlockKind.PARAGRAPH, (Span(" · ".join(names), _BOLD),)), *map(_line, told)]


def _line(text: str, styles: frozenset[Style] = frozenset()) -> Block:
    return Block(BlockKind.PARAGRAPH, (Span(text, styles),))


def _urgency(view: SessionView) -> str:
    session = view.session
    return session.priority.upper() if session.state in _WANTED and session.priority in _ALARMING else ""


def _out_of_hours(view: SessionView) -> str:
    """What the user was told when nobody was there; whoever answers them should know it."""
    told = next((event.body for event in _since_call(view) if isinstance(event.body, OutOfHours)), None)
    if told is None:
        return ""
    back = f" Told: back {short(told.opens, LONGEST_NAME)}." if told.opens else ""
    return f"Came in out of hours.{back}"


def _turns(view: SessionView, most: int) -> list[Block]:
    """The last words, while they help to decide who takes it: later the thread tells them, and a card gets old."""
    if view.session.state is not State.PENDING:
        return []
    words = as_read(view.log, view.log[-1].seq) if view.log else {}
    said = [event for event in view.log if isinstance(event.body, Message) and words.get(event.seq) is not None]
    return [_turn(event, words[event.seq].text) for event in said[-most:]]  # type: ignore[union-attr]


def _turn(event: Event, text: str) -> Block:
    name = Span(name_of(event.author) + ": ", _BOLD)
    return Block(BlockKind.QUOTE, (name, Span(short(text, _LONGEST_TURN))))


def _call(view: SessionView) -> Event | None:
    """The latest call for a person."""
    return next((event for event in reversed(view.log) if isinstance(event.body, (Escalated, Reopened))), None)


def _since_call(view: SessionView) -> list[Event]:
    """What followed that call, the latest first; nothing once no person is wanted any more."""
    called = _call(view)
    if called is None or view.session.state not in _WANTED:
        return []
    return [event for event in reversed(view.log) if event.seq > called.seq]


def _judgement(view: SessionView) -> Event | None:
    """Who said that the latest escalation was wrong."""
    target = view.session.escalated_seq
    return next((e for e in view.log if isinstance(e.body, Misjudged) and e.body.target == target), None)


def _may_judge(view: SessionView) -> bool:
    """Has somebody looked into it? A return of the user's, which nothing decided, cannot have been decided wrongly."""
    session, called = view.session, _call(view)
    if called is None or not isinstance(called.body, Escalated) or _judgement(view):
        return False
    is_seen = session.claimed_at is not None and session.claimed_at >= called.at
    return is_seen or session.state is State.CLOSED


def _actions(view: SessionView) -> list[Json]:
    acts = [
        button(label, action, view.session.id, primary=action == CLAIM and view.session.state is State.PENDING)
        for label, action in _acts(view.session.state)
    ]
    judge = [button("Wrong escalation", MISJUDGED, view.session.id)] if _may_judge(view) else []
    return acts + judge


def _acts(state: State) -> tuple[tuple[str, str], ...]:
    match state:
        case State.PENDING | State.BOT:
            return (("Claim", CLAIM),)
        case State.ASSIGNED:
            return (("Release", RELEASE), ("Hand back", HAND_BACK), ("Close", CLOSE))
        case State.CLOSED:
            return ()
        case _:
            assert_never(state)
