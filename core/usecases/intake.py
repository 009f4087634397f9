"""What a user did: wrote, edited, asked for a person, said goodbye. Each function is one unit of work.

A platform is told "received" after the commit of the unit, and may deliver the same thing again: `keys` are the
names it goes by, and a thing with a known name changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.escalation.consent import Consent
from core.escalation.conversation_patterns import reply_to_offer
from core.escalation.courtesies import is_courtesy
from core.escalation.policy import Decision, Signal, TriggerContext, to_escalated
from core.model.content import Content
from core.model.errors import NotThere, WrongState
from core.model.events import BOT_AUTHOR, SYSTEM_AUTHOR, Author, Deleted, Edited, Message, Reopened, Shadowed, Side
from core.model.files import Attached, NewFile
from core.model.ids import Micros, Seq, SessionId, SurfaceName
from core.model.input_limits import clean_line
from core.model.session import Contact, Session, SessionAct, SessionState
from core.rendering.current_text import current_contents
from core.store import contacts, edit_order, files, lanes, log, sessions
from core.store.locked_session import LockedSession
from core.store.queries.trigger_turns import trigger_turns
from core.store.tx import Tx
from core.usecases import after_close, inactivity, person_offer, placement, replaced_files, waiting
from core.usecases.rules import Rules

EventKeys = Sequence[tuple[str, str]]  # (source, key): what calls the event so, and its id there, "821"


_LONGEST = {"name": 200, "language": 35, "detail": 2_000, "zone": 64}  # characters


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, as the channel knows them now. `detail` says where from: a page's title, an @username.

    `zone` is the name of their time zone, "" when the channel does not know it. `place` is where in their chat they
    write now (a topic), "" for no such place, None when that is not told. `votes` are for the language of what they
    write, see `core.languages.spoken`.
    """

    channel: str
    address: str
    name: str = ""
    language: str = ""
    detail: str = ""
    zone: str = ""
    place: str | None = None
    votes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """What strangers say about themselves is cleaned and clipped here, whatever channel brings it."""
        for field, longest in _LONGEST.items():
            object.__setattr__(self, field, clean_line(getattr(self, field), longest))


@dataclass(frozen=True, slots=True)
class OriginPost:
    """Where a message already stands: on the surface it came from.

    `edited_at`: when it was edited there last, larger is later; 0 for never, or when that is not told.
    """

    surface: SurfaceName
    address: str
    remote_id: str
    edited_at: int = 0

    @property
    def edit_key(self) -> str:
        """The message's name among all."""
        return f"{self.surface}:{self.address}:{self.remote_id}"


@dataclass(frozen=True, slots=True)
class MessageExtras:
    """What comes with words. The message they answer is named by its seq, or by its remote id where they come from.

    `album` names what the platform tells in several messages and shows as one.
    """

    files: Sequence[Attached] = ()
    reply_to: Seq | None = None
    reply_to_remote: str = ""
    album: str = ""


NO_EXTRAS = MessageExtras()


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """Where a thing is in the log. `fresh` is False when it had been there before.

    `held_back`: an edit that the user does not see until its writer says that it is meant.
    """

    session: SessionId
    seq: Seq
    is_new: bool = True
    held_back: bool = False


def find_logged(tx: Tx, keys: EventKeys) -> IntakeResult | None:
    """Where a thing is that was taken in before, under one of its names."""
    there = log.find_keys(tx, keys)
    return IntakeResult(*there, is_new=False) if there else None


def note_logged(tx: Tx, keys: EventKeys, session: SessionId, seq: Seq, *, held_back: bool = False) -> IntakeResult:
    """A thing is taken in now: from here on it is known by its names."""
    log.add_keys(tx, keys, session, seq)
    return IntakeResult(session, seq, held_back=held_back)


