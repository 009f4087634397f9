"""What an agent says: to the user, or to colleagues. Each function is one unit of work.

The words were read by the leak guard before (`RecipientRules.having_read`): here, on the writer's thread, only what
was changed meanwhile is read.

Whatever makes an agent's words public asks `RecipientRules` first, here and nowhere else: surfaces do not judge words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NoReturn

from core.model.agents import Agent
from core.model.content import Content
from core.model.errors import LooksInternal, NotOwner, NotThere, WrongState
from core.model.events import Author, Deleted, Edited, Event, Message, Note, Prompt, Retried, Undeliverable
from core.model.ids import AgentId, Seq, SessionId
from core.model.ports import Copy
from core.model.session import Session, SessionState
from core.store import agents, contacts, edit_order, lanes, log, sessions
from core.store.locked_session import LockedSession
from core.store.tx import Tx
from core.usecases import inactivity
from core.usecases.intake import (
    NO_EXTRAS,
    EventKeys,
    IntakeResult,
    MessageExtras,
    OriginPost,
    current_content,
    deletion_key,
    find_known_message,
    find_logged,
    find_shown,
    note_logged,
    with_extras,
)
from core.usecases.ownership import author_of, claim
from core.usecases.recipient import Recipient
from core.usecases.rules import Rules


class ReplyStatus(StrEnum):
    """What became of an agent's words."""

    SENT = "sent"
    INTERNAL = "internal"
    PROMPTED = "prompted"  # internal too; the writer is asked what they want
    ALREADY_LOGGED = "known"  # had been there before


class ReplyIntent(StrEnum):
    """What the writer said of their words."""

    PLAIN = "plain"  # nothing: the queue's habit and prefixes decide
    REPLY = "reply"  # they are for the user, unless a prefix or the leak guard objects
    ONLY_REPLY = "only_reply"  # the same, but they are refused where they would become a note
    SEND = "send"  # the writer was asked, or says so: they are for the user whatever they look like
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class ReplyResult:
    """Where an agent's words are, and what became of them."""

    session: SessionId
    seq: Seq
    status: ReplyStatus


def agent_wrote(
    tx: Tx,
    rules: Rules,
    session: SessionId,
    agent: Agent,
    content: Content,
    keys: EventKeys,
    origin: OriginPost | None = None,
    extras: MessageExtras = NO_EXTRAS,
    intent: ReplyIntent = ReplyIntent.PLAIN,
) -> ReplyResult:
    """Append what an agent wrote: to the user when the session is theirs and the words are, else as a note.

    Raises NotThere for a file that is not the agent's; for SEND and ONLY_REPLY WrongState and NotOwner in a session not
    theirs; for ONLY_REPLY LooksInternal.
    """
    opened = LockedSession.lock(tx, session)
    if there := find_known_message(tx, keys, origin):
        return ReplyResult(*there, ReplyStatus.ALREADY_LOGGED)
    me = agents.know_agent(tx, agent)
    whom, words = _whom(rules, intent, content, opened.session.queue)
    is_mine = opened.session.state is SessionState.ASSIGNED and opened.session.owner == me
    message = with_extras(opened, _message(opened, rules, words), extras, origin)
    if is_mine and whom is Recipient.USER:
        event, fate = opened.append(author_of(agent, me), message), ReplyStatus.SENT
        inactivity.user_speaks_next(opened, rules)
    elif intent in (ReplyIntent.SEND, ReplyIntent.ONLY_REPLY) and whom is not Recipient.COLLEAGUES:
        _refuse(rules, opened.session, words, is_mine=is_mine)
    else:
        prompt = _prompt(tx, opened.session, me, whom, is_mine=is_mine)
        writer = agent.external_id if prompt and origin else ""
        note = Note(words, prompt, writer, message.files)
        event = opened.append(author_of(agent, me), note, internal=True)
        fate = ReplyStatus.PROMPTED if prompt else ReplyStatus.INTERNAL
    log.add_keys(tx, keys, session, event.seq)
    if origin:
        opened.note_origin_copy(origin.surface, origin.address, event.seq, origin.remote_id)
        edit_order.note_edit(tx, origin.edit_key, origin.edited_at, session, event.seq)
    return ReplyResult(session, event.seq, fate)


def send_note(tx: Tx, rules: Rules, session: SessionId, agent: Agent, note: Seq, *, sure: bool = False) -> bool:
    """Send to the user what stayed inside, in its writer's name. False: it was sent before, or taken back.

    What was held back as an edit changes its message; False when that one was changed since. A session that nobody has
    is claimed first. Raises WrongState (closed), AtCapacity or NotThere; LooksInternal unless `sure`, or the writer was
    asked about these words.
    """
    opened = LockedSession.lock(tx, session)
    event = log.event_at(tx, session, note)
    if event is None or not isinstance(event.body, Note):
        raise NotThere("There are no such words.")
    content = current_content(tx, opened.session, note)
    key = [("note.sent", f"{session}:{note}")]
    if log.find_keys(tx, key) or content is None or not _still_fits(opened, note, event.body):
        return False
    if not sure and not _was_asked_about(event.body):
        _ask_first(rules, content)
    if event.body.edits is not None:
        sent = opened.append(event.author, Edited(event.body.edits, content))
        _refresh_copies(opened, note, event.body.edits, sent.seq)
    else:
        opened = _with_an_owner(opened, rules, agent)
        sent = opened.append(event.author, replace(_message(opened, rules, content), files=event.body.files))
        inactivity.user_speaks_next(opened, rules)
        _promote_copies(opened, note, sent.seq)
    log.add_keys(tx, key, session, sent.seq)
    return True


