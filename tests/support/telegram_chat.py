"""A claimed conversation on Telegram: a person at the strict stand-in, the real channel and relay, an agent."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from configuration import in_force
from slack_agents import slack_agent
from waiting import until

from bridge.relay import Relay
from bridge.sandbox.telegram import TelegramStandIn
from bridge.sandbox.telegram.pictures import Size, plain_png
from channels.telegram.channel import TelegramChannel
from channels.telegram.lanes import new_lane
from channels.telegram.settings import TelegramRates, TelegramSettings
from core.config.texts import SENTENCES, Texts
from core.config.web import WebFile
from core.model.content import Content
from core.model.events import Event
from core.model.files import FileKind, Uploaded
from core.model.ids import FileId, Seq, SessionId
from core.store import Store, files, log
from core.usecases import ownership
from core.usecases.conversations import Conversations
from core.usecases.file_sources import FileSources
from core.usecases.intake import MessageExtras
from core.usecases.reads import visitors
from core.usecases.replies import ReplyIntent
from core.usecases.rules import Rules

T = TypeVar("T")
MIA = 501
ANA = slack_agent("U1", "Ana")
TEXTS = Texts(
    "en",
    {
        name: {"en": name + "".join(f" {{{placeholder}}}" for placeholder in said.placeholders)}
        for name, said in SENTENCES.items()
    },
)
PICTURE = plain_png(Size(40, 30))


@dataclass
class ClaimedChat:
    """A claimed conversation between Mia on Telegram and Ana, whose desk is called directly."""

    telegram: TelegramStandIn
    talk: Conversations
    file_sources: FileSources
    session: SessionId = SessionId("")
    keys: "itertools.count[int]" = itertools.count()

    @property
    def mia(self):
        return self.telegram.person(MIA)

    @property
    def messages(self):
        return [message for message in self.telegram.chat(MIA).messages if not message.deleted]

    async def claimed(self) -> "ClaimedChat":
        await self.mia.send("Hello")
        await until(lambda: self.telegram.pending_updates == 0)
        view = await self.talk.read(visitors.visitor_view, "telegram", str(MIA), None, Seq(0))
        assert view is not None
        self.session = view.session.id
        await self.talk.act(ownership.claim, self.session, ANA)
        await until(lambda: self.messages[-1].text == "claimed Ana")
        return self

    async def says(self, text: str = "", *uploads: FileId, reply_to: int | None = None) -> Seq:
        enclosed = MessageExtras([Uploaded(file, "agent:ana") for file in uploads], Seq(reply_to) if reply_to else None)
        key = [("console", str(next(self.keys)))]
        said = await self.talk.agent_wrote(
            self.session, ANA, Content(text), key, extras=enclosed, intent=ReplyIntent.SEND
        )
        return said.seq

    async def upload(self, name: str, mime: str, kind: FileKind, content: bytes) -> FileId:
        file = await self.talk.store.write(
            "u", lambda tx: files.begin_upload(tx, name, kind, mime, len(content), "agent:ana")
        )
        await self.talk.store.write("u", lambda tx: files.add_part(tx, file.id, 0, content))
        return file.id

    async def picture(self, name: str = "plan.png", content: bytes = PICTURE) -> FileId:
        return await self.upload(name, "image/png", FileKind.IMAGE, content)

    async def events(self) -> list[Event]:
        return await self.talk.store.read(lambda tx: log.after(tx, self.session, Seq(0), internal=True))

    async def bodies(self, kind: type[T]) -> list[T]:
        return [event.body for event in await self.events() if isinstance(event.body, kind)]

    async def logged(self, kind: type[T], true: Callable[[list[T]], bool] = bool) -> list[T]:
        async def found() -> list[T] | None:
            return bodies if true(bodies := await self.bodies(kind)) else None

        return await until(found, f"{kind.__name__} in the log", saw=lambda: self.bodies(kind)) or []

    async def seen(self, true: Callable[[], bool]) -> None:
        await until(true, "Telegram shows so", saw=lambda: [message.text for message in self.messages])


@asynccontextmanager
async def claimed_chat(sqlite_url: str, rules: Rules) -> AsyncIterator[ClaimedChat]:
    """Everything, until the end of the block."""
    telegram = TelegramStandIn()
    await telegram.start()
    telegram.person(MIA, first_name="Mia")
    store = Store(sqlite_url)
    file_sources = FileSources(store)
    lanes = replace(
        rules,
        texts=TEXTS,
        lanes_at_start=lambda contact: [new_lane(contact.address)] if contact.channel == "telegram" else [],
    )
    talk = Conversations(store, in_force(lanes, web=WebFile(company="Compass")))
    settings = TelegramSettings(telegram.token, telegram.url)
    channel = TelegramChannel(settings, talk, TelegramRates.unlimited(), file_sources=file_sources)
    file_sources.add(channel.files)
    relay = Relay(store, channel.surface, in_force())
    store.on_commit(lambda sessions: relay.wake())
    running = asyncio.create_task(relay.run())
    await channel.start()
    yield await ClaimedChat(telegram, talk, file_sources).claimed()
    await channel.stop()
    await relay.stop()
    await running
    await channel.close()
    await store.close()
    await telegram.stop()
