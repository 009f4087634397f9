"""What the bot says to the user, and what follows when it cannot. Each function is one unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.bots.protocol import BotAnswer
from core.escalation.policy import Signal, TriggerContext
from core.model.content import Content
from core.model.errors import Superseded
from core.model.events import BOT_AUTHOR, SYSTEM_AUTHOR, Message, SummedUp
from core.model.ids import Seq, SessionId
from core.model.session import SessionState
from core.rendering import markdown
from core.store import contacts, log, sessions
from core.store.locked_session import LockedSession
from core.store.queries.trigger_turns import trigger_turns
from core.store.tx import Tx
from core.usecases import person_offer
from core.usecases.intake import escalate, idle_deadline
from core.usecases.rules import Rules


@dataclass(frozen=True, slots=True)
class BotRequest:
    """What a bot's answer answers: the session's epoch and last seq when it was asked."""

    session: SessionId
    epoch: int
    upto: Seq
    final: bool = False  # it was asked again often enough: a newer message gets an answer of its own


def to_content(answer: BotAnswer) -> Content:
    """What the bot says, read before the unit of work."""
    return markdown.to_content(answer.text) if answer.markdown else Content(answer.text)


def bot_answered(
    tx: Tx,
    *,
    rules: Rules,
    asked: BotRequest,
    answer: BotAnswer,
    content: Content,
    signals: Sequence[Signal],
    offers: bool = False,
) -> None:
    """Append the bot's answer if it still is wanted, and escalate when it, or all in all, says so.

    `content` is its words as `to_content` read them. `signals` are those of the question: a topic and an unsure answer
    may add up where neither is enough. `offers`: the answer offers a person.

    Raises Superseded when the user wrote meanwhile: the answer is worked out again.
    """
    opened = LockedSession.lock(tx, asked.session)
    session = opened.session
    if session.epoch != asked.epoch or session.state not in (SessionState.BOT, SessionState.PENDING):
        return
    if not asked.final and log.user_wrote_after(tx, session.id, asked.upto):
        raise Superseded("the user wrote meanwhile")
    if session.state is SessionState.PENDING and not answer.knows:
        return  # a person is coming; "I do not know" helps nobody
    contact = contacts.contact_of(tx, session.contact)
    turns = trigger_turns(tx, session)
    confidence = round(answer.confidence, 3)  # decided on as it is stored: a backtest must decide the same
    misses = 0 if answer.knows else session.misses + 1
    context = TriggerContext(
        misses=misses,
        low_confidence=confidence,
        wants_human=answer.wants_human,
        safety_stop=answer.safety_stop,
        turns=turns,
    )
    decision = rules.policy.decide(signals, context) if session.state is SessionState.BOT else None
    offers = offers and session.state is SessionState.BOT and decision is None  # who is called already is not offered
    said = Message(
        content,
        confidence=confidence,
        missed=not answer.knows,
        wants_human=answer.wants_human,
        sources=tuple(source.title for source in answer.sources),
        offers=offers,
    )
    person_offer.end_offer(opened)
    event = opened.append(BOT_AUTHOR, said, deadline_at=idle_deadline(tx, rules, session))
    if offers:
        opened.change(offer_seq=event.seq)
    if answer.usage:
        sessions.add_tokens(tx, session.id, answer.usage.total)
    opened.change(misses=misses)
    if decision:
        escalate(opened, rules, decision, contact)


def summed_up(tx: Tx, *, session: SessionId, target: Seq, text: str) -> None:
    """Note for the agents what a conversation was about when a person was called at `target`."""
    LockedSession.lock(tx, session).append(SYSTEM_AUTHOR, SummedUp(target, text), internal=True)


def bot_failed(
    tx: Tx, *, rules: Rules, asked: BotRequest, language: str, reason: str, safety_stop: bool = False
) -> None:
    """No bot could answer: say so and ask for a person. In a session that waits already, nothing changes.

    `reason` is for the agent: "gemini: no answer in 20 s".
    """
    opened = LockedSession.lock(tx, asked.session)
    if opened.session.epoch != asked.epoch or opened.session.state is not SessionState.BOT:
        return
    opened.append(BOT_AUTHOR, Message(Content(rules.texts.say("bot_gave_up", language))))
    if decision := rules.policy.decide((), TriggerContext(bot_failed=True, failure=reason, safety_stop=safety_stop)):
        escalate(opened, rules, decision, contacts.contact_of(tx, opened.session.contact))
