"""Whatever happens in a session, nothing internal reaches a surface of the user's: played at random."""

import asyncio
import itertools
import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from configuration import in_force
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_agents import slack_agent
from telegram import Bot

from bridge.relay import transactions
from bridge.relay.timing import GiveUpLimits
from channels.telegram.lanes import new_lane
from channels.telegram.outbound import to_telegram_text
from channels.telegram.settings import TelegramRates
from channels.telegram.surface import ChatCall, TelegramSurface
from channels.web.outbound import FrameReader, to_batch, to_status
from core.config.texts import SENTENCES, Texts
from core.model.content import Content
from core.model.errors import Refused
from core.model.events import Message, Note
from core.model.files import NewFile
from core.model.ids import FileId, Micros, RemoteId, Seq, SessionId, SurfaceName
from core.model.ports import NewLane, Operation, Receipt
from core.rendering.post_steps import Post, React, Remove, Replace, copies_made
from core.store import Store, lanes, log, sessions
from core.store.queries import plan_input
from core.store.queries.file_access import user_may_fetch
from core.usecases import deadlines, duty, ownership, reactions, receipts, user_requests, waiting
from core.usecases.conversations import Conversations
from core.usecases.intake import MessageExtras, OriginPost, Sender
from core.usecases.reads import visitors
from core.usecases.replies import ReplyIntent
from core.usecases.rules import Rules

SECRET = "SECRET"
WORDS_OF_THE_HOUSE = (SECRET, "asks-for-a-person", "fruit", "no-answer", "U0ANA", "agt_")
MIA = Sender("web", "mia", "Mia", "en", "Fees")
ANA, BEN = slack_agent("U0ANA", "Ana"), slack_agent("U0BEN", "Ben")
CLEO = slack_agent("U0CLEO", "Cleo")  # never has the session
DESK = NewLane("slack.thread", "C1:1.0", "slack", internal=True)  # type: ignore[arg-type]
TEXTS = Texts(
    "en",
    {
        name: {"en": name + "".join(f" {{{placeholder}}}" for placeholder in said.placeholders)}
        for name, said in SENTENCES.items()
    },
)
BOT = Bot("1:nobody")  # makes no call
ACTS = (
    "asks", "fruit", "question", "claim", "answer", "teammate", "note", "prefix", "edit_to_note", "note_file",
    "react_to_note", "transfer", "requeue", "release", "hand_back", "close", "reopen", "misjudged", "deadline",
    "delivered", "seen", "cancel", "blocked",
)  # fmt: skip