def user_wrote(
    tx: Tx,
    rules: Rules,
    sender: Sender,
    content: Content,
    keys: EventKeys,
    signals: Sequence[Signal],
    origin: OriginPost | None,
    extras: MessageExtras = NO_EXTRAS,
) -> IntakeResult:
    """Append a user's message; opens or reopens their session, and escalates when its signals say so.

    Raises NotThere for a file that is not the sender's.
    """
    if there := find_known_message(tx, keys, origin):
        return IntakeResult(*there, is_new=False)
    contact, opened = open_session_for(
        tx, rules, sender, leaves_closed=lambda: not (signals or extras.files) and is_courtesy(content.own_words)
    )
    if known := find_logged(tx, keys):  # another replica appended it while we waited for the session
        return known
    message = with_extras(opened, Message(content), extras, origin)
    event = opened.append(user_author(contact), message, deadline_at=idle_deadline(tx, rules, opened.session))
    log.add_keys(tx, keys, opened.session.id, event.seq)
    if opened.session.state is SessionState.ASSIGNED:
        inactivity.agent_speaks_next(opened, rules)
    elif opened.session.state is SessionState.CLOSED:
        after_close.thank_back(opened, rules, contact)
    if origin:
        opened.note_origin_copy(origin.surface, origin.address, event.seq, origin.remote_id)
        edit_order.note_edit(tx, origin.edit_key, origin.edited_at, opened.session.id, event.seq)
    if not waiting.keep_address(opened, rules, contact, content.own_words):
        _consider(opened, rules, contact, signals, event.seq)
    return IntakeResult(opened.session.id, event.seq)


def user_edited(
    tx: Tx,
    _rules: Rules,
    sender: Sender,
    content: Content,
    keys: EventKeys,
    origin: OriginPost,
    has: Sequence[NewFile] = (),
) -> IntakeResult | None:
    """Append an edit of a user's message. None: nothing visible changed. Raises LookupError for an unknown message.

    `has` are the files that the message has now. Others than before come as a message of their own behind it: posts do
    not change their files, and what was there before stays in the log.
    """
    if known := find_logged(tx, keys):
        return known
    session, seq = find_shown(tx, origin)
    opened = LockedSession.lock(tx, session)
    if edit_order.is_outdated(tx, origin.edit_key, origin.edited_at):
        return None
    edit_order.note_edit(tx, origin.edit_key, origin.edited_at, session, seq)
    replacing = replaced_files.replacing_message(tx, opened, seq, has)
    if replacing and not content.text:
        content = replaced_files.content_without_words(tx, opened, seq)
    changes = current_content(tx, opened.session, seq) != content
    if not changes and not replacing:
        return None
    author = user_author(_keep(tx, *_meet(tx, sender)))
    if changes:
        event = opened.append(author, Edited(seq, content))
        opened.note_origin_copy(origin.surface, origin.address, seq, origin.remote_id, as_of=event.seq)
    if replacing:
        event = opened.append(author, replacing)
        # it came from here, in the post of the first
        opened.note_origin_copy(origin.surface, origin.address, event.seq, "")
    return note_logged(tx, keys, session, event.seq)


def user_edited_at(
    tx: Tx,
    _rules: Rules,
    sender: Sender,
    session: SessionId,
    seq: Seq,
    content: Content | None,
    keys: EventKeys,
    edited_at: int = 0,
) -> IntakeResult | None:
    """Append an edit of a user's own message, or a delete (None), where messages are named by their seq.

    `edited_at` is by their client's clock, see `core.store.edit_order`. None: nothing visible changed, or a newer edit
    did. Raises NotThere for what is not theirs, WrongState when the session is over.
    """
    if known := find_logged(tx, keys):
        return known
    contact, opened = locked_session_of_user(tx, sender, session)
    original = log.event_at(tx, session, seq)
    if original is None or not isinstance(original.body, Message) or original.author.side is not Side.USER:
        raise NotThere("This is not a message of yours.")
    if opened.session.state is SessionState.CLOSED:
        raise WrongState(opened.session.state)
    name = f"{session}:{seq}"
    if content and edit_order.is_outdated(tx, name, edited_at):
        return None
    edit_order.note_edit(tx, name, edited_at, session, seq)
    now = current_content(tx, opened.session, seq)
    if now in (content, None):
        return None
    event = opened.append(user_author(contact), Edited(seq, content) if content else Deleted(seq))
    return note_logged(tx, keys, session, event.seq)


