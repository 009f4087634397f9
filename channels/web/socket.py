"""One page's socket: reads its frames, and shows it the log from its own cursor on."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import WebSocket, WebSocketDisconnect

from channels.web import outbound
from channels.web.acts import SOURCE, Acts, NotTaken
from channels.web.failures import CloseCode, Closing
from channels.web.inbound import Act, BadAct, BadFrame, Frame, Hello, Human, Ping, Seen, Send, Typing, to_frame
from channels.web.outbound import Reader
from channels.web.room import Room
from core.conversations import Glimpse
from core.hours.zones import known_zone
from core.ids import Seq, SessionId
from core.intake import Sender, Wrote
from core.ports import Ring
from core.store.backends import StoreUnavailable

log = structlog.get_logger(__name__)


class PageSocket:
    """Serves one socket until it is gone. The page keeps the cursor; nothing here needs to survive."""

    def __init__(self, socket: WebSocket, room: Room) -> None:
        self._socket = socket
        self._room = room
        self._sender = Sender(SOURCE, "")
        self._acts = Acts(room, self._sender)
        self._session: SessionId | None = None
        self._cursor = Seq(0)
        self._status: Mapping[str, Any] | None = None
        self._epoch = 0
        self._draft: Mapping[str, Any] | None = None  # the latest that was not sent yet
        self._is_drafting = False
        self._wake = asyncio.Event()
        self._greeted = False

    async def serve(self) -> None:
        """Greet, then listen and show until the page goes or breaks the protocol."""
        await self._socket.accept()
        try:
            hello = await self._hello()
            self._recognise(hello)
            # Present before the first look: what is appended between the look and the presence would ring nobody.
            with self._room.present(self._sender.address, self._wake, self._ring):
                await self._greet(hello)
                await self._talk()
        except (BadFrame, BadAct) as exc:
            await self._close(CloseCode.BAD_FRAME, str(exc)[:100])
        except Closing as exc:
            await self._close(exc.code, exc.reason)
        except StoreUnavailable:
            await self._close(CloseCode.AWAY, "the database is away")
        except (WebSocketDisconnect, RuntimeError):
            return  # the page is gone; it knows its cursor

    async def _talk(self) -> None:
        """Two tasks, and whichever ends first ends both."""
        work = [asyncio.create_task(self._listen()), asyncio.create_task(self._show())]
        stopping = asyncio.create_task(self._room.stopping.wait())
        await asyncio.wait([*work, stopping], return_when=asyncio.FIRST_COMPLETED)
        restarting = stopping.done()
        for task in (*work, stopping):
            task.cancel()
        ends = await asyncio.gather(*work, stopping, return_exceptions=True)
        if restarting:
            raise Closing(CloseCode.RESTARTING, "restarting")
        for end in ends:
            if isinstance(end, Exception):
                raise end

    async def _hello(self) -> Hello:
        if not self._room.welcomes(self._socket.headers):
            raise Closing(CloseCode.FOREIGN_ORIGIN, "this page may not use the chat")
        try:
            async with asyncio.timeout(self._room.settings.hello_within):
                frame = to_frame(await self._socket.receive_text())
        except TimeoutError as exc:
            raise Closing(CloseCode.NO_HELLO, "no hello") from exc
        if not isinstance(frame, Hello):
            raise BadFrame("the first frame is a hello")
        return frame

    def _recognise(self, hello: Hello) -> None:
        visitors = self._room.visitors
        visitor = visitors.read(hello.token) if hello.token else visitors.new()
        if visitor is None:
            raise Closing(CloseCode.BAD_TOKEN, "this token is not ours")
        detail = hello.page.title or hello.page.url
        zone = known_zone(self._socket.query_params.get("zone", ""))
        self._sender = Sender(SOURCE, visitor, self._room.name_of(visitor), hello.language, detail, zone)
        self._acts = Acts(self._room, self._sender)
        self._session = SessionId(hello.session) if hello.session else None
        self._cursor = Seq(hello.after)

    async def _greet(self, hello: Hello) -> None:
        glimpse = await self._glimpse()
        config = self._room.config()
        token = self._room.visitors.token(self._sender.address)
        await self._send(outbound.to_welcome(token, config.web, config.texts, hello.language, glimpse))
        await self._tell(glimpse)
        self._greeted = True

    async def _show(self) -> None:
        """Send what is new whenever the log grew, and now and then unasked: a ring may be lost."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._room.settings.resync_every):
                    await self._wake.wait()
            self._wake.clear()
            await self._tell(await self._glimpse())

    async def _tell(self, glimpse: Glimpse | None) -> None:
        texts, language = self._room.config().texts, self._sender.language
        reader = Reader(texts, language, lambda file: self._room.link(self._sender.address, file))
        while glimpse and glimpse.upto > self._cursor:
            self._draft = None  # what comes now may end it; if not, the next one has all of it again
            await self._send(outbound.to_batch(glimpse, reader))
            self._session, self._cursor = glimpse.session.id, glimpse.upto
            if glimpse.upto >= glimpse.session.head:
                break
            glimpse = await self._glimpse()
        if glimpse:
            self._session, self._epoch = glimpse.session.id, glimpse.session.epoch
        status = outbound.to_status(glimpse, texts, language, asks=self._room.asks_rating())
        if status != self._status:
            await self._send(status)
            self._status = status

    async def _glimpse(self) -> Glimpse | None:
        """What is new. The session a page names is believed only if it is the visitor's own."""
        glimpse = await self._room.conversations.glimpse(SOURCE, self._sender.address, self._session, self._cursor)
        current = glimpse.session.id if glimpse else None
        if current != self._session:
            self._session, self._cursor = current, Seq(0)
        return glimpse

    async def _listen(self) -> None:
        while True:
            text = await self._socket.receive_text()
            try:
                await self._do(to_frame(text))
            except BadAct as exc:  # one odd act is refused; the others of this page are not to suffer for it
                await self._send(outbound.to_refused(exc.id, "", "invalid"))

    async def _do(self, frame: Frame) -> None:
        match frame:
            case Typing():
                if self._session:
                    self._room.bus.ring(Ring(self._session, "typing", {"by": "user", "name": self._sender.name}))
            case Ping():
                await self._send({"type": "pong"})
            case Seen():
                await self._acts.see(frame)
            case Hello():
                raise BadFrame("one hello is enough")
            case _:
                await self._carry_out(frame)

    async def _carry_out(self, act: Act) -> None:
        try:
            wrote = await self._acts.carry_out(act)
        except NotTaken as exc:
            await self._send(outbound.to_refused(act.id, exc.reason, exc.why))
            return
        if wrote and wrote.seq and isinstance(act, (Send, Human)):  # others may be about an older session
            self._follow(wrote.session)
        await self._accept(act.id, wrote)

    def _follow(self, session: SessionId) -> None:
        """Know a new session at once: the bot's answer rings before the next look is back."""
        if session != self._session:
            self._session, self._cursor = session, Seq(0)

    async def _accept(self, client_id: str, wrote: Wrote | None) -> None:
        """Only called after the commit: what is accepted survives anything."""
        session = wrote.session if wrote else self._session or ""
        await self._send(outbound.to_accepted(client_id, session, wrote.seq if wrote else 0))
        self._room.wake(self._sender.address)  # other tabs, too: a new session has no watchers yet

    def _ring(self, ring: Ring) -> None:
        if ring.what == "appended" and (not self._greeted or ring.session == self._session):
            self._wake.set()
        if not self._greeted or ring.session != self._session:
            return
        if ring.what == "typing" and (by := ring.data.get("by")) != "user":
            self._room.spawn(self._send({"type": "typing", "by": by, "name": ring.data.get("name", "")}))
        elif ring.what == "draft" and ring.data["epoch"] >= self._epoch:  # else somebody has taken over meanwhile
            self._draft = outbound.to_draft(ring.session, ring.data)
            if not self._is_drafting:
                self._is_drafting = True
                self._room.spawn(self._send_drafts())

    async def _send_drafts(self) -> None:
        """A draft holds all that is written so far: a slow page gets the latest, not each of them."""
        try:
            while self._draft:
                draft, self._draft = self._draft, None
                await self._send(draft)
        finally:
            self._is_drafting = False

    async def _send(self, frame: Mapping[str, Any]) -> None:
        await self._socket.send_json(frame)

    async def _close(self, code: CloseCode, reason: str) -> None:
        log.info("socket closed", code=int(code), reason=reason)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.close(code, reason)