@dataclass
class Play:
    """One conversation on a real store. Everything that is not for the user says SECRET."""

    store: Store
    talk: Conversations
    now: list[int]
    session: SessionId = SessionId("")
    keys: "itertools.count[int]" = field(default_factory=itertools.count)
    secret_files: list[FileId] = field(default_factory=list)

    def key(self) -> list[tuple[str, str]]:
        return [("test", str(next(self.keys)))]

    async def act(self, name: str) -> None:
        self.now[0] += 60_000_000
        acts: dict[str, Callable[[], Awaitable[object]]] = {
            "asks": lambda: self.user("a real person"),
            "fruit": lambda: self.user("banana"),
            "question": lambda: self.user("what does it cost?"),
            "claim": lambda: self.talk.act(ownership.claim, self.session, ANA),
            "answer": lambda: self.ana(Content("It is free.")),
            "teammate": lambda: self.talk.agent_wrote(
                self.session, CLEO, Content(f"{SECRET} he pays late"), self.key()
            ),
            "note": lambda: self.ana(Content(f"{SECRET} mind the discount"), intent=ReplyIntent.NOTE),
            "prefix": lambda: self.ana(Content(f"// {SECRET} not for him")),
            "edit_to_note": self.edit_to_note,
            "note_file": self.note_with_file,
            "react_to_note": self.react_to_note,
            "transfer": self.transfer,
            "requeue": lambda: self.talk.act(ownership.requeue, self.session, ANA, "billing", f"{SECRET} refund"),
            "release": lambda: self.talk.act(ownership.release, self.session, ANA),
            "hand_back": lambda: self.talk.act(ownership.hand_back, self.session, ANA),
            "close": lambda: self.talk.act(
                ownership.close_by_agent, self.session, ANA, f"{SECRET} outcome", f"{SECRET} a difficult one"
            ),
            "reopen": lambda: self.talk.act(ownership.reopen, self.session, ANA),
            "misjudged": lambda: self.talk.act(ownership.misjudged, self.session, ANA),
            "deadline": self.deadline,
            "delivered": lambda: self.store.write(
                self.session, lambda tx: receipts.delivered(tx, self.session, Seq(10_000), SurfaceName("telegram"))
            ),
            "seen": lambda: self.talk.by(receipts.seen, MIA, self.session, Seq(10_000)),
            "cancel": lambda: self.talk.by(user_requests.user_cancelled, MIA, self.key()),
            "blocked": lambda: self.talk.by(receipts.reachable, MIA, False, self.key()),
        }
        with suppress(Refused):
            await acts[name]()

    async def user(self, text: str) -> None:
        self.session = (await self.talk.user_wrote(MIA, Content(text), self.key())).session

    async def ana(self, content: Content, **options: object) -> object:
        number = next(self.keys)
        shown = OriginPost(DESK.surface, DESK.address, f"C1:{number}")
        return await self.talk.agent_wrote(
            self.session,
            ANA,
            content,
            [("slack", str(number))],
            shown,
            **options,  # type: ignore[arg-type]
        )

    async def edit_to_note(self) -> None:
        mine = [
            event for event in await self.events() if isinstance(event.body, Message) and event.author.name == "Ana"
        ]
        if mine:
            await self.talk.agent_edited_at(self.session, ANA, mine[-1].seq, Content(f"// {SECRET} oops"), self.key())

    async def note_with_file(self) -> None:
        enclosed = MessageExtras([NewFile("slack", "F1", f"{SECRET}.pdf")])
        said = await self.talk.agent_wrote(
            self.session, ANA, Content(SECRET), self.key(), extras=enclosed, intent=ReplyIntent.NOTE
        )
        [event] = [event for event in await self.events() if event.seq == said.seq]
        assert isinstance(event.body, Note)
        self.secret_files += [file.id for file in event.body.files]

    async def react_to_note(self) -> None:
        notes = [event for event in await self.events() if isinstance(event.body, Note)]
        if notes:
            await self.talk.act(
                reactions.agent_reacted_at, self.session, BEN, notes[-1].seq, f":{SECRET}:", True, self.key()
            )

    async def transfer(self) -> None:
        ben = await self.talk.shared(duty.know_agent, BEN)
        await self.talk.act(ownership.transfer, self.session, ANA, ben, f"{SECRET} he shouts")

    async def deadline(self) -> None:
        session = await self.store.read(lambda tx: sessions.find_session(tx, self.session))
        if session and session.deadline_at:
            self.now[0] = max(self.now[0], session.deadline_at)
            await self.store.write(
                self.session, partial(deadlines.meet_deadline, rules=self.talk.rules, session=self.session)
            )
        for where, position, minutes in await self.store.read(partial(waiting.changed_places, rules=self.talk.rules)):
            told = partial(waiting.tell_place, rules=self.talk.rules, session=where, position=position, minutes=minutes)
            await self.store.write(where, told)

    async def events(self) -> list:
        return await self.store.read(lambda tx: log.after(tx, self.session, Seq(0), internal=True))

    # --- what the user's surfaces show

    async def on_the_page(self) -> str:
        view = await self.talk.read(visitors.visitor_view, "web", "mia", None, Seq(0))
        if view is None:
            return ""
        reader = FrameReader(self.talk.rules.texts, "en", lambda file: f"/files/{file}")
        frames = [to_batch(view, reader), to_status(view, self.talk.rules.texts, "en", asks=True)]
        return json.dumps(frames, default=str)

    async def in_the_chat(self) -> str:
        """Everything that the chat is ever told, by the relay's own units."""
        surface = TelegramSurface(BOT, self.talk.in_force, TelegramRates.unlimited())
        told: list[str] = []
        for lane in await self.store.read(lambda tx: lanes.lanes_of(tx, self.session, surface.name)):
            while op := await self.store.write(self.session, lambda tx, lane=lane: _take(tx, surface, lane.id)):
                told.append(_said(op.call))
                receipt = Receipt(copies_made(op.call.step, RemoteId(str(len(told)))))
                record = partial(
                    transactions.record, surface=surface, lane=lane, token="t", covers=op.covers, receipt=receipt
                )
                await self.store.write(self.session, record)
        return "\n".join(told)