def bot_says(tx: Tx, rules: Rules, sender: Sender, text: str, keys: EventKeys, *, offers: bool = False) -> IntakeResult:
    """Append a fixed sentence of the bot's: a greeting, the help. Opens a session when there is none.

    `offers`: an admin has it offer a person.
    """
    if known := find_logged(tx, keys):
        return known
    _, opened = open_session_for(tx, rules, sender, reopens=False)
    person_offer.end_offer(opened)
    offers = offers and opened.session.state is SessionState.BOT
    said = Message(Content(text), offers=offers)
    event = opened.append(BOT_AUTHOR, said, deadline_at=idle_deadline(tx, rules, opened.session))
    if offers:
        opened.change(offer_seq=event.seq)
    return note_logged(tx, keys, opened.session.id, event.seq)


def with_extras(locked: LockedSession, message: Message, extras: MessageExtras, origin: OriginPost | None) -> Message:
    """The message with what comes with it. An answer to what this log does not have answers nothing."""
    reply_to = extras.reply_to
    if origin and extras.reply_to_remote:
        found = lanes.shown_at(locked.tx, origin.surface, origin.address, extras.reply_to_remote)
        reply_to = found[1] if found and found[0] == locked.session.id else None
    elif reply_to is not None:
        answered = log.event_at(locked.tx, locked.session.id, reply_to)
        reply_to = reply_to if answered and answered.is_public and isinstance(answered.body, Message) else None
    attached = files.attach(locked.tx, locked.session.id, extras.files)
    return replace(message, reply_to=reply_to, files=attached, album=extras.album)


def find_known_message(tx: Tx, keys: EventKeys, origin: OriginPost | None) -> tuple[SessionId, Seq] | None:
    """Where a message is: by one of its names, or because an edit or a delete of it overtook it."""
    if there := log.find_keys(tx, keys):
        return there
    if origin is None:
        return None
    return lanes.shown_at(tx, origin.surface, origin.address, origin.remote_id) or log.find_keys(
        tx, [deletion_key(origin)]
    )


def find_shown(tx: Tx, origin: OriginPost) -> tuple[SessionId, Seq]:
    """The event that stands in a post. Raises LookupError."""
    found = lanes.shown_at(tx, origin.surface, origin.address, origin.remote_id)
    if found is None:
        raise LookupError("no event stands in this post")
    return found


def deletion_key(origin: OriginPost) -> tuple[str, str]:
    """The key under which a message is noted that was taken back before it arrived."""
    return ("gone", f"{origin.surface}:{origin.address}:{origin.remote_id}")


def open_session_for(
    tx: Tx, rules: Rules, sender: Sender, *, reopens: bool = True, leaves_closed: Callable[[], bool] = lambda: False
) -> tuple[Contact, LockedSession]:
    """The sender as the channel knows them now, and their session, locked; `leaves_closed`: even one just ended."""
    contact, is_news = _meet(tx, sender)
    opened = _open_session(tx, rules, contact, reopens, leaves_closed)
    return _keep(tx, contact, is_news), opened


def _meet(tx: Tx, sender: Sender) -> tuple[Contact, bool]:
    return contacts.meet_contact(
        tx, sender.channel, sender.address, sender.name, sender.language, sender.detail, sender.zone, sender.place,
        sender.votes,
    )  # fmt: skip


def _keep(tx: Tx, contact: Contact, is_news: bool) -> Contact:
    """After the session is locked: see `contacts.meet_contact`."""
    if is_news:
        contacts.update_contact(tx, contact)
    return contact


