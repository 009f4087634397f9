"""Kill -9 round what the desk added: files, words from the console, transfers, ratings. They happen once.

A death before a commit has done nothing, one after it everything; whoever tries again, a platform or a person, changes
nothing a second time.
"""

import os
from typing import Any

import httpx
import pytest
from agent_clients import AgentUpload, SlackAgentClient
from desk_people import ANA, BEN, DeskWorld, a_desk_world
from desk_users import TelegramUser, WebUser

from channels.telegram.outbound import REPEAT_MARK
from core.model.events import Message, Rated, Transferred
from core.model.ids import SessionId

WANT = "I want to talk to a person"


@pytest.fixture
async def world(request: pytest.FixtureRequest):
    """On SQLite; CHAOS_DATABASE=postgresql tries the same on the other one."""
    name = "postgres_url" if os.environ.get("CHAOS_DATABASE") == "postgresql" else "sqlite_url"
    async with a_desk_world(request.getfixturevalue(name), (ANA, BEN), time_limit=0.5) as world:
        yield world


async def claimed(world: DeskWorld, user: Any) -> SessionId:
    """The user's session, which Ana has."""
    await user.say(WANT)
    session = await user.session()
    await world.settled(session)
    await SlackAgentClient(world).claim(ANA, session)
    await world.settled(session)
    return session


def file_of(number: int) -> AgentUpload:
    return AgentUpload(f"file-{number}.pdf", "application/pdf", b"%PDF " + bytes(1000))


async def bodies(world: DeskWorld, session: SessionId, kind: type) -> list[Any]:
    return [event.body for event in await world.events(session) if isinstance(event.body, kind)]


async def test_a_users_file_stands_in_slack_once(world: DeskWorld) -> None:
    user = WebUser(world)
    session = await claimed(world, user)
    [card] = world.cards()
    steps = ("note_copy:before", "note_copy:after", "perform slack.thread:after", "record slack.thread:before")
    for number, step in enumerate(steps):
        bridge = await world.dies_at(step)
        await user.page.until(lambda: user.page._socket is not None)
        await user.file(file_of(number), f"see {number}.")
        await bridge.died()
        await user.page.send(f"and {number}.")
        await world.restart()
        await world.until(lambda number=number: f"and {number}." in world.thread_text(card))
        await world.settled(session)
        shown = [file.name for post in world.thread(card) for file in post.files]
        assert shown == [f"file-{each}.pdf" for each in range(number + 1)], step
        assert world.thread_text(card).count(f"see {number}.") == 1, step


async def test_an_agents_file_reaches_telegram(world: DeskWorld) -> None:
    """Telegram tells nobody what it has: a call under way in a crash is made once more, and marked."""
    user = TelegramUser(world, 42)
    session = await claimed(world, user)
    desk, chat = SlackAgentClient(world), world.telegram.chat(42)
    times = {"perform telegram:before": 1, "perform telegram:after": 2, "record telegram:before": 2}
    for number, (step, shown_times) in enumerate(times.items()):
        bridge = await world.dies_at(step)
        await desk.file(ANA, session, file_of(number), f"see {number}.")
        await bridge.died()
        await world.restart()
        await world.settled(session)
        shown = [message for message in chat.messages if message.file and message.file.name == f"file-{number}.pdf"]
        assert len(shown) == shown_times, step
        assert [message.text.startswith(REPEAT_MARK) for message in shown][1:] == [True] * (shown_times - 1), step
        assert {message.file.data for message in shown if message.file} == {file_of(number).content}


async def test_words_from_the_console_are_said_once(world: DeskWorld) -> None:
    user = WebUser(world)
    session = await claimed(world, user)
    [card] = world.cards()
    for number, step in enumerate(("agent_wrote:before", "agent_wrote:after")):
        words, client_id = f"word {number}.", f"00000000-{number}"
        bridge = await world.dies_at(step)
        async with (await world.sign_in(ANA)).socket() as socket:
            await socket.say("send_message", session=session, id=client_id, text=words)
            await bridge.died()
            await socket.closed()
        await world.restart()
        async with (await world.sign_in(ANA)).socket() as socket:
            answer = await socket.send(session, words, id=client_id)
        assert answer["fate"] == ("sent" if step.endswith("before") else "known")
        await user.reads(words)
        await world.settled(session)
        assert [body.content.text for body in await bodies(world, session, Message)].count(words) == 1, step
        assert str(user.seen()).count(words) == world.thread_text(card).count(words) == 1, step


async def test_a_transfer_is_made_once(world: DeskWorld) -> None:
    session = await claimed(world, WebUser(world))
    [card] = world.cards()
    for number, (step, who, to) in enumerate((("transfer:before", ANA, BEN), ("transfer:after", BEN, ANA)), 1):
        destination = {
            "agent": await world.id_of(to),
            "note": f"note {number}.",
            "epoch": (await world.session(session)).epoch,
        }
        bridge = await world.dies_at(step)
        browser = await world.sign_in(who)
        with pytest.raises(httpx.TransportError):
            await browser.http.post(f"/agent/api/session/{session}/transfer", json=destination)
        await bridge.died()
        await world.restart()
        browser = await world.sign_in(who)
        again = await browser.http.post(f"/agent/api/session/{session}/transfer", json=destination)
        assert again.status_code == (200 if step.endswith("before") else 409), again.text
        await world.settled(session)
        assert len(await bodies(world, session, Transferred)) == number
        assert (await world.session(session)).owner_name == to.name
        assert f"{to.name} has it" in str(card.blocks)
        assert world.thread_text(card).count(f"note {number}.") == 1


@pytest.mark.parametrize("step", ["rate:before", "rate:after"])
async def test_a_rating_is_given_once(world: DeskWorld, step: str) -> None:
    user = TelegramUser(world, 42)
    session = await claimed(world, user)
    [card] = world.cards()
    await SlackAgentClient(world).close(ANA, session, "solved")
    await world.settled(session)
    bridge = await world.dies_at(step)
    await user.rate(4)
    await bridge.died()
    await world.restart()
    await world.until(lambda: "rated this" in world.thread_text(card))
    await world.settled(session)
    assert [body.score for body in await bodies(world, session, Rated)] == [4]
    assert world.thread_text(card).count("rated this") == 1
    rows = "SELECT rating FROM session_analytics"
    assert await world.store.read(lambda tx: tx.cursor.execute(rows).fetchall()) == [(4,)]
