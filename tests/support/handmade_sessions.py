"""Sessions made by hand, for plans: a log is written line by line, and what a lane would see of it is cut out."""

from dataclasses import dataclass, field, replace

from slack_agents import in_slack

from core.model.agents import Profile
from core.model.content import Content
from core.model.events import (
    Audience,
    Author,
    Cancelled,
    CheckedIn,
    Claimed,
    Closed,
    Concluded,
    ContactLeft,
    Deleted,
    Edited,
    Escalated,
    Event,
    EventBody,
    HandedBack,
    Message,
    Misjudged,
    Note,
    Nudged,
    OutOfHours,
    Rated,
    Released,
    Reminded,
    Reopened,
    Shadowed,
    Side,
    SummedUp,
    TimedOut,
    Transferred,
    Undeliverable,
    WaitChanged,
)
from core.model.ids import AgentId, ContactId, Micros, RemoteId, Seq, SessionId, SurfaceName
from core.model.ports import Copy, Lane, SessionView
from core.model.session import Contact, EscalationStatus, Session, SessionState

SECOND = 1_000_000
START = 1_795_348_800 * SECOND  # 2026-11-22 12:00 UTC
CHANNEL = "C0SUPPORT"
ROOT = "1795348801.000100"
THREAD = f"{CHANNEL}:{ROOT}"

MIA = Author(Side.USER, "con_mia", "Mia")
BOT = Author(Side.BOT, "", "Assistant")
ANA = Author(Side.AGENT, "agt_ana", "Ana Ruiz")
HOUSE = Author(Side.SYSTEM)


