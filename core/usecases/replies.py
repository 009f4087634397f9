"""What an agent says: to the user, or to colleagues. Each function is one unit of work.

Whatever makes an agent's words public asks `Speech` first, here and nowhere else: surfaces do not judge words.
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
from core.model.session import Session, State
from core.store import agents, edit_order, lanes, log
from core.store.tx import Tx
from core.store.writing import OpenLog
from core.usecases import silence
from core.usecases.house import House
from core.usecases.intake import NOTHING, Enclosed, Keys, Shown, Wrote, already_there, enclose, gone, reads_now
from core.usecases.ownership import author_of, claim
from core.usecases.speech import For


class Fate(StrEnum):
    """What became of an agent's words."""

    SENT = "sent"
    INTERNAL = "internal"
    PROMPTED = "prompted"  # internal too; the writer is asked what they want
    KNOWN = "known"  # had been there before


class Intent(StrEnum):
    """What the writer said of their words."""

    PLAIN = "plain"  # nothing: the queue's habit and prefixes decide
    REPLY = "reply"  # they are for the user, unless a prefix or the leak guard objects
    ONLY_REPLY = "only_reply"  # the same, but they are refused where they would become a note
    SEND = "send"  # the writer was asked, or says so: they are for the user whatever they look like
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Said:
    """Where an agent's words are, and what became of them."""

    session: SessionId
    seq: Seq
    fate: Fate


def agent_wrote(
    tx: Tx,
    house: House,
    session: SessionId,
    agent: Agent,
    content: Content,
    keys: Keys,
    shown: Shown | None,
    enclosed: Enclosed = NOTHING,
    intent: Intent = Intent.PLAIN,
) -> Said:
    """Append what an agent wrote: to the user when the session is theirs and the words are, else as a note.

    Raises NotThere for a file that is not the agent's; for SEND and ONLY_REPLY WrongState and NotOwner in a session not
    theirs; for ONLY_REPLY LooksInternal.
    """
    opened = OpenLog.of(tx, session)
    if there := already_there(tx, keys, shown):
        return Said(*there, Fate.KNOWN)
    me = agents.know_agent(tx, agent)
    whom, words = _whom(house, intent, content, opened.session.queue)
    is_mine = opened.session.state is State.ASSIGNED and opened.session.owner == me
    message = enclose(opened, Message(words), enclosed, shown)
    if is_mine and whom is For.USER:
        event, fate = opened.append(author_of(agent, me), message), Fate.SENT
        silence.await_user(opened, house)
    elif intent in (Intent.SEND, Intent.ONLY_REPLY) and whom is not For.COLLEAGUES:
        _refuse(house, opened.session, words, is_mine=is_mine)
    else:
        prompt = _prompt(tx, opened.session, me, whom, is_mine=is_mine)
        writer = agent.slack_user if prompt and shown else ""
        note = Note(words, prompt, writer, message.files)
        event = opened.append(author_of(agent, me), note, internal=True)
        fate = Fate.PROMPTED if prompt else Fate.INTERNAL
    log.remember(tx, keys, session, event.seq)
    if shown:
        opened.shown_on(shown.surface, shown.address, event.seq, shown.remote)
        edit_order.note(tx, shown.name, shown.edited_at, session, event.seq)
    return Said(session, event.seq, fate)


def send_note(tx: Tx, house: House, session: SessionId, agent: Agent, note: Seq, *, sure: bool = False) -> bool:
    """Send to the user what stayed inside, in its writer's name. False: it was sent before, or taken back.

    What was held back as an edit changes its message; False when that one was changed since. A session that nobody has
    is claimed first. Raises WrongState (closed), AtCapacity or NotThere; LooksInternal unless `sure`, or the writer was
    asked about these words.
    """
    opened = OpenLog.of(tx, session)
    event = log.event_at(tx, session, note)
    if event is None or not isinstance(event.body, Note):
        raise NotThere("There are no such words.")
    content = reads_now(tx, opened.session, note)
    key = [("note.sent", f"{session}:{note}")]
    if log.known(tx, key) or content is None or not _still_fits(opened, note, event.body):
        return False
    if not sure and event.body.prompt not in (Prompt.LEAK, Prompt.EDIT):
        _ask_first(house, content)
    if event.body.edits is not None:
        sent = opened.append(event.author, Edited(event.body.edits, content))
        _refresh_copies(opened, note, event.body.edits, sent.seq)
    else:
        opened = _with_an_owner(opened, house, agent)
        sent = opened.append(event.author, Message(content, files=event.body.files))
        silence.await_user(opened, house)
        _promote_copies(opened, note, sent.seq)
    log.remember(tx, key, session, sent.seq)
    return True


