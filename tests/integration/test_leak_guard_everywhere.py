"""Every way by which an agent's words reach users passes the leak guard: in the use cases, so no surface can forget."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from configuration import in_force
from slack_agents import slack_agent

from core import usecases
from core.model.content import Content
from core.model.errors import LooksInternal
from core.model.events import Edited, Event, Message, Note, Prompt
from core.model.ids import AgentId, Seq, SessionId, SurfaceName
from core.model.ports import NewLane
from core.rendering.current_text import current_contents
from core.store import Store, log
from core.usecases import duty, ownership
from core.usecases.conversations import Conversations
from core.usecases.intake import OriginPost, Sender
from core.usecases.recipient import RecipientRules
from core.usecases.replies import ReplyIntent, ReplyStatus
from core.usecases.rules import Rules

ROOT = Path(__file__).parents[2]
ANA = slack_agent("U0ANA", "Ana", "ana@example.com")
BEN = slack_agent("U0BEN", "Ben", "ben@example.com")
INTERNAL = "@ben this customer is lying"
POST = OriginPost(SurfaceName("slack.thread"), "C1:1", "post-1")


def telling(content: Content) -> str:
    return "@ben" if "@ben" in content.text else ""


@dataclass
class Room:
    """One session that Ana has, with one message of hers that the user reads, and a note."""

    talk: Conversations
    session: SessionId
    said: Seq
    note: Seq
    ben: AgentId

    async def log(self) -> list[Event]:
        return await self.talk.store.read(lambda tx: log.after(tx, self.session, Seq(0), internal=True))

    async def user_reads(self) -> list[str]:
        """What every public message says now, and what each edit said."""
        events = [event for event in await self.log() if event.is_public]
        now = current_contents(events, events[-1].seq)
        said = [content.text for seq, content in now.items() if content]
        return [*said, *(event.body.content.text for event in events if isinstance(event.body, (Message, Edited)))]

    async def last_note(self) -> tuple[Seq, Note]:
        found = [(event.seq, event.body) for event in await self.log() if isinstance(event.body, Note)]
        return found[-1]


@pytest.fixture
async def room(store: Store, rules: Rules) -> Room:
    lane = NewLane(SurfaceName("slack.thread"), "C1:1", "b", internal=True)
    speech = RecipientRules(find_leak=telling)
    talk = Conversations(
        store, in_force(replace(rules, recipient_rules=speech, lanes_at_escalation=lambda queue: [lane], queues=("b",)))
    )
    session = (await talk.user_wrote(Sender("web", "mia", "Mia"), Content("a real person"), [("t", "1")])).session
    await talk.act(ownership.claim, session, ANA)
    said = await talk.agent_wrote(session, ANA, Content("One moment please."), [("t", "2")], POST)
    note = await talk.agent_wrote(session, ANA, Content(INTERNAL), [("t", "3")], intent=ReplyIntent.NOTE)
    return Room(talk, session, said.seq, note.seq, await talk.shared(duty.know_agent, BEN))


async def _new_words(room: Room) -> None:
    said = await room.talk.agent_wrote(room.session, ANA, Content(INTERNAL), [("t", "4")])
    assert said.status is ReplyStatus.PROMPTED
    reply = await room.talk.agent_wrote(room.session, ANA, Content(INTERNAL), [("t", "5")], intent=ReplyIntent.REPLY)
    assert reply.status is ReplyStatus.PROMPTED
    with pytest.raises(LooksInternal) as refused:
        await room.talk.agent_wrote(room.session, ANA, Content(INTERNAL), [("t", "6")], intent=ReplyIntent.ONLY_REPLY)
    assert refused.value.words == "@ben"


async def _sent_note(room: Room) -> None:
    with pytest.raises(LooksInternal):
        await room.talk.send_note(room.session, ANA, room.note)


async def _edit(room: Room) -> None:
    wrote = await room.talk.agent_edited(room.session, ANA, Content(INTERNAL), [("t", "7")], POST)
    assert (await room.last_note())[1].prompt == Prompt.EDIT
    assert wrote.held_back


async def _edit_at(room: Room) -> None:
    wrote = await room.talk.agent_edited_at(room.session, ANA, room.said, Content(INTERNAL), [("t", "8")])
    assert wrote.held_back
    assert (await room.last_note())[1].edits == room.said


async def _close(room: Room) -> None:
    await room.talk.act(ownership.close_by_agent, room.session, ANA, "solved", INTERNAL)


async def _transfer(room: Room) -> None:
    await room.talk.act(ownership.transfer, room.session, ANA, room.ben, INTERNAL)


async def _assign(room: Room) -> None:
    await room.talk.act(ownership.release, room.session, ANA)
    await room.talk.act(ownership.assign, room.session, ANA, room.ben, INTERNAL)


async def _requeue(room: Room) -> None:
    await room.talk.act(ownership.requeue, room.session, ANA, "b", INTERNAL)


WITH_WORDS: dict[str, Callable[[Room], Awaitable[None]]] = {
    "agent_wrote": _new_words,
    "send_note": _sent_note,
    "agent_edited": _edit,
    "agent_edited_at": _edit_at,
    "close_by_agent": _close,
    "transfer": _transfer,
    "assign": _assign,
    "requeue": _requeue,
}


@pytest.mark.parametrize("way", WITH_WORDS)
async def test_words_that_look_internal_reach_no_user_by(way: str, room: Room) -> None:
    await WITH_WORDS[way](room)
    assert [words for words in await room.user_reads() if "@ben" in words] == []
    assert "One moment please." in await room.user_reads()


def test_every_use_case_that_takes_an_agents_words_is_tried() -> None:
    takes_words = {
        name
        for module in pkgutil.iter_modules(usecases.__path__, f"{usecases.__name__}.")
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction)
        if not name.startswith("_") and _takes_words(inspect.signature(function).parameters)
    }
    assert takes_words == set(WITH_WORDS)


def _takes_words(parameters: Mapping[str, inspect.Parameter]) -> bool:
    by_agent = "tx" in parameters and "agent" in parameters
    return by_agent and bool({"content", "text", "note", "words"} & set(parameters))


def test_words_for_users_are_made_in_these_places_and_nowhere_else() -> None:
    folders = (ROOT / name for name in ("core", "channels", "agents_slack", "bridge"))
    files = [path for folder in folders for path in folder.rglob("*.py")]
    assert {str(path.relative_to(ROOT)) for path in files if _makes_words(ast.parse(path.read_text("utf-8")))} == {
        "core/usecases/after_close.py",  # thanks for a courtesy, in words of the texts
        "core/usecases/choices.py",  # what a user chose, and the bot's answer to none of it
        "core/usecases/replies.py",  # agents' words: everything passes the guard there
        "core/usecases/bot_answers.py", "core/usecases/person_offer.py", "core/usecases/waiting.py",  # the bot's
        "core/usecases/user_requests.py",
        "core/usecases/intake.py", "core/usecases/replaced_files.py",  # the users'
    }  # fmt: skip


def _makes_words(tree: ast.Module) -> bool:
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "core.model.events"
        for alias in node.names
    }
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(isinstance(name, ast.Name) and name.id in imported & {"Message", "Edited"} for name in calls)


async def test_an_edit_that_is_meant_changes_the_message_once(room: Room) -> None:
    await room.talk.agent_edited(room.session, ANA, Content(INTERNAL), [("t", "9")], POST)
    note, held = await room.last_note()
    assert (held.writer, held.edits) == ("U0ANA", room.said)
    assert await room.talk.send_note(room.session, ANA, note)
    assert not await room.talk.send_note(room.session, ANA, note)
    events = await room.log()
    assert current_contents(events, events[-1].seq)[room.said].text == INTERNAL
    assert sum(isinstance(event.body, Message) for event in events) == 2  # the user's, Ana's


async def test_an_edit_that_was_put_right_since_is_not_brought_back(room: Room) -> None:
    await room.talk.agent_edited(room.session, ANA, Content(INTERNAL), [("t", "9")], POST)
    note, _ = await room.last_note()
    await room.talk.agent_edited(room.session, ANA, Content("Two moments please."), [("t", "10")], POST)
    assert not await room.talk.send_note(room.session, ANA, note)
    assert "Two moments please." in await room.user_reads()
    assert INTERNAL not in await room.user_reads()


async def test_a_prefix_says_that_an_edit_is_meant(room: Room) -> None:
    await room.talk.agent_edited_at(room.session, ANA, room.said, Content(f">> {INTERNAL}"), [("t", "9")])
    assert INTERNAL in await room.user_reads()


async def test_who_was_asked_about_words_may_send_them(room: Room) -> None:
    said = await room.talk.agent_wrote(room.session, ANA, Content(INTERNAL), [("t", "4")])
    assert await room.talk.send_note(room.session, ANA, said.seq)
    assert await room.talk.send_note(room.session, ANA, room.note, sure=True)
    assert (await room.user_reads()).count(INTERNAL) == 4