def find_note_to_read(tx: Tx, session: SessionId, note: Seq) -> Content | None:
    """Reads only: what the leak guard is to read before `send_note`; None when it is not asked about these words."""
    found, event = sessions.find_session(tx, session), log.event_at(tx, session, note)
    if found is None or event is None or not isinstance(event.body, Note) or _was_asked_about(event.body):
        return None
    return current_content(tx, found, note)


def agent_edited(
    tx: Tx, rules: Rules, agent: Agent, content: Content, keys: EventKeys, origin: OriginPost
) -> IntakeResult | None:
    """Append an agent's edit. None: nothing readable changed (a link was unfurled), or a newer edit did.

    LookupError: unknown message.

    Who makes a note of what was sent takes it back: the words were not for the user. What looks internal stays inside,
    and the writer is asked: the user goes on reading what they read before.
    """
    if known := find_logged(tx, keys):
        return known
    session, seq = find_shown(tx, origin)
    opened = LockedSession.lock(tx, session)
    if edit_order.is_outdated(tx, origin.edit_key, origin.edited_at):
        return None
    edit_order.note_edit(tx, origin.edit_key, origin.edited_at, session, seq)
    event = _edit(opened, rules, agent, seq, content)
    if event is None:
        return None
    held_back = isinstance(event.body, Note)
    opened.note_origin_copy(origin.surface, origin.address, seq, origin.remote_id, as_of=event.seq)
    if held_back:  # the writer's own post says it already: one more would say it twice
        opened.note_origin_copy(origin.surface, origin.address, event.seq, "")
    return note_logged(tx, keys, session, event.seq, held_back=held_back)


def agent_edited_at(
    tx: Tx, rules: Rules, session: SessionId, agent: Agent, seq: Seq, content: Content | None, keys: EventKeys
) -> IntakeResult | None:
    """Append an edit of an agent's own words, or a delete (None), where they are named by their seq.

    None: nothing readable changed. Raises NotThere for what is not theirs. What looks internal is held back, as in
    `agent_edited`.
    """
    if known := find_logged(tx, keys):
        return known
    opened = LockedSession.lock(tx, session)
    me = agents.know_agent(tx, agent)
    original = log.event_at(tx, session, seq)
    if original is None or not isinstance(original.body, (Message, Note)) or original.author.id != me:
        raise NotThere("These are not words of yours.")
    event = _edit(opened, rules, agent, seq, content) if content else _delete(opened, author_of(agent, me), seq)
    if event is None:
        return None
    return note_logged(tx, keys, session, event.seq, held_back=isinstance(event.body, Note))


def agent_deleted(tx: Tx, agent: Agent, keys: EventKeys, origin: OriginPost) -> IntakeResult | None:
    """Append an agent's delete. None: it had been deleted. LookupError: unknown message."""
    if known := find_logged(tx, keys):
        return known
    session, seq = find_shown(tx, origin)
    opened = LockedSession.lock(tx, session)
    event = _delete(opened, author_of(agent, agents.know_agent(tx, agent)), seq)
    if event is None:
        return None
    opened.note_origin_copy(origin.surface, origin.address, seq, "", as_of=event.seq)
    return note_logged(tx, keys, session, event.seq)


def note_early_delete(tx: Tx, session: SessionId, keys: EventKeys, origin: OriginPost) -> None:
    """Note that a message was taken back before it arrived: when it does, nobody is shown it."""
    told_before = log.find_keys(tx, [deletion_key(origin)]) is not None
    log.add_keys(tx, keys if told_before else [*keys, deletion_key(origin)], session, Seq(0))


def retry(tx: Tx, _rules: Rules, session: SessionId, agent: Agent, failure: Seq) -> bool:
    """Let a surface show once more what it refused; `failure` is the seq of the Undeliverable. False: done before."""
    opened = LockedSession.lock(tx, session)
    key = [("retry", f"{session}:{failure}")]
    refused = log.event_at(tx, session, failure)
    if refused is None or not isinstance(refused.body, Undeliverable) or log.find_keys(tx, key):
        return False
    me = agents.know_agent(tx, agent)
    event = opened.append(author_of(agent, me), Retried(refused.body.target, refused.body.surface))
    log.add_keys(tx, key, session, event.seq)
    return True


def _whom(rules: Rules, intent: ReplyIntent, content: Content, queue: str) -> tuple[Recipient, Content]:
    match intent:
        case ReplyIntent.SEND:
            return Recipient.USER, content
        case ReplyIntent.NOTE:
            return Recipient.COLLEAGUES, content
        case _:
            return rules.recipient_rules.recipient_of(content, queue, is_reply=intent is not ReplyIntent.PLAIN)


