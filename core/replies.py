"""What is said to the user: by the agent who has the session, and by the bot. Each function is one unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.bots.protocol import Answer
from core.content import Content
from core.errors import Superseded
from core.escalation.policy import Context, Signal
from core.events import Deleted, Edited, Message, Note, Prompt, Retried, SummedUp, Undeliverable
from core.house import House
from core.ids import Seq, SessionId
from core.intake import Keys, Shown, Wrote, already_there, escalate, gone, idle_at, reads_now, turns_so_far
from core.ownership import Agent, author_of
from core.session import Session, State
from core.store import contacts, lanes, log, sessions
from core.store.tx import Tx
from core.writing import THE_BOT, THE_HOUSE, OpenLog


class Fate(StrEnum):
    """What became of an agent's words."""

    SENT = "sent"
    INTERNAL = "internal"
    PROMPTED = "prompted"  # internal too; the writer is asked what they want
    KNOWN = "known"  # had been there before


@dataclass(frozen=True, slots=True)
class Said:
    """Where an agent's words are, and what became of them."""

    session: SessionId
    seq: Seq
    fate: Fate


def agent_wrote(tx: Tx, session: SessionId, agent: Agent, content: Content, keys: Keys, shown: Shown | None) -> Said:
    """Append what an agent wrote: to the user when the session is theirs, else as a note that stays inside."""
    opened = OpenLog.of(tx, session)
    if there := already_there(tx, keys, shown):
        return Said(*there, Fate.KNOWN)
    me = contacts.know_agent(tx, agent.slack_user, agent.name, agent.picture)
    author = author_of(agent, me)
    if opened.session.state is State.ASSIGNED and opened.session.owner == me:
        event, fate = opened.append(author, Message(content)), Fate.SENT
    else:
        prompt = _prompt(opened.session)
        writer = agent.slack_user if prompt and shown else ""
        event = opened.append(author, Note(content, prompt, writer), internal=True)
        fate = Fate.PROMPTED if prompt else Fate.INTERNAL
    log.remember(tx, keys, session, event.seq)
    if shown:
        opened.shown_on(shown.surface, shown.address, event.seq, shown.remote)
    return Said(session, event.seq, fate)


def agent_edited(tx: Tx, agent: Agent, content: Content, keys: Keys, shown: Shown) -> Wrote | None:
    """Append an agent's edit. None: nothing readable changed (a link was unfurled). LookupError: unknown message."""
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    session, seq, opened = _find_shown(tx, shown)
    if reads_now(tx, opened.session, seq) in (content, None):
        return None
    me = contacts.know_agent(tx, agent.slack_user, agent.name, agent.picture)
    event = opened.append(author_of(agent, me), Edited(seq, content), internal=_is_note(tx, session, seq))
    opened.shown_on(shown.surface, shown.address, seq, shown.remote, as_of=event.seq)
    log.remember(tx, keys, session, event.seq)
    return Wrote(session, event.seq)


def agent_deleted(tx: Tx, agent: Agent, keys: Keys, shown: Shown) -> Wrote | None:
    """Append an agent's delete. None: it had been deleted. LookupError: unknown message."""
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    session, seq, opened = _find_shown(tx, shown)
    if reads_now(tx, opened.session, seq) is None:
        return None
    me = contacts.know_agent(tx, agent.slack_user, agent.name, agent.picture)
    event = opened.append(author_of(agent, me), Deleted(seq), internal=_is_note(tx, session, seq))
    opened.shown_on(shown.surface, shown.address, seq, "", as_of=event.seq)
    log.remember(tx, keys, session, event.seq)
    return Wrote(session, event.seq)


def deleted_unseen(tx: Tx, session: SessionId, keys: Keys, shown: Shown) -> None:
    """Note that a message was taken back before it arrived: when it does, nobody is shown it."""
    told_before = log.known(tx, [gone(shown)]) is not None
    log.remember(tx, keys if told_before else [*keys, gone(shown)], session, Seq(0))


def retry(tx: Tx, session: SessionId, agent: Agent, failure: Seq) -> bool:
    """Let a surface show once more what it refused; `failure` is the seq of the Undeliverable. False: done before."""
    opened = OpenLog.of(tx, session)
    key = [("retry", f"{session}:{failure}")]
    refused = log.event_at(tx, session, failure)
    if refused is None or not isinstance(refused.body, Undeliverable) or log.known(tx, key):
        return False
    me = contacts.know_agent(tx, agent.slack_user, agent.name, agent.picture)
    event = opened.append(author_of(agent, me), Retried(refused.body.target, refused.body.surface))
    log.remember(tx, key, session, event.seq)
    return True


@dataclass(frozen=True, slots=True)
class Asked:
    """What a bot's answer answers: the session's epoch and last seq when it was asked."""

    session: SessionId
    epoch: int
    upto: Seq
    final: bool = False  # it was asked anew often enough: a newer message gets an answer of its own


def bot_answered(tx: Tx, *, house: House, asked: Asked, answer: Answer, signals: Sequence[Signal]) -> None:
    """Append the bot's answer if it still is wanted, and escalate when it, or all in all, says so.

    `signals` are those of the question: a topic and an unsure answer may add up where neither is enough.

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
    said = Message(
        Content(answer.text),
        confidence=confidence,
        missed=not answer.knows,
        wants_human=answer.wants_human,
        sources=tuple(source.title for source in answer.sources),
    )
    opened.append(THE_BOT, said, deadline_at=idle_at(tx, house, session))
    if answer.usage:
        sessions.add_tokens(tx, session.id, answer.usage.total)
    misses = 0 if answer.knows else session.misses + 1
    sessions.set_misses(tx, session.id, misses)
    if session.state is State.BOT:
        context = Context(misses=misses, low_confidence=confidence, wants_human=answer.wants_human, turns=turns)
        if decision := house.policy.decide(signals, context):
            escalate(opened, house, decision, contact)


def summed_up(tx: Tx, *, session: SessionId, target: Seq, text: str) -> None:
    """Note for the agents what a conversation was about when a person was called at `target`."""
    OpenLog.of(tx, session).append(THE_HOUSE, SummedUp(target, text), internal=True)


def bot_failed(tx: Tx, *, house: House, asked: Asked, language: str, reason: str) -> None:
    """No bot could answer: say so and ask for a person. In a session that waits already, nothing changes.

    `reason` is for the agent: "gemini: no answer in 20 s".
    """
    opened = OpenLog.of(tx, asked.session)
    if opened.session.epoch != asked.epoch or opened.session.state is not State.BOT:
        return
    opened.append(THE_BOT, Message(Content(house.texts.say("bot_gave_up", language))))
    if decision := house.policy.decide((), Context(bot_failed=True, failure=reason)):
        escalate(opened, house, decision, contacts.contact_of(tx, opened.session.contact))


def _prompt(session: Session) -> str:
    """A teammate's words stay inside without a question; words that nobody would relay are asked about."""
    match session.state:
        case State.ASSIGNED:
            return ""
        case State.CLOSED:
            return Prompt.CLOSED.value
        case _:
            return Prompt.CLAIM.value


def _find_shown(tx: Tx, shown: Shown) -> tuple[SessionId, Seq, OpenLog]:
    found = lanes.shown_at(tx, shown.surface, shown.address, shown.remote)
    if found is None:
        raise LookupError("no event stands in this post")
    return *found, OpenLog.of(tx, found[0])


def _is_note(tx: Tx, session: SessionId, seq: Seq) -> bool:
    event = log.event_at(tx, session, seq)
    return event is not None and not event.is_public