def _take(tx, surface: TelegramSurface, lane: int) -> Operation | None:
    how = transactions.TakeOptions("t", 10.0, 10.0, frozenset(surface.buckets("1")), GiveUpLimits())
    taken = transactions.take(tx, surface, lane, how)
    if taken is None:
        return None
    assert isinstance(taken, transactions.Taken)
    assert all(event.is_public for event in taken.view.log)
    return taken.op


def _said(call: ChatCall) -> str:
    match call.step:
        case Post(entries=entries) | Replace(entries=entries):
            names = [file.name for entry in entries for file in entry.files]
            return " ".join(
                [to_telegram_text(entries).html, *names, *(label for label, _ in call.reply_markup.buttons)]
            )
        case Remove():
            return ""
        case React(left=left):
            return " ".join(left)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), min_size=5, max_size=25))
def test_no_internal_event_ever_reaches_a_surface_of_the_user(
    acts: list[str], sqlite_template: Path, rules: Rules
) -> None:
    asyncio.run(_play(acts, sqlite_template, rules))


async def _play(acts: list[str], template: Path, rules: Rules) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template, Path(folder) / "handoff.db")
        now = [1_800_000_000_000_000]
        store = Store(f"sqlite:///{folder}/handoff.db", clock=lambda: Micros(now[0]))
        lanes_at_start = [new_lane("1"), DESK]
        ours = replace(rules, texts=TEXTS, lanes_at_start=lambda contact: lanes_at_start, queues=("general", "billing"))
        play = Play(store, Conversations(store, in_force(ours)), now)
        try:
            await play.user("hello")
            for act in acts:
                await play.act(act)
            await _holds(play)
        finally:
            await store.close()


async def _holds(play: Play) -> None:
    page, chat = await play.on_the_page(), await play.in_the_chat()
    for word in WORDS_OF_THE_HOUSE:
        assert word not in page
        assert word not in chat
    for file in play.secret_files:
        assert await play.store.read(partial(user_may_fetch, channel="web", address="mia", file=file)) is None
    [lane, *_] = await play.store.read(lambda tx: lanes.lanes_of(tx, play.session, new_lane("1").surface))
    seen = await play.store.read(
        lambda tx: plan_input.load_plan_input(tx, replace(lane, position=Seq(0)), internal=False, recent=50)
    )
    assert all(event.is_public for event in seen.view.log)
    assert SECRET not in str(seen)


async def test_the_play_does_say_what_must_not_be_heard(sqlite_template: Path, rules: Rules) -> None:
    """Else the test above would hold for a house where nothing happens."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(sqlite_template, Path(folder) / "handoff.db")
        now = [1_800_000_000_000_000]
        store = Store(f"sqlite:///{folder}/handoff.db", clock=lambda: Micros(now[0]))
        ours = replace(
            rules, texts=TEXTS, lanes_at_start=lambda contact: [new_lane("1"), DESK], queues=("general", "billing")
        )
        play = Play(store, Conversations(store, in_force(ours)), now)
        await play.user("hello")
        for act in ("asks", "claim", "answer", "teammate", "note", "prefix", "note_file", "react_to_note", "close"):
            await play.act(act)
        said = [event for event in await play.events() if SECRET in str(event.body)]
        assert len(said) == 6
        assert not any(event.is_public for event in said)
        assert "It is free." in await play.in_the_chat()
        assert "It is free." in await play.on_the_page()
        await store.close()
