"""What the core asks of the world outside it. Each is one Protocol; optional abilities are Protocols of their own.

A surface converts and calls; the relay decides when, retries, leases and records (see `bridge.relay`).
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from core.model.agents import Profile
from core.model.events import Event
from core.model.ids import Micros, RemoteId, Seq, SessionId, SurfaceName
from core.model.session import Contact, Session


@dataclass(frozen=True, slots=True)
class Lane:
    """One surface's way through one session's log: everything up to `position` is shown there.

    `part` counts the calls already made for the event after `position`, when it needs more than one (a long text).
    A lane that has ended shows no more than is in the log up to `shows_until`. Behind it the cursor moves over edits
    and deletes only, of what is shown there; when the lane is revived, it goes back to `shows_until` and on from there.
    """

    id: int
    session: SessionId
    surface: SurfaceName
    address: str
    position: Seq
    head: Seq
    part: int = 0
    repeats_until: Seq = Seq(0)  # up to here a lost call may have shown it: mark that, and merge nothing new with it
    ended: bool = False  # the session goes on elsewhere
    shows_until: Seq | None = None  # set when the lane ends, until it has gone on from there; None: it shows everything
    sends_one_by_one: bool = False  # merge nothing: what was merged before failed, and one by one will tell why


@dataclass(frozen=True, slots=True)
class Copy:
    """An event as a lane shows it. Events merged into one post share `remote`; a split one has several parts.

    `as_of` is the last seq whose changes are folded in: an edit at or below it is already shown.
    """

    seq: Seq
    remote: RemoteId
    as_of: Seq
    part: int = 0


@dataclass(frozen=True, slots=True)
class SessionView:
    """What a plan may look at.

    `log` holds, oldest first: the pending events, what they point at, what shares a post with that and every change
    of these, and the last `recent` messages. `copies` are this lane's, of the events in `log`. `owner` is the agent who
    has the session, where agents are shown it.
    """

    session: Session
    contact: Contact
    lane: Lane
    log: Sequence[Event]
    copies: Sequence[Copy]
    now: Micros = Micros(0)
    owner: Profile | None = None


@dataclass(frozen=True, slots=True)
class Covers:
    """The stretch of a log that one remote call shows. It travels inside the remote message where it can.

    `parts` is how many calls of event `last` are made once this one is; 0 means that event is shown whole.
    `left_at` is the lane's `shows_until`, for a change that reached it once it had ended: what lies between was not
    shown, so once the lane has gone on, such a call says nothing about its cursor.
    """

    first: Seq
    last: Seq
    as_of: Seq
    parts: int = 0
    left_at: Seq | None = None

    def is_beyond(self, lane: Lane) -> bool:
        """Does it show something that the lane's cursor has not passed?"""
        settled = Seq(self.last - 1) if self.parts else self.last
        return self.left_at in (None, lane.shows_until) and (settled, self.parts) > (lane.position, lane.part)


@dataclass(frozen=True, slots=True)
class Operation:
    """What a lane does next: one remote call, or, where the platform needs several for one thing, as many as `calls`.

    `call` is the surface's own value; nobody else looks inside. The relay takes `calls` from the first bucket, and one
    from each of the others. Of several, all but one change nothing that anybody sees, or do the same when made twice.
    """

    covers: Covers
    buckets: tuple[str, ...]
    call: Any
    seqs: tuple[Seq, ...] = ()  # the events inside `covers` that this call shows, for `copies`
    time_limit: float = 0.0  # seconds after which this call is given up; 0: the surface's own
    repeatable: bool = False  # made twice it does what it does once: an edit, a delete, an emoji
    kind: str = ""  # of call: that one kind gets through does not say that another does
    calls: int = 1  # that `perform` makes for it, of those that its first bucket counts


@dataclass(frozen=True, slots=True)
class WaitForMore:
    """Not yet: what is pending may belong together with what comes within `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NewLane:
    """A lane to add: `position` 0 shows the whole log there. `bucket` is the narrowest that its usual call takes.

    `most_waiting`: how many sessions that wait for an agent may have such a lane at the address; 0 for any number.
    """

    surface: SurfaceName
    address: str
    bucket: str
    internal: bool
    position: Seq = Seq(0)
    most_waiting: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a call did. `copies` are recorded, `opens` added, and `then` run in the same unit of work."""

    copies: tuple[Copy, ...] = ()
    opens: tuple[NewLane, ...] = ()
    then: "Callable[[Any], None] | None" = None  # given the unit of work; may raise Superseded