def agent_edited(tx: Tx, house: House, agent: Agent, content: Content, keys: Keys, shown: Shown) -> Wrote | None:
    """Append an agent's edit. None: nothing readable changed (a link was unfurled), or a newer edit did.

    LookupError: unknown message.

    Who makes a note of what was sent takes it back: the words were not for the user. What looks internal stays inside,
    and the writer is asked: the user goes on reading what they read before.
    """
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    session, seq = _find_shown(tx, shown)
    opened = OpenLog.of(tx, session)
    if edit_order.is_outdated(tx, shown.name, shown.edited_at):
        return None
    edit_order.note(tx, shown.name, shown.edited_at, session, seq)
    event = _edit(opened, house, agent, seq, content)
    if event is None:
        return None
    held_back = isinstance(event.body, Note)
    opened.shown_on(shown.surface, shown.address, seq, shown.remote, as_of=event.seq)
    if held_back:  # the writer's own post says it already: one more would say it twice
        opened.shown_on(shown.surface, shown.address, event.seq, "")
    log.remember(tx, keys, session, event.seq)
    return Wrote(session, event.seq, held_back=held_back)


def agent_edited_at(
    tx: Tx, house: House, session: SessionId, agent: Agent, seq: Seq, content: Content | None, keys: Keys
) -> Wrote | None:
    """Append an edit of an agent's own words, or a delete (None), where they are named by their seq.

    None: nothing readable changed. Raises NotThere for what is not theirs. What looks internal is held back, as in
    `agent_edited`.
    """
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    opened = OpenLog.of(tx, session)
    me = agents.know_agent(tx, agent)
    original = log.event_at(tx, session, seq)
    if original is None or not isinstance(original.body, (Message, Note)) or original.author.id != me:
        raise NotThere("These are not words of yours.")
    event = _edit(opened, house, agent, seq, content) if content else _delete(opened, author_of(agent, me), seq)
    if event is None:
        return None
    log.remember(tx, keys, session, event.seq)
    return Wrote(session, event.seq, held_back=isinstance(event.body, Note))


def agent_deleted(tx: Tx, agent: Agent, keys: Keys, shown: Shown) -> Wrote | None:
    """Append an agent's delete. None: it had been deleted. LookupError: unknown message."""
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    session, seq = _find_shown(tx, shown)
    opened = OpenLog.of(tx, session)
    event = _delete(opened, author_of(agent, agents.know_agent(tx, agent)), seq)
    if event is None:
        return None
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
    me = agents.know_agent(tx, agent)
    event = opened.append(author_of(agent, me), Retried(refused.body.target, refused.body.surface))
    log.remember(tx, key, session, event.seq)
    return True


def _whom(house: House, intent: Intent, content: Content, queue: str) -> tuple[For, Content]:
    match intent:
        case Intent.SEND:
            return For.USER, content
        case Intent.NOTE:
            return For.COLLEAGUES, content
        case _:
            return house.speech.hear(content, queue, replies=intent is not Intent.PLAIN)


def _ask_first(house: House, content: Content) -> None:
    """Raises LooksInternal when the words look as if they were not for the user."""
    if told := house.speech.telling_words(content):
        raise LooksInternal(told)


def _refuse(house: House, session: Session, words: Content, *, is_mine: bool) -> NoReturn:
    """Say why words that may only go to the user do not."""
    if session.state is not State.ASSIGNED:
        raise WrongState(session.state)
    if not is_mine:
        raise NotOwner(session.owner_name)
    raise LooksInternal(house.speech.telling_words(words))