def _was_asked_about(note: Note) -> bool:
    return note.prompt in (Prompt.LEAK, Prompt.EDIT)


def _ask_first(rules: Rules, content: Content) -> None:
    """Raises LooksInternal when the words look as if they were not for the user."""
    if told := rules.recipient_rules.find_leak(content):
        raise LooksInternal(told)


def _refuse(rules: Rules, session: Session, words: Content, *, is_mine: bool) -> NoReturn:
    """Say why words that may only go to the user do not."""
    if session.state is not SessionState.ASSIGNED:
        raise WrongState(session.state)
    if not is_mine:
        raise NotOwner(session.owner_name)
    raise LooksInternal(rules.recipient_rules.find_leak(words))


def _with_an_owner(locked: LockedSession, rules: Rules, agent: Agent) -> LockedSession:
    """The session, claimed if nobody has it. Raises WrongState (closed) or AtCapacity."""
    if locked.session.state in (SessionState.BOT, SessionState.PENDING):
        claim(locked.tx, rules, locked.session.id, agent)
        locked = LockedSession.lock(locked.tx, locked.session.id)
    if locked.session.state is SessionState.CLOSED:
        raise WrongState(locked.session.state)
    return locked


def _still_fits(locked: LockedSession, note: Seq, written: Note) -> bool:
    """An edit that was held back would undo what its message was changed into since."""
    if written.edits is None:
        return True
    changes = log.changes_of(locked.tx, locked.session.id, written.edits, locked.session.head)
    return not any(change.seq > note and isinstance(change.body, (Edited, Deleted)) for change in changes)


def _message(locked: LockedSession, rules: Rules, words: Content) -> Message:
    """An agent's message, which says whether its reader waits for a translation."""
    if not rules.translates(locked.session.queue):
        return Message(words)
    reader = contacts.contact_of(locked.tx, locked.session.contact)
    return Message(words, translated_into=rules.translated_into(locked.session.queue, reader))


def _prompt(tx: Tx, session: Session, me: AgentId, whom: Recipient, *, is_mine: bool) -> str:
    """What the writer of words that stay inside is asked. A teammate is asked once, not at every word."""
    if whom is Recipient.COLLEAGUES:
        return ""
    if is_mine:
        return (Prompt.LEAK if whom is Recipient.UNSURE else Prompt.QUIET).value
    match session.state:
        case SessionState.ASSIGNED:
            key = [("asked.teammate", f"{session.id}:{session.epoch}:{me}")]
            if log.find_keys(tx, key):
                return ""
            log.add_keys(tx, key, session.id, session.head)
            return Prompt.TEAMMATE.value
        case SessionState.CLOSED:
            return Prompt.CLOSED.value
        case _:
            return Prompt.CLAIM.value


def _edit(locked: LockedSession, rules: Rules, agent: Agent, seq: Seq, content: Content) -> Event | None:
    author = author_of(agent, agents.know_agent(locked.tx, agent))
    whom, words = rules.recipient_rules.recipient_of(content, locked.session.queue, is_reply=True)
    now = current_content(locked.tx, locked.session, seq)
    if now is None or now == words:
        return None
    if _is_note(locked, seq):
        return locked.append(author, Edited(seq, words), internal=True)
    if whom is Recipient.COLLEAGUES:
        taken_back = locked.append(author, Deleted(seq))
        locked.append(author, Note(words), internal=True)
        return taken_back
    if whom is Recipient.UNSURE:
        return locked.append(author, Note(words, Prompt.EDIT.value, agent.external_id, edits=seq), internal=True)
    return locked.append(author, Edited(seq, words))


def _delete(locked: LockedSession, author: Author, seq: Seq) -> Event | None:
    if current_content(locked.tx, locked.session, seq) is None:
        return None
    return locked.append(author, Deleted(seq), internal=_is_note(locked, seq))


def _is_note(locked: LockedSession, seq: Seq) -> bool:
    event = log.event_at(locked.tx, locked.session.id, seq)
    return event is not None and not event.is_public


def _promote_copies(locked: LockedSession, note: Seq, sent: Seq) -> None:
    """The note's post is now the message's post: nothing is posted a second time, and edits find it."""
    for lane in lanes.all_of(locked.tx, locked.session.id):
        copies: Sequence[Copy] = lanes.copies_of(locked.tx, lane.id, note)
        lanes.note_copies(locked.tx, lane.id, [replace(copy, seq=sent, as_of=sent) for copy in copies])


def _refresh_copies(locked: LockedSession, note: Seq, edited: Seq, sent: Seq) -> None:
    """Where the held-back edit was made, the message reads so already."""
    for lane in lanes.all_of(locked.tx, locked.session.id):
        if lanes.copies_of(locked.tx, lane.id, note):
            there = lanes.copies_of(locked.tx, lane.id, edited)
            lanes.note_copies(locked.tx, lane.id, [replace(copy, as_of=sent) for copy in there])
