"""The card of a session: who, from where, why, what was said, who has it, and the buttons for what may be done. Pure.

The words of users and agents stand in rich_text and plain_text only, where Slack looks for no mentions and no markup.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import assert_never

from agents_slack.outbound import LONGEST_NAME, Json, button, escape, name_of, rich_text, short, shown_name
from agents_slack.thread_style import user_name
from core.content import Block, BlockKind, Span, Style
from core.events import Author, Closed, Escalated, Event, Message, Reopened, Side
from core.ids import Micros
from core.ports import SessionView
from core.reading import as_read
from core.session import State

CLAIM = "handoff.claim"
RELEASE = "handoff.release"
HAND_BACK = "handoff.hand_back"
CLOSE = "handoff.close"

MOST_TURNS = 6
_LONGEST_TURN = 200
_LONGEST_REASON = 300
_SECOND = 1_000_000
_BOLD = frozenset({Style.BOLD})


def card(view: SessionView) -> tuple[str, list[Json]]:
    """The card's `text` and `blocks`."""
    text = f"{_who(view)}: {_status(view)}. {why(view)}".rstrip()
    blocks = [rich_text(_summary(view)), {"type": "context", "elements": _state_line(view)}]
    if actions := _actions(view):
        blocks.append({"type": "actions", "elements": actions})
    return escape(text), blocks


def why(view: SessionView) -> str:
    """Why a person is wanted, in words: the latest escalation's reason. "" when it is not in the view."""
    for event in reversed(view.log):
        match event.body:
            case Escalated(reason=reason):
                return short(reason, _LONGEST_REASON)
            case Reopened():
                return "Wrote again after the conversation was closed."
            case _:
                continue
    return ""


def _who(view: SessionView) -> str:
    return shown_name(Author(Side.USER, view.contact.id, view.contact.name), view.contact)


def _summary(view: SessionView) -> list[Block]:
    where = filter(None, (user_name(view), view.contact.channel, short(view.contact.detail, LONGEST_NAME)))
    lines = [Block(BlockKind.PARAGRAPH, (Span(" · ".join(where), _BOLD),))]
    if reason := why(view):
        lines.append(Block(BlockKind.PARAGRAPH, (Span(reason),)))
    # Once somebody has it, the thread tells what was said, and a card that is seldom redrawn would show old words.
    turns = _turns(view) if view.session.state is State.PENDING else []
    return lines + turns


def _turns(view: SessionView) -> list[Block]:
    words = as_read(view.log, view.log[-1].seq) if view.log else {}
    said = [event for event in view.log if isinstance(event.body, Message) and words.get(event.seq) is not None]
    return [_turn(event, words[event.seq].text) for event in said[-MOST_TURNS:]]  # type: ignore[union-attr]


def _turn(event: Event, text: str) -> Block:
    name = Span(name_of(event.author) + ": ", _BOLD)
    return Block(BlockKind.QUOTE, (name, Span(short(text, _LONGEST_TURN))))


def _state_line(view: SessionView) -> list[Json]:
    """The elements of the small line under the summary."""
    session = view.session
    line: list[Json] = [{"type": "plain_text", "text": _status(view), "emoji": False}]
    match session.state:
        case State.PENDING:
            return line + _since(session.escalated_at)
        case State.ASSIGNED:
            return line + _since(session.claimed_at)
        case State.BOT | State.CLOSED:
            return line
        case _:
            assert_never(session.state)


def _status(view: SessionView) -> str:
    session = view.session
    match session.state:
        case State.PENDING:
            return "Waiting for a person"
        case State.ASSIGNED:
            return f"{short(session.owner_name, LONGEST_NAME)} has it"
        case State.BOT:
            return "With the assistant again"
        case State.CLOSED:
            return _outcome(view.log) + _duration(session.escalated_at, session.closed_at)
        case _:
            assert_never(session.state)


def _outcome(log: Sequence[Event]) -> str:
    closing = next((event for event in reversed(log) if isinstance(event.body, Closed)), None)
    match closing.body if closing else None:
        case Closed(why="agent") if closing:
            return f"Closed by {name_of(closing.author)}"
        case Closed(why="user") if closing:
            return f"Ended by {name_of(closing.author)}"
        case Closed(why="idle"):
            return "Closed, because nobody wrote any more"
        case _:
            return "Closed"


def _duration(start: Micros | None, end: Micros | None) -> str:
    if start is None or end is None or end < start:
        return ""
    minutes = (end - start) // _SECOND // 60
    if minutes < 1:
        return " within a minute"
    hours, minutes = divmod(minutes, 60)
    return f" after {hours} h {minutes} min" if hours else f" after {minutes} min"


def _since(at: Micros | None) -> list[Json]:
    """A moment that each reader sees in their own time zone; in words where that cannot be done."""
    if at is None:
        return []
    seconds = at // _SECOND
    utc = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    shown = f"<!date^{seconds}^since {{date_short_pretty}} at {{time}}|since {utc}>"
    return [{"type": "mrkdwn", "text": shown, "verbatim": True}]


def _actions(view: SessionView) -> list[Json]:
    session = view.session
    match session.state:
        case State.PENDING:
            return [button("Claim", CLAIM, session.id, primary=True)]
        case State.BOT:
            return [button("Claim", CLAIM, session.id)]
        case State.ASSIGNED:
            acts = (("Release", RELEASE), ("Hand back", HAND_BACK), ("Close", CLOSE))
            return [button(label, action, session.id) for label, action in acts]
        case State.CLOSED:
            return []
        case _:
            assert_never(session.state)