def _open_session(
    tx: Tx, rules: Rules, contact: Contact, reopens: bool, leaves_closed: Callable[[], bool]
) -> LockedSession:
    """The contact's open session, locked; else their last one, reopened; else a new one.

    Only a session that agents have seen is reopened, and only for a while after its close. `reopens` False leaves a
    closed one closed: a /start is no new question.
    """
    session = sessions.lock_latest_session(tx, contact.id)
    if session is not None:
        opened = LockedSession(tx, session)
        if session.state is not SessionState.CLOSED:
            return opened
        if reopens and _is_recent(tx, rules, session):
            if leaves_closed():
                return opened
            opened.transition(SessionAct.REOPEN)
            event = opened.append(SYSTEM_AUTHOR, Reopened())
            waiting.begin_wait(opened, rules, opened.session.queue, opened.session.priority, contact, event.seq)
            return opened
    opened = LockedSession(tx, sessions.add_session(tx, contact, Micros(tx.now + rules.idle_close)))
    for lane in rules.lanes_at_start(contact):
        opened.open_lane(lane)
    return opened


def escalate(locked: LockedSession, rules: Rules, decision: Decision, contact: Contact) -> None:
    """Ask for a person. The epoch stays: the bot may go on helping while the user waits."""
    head = locked.session.head
    queue = rules.route(decision, contact)
    locked.transition(SessionAct.ESCALATE)
    event = locked.append(SYSTEM_AUTHOR, replace(to_escalated(decision, rules.trigger_file_digest), queue=queue))
    waiting.begin_wait(locked, rules, queue, decision.priority, contact, event.seq)
    placement.place_session(locked, rules, head)


def current_content(tx: Tx, session: Session, seq: Seq) -> Content | None:
    """What a message of a locked session says now; None when it was taken back."""
    original = log.event_at(tx, session.id, seq)
    changes = log.changes_of(tx, session.id, seq, session.head)
    return current_contents([original, *changes], session.head).get(seq) if original else None


def _consider(locked: LockedSession, rules: Rules, contact: Contact, signals: Sequence[Signal], seq: Seq) -> None:
    """Call a person when the conversation asks for one, and none was called yet. Triggers on trial only report.

    A no to the bot's offer calls nobody, whatever else speaks for it.
    """
    if locked.session.state is not SessionState.BOT:
        return
    turns = trigger_turns(locked.tx, locked.session)
    reply = reply_to_offer(turns, contact.language)
    if reply.consent is Consent.NO:
        person_offer.decline_offer(locked, rules, contact, reply.language)
        return
    context = TriggerContext(misses=locked.session.misses, turns=turns)
    if shadows := tuple(signal.trigger for signal in rules.policy.shadow_signals(signals, context)):
        locked.append(SYSTEM_AUTHOR, Shadowed(seq, shadows), internal=True)
    if decision := rules.policy.decide(signals, context):
        escalate(locked, rules, decision, contact)


def user_author(contact: Contact) -> Author:
    """The contact as the author of an event."""
    return Author(Side.USER, contact.id, contact.name)


def locked_session_of_user(tx: Tx, sender: Sender, session: SessionId) -> tuple[Contact, LockedSession]:
    """The sender and their session, locked. Raises NotThere when it is not theirs."""
    contact = contacts.find_contact(tx, sender.channel, sender.address)
    opened = LockedSession.lock(tx, session)
    if contact is None or opened.session.contact != contact.id:
        raise NotThere("This is not a conversation of yours.")
    return contact, opened


def lock_open_session(tx: Tx, sender: Sender) -> tuple[Contact, LockedSession] | None:
    """The sender and their conversation, locked. None: they are in none, or it is over."""
    contact = contacts.find_contact(tx, sender.channel, sender.address)
    session = sessions.latest_session(tx, contact.id) if contact else None
    if contact is None or session is None or session.state is SessionState.CLOSED:
        return None
    return contact, LockedSession.lock(tx, session.id)


def _is_recent(tx: Tx, rules: Rules, session: Session) -> bool:
    return (
        session.escalated_at is not None
        and session.closed_at is not None
        and tx.now - session.closed_at <= rules.reopen_within
    )


def idle_deadline(tx: Tx, rules: Rules, session: Session) -> Micros | None:
    """When a conversation with the bot is over if nobody writes; others have no such end."""
    return Micros(tx.now + rules.idle_close) if session.state is SessionState.BOT else None
