"""What reads, splits or plans words runs beside the writer's thread: everybody waits for what that thread does."""

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from bridge_in_process import InProcessWorld
from claimed_session import ANA, MIA
from configuration import in_force

from bridge.sandbox.slack import CHANNEL
from core.model.content import Content
from core.model.errors import LooksInternal
from core.store import Store
from core.usecases import ownership
from core.usecases.conversations import Conversations
from core.usecases.recipient import RecipientRules
from core.usecases.rules import Rules

ROOT = Path(__file__).parents[2]
LONG = "We looked into the delay of your parcel, and this is what we found. " * 100  # two messages on Telegram
BESIDE = (  # whose functions are not for the writer's thread
    "core/escalation/matching.py",
    "core/escalation/automaton.py",
    "core/escalation/tokens.py",
    "core/escalation/consent.py",
    "core/usecases/leak_guard.py",
    "core/rendering/markdown.py",
    "core/rendering/planning.py",
    "core/rendering/message_pieces.py",
    "core/rendering/splitting.py",
    "agents_slack/surfaces/thread/style.py",
    "channels/telegram/style.py",
)
UNUSED = {"core/escalation/consent.py", "core/rendering/markdown.py"}  # there is no offer, and no model answers


class ThreadProfile:
    """Counts the product's functions by file: those on the store's writers, and those anywhere else."""

    def __init__(self) -> None:
        self.on_writer: Counter[str] = Counter()
        self.elsewhere: Counter[str] = Counter()

    def hook(self, frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code.co_filename in _WATCHED:
            is_writer = threading.current_thread().name == "writer"
            (self.on_writer if is_writer else self.elsewhere)[_WATCHED[frame.f_code.co_filename]] += 1


_WATCHED = {str(ROOT / name): name for name in BESIDE}


@pytest.fixture
def profile() -> Iterator[ThreadProfile]:
    """In force for this thread and for those that begin from now on."""
    made = ThreadProfile()
    before = threading.getprofile(), sys.getprofile()
    threading.setprofile(made.hook)
    sys.setprofile(made.hook)
    yield made
    threading.setprofile(before[0])
    sys.setprofile(before[1])


async def test_one_message_each_way_leaves_the_writers_thread_to_the_database(
    profile: ThreadProfile, database_url: str
) -> None:
    world = InProcessWorld(database_url)
    await world.start()
    try:
        card = await _claimed_card(world)
        ana = world.slack.person("U0ANA")
        await world.telegram.person(101).send(f"{LONG[:3000]} The end.")
        await world.until(lambda: "The end." in world.thread_text(card), "agents read what the user wrote")
        said = await ana.post(CHANNEL, f"{LONG} That is all.", thread_ts=card.ts)
        await world.until(lambda: "That is all." in _telegram_text(world), "the user reads what the agent wrote")
        await ana.edit(CHANNEL, said, "We are sorry. That is all of it.")
        await world.until(lambda: "That is all of it." in _telegram_text(world), "the user reads the change")
        assert not profile.on_writer
        assert {name for name in BESIDE if profile.elsewhere[name]} == set(BESIDE) - UNUSED
    finally:
        await world.stop()


async def _claimed_card(world: InProcessWorld) -> Any:
    mia = world.telegram.person(101)
    await mia.send("How can I reach you?")
    await world.until(lambda: len(world.telegram.chat(101).messages) > 1, "the bot answers")
    await mia.send("I want to talk to a person")
    card = await world.until(
        lambda: next((card for card in world.cards() if "handoff.claim" in str(card.blocks)), None), "it waits"
    )
    await world.claim(card)
    await world.until(lambda: "Ana" in _telegram_text(world), "the user is told who has come")
    return card


def _telegram_text(world: InProcessWorld) -> str:
    return "\n".join(message.text or "" for message in world.telegram.chat(101).messages if not message.deleted)


async def test_the_leak_guard_never_reads_on_the_writers_thread(store: Store, rules: Rules) -> None:
    read_on = Counter[str]()

    def guard(content: Content) -> str:
        read_on[threading.current_thread().name] += 1
        return "secret" if "secret" in content.text else ""

    talk = Conversations(store, in_force(replace(rules, recipient_rules=RecipientRules(find_leak=guard))))
    session = (await talk.user_wrote(MIA, Content("hello"), [("t", "1")])).session
    await talk.act(ownership.claim, session, ANA)
    said = await talk.agent_wrote(session, ANA, Content("Good morning"), [("t", "2")])
    await talk.agent_edited_at(session, ANA, said.seq, Content("Good evening"), [("t", "3")])
    note = await talk.agent_wrote(session, ANA, Content("// no secret"), [("t", "4")])
    with pytest.raises(LooksInternal):
        await talk.send_note(session, ANA, note.seq)
    assert await talk.send_note(session, ANA, note.seq, sure=True)
    assert read_on.total() >= 4
    assert not any(name.startswith("writ") for name in read_on)


def test_what_was_changed_since_the_leak_guard_read_it_is_read_again() -> None:
    rules = RecipientRules(find_leak=lambda content: "secret" if "secret" in content.text else "")
    read = rules.having_read(Content("harmless"), "")
    assert not read.find_leak(Content("harmless"))
    assert read.find_leak(Content("a secret")) == "secret"
