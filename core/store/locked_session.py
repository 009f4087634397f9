"""A session's log, open for writing in one unit of work."""

from dataclasses import replace
from typing import TypedDict, Unpack

from core.model.errors import UnknownSession, WrongState
from core.model.events import SYSTEM_AUTHOR, Audience, Author, Event, EventBody, NewEvent, OfferEnded, WaitChanged
from core.model.ids import AgentId, Micros, RemoteId, Seq, SessionId, SurfaceName
from core.model.ports import Copy, NewLane
from core.model.session import TRANSITIONS, Session, SessionAct, SessionState, escalation_after
from core.store import lanes, log, sessions
from core.store.tx import Tx


class SessionChange(TypedDict, total=False):
    """What of a session is not its state: see `core.model.session.Session`."""

    misses: int
    deadline_at: Micros | None
    queue: str
    priority: str
    reminders: int
    wait_seq: Seq | None
    wait_position: int
    wait_minutes: int
    wants_contact: bool
    turn: str
    offer_seq: Seq | None


class LockedSession:
    """The locked session as it is after everything this unit has done so far."""

    def __init__(self, tx: Tx, session: Session) -> None:
        self.tx = tx
        self.session = session

    @classmethod
    def lock(cls, tx: Tx, session: SessionId) -> "LockedSession":
        """Lock a session. Raises UnknownSession."""
        locked = sessions.lock_session(tx, session)
        if locked is None:
            raise UnknownSession("This conversation does not exist.")
        return cls(tx, locked)

    def append(
        self, author: Author, body: EventBody, *, internal: bool = False, deadline_at: Micros | None = None
    ) -> Event:
        """Append one event."""
        draft = NewEvent(author, body, Audience.INTERNAL if internal else Audience.PUBLIC)
        [event] = log.append(self.tx, self.session, [draft], deadline_at=deadline_at)
        self.session = replace(self.session, head=event.seq)
        return event

    def transition(
        self, act: SessionAct, *, owner: AgentId | None = None, owner_name: str = "", deadline_at: Micros | None = None
    ) -> None:
        """Move the session to its next state. Raises WrongState when that is not legal from here."""
        if self.session.offer_seq is not None:  # before the move: the event of an escalation follows that at once
            self.append(SYSTEM_AUTHOR, OfferEnded(self.session.offer_seq))
        seen = self.session
        if not sessions.transition_session(
            self.tx, seen, act, owner=owner, owner_name=owner_name, deadline_at=deadline_at
        ):
            raise WrongState(seen.state)
        move = TRANSITIONS[act]
        self.session = replace(
            seen, state=move.target, epoch=seen.epoch + move.raises_epoch, owner=owner, owner_name=owner_name,
            misses=0, closed_at=self.tx.now if move.target is SessionState.CLOSED else None, deadline_at=deadline_at,
            escalation=escalation_after(act, seen.escalation), reminders=0, wait_position=0, wait_minutes=0,
            turn="", offer_seq=None,
        )  # fmt: skip
        if seen.wait_position and seen.wait_seq:  # who was told a place has left the line
            self.append(SYSTEM_AUTHOR, WaitChanged(seen.wait_seq, 0))

    def change(self, **fields: Unpack[SessionChange]) -> None:
        """Write fields of the session, and know them from now on. What changes who has it is `transition`."""
        sessions.write_session(self.tx, self.session.id, **fields)
        self.session = replace(self.session, **fields)

    def open_lane(self, lane: NewLane) -> None:
        """Give the session one more surface."""
        lanes.open_lane(self.tx, self.session.id, self.session.head, lane)

    def open_lane_at(self, lane: NewLane, position: Seq) -> None:
        """Give the session one more surface, which shows the log from behind `position` on."""
        self.open_lane(replace(lane, position=position))

    def note_origin_copy(
        self, surface: SurfaceName, address: str, seq: Seq, remote: str, *, as_of: Seq | None = None
    ) -> None:
        """Note that a surface shows an event already, because it came from there; edits will find it by this."""
        for lane in lanes.lanes_of(self.tx, self.session.id, surface):
            if lane.address == address:
                lanes.note_copies(self.tx, lane.id, [Copy(seq, RemoteId(remote), as_of or seq)])
