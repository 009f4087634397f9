"""One desk, two doors: what agents do, through Slack (clicks, forms, posts) or through the console (REST, WebSocket).

An act returns when the bridge has answered it. What was said against it, to its agent alone, is in `told`.
"""

import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from console_site import ConsoleBrowser, ConsoleSocket
from desk_people import BILLING, DeskAgent, DeskWorld
from slack_setup import _offered as offered
from waiting import until

from bridge.sandbox.slack import CHANNEL, WorkspaceMessage
from bridge.sandbox.slack.forms import OpenForm
from core.model.ids import Seq, SessionId

Meanwhile = Callable[[], Awaitable[object]]
NAMES_OF_EMOJI = {"🎉": "tada", "👀": "eyes"}


@dataclass(frozen=True, slots=True)
class AgentUpload:
    """A file that somebody brings."""

    name: str
    mime: str
    content: bytes = field(repr=False)


class AgentClient(Protocol):
    """What an agent can do with a session, wherever they sit. Messages are named by their text.

    `seen` is what the agent looked at when they decided (`look`): an old card, an old epoch. `meanwhile` happens while
    their form is open.
    """

    name: str

    async def told(self, who: DeskAgent) -> list[str]: ...
    async def look(self, session: SessionId) -> Any: ...
    async def claim(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None: ...
    async def release(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None: ...
    async def hand_back(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None: ...
    async def reopen(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None: ...
    async def misjudged(self, who: DeskAgent, session: SessionId) -> None: ...
    async def transfer(
        self,
        who: DeskAgent,
        session: SessionId,
        to: DeskAgent | str,
        note: str = "",
        *,
        meanwhile: Meanwhile | None = None,
    ) -> None:
        """To a person, or into a queue by its name."""

    async def close(
        self, who: DeskAgent, session: SessionId, outcome: str, note: str = "", *, meanwhile: Meanwhile | None = None
    ) -> None: ...
    async def send(self, who: DeskAgent, session: SessionId, text: str) -> None: ...
    async def note(self, who: DeskAgent, session: SessionId, text: str) -> None: ...
    async def send_after_all(self, who: DeskAgent, session: SessionId, text: str) -> None:
        """Send to the user what stayed inside, by the button of the question about it."""

    async def file(self, who: DeskAgent, session: SessionId, upload: AgentUpload, text: str = "") -> None: ...
    async def reply(self, who: DeskAgent, session: SessionId, to: str, text: str) -> None: ...
    async def edit(self, who: DeskAgent, session: SessionId, text: str, now: str) -> None: ...
    async def delete(self, who: DeskAgent, session: SessionId, text: str) -> None: ...
    async def react(
        self, who: DeskAgent, session: SessionId, text: str, emoji: str, *, remove: bool = False
    ) -> None: ...
    async def retry(self, who: DeskAgent, session: SessionId, failure: int) -> None:
        """Try again what could not be delivered; `failure` is the seq of the event that says so."""

    async def duty(self, who: DeskAgent, on: bool) -> None: ...
    async def sees(self, who: DeskAgent, session: SessionId, *words: str) -> None:
        """Wait until the agent can read these in the conversation."""


class SlackAgentClient:
    """Persons at Slack's client."""

    name = "slack"

    def __init__(self, world: DeskWorld, patience: float = 5.0) -> None:
        self._world = world
        self._patience = patience  # seconds to wait for what should be on the screen
        self._told: defaultdict[DeskAgent, dict[str, str]] = defaultdict(dict)  # by what it stood in

    async def told(self, who: DeskAgent) -> list[str]:
        for whisper in self._world.slack.workspace.ephemerals(who.user):
            self._told[who].setdefault(whisper.ts, whisper.text)
        return list(self._told[who].values())

    async def look(self, session: SessionId) -> Any:
        return (await self._card(session)).blocks

    async def claim(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None:
        await self._click(who, session, "Claim", seen)

    async def release(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None:
        await self._click(who, session, "Release", seen)

    async def hand_back(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None:
        await self._click(who, session, "Hand back to bot", seen)

    async def reopen(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None:
        await self._click(who, session, "Reopen", seen)

    async def misjudged(self, who: DeskAgent, session: SessionId) -> None:
        await self._click(who, session, "Wrong escalation")

    async def transfer(
        self,
        who: DeskAgent,
        session: SessionId,
        to: DeskAgent | str,
        note: str = "",
        *,
        meanwhile: Meanwhile | None = None,
    ) -> None:
        choice = f"queue:{to}" if isinstance(to, str) else f"agent:{await self._world.id_of(to)}"
        await self._fill(who, session, "Transfer", {"to": choice, "note": note}, meanwhile)

    async def close(
        self, who: DeskAgent, session: SessionId, outcome: str, note: str = "", *, meanwhile: Meanwhile | None = None
    ) -> None:
        await self._fill(who, session, "Close", {"outcome": outcome, "note": note}, meanwhile)

    async def send(self, who: DeskAgent, session: SessionId, text: str) -> None:
        card = await self._card(session)
        await self._person(who).post(card.channel, text, card.ts)

    async def note(self, who: DeskAgent, session: SessionId, text: str) -> None:
        await self._fill(who, session, "Internal note", {"words": text}, None)

    async def send_after_all(self, who: DeskAgent, session: SessionId, text: str) -> None:
        question = self._world.slack.workspace.ephemerals(who.user)[-1]
        _, action, choice = offered(question.blocks)[0]
        assert await self._person(who).click(question.channel, question.ts, action, choice)

    async def file(self, who: DeskAgent, session: SessionId, upload: AgentUpload, text: str = "") -> None:
        card = await self._card(session)
        brought = (upload.name, upload.mime, upload.content)
        await self._person(who).share(card.channel, [brought], text, card.ts)

    async def reply(self, who: DeskAgent, session: SessionId, to: str, text: str) -> None:
        post = await self._post(session, to)
        await self._close_forms(who)
        assert await self._person(who).choose_shortcut("handoff.reply", post.channel, post.ts)
        await self._send_form(who, await self._form(who), {"words": text})

    async def edit(self, who: DeskAgent, session: SessionId, text: str, now: str) -> None:
        post = await self._post(session, text)
        await self._person(who).edit(post.channel, post.ts, now)

    async def delete(self, who: DeskAgent, session: SessionId, text: str) -> None:
        post = await self._post(session, text)
        if post.user != who.user:  # Slack lets admins delete anybody's, which takes nothing back from the user
            raise KeyError(text)
        await self._person(who).delete(post.channel, post.ts)

    async def react(self, who: DeskAgent, session: SessionId, text: str, emoji: str, *, remove: bool = False) -> None:
        post = await self._post(session, text)
        await self._person(who).react(post.channel, post.ts, NAMES_OF_EMOJI[emoji], remove=remove)

    async def retry(self, who: DeskAgent, session: SessionId, failure: int) -> None:
        post = await self._post(session, "Not delivered", f"{session}:{failure}")
        assert await self._person(who).click(post.channel, post.ts, "handoff.retry")

    async def duty(self, who: DeskAgent, on: bool) -> None:
        assert await self._person(who).type_command(CHANNEL, "/bridge", f"duty {'on' if on else 'off'}")

    async def sees(self, who: DeskAgent, session: SessionId, *words: str) -> None:
        card = await self._card(session)
        await self._seen(lambda: all(word in self._read(card) for word in words))

    def _read(self, card: WorkspaceMessage) -> str:
        thread = self._world.slack.workspace.thread(card.channel, card.ts)[1:]
        return "\n".join(f"{post.text} {' '.join(file.name for file in post.files)}" for post in thread)

    async def _card(self, session: SessionId) -> WorkspaceMessage:
        """The session's card; of several, in two channels, the one that has buttons."""

        def shown() -> WorkspaceMessage | None:
            posted = [
                message
                for channel in (CHANNEL, BILLING)
                for message in self._world.slack.workspace.channel_messages(channel)
                if not message.is_reply and session in str(message.metadata) and offered(message.blocks)
            ]
            return posted[-1] if posted else None

        return await self._seen(shown)

    async def _post(self, session: SessionId, text: str, about: str = "") -> WorkspaceMessage:
        """The latest post in the thread that says this, with a button `about` something."""
        card = await self._card(session)

        def shown() -> WorkspaceMessage | None:
            posts = self._world.slack.workspace.thread(card.channel, card.ts)
            return next((post for post in reversed(posts) if text in post.text and about in str(post.blocks)), None)

        return await self._seen(shown)

    async def _click(self, who: DeskAgent, session: SessionId, label: str, seen: Any = None) -> None:
        card = await self._card(session)
        now = card.blocks
        if seen is not None:
            card.blocks = seen  # a client that has not drawn the new card yet
        offer = await self._seen(lambda: next((each for each in offered(card.blocks) if each[0] == label), None))
        answered = await self._person(who).click(card.channel, card.ts, offer[1], offer[2])
        if seen is not None and card.blocks is seen:
            card.blocks = now
        assert answered, f"{label} was not acknowledged"

    async def _fill(
        self, who: DeskAgent, session: SessionId, label: str, values: dict[str, str], meanwhile: Meanwhile | None
    ) -> None:
        await self._close_forms(who)
        await self._click(who, session, label)
        form = await self._form(who)
        if meanwhile:
            await meanwhile()
        await self._send_form(who, form, values)

    async def _send_form(self, who: DeskAgent, form: OpenForm, values: dict[str, str]) -> None:
        for action, value in values.items():
            if value:
                await form.fill(action, value)
        assert await form.submit() is not None, "the form was not acknowledged"
        if form.errors:
            self._told[who][form.view.id] = " ".join(form.errors.values())
            await form.close()

    async def _close_forms(self, who: DeskAgent) -> None:
        """What is left of an act that came too late."""
        if self._world.slack.context.views.modals(who.user):
            await self._person(who).form().close(all_of_them=True)

    async def _form(self, who: DeskAgent) -> OpenForm:
        await self._seen(lambda: self._world.slack.context.views.modals(who.user))
        return self._person(who).form()

    def _person(self, who: DeskAgent) -> Any:
        return self._world.slack.person(who.user)

    async def _seen(self, true: Callable[[], Any]) -> Any:
        return await until(true, "Slack to show so", self._patience)


class ConsoleAgentClient:
    """Agents who are signed in to the console. Words go over the WebSocket, everything else over REST."""

    name = "console"

    def __init__(self, world: DeskWorld) -> None:
        self._world = world
        self._told: defaultdict[DeskAgent, list[str]] = defaultdict(list)
        self._sockets: dict[DeskAgent, ConsoleSocket] = {}

    async def told(self, who: DeskAgent) -> list[str]:
        return self._told[who]

    async def look(self, session: SessionId) -> Any:
        return (await self._world.session(session)).epoch

    async def claim(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None:
        await self._act(who, session, "assign", {}, seen)

    async def release(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None:
        await self._act(who, session, "release", {}, seen)

    async def hand_back(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None:
        await self._act(who, session, "hand-back", {}, seen)

    async def reopen(self, who: DeskAgent, session: SessionId, *, seen: Any = None) -> None:
        await self._act(who, session, "reopen", {}, seen)

    async def misjudged(self, who: DeskAgent, session: SessionId) -> None:
        await self._act(who, session, "misjudged", {})

    async def transfer(
        self,
        who: DeskAgent,
        session: SessionId,
        to: DeskAgent | str,
        note: str = "",
        *,
        meanwhile: Meanwhile | None = None,
    ) -> None:
        destination = {"queue": to} if isinstance(to, str) else {"agent": await self._world.id_of(to)}
        await self._act(who, session, "transfer", {**destination, "note": note}, await self._after(session, meanwhile))

    async def close(
        self, who: DeskAgent, session: SessionId, outcome: str, note: str = "", *, meanwhile: Meanwhile | None = None
    ) -> None:
        told = {"outcome": outcome, "note": note}
        await self._act(who, session, "complete", told, await self._after(session, meanwhile))

    async def send(self, who: DeskAgent, session: SessionId, text: str) -> None:
        await self._say(who, session, text)

    async def note(self, who: DeskAgent, session: SessionId, text: str) -> None:
        await self._say(who, session, text, intent="note")

    async def send_after_all(self, who: DeskAgent, session: SessionId, text: str) -> None:
        await self._call(who, "POST", f"session/{session}/send-note", {"seq": await self._seq(session, text)})

    async def file(self, who: DeskAgent, session: SessionId, upload: AgentUpload, text: str = "") -> None:
        browser = await self._world.sign_in(who)
        part = {"file": (upload.name, upload.content, upload.mime)}
        answer = await browser.http.post("/agent/api/files", files=part)
        if answer.status_code == 201:
            await self._say(who, session, text, files=[answer.json()["id"]])
        else:
            self._told[who].append(answer.json()["message"])

    async def reply(self, who: DeskAgent, session: SessionId, to: str, text: str) -> None:
        await self._say(who, session, text, reply_to=await self._seq(session, to))

    async def edit(self, who: DeskAgent, session: SessionId, text: str, now: str) -> None:
        await self._call(who, "PATCH", f"session/{session}/messages/{await self._seq(session, text)}", {"text": now})

    async def delete(self, who: DeskAgent, session: SessionId, text: str) -> None:
        await self._call(who, "DELETE", f"session/{session}/messages/{await self._seq(session, text)}")

    async def react(self, who: DeskAgent, session: SessionId, text: str, emoji: str, *, remove: bool = False) -> None:
        at = f"session/{session}/messages/{await self._seq(session, text)}/reactions"
        await self._call(who, "POST", at, {"emoji": emoji, "added": not remove})

    async def duty(self, who: DeskAgent, on: bool) -> None:
        await self._call(who, "POST", "agents", {"on_duty": on})

    async def retry(self, who: DeskAgent, session: SessionId, failure: int) -> None:
        await self._call(who, "POST", f"session/{session}/retry", {"failure": failure})

    async def sees(self, who: DeskAgent, session: SessionId, *words: str) -> None:
        socket = await self._socket(who)
        await socket.say("join_session", session=session, after=0)
        await socket.until(lambda: all(word in str(socket.events(session)) for word in words))
        await socket.say("leave_session", session=session)

    async def _after(self, session: SessionId, meanwhile: Meanwhile | None) -> Any:
        """What the agent saw when they opened the form."""
        seen = await self.look(session)
        if meanwhile:
            await meanwhile()
        return seen

    async def _act(self, who: DeskAgent, session: SessionId, name: str, body: dict[str, Any], seen: Any = None) -> None:
        epoch = await self.look(session) if seen is None else seen
        with_epoch = body if name == "misjudged" else {**body, "epoch": epoch}
        await self._call(who, "POST", f"session/{session}/{name}", with_epoch)

    async def _call(self, who: DeskAgent, method: str, path: str, body: Any = None) -> None:
        browser: ConsoleBrowser = await self._world.sign_in(who)
        answer = await browser.http.request(method, f"/agent/api/{path}", json=body)
        if not answer.is_success:
            assert answer.status_code in (404, 409), (answer.status_code, answer.text)
            self._told[who].append(answer.json()["message"])

    async def _say(self, who: DeskAgent, session: SessionId, text: str, **more: Any) -> None:
        answer = await (await self._socket(who)).send(session, text, id=str(uuid.uuid4()), **more)
        if answer["event"] == "refused":
            self._told[who].append(answer["message"])
        elif answer["fate"] == "prompted":  # the page asks by what the note says
            note = next(event for event in await self._world.events(session) if event.seq == answer["seq"])
            self._told[who].append(f"asked: {note.body.prompt}")  # type: ignore[union-attr]

    async def _socket(self, who: DeskAgent) -> ConsoleSocket:
        if who not in self._sockets:
            browser = await self._world.sign_in(who)
            self._sockets[who] = await self._world.at_the_end.enter_async_context(browser.socket())
        return self._sockets[who]

    async def _seq(self, session: SessionId, text: str) -> int:
        async def found() -> Any:
            for event in reversed(await self._world.events(session)):
                content = getattr(event.body, "content", None)
                if content is not None and text in content.text:
                    return getattr(event.body, "target", event.seq)
            return None

        seq = await until(found, f"{text!r} is in the log", saw=lambda: self._world.events(session))
        return Seq(seq)
