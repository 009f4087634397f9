"""What a user did: wrote, edited, asked for a person, said goodbye. Each function is one unit of work.

A platform is told "received" after the commit of the unit, and may deliver the same thing again: `keys` are the
names it goes by, and a thing with a known name changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.escalation.consent import Consent
from core.escalation.conversation import reply_to_offer
from core.escalation.policy import Context, Decision, Signal, to_event
from core.model.bounds import clean_line
from core.model.content import Content
from core.model.errors import NotThere, WrongState
from core.model.events import Author, Deleted, Edited, Message, Reopened, Shadowed, Side
from core.model.files import Attached, NewFile
from core.model.ids import Micros, Seq, SessionId, SurfaceName
from core.model.session import Act, Contact, Session, State
from core.rendering.reading import as_read
from core.store import contacts, edit_order, files, lanes, log, sessions
from core.store.queries.turns import turns_so_far
from core.store.tx import Tx
from core.store.writing import THE_BOT, THE_HOUSE, OpenLog
from core.usecases import housing, offering, replaced_files, silence, waiting
from core.usecases.endings import close
from core.usecases.house import House

Keys = Sequence[tuple[str, str]]  # (source, key): "telegram.update", "821"


_LONGEST = {"name": 200, "language": 35, "detail": 2_000, "zone": 64}  # characters


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, as the channel knows them now. `detail` says where from: a page's title, an @username.

    `zone` is the name of their time zone, "" when the channel does not know it. `place` is where in their chat they
    write now (a topic), "" for no such place, None when that is not told.
    """

    channel: str
    address: str
    name: str = ""
    language: str = ""
    detail: str = ""
    zone: str = ""
    place: str | None = None

    def __post_init__(self) -> None:
        """What strangers say about themselves is cleaned and clipped here, whatever channel brings it."""
        for field, longest in _LONGEST.items():
            object.__setattr__(self, field, clean_line(getattr(self, field), longest))


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a message already stands: on the surface it came from.

    `edited_at`: when it was edited there last, larger is later; 0 for never, or when that is not told.
    """

    surface: SurfaceName
    address: str
    remote: str
    edited_at: int = 0

    @property
    def name(self) -> str:
        """The message's name among all."""
        return f"{self.surface}:{self.address}:{self.remote}"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What comes with words. The message they answer is named by its seq, or by its remote id where they come from.

    `album` names what the platform tells in several messages and shows as one.
    """

    files: Sequence[Attached] = ()
    reply_to: Seq | None = None
    reply_to_remote: str = ""
    album: str = ""


NOTHING = Enclosed()


@dataclass(frozen=True, slots=True)
class Wrote:
    """Where a thing is in the log. `fresh` is False when it had been there before.

    `held_back`: an edit that the user does not see until its writer says that it is meant.
    """

    session: SessionId
    seq: Seq
    fresh: bool = True
    held_back: bool = False


def user_wrote(
    tx: Tx,
    house: House,
    sender: Sender,
    content: Content,
    keys: Keys,
    signals: Sequence[Signal],
    shown: Shown | None,
    enclosed: Enclosed = NOTHING,
) -> Wrote:
    """Append a user's message; opens or reopens their session, and escalates when its signals say so.

    Raises NotThere for a file that is not the sender's.
    """
    if there := already_there(tx, keys, shown):
        return Wrote(*there, fresh=False)
    contact, opened = open_for(tx, house, sender)
    if there := log.known(tx, keys):  # another replica appended it while we waited for the session
        return Wrote(*there, fresh=False)
    message = enclose(opened, Message(content), enclosed, shown)
    event = opened.append(user(contact), message, deadline_at=idle_at(tx, house, opened.session))
    log.remember(tx, keys, opened.session.id, event.seq)
    if opened.session.state is State.ASSIGNED:
        silence.await_agent(opened, house)
    if shown:
        opened.shown_on(shown.surface, shown.address, event.seq, shown.remote)
        edit_order.note(tx, shown.name, shown.edited_at, opened.session.id, event.seq)
    if not waiting.keep_address(opened, house, contact, content.own_words):
        _consider(opened, house, contact, signals, event.seq)
    return Wrote(opened.session.id, event.seq)


def user_edited(
    tx: Tx, sender: Sender, content: Content, keys: Keys, shown: Shown, has: Sequence[NewFile] = ()
) -> Wrote | None:
    """Append an edit of a user's message. None: nothing visible changed. Raises LookupError for an unknown message.

    `has` are the files that the message has now. Others than before come as a message of their own behind it: posts do
    not change their files, and what was there before stays in the log.
    """
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    target = lanes.shown_at(tx, shown.surface, shown.address, shown.remote)
    if target is None:
        raise LookupError("the edited message is not in any log")
    session, seq = target
    opened = OpenLog.of(tx, session)
    if edit_order.is_outdated(tx, shown.name, shown.edited_at):
        return None
    edit_order.note(tx, shown.name, shown.edited_at, session, seq)
    replacing = replaced_files.to_replacing(tx, opened, seq, has)
    if replacing and not content.text:
        content = replaced_files.now_without_words(tx, opened, seq)
    changes = reads_now(tx, opened.session, seq) != content
    if not changes and not replacing:
        return None
    author = user(_keep(tx, *_meet(tx, sender)))
    if changes:
        event = opened.append(author, Edited(seq, content))
        opened.shown_on(shown.surface, shown.address, seq, shown.remote, as_of=event.seq)
    if replacing:
        event = opened.append(author, replacing)
        opened.shown_on(shown.surface, shown.address, event.seq, "")  # it came from here, in the post of the first
    log.remember(tx, keys, session, event.seq)
    return Wrote(session, event.seq)


def user_edited_at(
    tx: Tx, sender: Sender, session: SessionId, seq: Seq, content: Content | None, keys: Keys, edited_at: int = 0
) -> Wrote | None:
    """Append an edit of a user's own message, or a delete (None), where messages are named by their seq.

    `edited_at` is by their client's clock, see `core.store.edit_order`. None: nothing visible changed, or a newer edit
    did. Raises NotThere for what is not theirs, WrongState when the session is over.
    """
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    contact, opened = of_user(tx, sender, session)
    original = log.event_at(tx, session, seq)
    if original is None or not isinstance(original.body, Message) or original.author.side is not Side.USER:
        raise NotThere("This is not a message of yours.")
    if opened.session.state is State.CLOSED:
        raise WrongState(opened.session.state)
    name = f"{session}:{seq}"
    if content and edit_order.is_outdated(tx, name, edited_at):
        return None
    edit_order.note(tx, name, edited_at, session, seq)
    now = reads_now(tx, opened.session, seq)
    if now in (content, None):
        return None
    event = opened.append(user(contact), Edited(seq, content) if content else Deleted(seq))
    log.remember(tx, keys, session, event.seq)
    return Wrote(session, event.seq)


def asked_for_person(tx: Tx, house: House, sender: Sender, keys: Keys, *, offered: bool = False) -> Wrote:
    """Escalate because the user pressed the button; say so again when they wait already.

    `offered`: it was the button under an offer. Pressed twice, it is pressed once.
    """
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    contact, opened = open_for(tx, house, sender)
    if opened.session.state is State.BOT and (decision := house.policy.decide((), Context(button=True))):
        escalate(opened, house, decision, contact)
    elif opened.session.state is State.PENDING and not offered:
        opened.append(THE_BOT, Message(Content(house.texts.say("still_waiting", sender.language))))
    log.remember(tx, keys, opened.session.id, opened.session.head)
    return Wrote(opened.session.id, opened.session.head)


def user_ended(tx: Tx, sender: Sender, keys: Keys) -> Wrote | None:
    """Close the user's session. None when they have none open."""
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    contact = contacts.find_contact(tx, sender.channel, sender.address)
    session = sessions.latest_session(tx, contact.id) if contact else None
    if contact is None or session is None or session.state is State.CLOSED:
        return None
    opened = OpenLog.of(tx, session.id)
    close(opened, user(contact), "user")
    log.remember(tx, keys, session.id, opened.session.head)
    return Wrote(session.id, opened.session.head)