@dataclass
class HandmadeSession:
    """A session as it grows. Every line takes a minute."""

    contact: Contact = field(
        default_factory=lambda: Contact(ContactId("con_mia"), "web", "mia", "Mia", "en", "Pricing")
    )
    session: Session = field(
        default_factory=lambda: Session(
            SessionId("ses_1"), ContactId("con_mia"), "web", SessionState.BOT, 0, Seq(0), Micros(START)
        )
    )
    log: list[Event] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    now: int = START
    ended: bool = False  # the lane: the session goes on elsewhere
    owner: Profile | None = None

    def _append(self, author: Author, body: EventBody, *, internal: bool = False, **session: object) -> Seq:
        seq = Seq(len(self.log) + 1)
        self.now += 60 * SECOND
        audience = Audience.INTERNAL if internal else Audience.PUBLIC
        event = Event(self.session.id, seq, Micros(self.now), author, body, audience, self.session.epoch)
        self.log.append(event)
        self.session = replace(self.session, head=seq, **session)
        return seq

    def mia(self, text: str | Content) -> Seq:
        return self._append(replace(MIA, name=self.contact.name), Message(_content(text)))

    def bot(self, text: str, choices: tuple[str, ...] = ()) -> Seq:
        return self._append(BOT, Message(_content(text), choices=choices))

    def ana(self, text: str | Content, remote: str = "") -> Seq:
        seq = self._append(ANA, Message(_content(text)))
        if remote:
            self.shown(seq, remote)
        return seq

    def note(self, text: str, prompt: str = "", writer: str = "") -> Seq:
        return self._append(ANA, Note(_content(text), prompt, writer), internal=True)

    def edited(self, target: Seq, text: str) -> Seq:
        return self._append(MIA, Edited(target, _content(text)))

    def deleted(self, target: Seq) -> Seq:
        return self._append(MIA, Deleted(target))

    def escalated(
        self,
        reason: str = "Asked for a person: “real person”.",
        *,
        priority: str = "normal",
        queue: str = "general",
        matched: str = "",
    ) -> Seq:
        at, seq = Micros(self.now + 60 * SECOND), Seq(len(self.log) + 1)
        body = Escalated("request", "asks-for-a-person", reason, matched, "", 1.0, priority, queue)
        status = {"priority": priority, "queue": queue, "escalation": EscalationStatus.PENDING}
        return self._append(HOUSE, body, state=SessionState.PENDING, escalated_at=at, escalated_seq=seq, **status)

    def waits_at(self, position: int) -> Seq:
        return self._append(HOUSE, WaitChanged(Seq(self.session.escalated_seq or 0), position), wait_position=position)

    def out_of_hours(self, opens: str) -> Seq:
        return self._append(HOUSE, OutOfHours(opens), wants_contact=True)

    def left_email(self, email: str) -> Seq:
        self.contact = replace(self.contact, email=email)
        return self._append(HOUSE, ContactLeft(email), wants_contact=False)

    def summed_up(self, text: str) -> Seq:
        return self._append(HOUSE, SummedUp(Seq(self.session.escalated_seq or 0), text), internal=True)

    def shadowed(self, target: Seq) -> Seq:
        return self._append(HOUSE, Shadowed(target, ("fruit",)), internal=True)

    def reminded(self) -> Seq:
        number = self.session.reminders + 1
        return self._append(HOUSE, Reminded(number), internal=True, reminders=number)

    def cancelled(self) -> Seq:
        return self._move(MIA, Cancelled(), SessionState.BOT, escalation=EscalationStatus.CANCELLED)

    def timed_out(self) -> Seq:
        ended = {"escalation": EscalationStatus.TIMED_OUT, "wants_contact": True}
        return self._move(HOUSE, TimedOut(), SessionState.BOT, **ended)

    def misjudged(self) -> Seq:
        return self._append(ANA, Misjudged(Seq(self.session.escalated_seq or 0)), internal=True)

    def claimed(self) -> Seq:
        self.owner = Profile(AgentId("agt_ana"), "Ana Ruiz", (in_slack("U0ANA"),))
        return self._move(ANA, Claimed(AgentId("agt_ana"), "Ana Ruiz"), SessionState.ASSIGNED, owner_name="Ana Ruiz")

    def released(self) -> Seq:
        return self._move(ANA, Released(AgentId("agt_ana")), SessionState.PENDING)

    def released_silent(self) -> Seq:
        return self._move(HOUSE, Released(AgentId("agt_ana"), "silent"), SessionState.PENDING)

    def transferred(self, name: str = "Ben Okafor") -> Seq:
        self.owner = Profile(AgentId("agt_ben"), name, (in_slack("U0BEN"),))
        seq = self._move(ANA, Transferred(AgentId("agt_ben"), name), SessionState.ASSIGNED, owner_name=name)
        self.session = replace(self.session, owner=AgentId("agt_ben"))
        return seq

    def requeued(self, queue: str) -> Seq:
        at, seq = Micros(self.now + 60 * SECOND), Seq(len(self.log) + 1)
        waiting = {"queue": queue, "escalated_at": at, "escalated_seq": seq}
        return self._move(ANA, Transferred(queue=queue), SessionState.PENDING, **waiting)

    def nudged(self) -> Seq:
        return self._append(HOUSE, Nudged(AgentId("agt_ana")), internal=True)

    def checked_in(self) -> Seq:
        return self._append(HOUSE, CheckedIn())

    def concluded(self, outcome: str, note: str = "") -> Seq:
        return self._append(ANA, Concluded(outcome, note), internal=True)

    def rated(self, score: int, words: str = "") -> Seq:
        return self._append(replace(MIA, name=self.contact.name), Rated(score, words))

    def handed_back(self) -> Seq:
        return self._move(ANA, HandedBack(AgentId("agt_ana")), SessionState.BOT)

    def closed(self, author: Author = ANA, why: str = "agent") -> Seq:
        return self._move(author, Closed(why), SessionState.CLOSED, closed_at=Micros(self.now + 60 * SECOND))

    def reopened(self) -> Seq:
        seq = Seq(len(self.log) + 1)
        at = Micros(self.now + 60 * SECOND)
        return self._move(HOUSE, Reopened(), SessionState.PENDING, escalated_seq=seq, escalated_at=at, closed_at=None)

    def undelivered(self, target: Seq, surface: str = "telegram", reason: str = "They blocked the bot.") -> Seq:
        return self._append(HOUSE, Undeliverable(target, SurfaceName(surface), reason), internal=True)

    def _move(self, author: Author, body: EventBody, state: SessionState, **session: object) -> Seq:
        at = Micros(self.now + 60 * SECOND)
        moved: dict[str, object] = {
            "state": state, "epoch": self.session.epoch + 1, "owner_name": "", "reminders": 0, **session
        }  # fmt: skip
        if state is SessionState.ASSIGNED:
            moved |= {"claimed_at": at, "owner": AgentId("agt_ana")}
        seq = self._append(author, body, **moved)
        self.log[-1] = replace(self.log[-1], epoch=self.session.epoch)
        return seq

    def shown(self, seq: Seq, remote: str, *, as_of: int | None = None, part: int = 0) -> None:
        """Note that the lane shows an event already."""
        self.copies.append(Copy(seq, RemoteId(remote), Seq(as_of or seq), part))

    def view(self, surface: str, address: str, position: int = 0, *, part: int = 0, alone: bool = False) -> SessionView:
        number = 6 if surface == "slack.card" else 7
        lane = Lane(
            number, self.session.id, SurfaceName(surface), address, Seq(position), self.session.head, part,
            sends_one_by_one=alone, ended=self.ended,
        )  # fmt: skip
        log, copies = tuple(self.log), tuple(self.copies)
        owner = self.owner if self.session.state is SessionState.ASSIGNED else None
        return SessionView(self.session, self.contact, lane, log, copies, Micros(self.now), owner)

    def pending(self, position: int = 0) -> list[Event]:
        return [event for event in self.log if event.seq > position]


def _content(text: str | Content) -> Content:
    return Content(text) if isinstance(text, str) else text
