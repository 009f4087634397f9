"""What the bot says to the user, and what follows when it cannot. Each function is one unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.bots.protocol import BotAnswer
from core.escalation.policy import Decision, Signal, TriggerContext
from core.languages.names import language_name
from core.languages.tags import main_language
from core.model.content import Content
from core.model.errors import Superseded
from core.model.events import BOT_AUTHOR, SYSTEM_AUTHOR, Message, Shadowed, SummedUp
from core.model.ids import Seq, SessionId
from core.model.session import Session, SessionState
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


def to_content(answer: BotAnswer, rules: Rules, reader: str) -> Content:
    """What the bot says, read before the unit of work. `reader` is the user's language (BCP 47), "" when not known.

    What stands in the knowledge in another language is said as it is, under a line in the reader's that says so.
    """
    if answer.markdown:
        return markdown.to_content(answer.text)
    quotes = answer.sources and answer.usage is None  # a model says it in the user's language itself
    if not (quotes and reader and answer.language) or main_language(reader) == main_language(answer.language):
        return Content(answer.text)
    language = language_name(answer.language, reader)
    return Content(f"{rules.texts.say('answered_in_other_language', reader, language=language)}\n\n{answer.text}")


def calls_person(tx: Tx, *, rules: Rules, asked: BotRequest, signals: Sequence[Signal]) -> bool:
    """Does what the question means call a person, so that the bot need not be asked? Changes nothing."""
    session = sessions.find_session(tx, asked.session)
    return session is not None and _decision_on(tx, rules, session, asked, signals) is not None


def meaning_called_person(
    tx: Tx, *, rules: Rules, asked: BotRequest, signals: Sequence[Signal], shadows: Sequence[str] = ()
) -> None:
    """Call a person for what the question means, instead of an answer: one voice answers.

    Raises Superseded when that does not hold any more, or the user wrote meanwhile.
    """
    opened = LockedSession.lock(tx, asked.session)
    if not _is_wanted(opened.session, asked):
        return
    _stop_if_user_wrote(tx, asked)
    decision = _decision_on(tx, rules, opened.session, asked, signals)
    if decision is None:
        raise Superseded("the conversation went on")
    person_offer.end_offer(opened)
    if noted := _to_shadowed(asked, shadows):
        opened.append(SYSTEM_AUTHOR, noted, internal=True)
    escalate(opened, rules, decision, contacts.contact_of(tx, opened.session.contact))


def bot_answered(
    tx: Tx,
    *,
    rules: Rules,
    asked: BotRequest,
    answer: BotAnswer,
    content: Content,
    signals: Sequence[Signal],
    offers: bool = False,
    shadows: Sequence[str] = (),
) -> None:
    """Append the bot's answer if it still is wanted, and escalate when it, or all in all, says so.

    `content` is its words as `to_content` read them. `signals` are those of the question: a topic and an unsure answer
    may add up where neither is enough. `offers`: the answer offers a person. `shadows` are the triggers on trial that
    what the question means fires, besides those of its words.

    Raises Superseded when the user wrote meanwhile: the answer is worked out again.
    """
    opened = LockedSession.lock(tx, asked.session)
    session = opened.session
    if not _is_wanted(session, asked):
        return
    _stop_if_user_wrote(tx, asked)
    if session.state is SessionState.PENDING and not (answer.knows or answer.choices):
        return  # a person is coming; "I do not know" helps nobody
    append_answer(opened, rules, answer, content, signals, offers=offers, noted=_to_shadowed(asked, shadows))


def append_answer(
    opened: LockedSession,
    rules: Rules,
    answer: BotAnswer,
    content: Content,
    signals: Sequence[Signal] = (),
    *,
    offers: bool = False,
    noted: Shadowed | None = None,
) -> None:
    """Append what the bot says, and escalate when it, or all in all, says so. See `bot_answered`."""
    tx, session = opened.tx, opened.session
    contact = contacts.contact_of(tx, session.contact)
    said = _to_message(answer, content)
    misses = _misses_after(answer, session)
    context = TriggerContext(
        misses=misses,
        low_confidence=None if said.choices else said.confidence,
        wants_human=answer.wants_human,
        safety_stop=answer.safety_stop,
        turns=trigger_turns(tx, session),
    )
    decision = rules.policy.decide(signals, context) if session.state is SessionState.BOT else None
    if decision:  # who is called already is not offered, and nobody has to choose any more
        said = replace(said, choices=())
    elif session.state is SessionState.BOT and not said.choices:
        said = replace(said, offers=offers)
    person_offer.end_offer(opened)
    if noted:
        opened.append(SYSTEM_AUTHOR, noted, internal=True)
    event = opened.append(BOT_AUTHOR, said, deadline_at=idle_deadline(tx, rules, session))
    if said.offers or said.choices:
        opened.change(offer_seq=event.seq)
    if answer.usage:
        sessions.add_tokens(tx, session.id, answer.usage.total)
    opened.change(misses=misses)
    if decision:
        escalate(opened, rules, decision, contact)


def _to_message(answer: BotAnswer, content: Content) -> Message:
    return Message(
        content,
        confidence=round(answer.confidence, 3),  # decided on as it is stored: a backtest must decide the same
        missed=not (answer.knows or answer.choices),
        wants_human=answer.wants_human,
        sources=() if answer.choices else tuple(source.title for source in answer.sources),
        choices=answer.choices,
    )


def _misses_after(answer: BotAnswer, session: Session) -> int:
    """A question back is no miss, and makes up for none."""
    if answer.choices:
        return session.misses
    return 0 if answer.knows else session.misses + 1


def files_unread(tx: Tx, *, rules: Rules, asked: BotRequest, language: str) -> None:
    """Offer a person to who sent a file without words; once, for an album is many. Raises Superseded, as an answer."""
    opened = LockedSession.lock(tx, asked.session)
    if not _is_wanted(opened.session, asked) or opened.session.state is not SessionState.BOT:
        return
    _stop_if_user_wrote(tx, asked)
    said = Message(Content(rules.texts.say("files_unread", language)), offers=True)
    if any(turn.text == said.content.text for turn in trigger_turns(tx, opened.session) if not turn.by_user):
        return
    person_offer.end_offer(opened)
    event = opened.append(BOT_AUTHOR, said, deadline_at=idle_deadline(tx, rules, opened.session))
    opened.change(offer_seq=event.seq)


def _is_wanted(session: Session, asked: BotRequest) -> bool:
    return session.epoch == asked.epoch and session.state in (SessionState.BOT, SessionState.PENDING)


def _to_shadowed(asked: BotRequest, shadows: Sequence[str]) -> Shadowed | None:
    return Shadowed(asked.upto, tuple(shadows)) if shadows else None


def _stop_if_user_wrote(tx: Tx, asked: BotRequest) -> None:
    if not asked.final and log.user_wrote_after(tx, asked.session, asked.upto):
        raise Superseded("the user wrote meanwhile")


def _decision_on(
    tx: Tx, rules: Rules, session: Session, asked: BotRequest, signals: Sequence[Signal]
) -> Decision | None:
    """What the words decide before the bot has said anything; nothing where a person is called already."""
    if session.epoch != asked.epoch or session.state is not SessionState.BOT:
        return None
    context = TriggerContext(misses=session.misses, turns=trigger_turns(tx, session))
    return rules.policy.decide(signals, context)


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
