"""What all sockets of this process share: who is here, who may come, how fast they may write."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from channels.web.links import FileLinks
from channels.web.settings import WebSettings
from channels.web.visitors import Visitors
from core.config import Config
from core.conversations import Conversations
from core.ids import FileId
from core.ports import Bus, Ring

Hears = Callable[[Ring], None]


class Room:
    """One per process. `config` gives the configuration in force; it may change between two calls."""

    def __init__(
        self,
        settings: WebSettings,
        conversations: Conversations,
        config: Callable[[], Config],
        bus: Bus,
        asks_rating: Callable[[], bool],
    ) -> None:
        self.settings = settings
        self.conversations = conversations
        self.config = config
        self.bus = bus
        self.asks_rating = asks_rating
        self.visitors = Visitors(settings.secret)
        self.links = FileLinks(settings.secret, settings.link_lasts)
        self.stopping = asyncio.Event()
        self._pace = parse(settings.pace)
        self._upload_pace = parse(settings.upload_pace)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._pages: defaultdict[str, list[tuple[asyncio.Event, Hears]]] = defaultdict(list)
        self._sending: set[asyncio.Task[None]] = set()

    @contextlib.contextmanager
    def present(self, visitor: str, wake: asyncio.Event, hears: Hears) -> Iterator[None]:
        """A page of this visitor is open."""
        page = (wake, hears)
        self._pages[visitor].append(page)
        try:
            yield
        finally:
            self._pages[visitor].remove(page)
            if not self._pages[visitor]:
                del self._pages[visitor]

    def hear(self, ring: Ring) -> None:
        """Pass a ring of the bus on to every page; each knows its own session."""
        for pages in list(self._pages.values()):
            for _, hears in pages:
                hears(ring)

    def wake(self, visitor: str) -> None:
        """Let every page of a visitor look at the log."""
        for wake, _ in self._pages.get(visitor, ()):
            wake.set()

    def welcomes(self, headers: Mapping[str, str]) -> bool:
        """The chat's frame is served by us, so its origin is ours. Programs that send no origin hold no cookies."""
        origin = headers.get("origin")
        if origin is None:
            return True
        own = {headers.get("host", ""), urlsplit(self.settings.public_url).netloc}
        return urlsplit(origin).netloc in own - {""}

    def keeps_pace(self, visitor: str) -> bool:
        """May this visitor send one more message now?"""
        return self._limiter.hit(self._pace, visitor)

    def may_upload(self, visitor: str) -> bool:
        """May this visitor send one more file now?"""
        return self._limiter.hit(self._upload_pace, "upload", visitor)

    def link(self, visitor: str, file: FileId) -> str:
        """Where this visitor gets a file: relative to /chat/, and for some hours."""
        return self.links.link(visitor, file, self.conversations.store.clock())

    def name_of(self, visitor: str) -> str:
        """What agents read until the visitor says a name: the same every time, and not a person's."""
        return f"Visitor {visitor[:4].upper()}"

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Send something that may be lost."""
        task = asyncio.create_task(_quietly(work))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    with contextlib.suppress(RuntimeError, OSError):
        await work