@dataclass(frozen=True, slots=True)
class LookUpResult:
    """A remote message of ours that a look-up met beyond the cursor."""

    covers: Covers
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket's pace: one call per `interval` seconds in the long run, `burst` at once."""

    interval: float
    burst: int = 1


@runtime_checkable
class Surface(Protocol):
    """A place that shows a session by calling somebody's API.

    `plan` is called on readers' threads, several at once, and what it says is thrown away when somebody wrote since:
    pure, cheap, no I/O. `perform` makes one remote call, or as many as `Operation.calls` says, and never retries by
    itself; the relay owns retries, time limits and the record of what was done.
    """

    name: SurfaceName
    internal: bool  # may it see internal events? User-side surfaces never do.
    recent: int  # how many messages before the pending ones a plan wants to see

    @property
    def time_limit(self) -> float:
        """Seconds after which `perform` is given up as Uncertain."""
        ...

    def buckets(self, address: str) -> tuple[str, ...]:
        """The buckets that the usual call to this address takes; a plan may ask for others."""
        ...

    def rate(self, bucket: str) -> Rate:
        """The pace of a bucket of this surface."""
        ...

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | WaitForMore | None:
        """The next remote call, covering a prefix of `pending`. None: nothing to show, the cursor just moves."""
        ...

    async def perform(self, op: Operation) -> Receipt:
        """Make the call. Raises Retry, Rejected, Unreachable, Uncertain or Superseded."""
        ...


@runtime_checkable
class LooksUp(Protocol):
    """A surface that can be asked, after a lost answer, what it has of a lane beyond its cursor."""

    async def look_up(self, view: SessionView) -> Sequence[LookUpResult]:
        """Our messages beyond `view.lane.position`, in order. Raises Retry or Unreachable."""
        ...

    def look_up_buckets(self, address: str) -> tuple[str, ...]:
        """The buckets the look-up takes."""
        ...


@runtime_checkable
class FiltersEvents(Protocol):
    """A surface that most events do not concern: it is asked before a bucket is taken and before a view is read."""

    def concerns(self, session: Session, pending: Sequence[Event]) -> bool:
        """May `plan` return a call for these? Pure. False only when it certainly returns None."""
        ...


@runtime_checkable
class ProbesPlatform(Protocol):
    """A surface whose platform can be asked whether it answers at all, without doing anything.

    It tells a fault of one address from an outage, so that no message's tries are used up by an outage.
    """

    async def probe(self) -> None:
        """Harmless calls with a short time limit of their own. Raises Trouble when the platform is not well."""
        ...


@runtime_checkable
class GivesUp(Protocol):
    """A surface that does something itself about what is given up: the bot asks for a person."""

    most_tries: int  # instead of the usual number

    def given_up(self, op: Operation, reason: str) -> Callable[[Any], None]:
        """What to do, in the unit of work that moves the cursor behind the operation."""
        ...


@runtime_checkable
class ShowsElsewhere(Protocol):
    """A surface that shows a session elsewhere when its place was deleted: nothing of it has to be told as lost."""

    def show_elsewhere(self, lane: Lane) -> Callable[[Any], object]:
        """What to do after PlaceGone, as one unit of work, which also ends the lane and the lease on it."""
        ...


@runtime_checkable
class ShowsTyping(Protocol):
    """A surface that can show that somebody is typing. Best effort: never retried, never recorded."""

    async def show_typing(self, address: str, name: str) -> None:
        """Show that `name` is typing at this address, for some seconds."""
        ...


@runtime_checkable
class OpensFiles(Protocol):
    """Whoever has the bytes of files: a platform, or our own store."""

    source: str  # what `core.model.files.NewFile.source` calls it

    def open_file(self, ref: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes, piece by piece. Raises Rejected (gone, too large) or Unreachable, with a sentence for a person."""
        ...


@dataclass(frozen=True, slots=True)
class BusMessage:
    """Something happened that somebody may want to look at. Carries nothing worth keeping."""

    session: SessionId
    kind: str = "appended"  # "appended", "typing"
    data: Mapping[str, Any] = field(default_factory=dict)


class Bus(Protocol):
    """The doorbell. It may lose anything; a sweep finds what a ring missed."""

    def publish(self, message: BusMessage) -> None:
        """Wake whoever listens. Never blocks, never raises."""
        ...
