"""What a channel for users, or a desk for agents, is to the rest of the house: one definition, and what it makes.

A definition is found through `channels.registry` and costs nothing to load; what it needs of its platform's library is
loaded by `build`, when it is on, and by `tools`, when the command line asks.
"""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from core.config import Config
from core.model.agents import Profile
from core.model.events import Side
from core.model.fidelity import FidelityTable
from core.model.findings import Finding
from core.model.ports import Bus, BusMessage, NewLane, OpensFiles, ShowsTyping, Surface
from core.model.session import Contact
from core.runtime.rate_limits import LimitAlarm
from core.runtime.supervision import Supervisor
from core.usecases.conversations import Conversations
from core.usecases.file_sources import FileSources
from core.usecases.rules import no_nudge_lanes
from core.yaml_files.desk_formats import DeskFormats

DeadLetterHandler = Callable[[str], Awaitable[None]]  # given the payload; raises what is wrong with it
Announce = Callable[[str, str], Awaitable[bool]]  # a text for admins, and where ("": the usual); False: not told
ProblemReport = Callable[[], Mapping[str, str]]  # what does not work, by its name for people, and why; from memory


class AdapterSettings(Protocol):
    """A dataclass whose fields are made by `core.runtime.settings.setting`."""

    @property
    def is_on(self) -> bool:
        """Is it set up?"""
        ...

    def faults(self) -> Iterable[str]:
        """What is missing, and what is not what it is taken for, as sentences."""
        ...


S = TypeVar("S", bound=AdapterSettings)
Q = TypeVar("Q")  # the settings that a question is about


@dataclass(frozen=True, slots=True)
class SessionSurfaces:
    """Which surfaces a session gets: at the start for a contact; at an escalation for a queue's channel ("": the usual)
    and how many who wait may be shown there.

    `lane_at_reminder` gives the lane that reminds somewhere else of a wait, for a channel's id or an agent;
    `lanes_at_nudge` where an owner hears that their user waits.
    """

    lanes_at_start: Callable[[Contact], Sequence[NewLane]] = lambda contact: ()  # noqa: ARG005
    lanes_at_escalation: Callable[[str, int], Sequence[NewLane]] = lambda channel, most_cards: ()  # noqa: ARG005
    lane_at_reminder: Callable[[str | Profile], NewLane | None] = lambda whom: None  # noqa: ARG005
    lanes_at_nudge: Callable[[Profile], Sequence[NewLane]] = no_nudge_lanes


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What a platform is answered."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


@dataclass(frozen=True, slots=True)
class Webhook:
    """`POST path`, called by a platform. `refuses` looks at the headers (names in lower case) before a byte of the body
    is read: a status to answer at once, or 0. `handle` has the body byte for byte.
    """

    path: str
    refuses: Callable[[Mapping[str, str]], int]
    handle: Callable[[Mapping[str, str], bytes], Awaitable[WebhookAnswer]]


@dataclass(frozen=True, slots=True)
class AdapterParts:
    """What `build` is given. `one_replica` is entered by who must be alone among replicas, `alarm` tells admins of
    strangers, `supervisor` owns background tasks, and `rates` are the paces that a test wants instead of the usual.
    """

    conversations: Conversations
    file_sources: FileSources
    bus: Bus
    supervisor: Supervisor
    one_replica: Callable[[], AbstractAsyncContextManager[None]]
    alarm: LimitAlarm
    rates: Any = None


async def nothing() -> None:
    """What there is to start, stop or close where there is nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """A channel or a desk that is on. Whatever it does not have is left out.

    `start` returns at once, for a platform need not be reachable. `stop` takes nothing more in; the surfaces work until
    `close`, so that the relay can finish in between. `told_itself` are problems that it tells admins of by itself.
    """

    surfaces: Sequence[Surface] = ()
    start: Callable[[], Awaitable[None]] = nothing
    stop: Callable[[], Awaitable[None]] = nothing
    close: Callable[[], Awaitable[None]] = nothing
    files: OpensFiles | None = None
    shows_typing: Mapping[Side, ShowsTyping] = field(default_factory=dict)  # by who types
    dead_letter_handlers: Mapping[str, DeadLetterHandler] = field(default_factory=dict)  # by source
    webhooks: Sequence[Webhook] = ()
    routers: Sequence[Any] = ()  # FastAPI's APIRouters, where it has pages of its own
    hear: Callable[[BusMessage], None] | None = None
    problems: ProblemReport = dict
    told_itself: ProblemReport = dict
    announce: Announce | None = None


@dataclass(frozen=True, slots=True)
class SetupQuestion(Generic[Q]):
    """One setting that `bridge init` asks for. `how` says where it is found; `verify` asks the service, with all
    answers so far.

    `after` is the setting without which this one is not asked for; `find` turns what people type into the value.
    """

    name: str
    how: str
    verify: Callable[[Q], Coroutine[Any, Any, Finding]]
    is_secret: bool = True
    after: str = ""
    find: Callable[[Q, str], Coroutine[Any, Any, str]] | None = None


@dataclass(frozen=True, slots=True)
class FidelitySection:
    """A part of `bridge fidelity`: what becomes of what is sent, one way."""

    title: str
    what: str
    tables: Sequence[FidelityTable]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterTools(Generic[S]):
    """What the command line has of a channel or a desk. `check` says what works, with the configuration if there is
    one that can be read; `off` is said where it is not set up.

    `generated` are secrets that nobody needs to know, each with the settings that need it.
    """

    off: Finding
    check: Callable[[S, Config | None], Awaitable[Sequence[Finding]]]
    questions: Sequence[SetupQuestion[S]] = ()
    generated: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fidelity: Sequence[FidelitySection] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AdapterDefinition(Generic[S]):
    """A channel or a desk: everything that the house knows of it.

    `name` is what its surfaces' names begin with; `label` is how people call it. `tokens` are patterns of its secrets,
    blotted out of logs, and `loggers` those of its library, heard only when something is wrong. `commands` are
    click's, for `bridge`.
    """

    name: str
    label: str
    settings: type[S]
    build: Callable[[S, AdapterParts], Adapter]
    tools: Callable[[], AdapterTools[S]] | None = None
    surfaces: Callable[[S], SessionSurfaces] = lambda settings: SessionSurfaces()  # noqa: ARG005
    tokens: Sequence[str] = ()
    loggers: Sequence[str] = ()
    commands: Sequence[Any] = ()
    is_desk: bool = False
    formats: DeskFormats | None = None  # of a desk: how the ids are written that admins copy into the configuration
