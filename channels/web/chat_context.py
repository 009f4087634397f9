"""What all sockets of this process share: who is here, who may come, how fast they may write."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from channels.web.file_links import FileLinks
from channels.web.settings import WebSettings
from channels.web.visitor_limits import VisitorLimits
from channels.web.visitors import Visitors
from core.config import Config
from core.model.ids import FileId, SessionId
from core.model.ports import Bus, BusMessage
from core.rendering.visitor_names import stand_in_name
from core.runtime.rate_limits import RateLimits
from core.usecases.conversations import Conversations
from core.usecases.reads import visitors

SOURCE = "web"  # what we call this channel


class OpenPage(Protocol):
    """An open page, as far as others have news for it. It shows one session at a time, or none yet."""

    def hear(self, ring: BusMessage) -> None:
        """Something happened in the session that the page shows; before its first look, in any."""
        ...

    def read_log(self) -> None:
        """Look at the log."""
        ...


class ChatContext:
    """One per process."""

    def __init__(
        self,
        settings: WebSettings,
        conversations: Conversations,
        bus: Bus,
        rate_limits: RateLimits | None = None,
    ) -> None:
        self.settings = settings
        self.conversations = conversations
        self.bus = bus
        self.visitors = Visitors(settings.secret, settings.visitor_lasts)
        self.links = FileLinks(settings.secret, settings.link_lasts)
        self.stopping = asyncio.Event()
        self.rates = rate_limits or RateLimits()
        self.limits = VisitorLimits(conversations.in_force, settings.message_limit, self.rates)
        self._pages: defaultdict[str, set[OpenPage]] = defaultdict(set)  # by visitor
        self._arriving: set[OpenPage] = set()
        self._showing: defaultdict[SessionId, set[OpenPage]] = defaultdict(set)

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self.conversations.in_force.config

    @contextlib.contextmanager
    def page_opened(self, visitor: str, page: OpenPage) -> Iterator[None]:
        """A page of this visitor is open. It hears everything until it says what it shows."""
        self._pages[visitor].add(page)
        self._arriving.add(page)
        try:
            yield
        finally:
            self._arriving.discard(page)
            self._pages[visitor].discard(page)
            if not self._pages[visitor]:
                del self._pages[visitor]

    def show(self, page: OpenPage, session: SessionId | None, before: SessionId | None) -> None:
        """The page shows this session now, and not the one before."""
        self._arriving.discard(page)
        if before is not None and before in self._showing:
            self._showing[before].discard(page)
            if not self._showing[before]:
                del self._showing[before]
        if session is not None:
            self._showing[session].add(page)

    def hear(self, ring: BusMessage) -> None:
        """Pass a ring of the bus on to the pages that it concerns."""
        for page in (*self._arriving, *self._showing.get(ring.session, ())):
            page.hear(ring)

    def refresh_pages(self, visitor: str) -> None:
        """Let every page of a visitor look at the log."""
        for page in self._pages.get(visitor, ()):
            page.read_log()

    def is_allowed_origin(self, headers: Mapping[str, str]) -> bool:
        """The chat's frame is served by us, so its origin is ours. Programs that send no origin hold no cookies."""
        origin = headers.get("origin")
        if origin is None:
            return True
        own = {headers.get("host", ""), urlsplit(self.settings.public_url).netloc}
        return urlsplit(origin).netloc in own - {""}

    async def visitor_of(self, token: str) -> str | None:
        """The visitor of a token that still opens something. Raises StoreUnavailable."""
        visit = self.visitors.read(token, self.conversations.now)
        if visit is None or visit.since < await self.conversations.read(visitors.signed_out_at, SOURCE, visit.visitor):
            return None
        return visit.visitor

    def may_upload(self, visitor: str) -> bool:
        """May this visitor send one more file now?"""
        return self.rates.allows(self.settings.upload_limit, "uploads", visitor)

    def link(self, visitor: str, file: FileId) -> str:
        """Where this visitor gets a file: relative to /chat/, and for some hours."""
        return self.links.link(visitor, file, self.conversations.now)

    def name_of(self, visitor: str) -> str:
        """What agents read until the visitor says a name."""
        return stand_in_name(visitor)
