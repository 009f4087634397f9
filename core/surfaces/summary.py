"""The summary as a lane: when a session escalates, the conversation is summed up for whoever claims it.

A lane, so that a crash or a slow model delays a summary and loses nothing: the card is there meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from core.bots.protocol import ChatTurn
from core.bots.summary import Summarizer
from core.model.events import Escalated, Event, Message, Reopened, Side
from core.model.ids import Seq, SessionId, SurfaceName
from core.model.ports import Covers, NewLane, Operation, Rate, Receipt, SessionView
from core.model.session import Session
from core.rendering.current_text import content_with_file_names, current_contents
from core.usecases import bot_answers

NAME: Final = SurfaceName("summary")
LEAST_TURNS: Final = 5  # turns; a shorter conversation stands on the card as it is


@dataclass(frozen=True, slots=True)
class _Call:
    session: SessionId
    target: Seq
    turns: tuple[ChatTurn, ...]


class SummarySurface:
    """Asks the summarizer once for each escalation. It never fails: without a model it extracts."""

    name = NAME
    internal = True
    recent = 30

    def __init__(self, summarizer: Summarizer, time_limit: float = 30.0) -> None:
        self._summarizer = summarizer
        self.time_limit = time_limit

    def buckets(self, address: str) -> tuple[str, ...]:  # noqa: ARG002 - models have their own limits
        """None: escalations are rare."""
        return ()

    def rate(self, bucket: str) -> Rate:
        """Never asked: there are no buckets."""
        raise LookupError(bucket)

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | None:
        """One summary of everything up to the latest call for a person, unless the card shows all of it anyway."""
        calls = [event for event in pending if isinstance(event.body, (Escalated, Reopened))]
        if not calls:
            return None
        words = current_contents(view.log, pending[-1].seq)
        requests = _requests(view.log)
        turns = tuple(
            ChatTurn(event.author.side, content_with_file_names(event, content), requests.get(event.seq, ""))
            for event in view.log
            if isinstance(event.body, Message) and (content := words.get(event.seq)) is not None
        )
        if len(turns) < LEAST_TURNS:
            return None
        covers = Covers(pending[0].seq, pending[-1].seq, pending[-1].seq)
        return Operation(covers, (), _Call(view.session.id, calls[-1].seq, turns), (), repeatable=True)

    def concerns(self, session: Session, pending: Sequence[Event]) -> bool:  # noqa: ARG002 - see `FiltersEvents`
        """Was a person called?"""
        return any(isinstance(event.body, (Escalated, Reopened)) for event in pending)

    async def perform(self, op: Operation) -> Receipt:
        """Sum up."""
        call: _Call = op.call
        text = await self._summarizer.summarize(call.turns)
        if not text:
            return Receipt()
        return Receipt(then=partial(bot_answers.summed_up, session=call.session, target=call.target, text=text))


def _requests(log: Sequence[Event]) -> dict[Seq, str]:
    """The user's messages by which a person was asked for, with the words that asked."""
    found: dict[Seq, str] = {}
    last: Seq | None = None
    for event in log:
        match event.body:
            case Message() if event.author.side is Side.USER:
                last = event.seq
            case Escalated(category="request", matched=matched) if last is not None and matched:
                found[last] = matched
    return found


def new_lane() -> NewLane:
    """The lane that a session gets when it escalates."""
    return NewLane(NAME, "", "summary", internal=True)
