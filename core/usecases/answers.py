"""What the bot says to the user, and what follows when it cannot. Each function is one unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.bots.protocol import Answer
from core.escalation.policy import Context, Signal
from core.model.content import Content
from core.model.errors import Superseded
from core.model.events import Message, SummedUp
from core.model.ids import Seq, SessionId
from core.model.session import State
from core.rendering import markdown
from core.store import contacts, log, sessions
from core.store.queries.turns import turns_so_far
from core.store.tx import Tx
from core.store.writing import THE_BOT, THE_HOUSE, OpenLog
from core.usecases import offering
from core.usecases.house import House
from core.usecases.intake import escalate, idle_at


@dataclass(frozen=True, slots=True)
class Asked:
    """What a bot's answer answers: the session's epoch and last seq when it was asked."""

    session: SessionId
    epoch: int
    upto: Seq
    final: bool = False  # it was asked anew often enough: a newer message gets an answer of its own


def bot_answered(
    tx: Tx, *, house: House, asked: Asked, answer: Answer, signals: Sequence[Signal], offers: bool = False
) -> None:
    """Append the bot's answer if it still is wanted, and escalate when it, or all in all, says so.

    `signals` are those of the question: a topic and an unsure answer may add up where neither is enough. `offers`: the
    answer offers a person.

    Raises Superseded when the user wrote meanwhile: the answer is worked out anew.
    """
    opened = OpenLog.of(tx, asked.session)
    session = opened.session
    if session.epoch != asked.epoch or session.state not in (State.BOT, State.PENDING):
        return
    if not asked.final and log.user_wrote_after(tx, session.id, asked.upto):
        raise Superseded("the user wrote meanwhile")
    if session.state is State.PENDING and not answer.knows:
        return  # a person is coming; "I do not know" helps nobody
    contact = contacts.contact_of(tx, session.contact)
    turns = turns_so_far(tx, session)
    confidence = round(answer.confidence, 3)  # decided on as it is stored: a backtest must decide the same
    misses = 0 if answer.knows else session.misses + 1
    context = Context(
        misses=misses,
        low_confidence=confidence,
        wants_human=answer.wants_human,
        safety_stop=answer.safety_stop,
        turns=turns,
    )
    decision = house.policy.decide(signals, context) if session.state is State.BOT else None
    offers = offers and session.state is State.BOT and decision is None  # who is called already is not offered
    said = Message(
        markdown.to_content(answer.text) if answer.markdown else Content(answer.text),
        confidence=confidence,
        missed=not answer.knows,
        wants_human=answer.wants_human,
        sources=tuple(source.title for source in answer.sources),
        offers=offers,
    )
    offering.end(opened)
    event = opened.append(THE_BOT, said, deadline_at=idle_at(tx, house, session))
    if offers:
        opened.set_offer(event.seq)
    if answer.usage:
        sessions.add_tokens(tx, session.id, answer.usage.total)
    sessions.set_misses(tx, session.id, misses)
    if decision:
        escalate(opened, house, decision, contact)


def summed_up(tx: Tx, *, session: SessionId, target: Seq, text: str) -> None:
    """Note for the agents what a conversation was about when a person was called at `target`."""
    OpenLog.of(tx, session).append(THE_HOUSE, SummedUp(target, text), internal=True)


def bot_failed(tx: Tx, *, house: House, asked: Asked, language: str, reason: str, safety_stop: bool = False) -> None:
    """No bot could answer: say so and ask for a person. In a session that waits already, nothing changes.

    `reason` is for the agent: "gemini: no answer in 20 s".
    """
    opened = OpenLog.of(tx, asked.session)
    if opened.session.epoch != asked.epoch or opened.session.state is not State.BOT:
        return
    opened.append(THE_BOT, Message(Content(house.texts.say("bot_gave_up", language))))
    if decision := house.policy.decide((), Context(bot_failed=True, failure=reason, safety_stop=safety_stop)):
        escalate(opened, house, decision, contacts.contact_of(tx, opened.session.contact))