def bot_says(tx: Tx, house: House, sender: Sender, text: str, keys: Keys, *, offers: bool = False) -> Wrote:
    """Append a fixed sentence of the bot's: a greeting, the help. Opens a session when there is none.

    `offers`: an admin has it offer a person.
    """
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    _, opened = open_for(tx, house, sender, reopens=False)
    offering.end(opened)
    offers = offers and opened.session.state is State.BOT
    said = Message(Content(text), offers=offers)
    event = opened.append(THE_BOT, said, deadline_at=idle_at(tx, house, opened.session))
    if offers:
        opened.set_offer(event.seq)
    log.remember(tx, keys, opened.session.id, event.seq)
    return Wrote(opened.session.id, event.seq)


def enclose(opened: OpenLog, message: Message, enclosed: Enclosed, shown: Shown | None) -> Message:
    """The message with what comes with it. An answer to what this log does not have answers nothing."""
    reply_to = enclosed.reply_to
    if shown and enclosed.reply_to_remote:
        found = lanes.shown_at(opened.tx, shown.surface, shown.address, enclosed.reply_to_remote)
        reply_to = found[1] if found and found[0] == opened.session.id else None
    elif reply_to is not None:
        answered = log.event_at(opened.tx, opened.session.id, reply_to)
        reply_to = reply_to if answered and answered.is_public and isinstance(answered.body, Message) else None
    attached = files.attach(opened.tx, opened.session.id, enclosed.files)
    return replace(message, reply_to=reply_to, files=attached, album=enclosed.album)


def already_there(tx: Tx, keys: Keys, shown: Shown | None) -> tuple[SessionId, Seq] | None:
    """Where a message is: by one of its names, or because an edit or a delete of it overtook it."""
    if there := log.known(tx, keys):
        return there
    if shown is None:
        return None
    return lanes.shown_at(tx, shown.surface, shown.address, shown.remote) or log.known(tx, [gone(shown)])


def gone(shown: Shown) -> tuple[str, str]:
    """The key under which a message is noted that was taken back before it arrived."""
    return ("gone", f"{shown.surface}:{shown.address}:{shown.remote}")