def _with_an_owner(opened: OpenLog, house: House, agent: Agent) -> OpenLog:
    """The session, claimed if nobody has it. Raises WrongState (closed) or AtCapacity."""
    if opened.session.state in (State.BOT, State.PENDING):
        claim(opened.tx, house, opened.session.id, agent)
        opened = OpenLog.of(opened.tx, opened.session.id)
    if opened.session.state is State.CLOSED:
        raise WrongState(opened.session.state)
    return opened


def _still_fits(opened: OpenLog, note: Seq, written: Note) -> bool:
    """An edit that was held back would undo what its message was changed into since."""
    if written.edits is None:
        return True
    changes = log.changes_of(opened.tx, opened.session.id, written.edits, opened.session.head)
    return not any(change.seq > note and isinstance(change.body, (Edited, Deleted)) for change in changes)


def _prompt(tx: Tx, session: Session, me: AgentId, whom: For, *, is_mine: bool) -> str:
    """What the writer of words that stay inside is asked. A teammate is asked once, not at every word."""
    if whom is For.COLLEAGUES:
        return ""
    if is_mine:
        return (Prompt.LEAK if whom is For.UNSURE else Prompt.QUIET).value
    match session.state:
        case State.ASSIGNED:
            key = [("asked.teammate", f"{session.id}:{session.epoch}:{me}")]
            if log.known(tx, key):
                return ""
            log.remember(tx, key, session.id, session.head)
            return Prompt.TEAMMATE.value
        case State.CLOSED:
            return Prompt.CLOSED.value
        case _:
            return Prompt.CLAIM.value


def _edit(opened: OpenLog, house: House, agent: Agent, seq: Seq, content: Content) -> Event | None:
    author = author_of(agent, agents.know_agent(opened.tx, agent))
    whom, words = house.speech.hear(content, opened.session.queue, replies=True)
    now = reads_now(opened.tx, opened.session, seq)
    if now is None or now == words:
        return None
    if _is_note(opened, seq):
        return opened.append(author, Edited(seq, words), internal=True)
    if whom is For.COLLEAGUES:
        taken_back = opened.append(author, Deleted(seq))
        opened.append(author, Note(words), internal=True)
        return taken_back
    if whom is For.UNSURE:
        return opened.append(author, Note(words, Prompt.EDIT.value, agent.slack_user, edits=seq), internal=True)
    return opened.append(author, Edited(seq, words))


def _delete(opened: OpenLog, author: Author, seq: Seq) -> Event | None:
    if reads_now(opened.tx, opened.session, seq) is None:
        return None
    return opened.append(author, Deleted(seq), internal=_is_note(opened, seq))


def _find_shown(tx: Tx, shown: Shown) -> tuple[SessionId, Seq]:
    found = lanes.shown_at(tx, shown.surface, shown.address, shown.remote)
    if found is None:
        raise LookupError("no event stands in this post")
    return found


def _is_note(opened: OpenLog, seq: Seq) -> bool:
    event = log.event_at(opened.tx, opened.session.id, seq)
    return event is not None and not event.is_public


def _promote_copies(opened: OpenLog, note: Seq, sent: Seq) -> None:
    """The note's post is now the message's post: nothing is posted a second time, and edits find it."""
    for lane in lanes.all_of(opened.tx, opened.session.id):
        copies: Sequence[Copy] = lanes.copies_of(opened.tx, lane.id, note)
        lanes.note_copies(opened.tx, lane.id, [replace(copy, seq=sent, as_of=sent) for copy in copies])


def _refresh_copies(opened: OpenLog, note: Seq, edited: Seq, sent: Seq) -> None:
    """Where the held-back edit was made, the message reads so already."""
    for lane in lanes.all_of(opened.tx, opened.session.id):
        if lanes.copies_of(opened.tx, lane.id, note):
            there = lanes.copies_of(opened.tx, lane.id, edited)
            lanes.note_copies(opened.tx, lane.id, [replace(copy, as_of=sent) for copy in there])
