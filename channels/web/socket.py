"""One page's socket: reads its frames, and shows it the log from its own cursor on."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from fastapi import WebSocket

from channels.web import outbound
from channels.web.chat_context import SOURCE, ChatContext
from channels.web.failures import CloseSocket, SocketCloseCode, to_close
from channels.web.frames import BadAct, BadFrame
from channels.web.inbound import (
    PAGE_FRAMES,
    ChatAct,
    HostPage,
    PageFrame,
    PageHello,
    PageHuman,
    PageMoved,
    PagePing,
    PageSeen,
    PageSend,
    PageTyping,
)
from channels.web.json_websocket import JsonWebSocket, SocketGone
from channels.web.outbound import FrameReader
from channels.web.visitor_acts import VisitorActRefused, VisitorActs
from channels.web.visitor_limits import VisitorAndAddress
from channels.web.visitors import VisitorToken
from core.hours.zones import known_zone
from core.model.ids import Micros, Seq, SessionId
from core.model.ports import BusMessage
from core.model.visitor_view import VisitorSessionView
from core.runtime.supervision import race
from core.runtime.timed_waits import is_set_within
from core.usecases.intake import IntakeResult, Sender
from core.usecases.reads import visitors

log = structlog.get_logger(__name__)


class PageSocket:
    """Serves one socket until it is gone. The page keeps the cursor; nothing here needs to survive."""

    def __init__(self, socket: WebSocket, context: ChatContext) -> None:
        self._socket = socket
        self._wire = JsonWebSocket(socket)
        self._context = context
        self._who = VisitorAndAddress.of("", socket)
        self._sender = Sender(SOURCE, "")
        self._acts = VisitorActs(context, self._sender, self._who)
        self._session: SessionId | None = None
        self._cursor = Seq(0)
        self._since = Micros(0)  # when the token was made
        self._status: Mapping[str, Any] | None = None
        self._epoch = 0
        self._draft: Mapping[str, Any] | None = None  # the latest that was not sent yet
        self._typing: Mapping[str, Any] | None = None
        self._passes = asyncio.Event()  # there is a draft, or somebody types
        self._wake = asyncio.Event()
        self._is_placed = False  # the room knows which session this page shows
        self._greeted = False

    async def serve(self) -> None:
        """Greet, then listen and show until the page goes or breaks the protocol.

        A fault of ours costs this socket only, and is told once: the page comes back and knows its cursor.
        """
        await self._socket.accept()
        try:
            with self._context.limits.socket(self._who.address) as may_come:
                await self._serve(may_come)
        except SocketGone:
            return
        except Exception as exc:
            close = to_close(exc)
            if close.code is SocketCloseCode.FAILED:
                log.exception("a page's socket failed", session=self._session)
            log.debug("socket closed", code=int(close.code), reason=close.reason)
            await self._wire.close(close.code, close.reason)

    async def _serve(self, may_come: bool) -> None:
        if not may_come:
            raise CloseSocket(SocketCloseCode.TOO_FAST, "too many sockets")
        hello = await self._hello()
        self._recognise(hello)
        with self._context.limits.page(self._who.visitor) as may_open:
            if not may_open:
                raise CloseSocket(SocketCloseCode.TOO_FAST, "too many pages")
            # Present before the first look: what is appended between the look and the presence would ring nobody.
            with self._context.page_opened(self._who.visitor, self):
                try:
                    await self._greet(hello)
                    await race(self._listen(), self._follow_log(), self._pass_on(), self._context.stopping.wait())
                    raise CloseSocket(SocketCloseCode.RESTARTING, "restarting")
                finally:
                    self._context.show(self, None, self._session)

    # --- what others have to tell

    def hear(self, ring: BusMessage) -> None:
        """See `Page`."""
        if ring.kind == "appended":
            self._wake.set()
        elif not self._greeted or ring.session != self._session:
            return
        elif ring.kind == "typing" and (by := ring.data.get("by")) != "user":
            self._typing = {"type": "typing", "by": by, "name": ring.data.get("name", "")}
            self._passes.set()
        elif ring.kind == "draft" and ring.data["epoch"] >= self._epoch:  # else somebody has taken over meanwhile
            self._draft = outbound.to_draft(ring.session, ring.data)
            self._passes.set()

    def read_log(self) -> None:
        """See `Page`."""
        self._wake.set()

    # --- greeting

    async def _hello(self) -> PageHello:
        if not self._context.is_allowed_origin(self._socket.headers):
            raise CloseSocket(SocketCloseCode.FOREIGN_ORIGIN, "this page may not use the chat")
        try:
            async with asyncio.timeout(self._context.settings.hello_timeout):
                frame = PAGE_FRAMES.read(await self._wire.receive())
        except TimeoutError as exc:
            raise CloseSocket(SocketCloseCode.NO_HELLO, "no hello") from exc
        if not isinstance(frame, PageHello):
            raise BadFrame("the first frame is a hello")
        return frame

    def _recognise(self, hello: PageHello) -> None:
        visitors, now = self._context.visitors, self._context.conversations.now
        visit = visitors.read(hello.token, now) if hello.token else VisitorToken(visitors.new(), now)
        if visit is None:
            raise CloseSocket(SocketCloseCode.NOT_SIGNED_IN, "this token is not ours")
        self._since, visitor = visit.since, visit.visitor
        zone = known_zone(self._socket.query_params.get("zone", ""))
        self._sender = Sender(SOURCE, visitor, self._context.name_of(visitor), hello.language, zone=zone)
        self._who = VisitorAndAddress(visitor, self._who.address)
        self._is_on(hello.page)
        self._session = hello.session
        self._cursor = Seq(hello.after)

    def _is_on(self, page: HostPage) -> None:
        """What the visitor writes from now on is written on this page."""
        self._sender = replace(self._sender, detail=page.title or page.url)
        self._acts = VisitorActs(self._context, self._sender, self._who)

    async def _greet(self, hello: PageHello) -> None:
        view = await self._glimpse()
        self._context.show(self, self._session, None)
        self._is_placed = True
        config = self._context.config
        token = self._context.visitors.token(self._who.visitor, self._context.conversations.now)
        language = (view and view.language) or hello.language
        await self._wire.send(outbound.to_welcome(token, config.web, config.texts, language, view))
        await self._tell(view)
        self._greeted = True

    # --- showing

    async def _follow_log(self) -> None:
        """Send what is new whenever the log grew, and now and then unasked: a ring may be lost.

        Not all at the same moment: after a start all pages came at once.
        """
        every = self._context.settings.resync_every
        while True:
            await is_set_within(self._wake, every * random.uniform(0.75, 1.25))  # noqa: S311 - jitter
            self._wake.clear()
            await self._tell(await self._glimpse())

    async def _pass_on(self) -> None:
        """Send what is not worth keeping. A draft holds all that is written so far: a slow page gets the latest."""
        while True:
            await self._passes.wait()
            self._passes.clear()
            if typing := self._typing:
                self._typing = None
                await self._wire.send(typing)
            if draft := self._draft:
                self._draft = None
                await self._wire.send(draft)

    async def _tell(self, view: VisitorSessionView | None) -> None:
        texts, language = self._context.config.texts, (view and view.language) or self._sender.language
        reader = FrameReader(texts, language, lambda file: self._context.link(self._sender.address, file))
        while view and view.upto > self._cursor:
            self._draft = None  # what comes now may end it; if not, the next one has all of it again
            await self._wire.send(outbound.to_batch(view, reader))
            self._show(view.session.id, view.upto)
            if view.upto >= view.session.head:
                break
            view = await self._glimpse()
        if view:
            self._show(view.session.id, self._cursor)
            self._epoch = view.session.epoch
        status = outbound.to_status(view, texts, language, asks=self._context.config.desk.rating)
        if status != self._status:
            await self._wire.send(status)
            self._status = status

    async def _glimpse(self) -> VisitorSessionView | None:
        """What is new. The session a page names is believed only if it is the visitor's own."""
        view = await self._context.conversations.read(
            visitors.visitor_view, SOURCE, self._sender.address, self._session, self._cursor
        )
        if view and view.signed_out_at > self._since:
            raise CloseSocket(SocketCloseCode.NOT_SIGNED_IN, "this browser was signed out")
        current = view.session.id if view else None
        if current != self._session:
            self._show(current, Seq(0))
        return view

    def _show(self, session: SessionId | None, upto: Seq) -> None:
        """The page is at this place of this session's log from now on."""
        before, self._session, self._cursor = self._session, session, upto
        if self._is_placed and session != before:
            self._context.show(self, session, before)

    # --- listening

    async def _listen(self) -> None:
        while True:
            text = await self._wire.receive()
            await self._context.limits.frame(self._who)
            try:
                await self._do(PAGE_FRAMES.read(text))
            except BadAct as exc:  # one odd act is refused; the others of this page are not to suffer for it
                await self._wire.send(outbound.to_refused(exc.id, "", "invalid"))

    async def _do(self, frame: PageFrame) -> None:
        match frame:
            case PageTyping():
                if self._session and self._context.limits.typing(self._who):
                    self._context.bus.publish(
                        BusMessage(self._session, "typing", {"by": "user", "name": self._sender.name})
                    )
            case PagePing():
                await self._wire.send({"type": "pong"})
            case PageSeen():
                await self._acts.note_seen(frame)
            case PageMoved(page=page):
                self._is_on(page)
            case PageHello():
                raise BadFrame("one hello is enough")
            case _:
                await self._carry_out(frame)

    async def _carry_out(self, act: ChatAct) -> None:
        try:
            wrote = await self._acts.carry_out(act, begins=self._session is None)
        except VisitorActRefused as exc:
            await self._wire.send(outbound.to_refused(act.id, exc.reason, exc.why, exc.after))
            return
        if wrote and wrote.seq and isinstance(act, (PageSend, PageHuman)) and wrote.session != self._session:
            # Others may be about an older session. A new one is known at once: the bot's answer rings soon.
            self._show(wrote.session, Seq(0))
        await self._accept(act.id, wrote)

    async def _accept(self, client_id: str, wrote: IntakeResult | None) -> None:
        """Only called after the commit: what is accepted survives anything."""
        session = wrote.session if wrote else self._session or ""
        await self._wire.send(outbound.to_accepted(client_id, session, wrote.seq if wrote else 0))
        self._context.refresh_pages(self._who.visitor)  # other tabs, too: a new session has no watchers yet