def open_for(tx: Tx, house: House, sender: Sender, *, reopens: bool = True) -> tuple[Contact, OpenLog]:
    """The contact behind a sender, as the channel knows them now, and their session, locked."""
    contact, is_news = _meet(tx, sender)
    opened = _open_session(tx, house, contact, reopens=reopens)
    return _keep(tx, contact, is_news), opened


def _meet(tx: Tx, sender: Sender) -> tuple[Contact, bool]:
    return contacts.meet_contact(
        tx, sender.channel, sender.address, sender.name, sender.language, sender.detail, sender.zone, sender.place
    )


def _keep(tx: Tx, contact: Contact, is_news: bool) -> Contact:
    """After the session is locked: see `contacts.meet_contact`."""
    if is_news:
        contacts.update_contact(tx, contact)
    return contact


def _open_session(tx: Tx, house: House, contact: Contact, *, reopens: bool) -> OpenLog:
    """The contact's open session, locked; else their last one, reopened; else a new one.

    Only a session that agents have seen is reopened, and only for a while after its close. `reopens` False leaves a
    closed one closed: a /start is no new question.
    """
    session = sessions.lock_latest_session(tx, contact.id)
    if session is not None:
        opened = OpenLog(tx, session)
        if session.state is not State.CLOSED:
            return opened
        if reopens and _is_recent(tx, house, session):
            opened.move(Act.REOPEN)
            event = opened.append(THE_HOUSE, Reopened())
            waiting.begin(opened, house, opened.session.queue, opened.session.priority, contact, event.seq)
            return opened
    opened = OpenLog(tx, sessions.add_session(tx, contact, Micros(tx.now + house.idle_close)))
    for lane in house.at_start(contact):
        opened.open_lane(lane)
    return opened


def escalate(opened: OpenLog, house: House, decision: Decision, contact: Contact) -> None:
    """Ask for a person. The epoch stays: the bot may go on helping while the user waits."""
    head = opened.session.head
    queue = house.route(decision, contact)
    opened.move(Act.ESCALATE)
    event = opened.append(THE_HOUSE, replace(to_event(decision, house.digest), queue=queue))
    waiting.begin(opened, house, queue, decision.priority, contact, event.seq)
    housing.settle(opened, house, head)


def reads_now(tx: Tx, session: Session, seq: Seq) -> Content | None:
    """What a message of a locked session says now; None when it was taken back."""
    original = log.event_at(tx, session.id, seq)
    changes = log.changes_of(tx, session.id, seq, session.head)
    return as_read([original, *changes], session.head).get(seq) if original else None


def user_cancelled(tx: Tx, house: House, sender: Sender, keys: Keys) -> Wrote | None:
    """The user does not want to wait any more. None when they do not wait."""
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    contact = contacts.find_contact(tx, sender.channel, sender.address)
    session = sessions.latest_session(tx, contact.id) if contact else None
    if contact is None or session is None:
        return None
    opened = OpenLog.of(tx, session.id)
    if opened.session.state is not State.PENDING:
        return None
    waiting.cancel(opened, house, user(contact))
    log.remember(tx, keys, session.id, opened.session.head)
    return Wrote(session.id, opened.session.head)


def _consider(opened: OpenLog, house: House, contact: Contact, signals: Sequence[Signal], seq: Seq) -> None:
    """Call a person when the conversation asks for one, and none was called yet. Triggers on trial only report.

    A no to the bot's offer calls nobody, whatever else speaks for it.
    """
    if opened.session.state is not State.BOT:
        return
    turns = turns_so_far(opened.tx, opened.session)
    reply = reply_to_offer(turns, contact.language)
    if reply.consent is Consent.NO:
        offering.decline(opened, house, contact, reply.language)
        return
    context = Context(misses=opened.session.misses, turns=turns)
    if shadows := tuple(signal.trigger for signal in house.policy.shadow_signals(signals, context)):
        opened.append(THE_HOUSE, Shadowed(seq, shadows), internal=True)
    if decision := house.policy.decide(signals, context):
        escalate(opened, house, decision, contact)


def user(contact: Contact) -> Author:
    """The contact as the author of an event."""
    return Author(Side.USER, contact.id, contact.name)


def of_user(tx: Tx, sender: Sender, session: SessionId) -> tuple[Contact, OpenLog]:
    """The sender and their session, locked. Raises NotThere when it is not theirs."""
    contact = contacts.find_contact(tx, sender.channel, sender.address)
    opened = OpenLog.of(tx, session)
    if contact is None or opened.session.contact != contact.id:
        raise NotThere("This is not a conversation of yours.")
    return contact, opened


def _is_recent(tx: Tx, house: House, session: Session) -> bool:
    return (
        session.escalated_at is not None
        and session.closed_at is not None
        and tx.now - session.closed_at <= house.reopen_within
    )


def idle_at(tx: Tx, house: House, session: Session) -> Micros | None:
    """When a conversation with the bot is over if nobody writes; others have no such end."""
    return Micros(tx.now + house.idle_close) if session.state is State.BOT else None
