"""One agent's socket: the lists for all, and the log of the sessions that it joined, each from its own cursor on."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import WebSocket

from bridge.web.console import outbound, sending
from bridge.web.console.authentication import Caller
from bridge.web.console.context import ConsoleContext
from bridge.web.console.inbound import (
    CONSOLE_FRAMES,
    LONGEST_MESSAGE,
    AgentTyping,
    ConsoleFrame,
    ConsolePing,
    JoinSession,
    LeaveSession,
    MoreWaiting,
    SendMessage,
    WithdrawMessage,
)
from bridge.web.console.problems import ConsoleProblem, to_problem
from bridge.web.console.waiting_page import BadCursor, waiting_page
from channels.web.failures import CloseSocket, SocketCloseCode, to_close
from channels.web.frames import BadAct, BadFrame
from channels.web.json_websocket import JsonWebSocket, SocketGone
from core.model.agents import Profile, Role
from core.model.errors import Refused
from core.model.ids import Seq, SessionId
from core.model.ports import BusMessage
from core.runtime.supervision import race
from core.runtime.timed_waits import is_set_within
from core.usecases import duty
from core.usecases.reads import sessions

log = structlog.get_logger(__name__)

_MOST_JOINED = 20
_MOST_WAITING = 2_000  # frames for a reader who does not read


@dataclass(slots=True)
class _Joined:
    """A session that the socket shows: up to where, and its detail as it was last sent."""

    cursor: Seq
    detail: Mapping[str, Any] | None = None


class AgentSocket:
    """Serves one socket until it is gone. The client keeps the cursors; nothing here needs to survive."""

    def __init__(self, socket: WebSocket, context: ConsoleContext) -> None:
        self._socket = socket
        self._wire = JsonWebSocket(socket)
        self._context = context
        self._caller: Caller | None = None
        self._joined: dict[SessionId, _Joined] = {}
        self._dirty: set[SessionId] = set()
        self._wake = asyncio.Event()
        self._is_to_recheck = False
        self._out: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()

    async def serve(self) -> None:
        """Let in, then listen and show until the client goes or breaks the protocol."""
        await self._socket.accept()
        try:
            self._caller = await self._at_desk(await self._let_in())
            await self._talk()
        except SocketGone:
            return  # the client knows its cursors
        except Exception as exc:  # a fault of ours costs this socket only, and is told once
            close = to_close(exc)
            if close.code is SocketCloseCode.FAILED:
                log.exception("an agent's socket failed")
            log.info("console socket closed", code=int(close.code), reason=close.reason)
            await self._wire.close(close.code, close.reason)

    # --- what others have to tell

    def hear(self, message: BusMessage) -> None:
        """See `SocketWatcher`."""
        if message.kind == "appended":
            self._dirty.add(message.session)
            self._wake.set()
        elif message.kind == "typing" and (by := message.data.get("by")) in ("user", "bot"):
            self._push({"event": "typing", "session": message.session, "by": by, "name": message.data.get("name", "")})

    def presence_changed(self, session: SessionId) -> None:
        """See `SocketWatcher`."""
        others = self._context.presences.others_in(session, self._me.id)
        agents = [{"id": one.agent, "name": one.name, "writing": one.is_typing} for one in others]
        self._push({"event": "presence", "session": session, "agents": agents})

    def recheck_rights(self) -> None:
        """See `SocketWatcher`."""
        self._is_to_recheck = True
        self._wake.set()

    def show_health(self) -> None:
        """See `SocketWatcher`. Admins can mend it; others would only worry."""
        if self._me.role is Role.ADMIN:
            self._push({"event": "health", "wrong": dict(self._context.problems)})

    # --- the socket's life

    @property
    def _me(self) -> Profile:
        assert self._caller is not None
        return self._caller.profile

    async def _let_in(self) -> Caller:
        try:
            return await self._context.authenticator.authenticate_socket(self._socket.headers, self._socket.cookies)
        except ConsoleProblem as exc:
            code = SocketCloseCode.NOT_SIGNED_IN if exc.error == "signed_out" else SocketCloseCode.FOREIGN_ORIGIN
            raise CloseSocket(code, exc.error) from exc

    async def _at_desk(self, caller: Caller) -> Caller:
        """Whoever has a page open is at their desk."""
        if not caller.profile.is_away:
            return caller
        await self._context.conversations.shared(duty.mark_back, caller.profile.id)
        return await self._context.authenticator.recheck(caller) or caller

    async def _talk(self) -> None:
        """Present before the first look: what changes between the look and the presence would be told nobody."""
        self._context.sockets.add(self)
        self._context.presences.count_socket(self._me.id, 1)
        try:
            async with self._context.live_lists.listening(self._push):
                await self._welcome()
                await self._work()
        finally:
            self._context.sockets.discard(self)
            self._context.presences.count_socket(self._me.id, -1)
            for session in list(self._joined):
                self._leave(session)

    async def _welcome(self) -> None:
        people = self._context.live_lists.sessions  # from here on, what changes is in the queue
        mine = [session for session in people if session["owner"] and session["owner"]["id"] == self._me.id]
        await self._send({"event": "ready", "me": self._to_me()})
        await self._send({"event": "lists", **waiting_page(people).to_frame(), "mine": mine})
        if self._context.problems:
            self.show_health()

    async def _work(self) -> None:
        """Three tasks, and whichever ends first ends all."""
        await race(self._listen(), self._show(), self._drain(), self._context.stopping.wait())
        raise CloseSocket(SocketCloseCode.RESTARTING, "restarting")

    # --- showing

    async def _show(self) -> None:
        """Send what is new of the joined sessions whenever one grew, and of all now and then: a ring may be lost."""
        while True:
            resync = not await is_set_within(self._wake, self._context.settings.resync_every)
            self._wake.clear()
            if resync or self._is_to_recheck:
                await self._recheck()
            dirty, self._dirty = self._dirty, set()
            for session in list(self._joined) if resync else sorted(dirty):
                if joined := self._joined.get(session):
                    await self._tell(session, joined)

    async def _recheck(self) -> None:
        """Is the caller still signed in, and as what?"""
        self._is_to_recheck = False
        assert self._caller is not None
        before, now = self._me, await self._context.authenticator.recheck(self._caller)
        if now is None:
            raise CloseSocket(SocketCloseCode.NOT_SIGNED_IN, "signed_out")
        self._caller = await self._at_desk(now)
        if self._me.on_duty != before.on_duty:
            await self._send({"event": "duty", "on_duty": self._me.on_duty})

    async def _tell(self, session: SessionId, joined: _Joined) -> None:
        """Everything behind the cursor, batch by batch, then the session if it changed."""
        first = joined.detail is None
        while True:
            look = await self._context.conversations.read(sessions.agent_view, session, joined.cursor, sending.SOURCE)
            if self._joined.get(session) is not joined:
                return None  # left, or joined again, meanwhile
            if look is None:
                self._leave(session)
                return await self._refuse(None, session, "unknown_session", "This conversation does not exist.")
            detail = outbound.to_detail(look.detail, self._me)
            if first:
                await self._send({"event": "joined", "session": detail, "after": joined.cursor})
            if first or look.upto > joined.cursor:
                await self._send(
                    {"event": "batch", **outbound.to_batch(look, joined.cursor, self._me, self._context.agent_reader)}
                )
                joined.cursor = look.upto
            if not first and detail != joined.detail:
                await self._send({"event": "session", "session": detail})
            joined.detail, first = detail, False
            if look.upto >= look.detail.listed.session.head:
                return None

    # --- listening

    async def _listen(self) -> None:
        while True:
            text = await self._wire.receive()
            if not self._context.rate_limits.allows(self._context.settings.frame_limit, "frames", str(id(self))):
                raise CloseSocket(SocketCloseCode.TOO_FAST, "too many frames")
            try:
                await self._do(CONSOLE_FRAMES.read(text))
            except BadAct as exc:  # one odd act is refused; the others of this page are not to suffer for it
                await self._refuse(exc.id, SessionId(exc.session), "invalid", "This cannot be taken as it is.")

    async def _do(self, frame: ConsoleFrame) -> None:
        match frame:
            case JoinSession(session=session, after=after):
                await self._join(session, Seq(after))
            case LeaveSession(session=session):
                self._leave(session)
            case SendMessage() | WithdrawMessage():
                await self._carry_out(frame)
            case AgentTyping(session=session, internal=internal):
                self._type(session, internal=internal)
            case MoreWaiting(cursor=cursor):
                self._show_more(cursor)
            case ConsolePing():
                await self._send({"event": "pong"})

    async def _join(self, session: SessionId, after: Seq) -> None:
        is_new = session not in self._joined
        if is_new and len(self._joined) >= _MOST_JOINED:
            message = f"At most {_MOST_JOINED} conversations can be open at once."
            return await self._refuse(None, session, "too_many", message)
        self._joined[session] = _Joined(after)
        self._context.watch(session, self)
        self._dirty.add(session)
        self._wake.set()
        if is_new:
            self._context.presences.join(session, self._me)
        self.presence_changed(session)
        return None

    def _show_more(self, cursor: str) -> None:
        """In its turn: what changed of these sessions before is told before."""
        try:
            page = waiting_page(self._context.live_lists.sessions, cursor)
        except BadCursor as exc:
            raise BadFrame(str(exc)) from exc
        self._push({"event": "waiting", **page.to_frame()})

    def _leave(self, session: SessionId) -> None:
        if self._joined.pop(session, None):
            self._context.unwatch(session, self)
            self._context.presences.leave(session, self._me)

    async def _carry_out(self, act: SendMessage | WithdrawMessage) -> None:
        """Accepted only after the commit: what is accepted survives anything."""
        session = act.session
        try:
            if isinstance(act, SendMessage):
                told = await self._take(session, act)
            else:
                taken = await sending.withdraw_message(self._context, self._me, session, act.target, act.id)
                told = {"session": session, "seq": taken.seq if taken else 0, "fate": "sent"}
        except (Refused, ConsoleProblem) as exc:
            problem = to_problem(exc) if isinstance(exc, Refused) else exc
            return await self._refuse(act.id, session, problem.error, str(exc))
        return await self._send({"event": "accepted", "id": act.id, **told})

    async def _take(self, session: SessionId, message: SendMessage) -> Mapping[str, Any]:
        if self._caller and not self._caller.may_act:
            raise ConsoleProblem(403, "forbidden", "This token may only read.")
        if not message.text.strip() and not message.files:
            raise ConsoleProblem(422, "invalid", "There is nothing in this message.")
        if len(message.text) > LONGEST_MESSAGE:
            raise ConsoleProblem(422, "invalid", f"A message may have at most {LONGEST_MESSAGE} characters.")
        return await sending.send_message(self._context, self._me, session, message, message.id)

    def _type(self, session: SessionId, *, internal: bool) -> None:
        """Colleagues see it always; the user when the session is theirs who write."""
        joined = self._joined.get(session)
        if joined is None:
            return
        self._context.presences.start_typing(session, self._me)
        owner = joined.detail["owner"] if joined.detail else None
        if owner and owner["id"] == self._me.id and not internal:
            self._context.bus.publish(BusMessage(session, "typing", {"by": "agent", "name": self._me.name}))

    # --- sending

    def _to_me(self) -> dict[str, Any]:
        return outbound.to_me(self._me, self._context.conversations.rules.capacity)

    def _push(self, frame: Mapping[str, Any]) -> None:
        """Send it when its turn comes."""
        self._out.put_nowait(frame)

    async def _drain(self) -> None:
        while True:
            frame = await self._out.get()
            if self._out.qsize() > _MOST_WAITING:
                raise CloseSocket(SocketCloseCode.AWAY, "too slow")
            await self._send(frame)

    async def _refuse(self, client_id: str | None, session: SessionId, error: str, message: str) -> None:
        await self._send({"event": "refused", "id": client_id, "session": session, "error": error, "message": message})

    async def _send(self, frame: Mapping[str, Any]) -> None:
        await self._wire.send(frame)
