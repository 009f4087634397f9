"""The auditor: given what the database has and what every surface shows, it says what does not fit. Pure.

Words that are to be followed carry a token in brackets, "[w3.u5]", "[Ana.n2]", which is theirs alone; a name with "n"
behind the dot is a note's.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from core.model.events import (
    Cancelled,
    Claimed,
    Closed,
    Concluded,
    Edited,
    Event,
    HandedBack,
    Message,
    Note,
    Rated,
    Released,
    Retried,
    Side,
    TimedOut,
    Transferred,
    Undeliverable,
)
from core.model.ids import Seq
from core.model.session import Session, SessionState
from core.rendering.current_text import current_contents

WORD = re.compile(r"\[\w+\.\w+\]")
NOT_DELIVERED = "Not delivered"  # how Slack's line about it begins
_FOR_EVER = 2**62


@dataclass(frozen=True, slots=True)
class OwnershipSpan:
    """An agent has a session, from and to when (microseconds); None: they have it now."""

    agent: str
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class AuditedSession:
    """One session and what agents see of it. `threads` are the texts of each Slack thread, the live one last."""

    session: Session
    log: Sequence[Event]
    threads: Sequence[Sequence[str]] = ()
    card: str = ""
    console: Sequence[int] = ()  # the seqs that the console shows
    stays: Sequence[OwnershipSpan] = ()
    figures: Mapping[str, Any] | None = None  # its row in session_analytics
    unsettled: Sequence[str] = ()  # lanes that have not shown everything, or are held


@dataclass(frozen=True, slots=True)
class UserScreen:
    """What a user has before their eyes: (by, text), in order. `exact`: it shows every message by itself."""

    user: str
    sessions: Sequence[str]
    shown: Sequence[tuple[str, str]]
    exact: bool


@dataclass(frozen=True, slots=True)
class AuditEvidence:
    """Everything at the end. `written`: the tokens that people know they have sent."""

    records: Sequence[AuditedSession]
    screens: Sequence[UserScreen]
    written: Sequence[str]
    waiting: frozenset[str]  # the sessions that the console's list of those who wait has
    capacity: int = 1000
    capacities: Mapping[str, int] = field(default_factory=dict)


def audit(evidence: AuditEvidence) -> list[str]:
    """What does not fit, a sentence each; empty when all is well."""
    found = [*_lost_on_the_way_in(evidence), *_too_much_at_once(evidence)]
    for record in evidence.records:
        for check in _OF_A_SESSION:
            found += [f"{record.session.id}: {sentence}" for sentence in check(record)]
        found += [f"{record.session.id}: {sentence}" for sentence in _waiting_unseen(record, evidence.waiting)]
    logs = {record.session.id: record.log for record in evidence.records}
    for screen in evidence.screens:
        log = [event for session in screen.sessions for event in logs[session]]
        found += [f"{screen.user}: {sentence}" for sentence in _screen(screen, log)]
    return found


# --- the way in


def _lost_on_the_way_in(evidence: AuditEvidence) -> Iterator[str]:
    times: defaultdict[str, int] = defaultdict(int)
    for record in evidence.records:
        for event in record.log:
            if isinstance(event.body, (Message, Note)) and not _was_sent_later(event, record.log):
                for word in WORD.findall(event.body.content.text):
                    times[word] += 1
    yield from (f"{word} was written and is in no log" for word in evidence.written if not times[word])
    yield from (f"{word} is {count} times in the logs" for word, count in times.items() if count > 1)


def _was_sent_later(event: Event, log: Sequence[Event]) -> bool:
    """Is it a note that went to the user after all, and is a message then?"""
    if not isinstance(event.body, Note):
        return False
    words = set(WORD.findall(event.body.content.text))
    later = (each for each in log if each.seq > event.seq and isinstance(each.body, Message))
    return any(words & set(WORD.findall(each.body.content.text)) for each in later)


# --- the user's surface


def _screen(screen: UserScreen, log: Sequence[Event]) -> Iterator[str]:
    public, shown = _reads(log, internal=False), "\n".join(text for _, text in screen.shown)
    failed, late = _failed(log)
    for side in (Side.USER, Side.AGENT):
        said = [
            part
            for line in public
            if line.by is side and not failed & set(WORD.findall(line.text))
            for part in (line.text, *line.files)
            if WORD.search(line.text)
        ]
        there = "\n".join(text for by, text in screen.shown if (by == "user") is (side is Side.USER))
        where = "the user's own screen" if side is Side.USER else "the user's screen"
        yield from _compared(said, there, failed, late, where)
    inside = what_is_inside(log)
    yield from (f"the user sees what is internal: {text!r}" for text in sorted(inside) if text in shown)
    if screen.exact and (expected := [line.whole for line in public]) != list(screen.shown):
        yield f"the page is not the log: {list(screen.shown)} instead of {expected}"


def what_is_inside(log: Sequence[Event]) -> set[str]:
    """What no user may read. A note that went to the user after all, or was taken back, is none of it."""
    public = {line.text for line in _reads(log, internal=False)}
    inside = {line.text for line in _reads(log, internal=True)} - public
    inside |= {word for text in inside for word in WORD.findall(text) if ".n" in word}
    return inside | {event.body.note for event in log if isinstance(event.body, Concluded) and event.body.note}


def _failed(log: Sequence[Event]) -> tuple[set[str], set[str]]:
    """The words that a surface refused for good, and those that it was made to show later."""
    fates: dict[tuple[str, Seq], bool] = {}
    for event in log:
        match event.body:
            case Undeliverable(target=target):
                fates[event.session, target] = False
            case Retried(target=target):
                fates[event.session, target] = True
            case _:
                pass
    failed, late = set[str](), set[str]()
    for event in log:
        if isinstance(event.body, (Message, Edited)) and (event.session, event.seq) in fates:
            words = WORD.findall(event.body.content.text)
            (late if fates[event.session, event.seq] else failed).update(words)
    return failed, late


# --- the agents' surfaces


def _thread(record: AuditedSession) -> Iterator[str]:
    if not record.threads:
        return
    words = _reads(record.log, internal=True)
    everywhere = "\n".join(text for thread in record.threads for text in thread)
    parts = [part for line in words if WORD.search(line.text) for part in (line.text, *line.files)]
    yield from (f"{part!r} is not in Slack" for part in parts if part not in everywhere)
    for thread in record.threads:
        there = "\n".join(thread)
        yield from (
            f"{word} is {n} times in a thread" for word in set(WORD.findall(there)) if (n := there.count(word)) > 1
        )
        asked = [line.text for line in words if line.by is Side.USER and line.text in there]
        if sorted(asked, key=there.index) != list(dict.fromkeys(asked)):
            yield "the user's words are not in their order in Slack"
        yield from (
            f"{line.text!r} reads otherwise in a thread"
            for line in words
            if any(word in there for word in WORD.findall(line.text)) and line.text not in there
        )
    gone = set(WORD.findall(everywhere)) - {word for line in words for word in WORD.findall(line.text)}
    yield from (f"{word} is in Slack, and in no log" for word in sorted(gone))


def _console(record: AuditedSession) -> Iterator[str]:
    if list(record.console) != [event.seq for event in record.log]:
        yield "the console does not show the log"


def _waiting_unseen(record: AuditedSession, waiting: frozenset[str]) -> Iterator[str]:
    session = record.session
    if (session.id in waiting) is not (session.state is SessionState.PENDING):
        yield "the console's list of who waits is wrong about it"
    if record.threads and session.state is SessionState.PENDING and "Waiting for a person" not in record.card:
        yield "it waits, and its card does not say so"
    if record.threads and session.state is SessionState.ASSIGNED and f"{session.owner_name} has it" not in record.card:
        yield "its card does not say who has it"


def _unanswered(record: AuditedSession) -> Iterator[str]:
    """The bot owes nobody an answer; where agents do, the session is theirs and says so."""
    ends = (Message, TimedOut, Cancelled, Closed, HandedBack)
    spoken = [event for event in record.log if isinstance(event.body, ends)]
    if spoken and spoken[-1].author.side is Side.USER and isinstance(spoken[-1].body, Message):
        state, turn = record.session.state, record.session.turn
        if state in (SessionState.BOT, SessionState.CLOSED) or (state is SessionState.ASSIGNED and turn != "agent"):
            last = [type(event.body).__name__ for event in record.log[-6:]]
            yield f"the user's last words are not answered, and the session is {state.value}: {last}"


def _undeliverable(record: AuditedSession) -> Iterator[str]:
    failures = [event for event in record.log if isinstance(event.body, Undeliverable)]
    told = sum(text.startswith(NOT_DELIVERED) for thread in record.threads for text in thread)
    if record.threads and told < len(failures):
        yield f"{len(failures)} undeliverable, and Slack says {told}"


def _settled(record: AuditedSession) -> Iterator[str]:
    yield from (f"a lane is not settled: {lane}" for lane in record.unsettled)
    if [event.seq for event in record.log] != list(range(1, record.session.head + 1)):
        yield "the log has holes"


# --- who has it


def _owners(record: AuditedSession) -> Iterator[str]:
    owner = ""
    for event in record.log:
        match event.body:
            case Claimed(agent=agent) if owner:
                yield f"{agent} claimed it while {owner} had it"
            case Claimed(agent=agent):
                owner = agent
            case Transferred(agent=agent):
                owner = agent or ""
            case Released() | HandedBack() | Closed():
                owner = ""
            case _:
                pass
    if owner != (record.session.owner or ""):
        yield f"the log says that {owner or 'nobody'} has it, the row says {record.session.owner}"


def _stays(record: AuditedSession) -> Iterator[str]:
    stays = sorted(record.stays, key=lambda stay: (stay.since, stay.until or _FOR_EVER))
    for one, next_one in pairwise(stays):
        if (one.until or _FOR_EVER) > next_one.since:
            yield f"{one.agent} and {next_one.agent} had it at the same time"
    open_stays = [stay.agent for stay in stays if stay.until is None]
    if open_stays != ([record.session.owner] if record.session.owner else []):
        yield f"{open_stays} have it by agent_sessions, {record.session.owner} by its row"


def _too_much_at_once(evidence: AuditEvidence) -> Iterator[str]:
    moments: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for stay in (stay for record in evidence.records for stay in record.stays):
        moments[stay.agent] += [(stay.since, 1), (stay.until or _FOR_EVER, -1)]
    for agent, changes in moments.items():
        had = most = 0
        for _, change in sorted(changes):
            had += change
            most = max(most, had)
        if most > evidence.capacities.get(agent, evidence.capacity):
            yield f"{agent} had {most} sessions at once"


# --- the figures


def _figures(record: AuditedSession) -> Iterator[str]:
    figures, log = record.figures, record.log
    if record.session.state is SessionState.CLOSED and figures is None:
        yield "it is closed, and has no figures"
    if figures is None or record.session.state is not SessionState.CLOSED:
        return
    expected = {f"{side}_messages": _count(log, side) for side in (Side.USER, Side.BOT, Side.AGENT)}
    agents_words = [event.at for event in log if _is_message(event, Side.AGENT)]
    rated = [event.body for event in log if isinstance(event.body, Rated)]
    expected |= {
        "closed_at": record.session.closed_at,
        "claimed_at": min((stay.since for stay in record.stays), default=None),
        "first_response_at": min(agents_words, default=None),
        "outcome": _outcome(log),
        "rating": rated[-1].score if rated else None,
        "undeliverable": sum(isinstance(event.body, Undeliverable) for event in log),
    }
    for name, value in expected.items():
        if figures[name] != value:
            yield f"its figures say {name}={figures[name]!r}, the log says {value!r}"


def _outcome(log: Sequence[Event]) -> str:
    """Of the last close."""
    ended = max((event.seq for event in log if isinstance(event.body, Closed)), default=Seq(0))
    return next((e.body.outcome for e in log if e.seq > ended and isinstance(e.body, Concluded)), "")


def _count(log: Sequence[Event], side: Side) -> int:
    """Messages before the last close: what came later is counted at the next."""
    ended = max((event.seq for event in log if isinstance(event.body, Closed)), default=Seq(0))
    return sum(_is_message(event, side) and event.seq < ended for event in log)


def _is_message(event: Event, side: Side) -> bool:
    return isinstance(event.body, Message) and event.author.side is side


# ---

_OF_A_SESSION = (_thread, _console, _unanswered, _undeliverable, _settled, _owners, _stays, _figures)


@dataclass(frozen=True, slots=True)
class _Line:
    """A message or note as it reads now."""

    by: Side
    text: str
    files: tuple[str, ...]

    @property
    def whole(self) -> tuple[str, str]:
        return self.by.value, " ".join((self.text, *self.files))


def _reads(log: Sequence[Event], *, internal: bool) -> list[_Line]:
    """Every message, and note, that was not taken back. The log may be of several sessions, one after the other."""
    read: list[_Line] = []
    by_session: defaultdict[str, list[Event]] = defaultdict(list)
    for event in log:
        by_session[event.session].append(event)
    for events in by_session.values():
        words = current_contents(events, events[-1].seq)
        for event in events:
            content = words.get(event.seq)
            if content is not None and (internal or event.is_public):
                files = tuple(file.name for file in getattr(event.body, "files", ()))
                read.append(_Line(event.author.side, content.text, files))
    return read


def _compared(said: Sequence[str], there: str, failed: set[str], late: set[str], where: str) -> Iterator[str]:
    """`failed` may be there as they were before an edit or a delete that did not get through; `late` out of order."""
    for text in said:
        if there.count(text) != 1:
            yield f"{text!r} is {there.count(text)} times on {where}"
    known = {word for text in said for word in WORD.findall(text)} | failed
    yield from (f"{word} is on {where}, and in no log" for word in WORD.findall(there) if word not in known)
    places = [there.find(text) for text in said if (words := set(WORD.findall(text))) and not late & words]
    if places != sorted(places):
        yield f"the words are not in the log's order on {where}"
