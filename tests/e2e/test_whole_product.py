"""The whole product in its own process, against everything that can be set up and everything that can be away."""

import json
import socket
from typing import Any

import httpx
import pytest
from waiting import LONGEST_WAIT, until
from web_page import WebPage
from world import World, a_world

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.gemini import TEST_KEY, GeminiStandIn
from bridge.sandbox.slack import CHANNEL

WANT = "I want to talk to a person"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def a_client(url: str = "") -> httpx.AsyncClient:
    """Waits as long as all tests do; the library's own five seconds are few for a busy machine."""
    return httpx.AsyncClient(base_url=url, trust_env=False, timeout=LONGEST_WAIT)


async def claimed_page(world: World) -> tuple[WebPage, Any]:
    page = await world.page()
    await page.send(WANT)
    card = (await world.until(world.cards))[-1]
    await world.until(lambda: WANT in world.thread_text(card))
    assert await world.claim(card)
    await page.until(lambda: page.status.get("state") == "assigned")
    return page, card


def _words_in(world: World, card: Any) -> int:
    return world.thread_text(card).count("word")


async def test_health_and_readiness_are_told(sqlite_url: str) -> None:
    async with a_world(sqlite_url) as world, a_client(world.bridge.url) as client:
        assert (await client.get("/healthz")).json() == {"status": "ok"}

        async def ready() -> bool:
            return (await client.get("/readyz")).status_code == 200

        async def unready() -> httpx.Response | None:
            return answer if (answer := await client.get("/readyz")).status_code != 200 else None

        await until(ready, "it is ready")
        world.slack.refuse_sockets(30)
        world.slack.drop_sockets()
        answer = await until(unready, "it is not ready any more")
        assert answer is not None
        assert "slack" in answer.json()


async def test_a_product_whose_tests_were_killed_does_not_outlive_them(sqlite_url: str) -> None:
    async with a_world(sqlite_url) as world:
        world.bridge._pipe.close()
        await world.bridge.died()


async def test_telegram_by_webhook_brings_a_user_in_and_answers_them(sqlite_url: str) -> None:
    port = free_port()
    webhook = {"public_url": f"http://127.0.0.1:{port}", "telegram_webhook_secret": "a-secret-of-these-tests"}
    async with a_world(sqlite_url, port=port, settings=webhook) as world:
        mia = world.telegram.person(42, first_name="Mia")
        await mia.send(WANT)
        [card] = await world.until(world.cards)
        assert await world.claim(card)
        await world.until(lambda: WANT in world.thread_text(card))
        await world.slack.person("U0ANA").post(CHANNEL, "Hello *Mia*", thread_ts=card.ts)
        await world.until(lambda: any(m.text == "Hello Mia" for m in world.telegram.chat(42).messages))
        async with a_client() as client:
            forged = await client.post(f"{world.bridge.url}/telegram/webhook", json={"update_id": 1})
        assert forged.status_code == 403


async def test_a_slack_outage_is_made_up_for_in_order(sqlite_url: str) -> None:
    async with a_world(sqlite_url, lease_margin=1.0, time_limit=5.0) as world:
        page, card = await claimed_page(world)
        world.slack.faults.start_outage(3.0)
        for number in range(5):
            await page.send(f"during the outage {number}")
        await page.until(lambda: len(page.texts("user")) == 6)
        assert "during" not in world.thread_text(card)
        await world.until(lambda: world.thread_text(card).count("during the outage") == 5)
        text = world.thread_text(card)
        assert [text.index(f"outage {number}") for number in range(5)] == sorted(
            text.index(f"outage {number}") for number in range(5)
        )


async def test_with_the_real_limits_on_nothing_is_refused_for_its_pace(sqlite_url: str) -> None:
    async with a_world(sqlite_url, rates=True, time_limit=60.0) as world:
        world.slack.api.limits_on = True
        world.telegram.limits_on = True
        people = [world.telegram.person(100 + n, first_name=f"User{n}") for n in range(3)]
        for person in people:
            await person.send(WANT)
        cards = await world.until(lambda: len(world.cards()) == 3 and world.cards(), within=60)
        for number in range(10):
            for person in people:
                await person.send(f"word {number}.")
        await world.until(lambda: all(_words_in(world, card) == 10 for card in cards), within=90, every=0.2)
        assert [call.method for call in world.slack.calls if call.status == 429] == []
        assert [call.method for call in world.telegram.calls if call.status == 429] == []


async def test_gemini_answers_and_when_it_fails_the_knowledge_bot_does(sqlite_url: str) -> None:
    gemini = GeminiStandIn(
        reply=lambda asked: {"text": "Gemini says hello.", "confidence": 0.9, "wants_human": False, "language": "en"}
    )
    await gemini.start("127.0.0.1", 0)
    try:
        settings = {"gemini_api_key": TEST_KEY, "gemini_base_url": gemini.base_url}
        async with a_world(sqlite_url, settings=settings, time_limit=60.0) as world:
            page = await world.page()
            await page.send("What does counselling cost?")
            await page.until(lambda: page.texts("bot") == ["Gemini says hello."])
            gemini.faults.inject_next("*", *[InjectedFault(FaultKind.SERVER_ERROR)] * 5)
            await page.send("How much is your fee?")
            await page.until(lambda: len(page.texts("bot")) == 2)
            assert "480" in page.texts("bot")[1]
            assert "typing" not in str(page.refused)
            assert gemini.violations == []
    finally:
        await gemini.stop()


async def test_two_replicas_on_one_database_are_one_product(postgres_url: str) -> None:
    world = World(postgres_url)
    await world.start()
    other = world.another()
    await other.start()
    try:
        await world.until(lambda: len(world.slack.sockets.connections) == 2)
        here = await world.page()
        there = WebPage(lambda: other.url)
        world.pages.append(there)
        await there.open()
        for page, text in ((here, "from here"), (there, "from there")):
            await page.send(f"{WANT}, {text}")
        cards = await world.until(lambda: len(world.cards()) == 2 and world.cards())
        for card in cards:
            assert await world.claim(card)
            await world.until(lambda card=card: WANT in world.thread_text(card))
            for number in range(10):
                await world.slack.person("U0ANA").post(CHANNEL, f"answer {number}", thread_ts=card.ts)
        for page in (here, there):
            await page.until(lambda page=page: len(page.texts("agent")) == 10)
            assert sorted(page.texts("agent")) == sorted(f"answer {number}" for number in range(10))
        mia = world.telegram.person(42, first_name="Mia")
        await mia.send("What does counselling cost?")  # one of the two polls
        await world.until(lambda: any(m.from_bot for m in world.telegram.chat(42).messages))
        world.assert_nothing_was_against_the_rules()
    finally:
        await other.stop()
        await world.stop()


async def test_nothing_a_user_writes_can_ping_or_pose_as_somebody(sqlite_url: str) -> None:
    async with a_world(sqlite_url) as world:
        mia = world.telegram.person(42, first_name="<!channel> Ana Ruiz", username="mia")
        hostile = "<!channel> <@U0BEN> @here <https://evil.example|Slack> *bold* &lt;!here&gt;"
        await mia.send(f"{WANT} {hostile}")
        [card] = await world.until(world.cards)
        thread = await world.until(lambda: world.thread(card))
        for message in (card, *thread):
            assert message.pings == set() or not message.pings
        assert "(telegram)" in json.dumps(world.slack.workspace.to_wire(thread[0], metadata=False))


async def test_an_orderly_stop_loses_nothing_that_is_under_way(sqlite_url: str) -> None:
    async with a_world(sqlite_url) as world:
        page, card = await claimed_page(world)
        for number in range(20):
            await page.send(f"message {number}")
        await world.restart()
        await world.until(lambda: world.thread_text(card).count("message") == 20)
        await page.until(lambda: len(page.texts("user")) == 21)
        assert page.texts("user")[1:] == [f"message {number}" for number in range(20)]


@pytest.mark.parametrize("sides", ["web alone", "web and slack"])
async def test_each_side_is_on_when_its_token_is_there(sqlite_url: str, sides: str) -> None:
    off: dict[str, Any] = {"telegram_bot_token": None}
    if sides == "web alone":
        off |= {"slack_bot_token": None, "slack_app_token": None, "slack_channel": None}
    async with a_world(sqlite_url, settings=off) as world:
        page = await world.page()
        await page.send("What does counselling cost?")
        await page.until(lambda: page.texts("bot"))
        await page.ask_for_person()
        await page.until(lambda: page.status["state"] == "waiting")
        if sides == "web and slack":
            await world.until(world.cards)
        else:  # the desk is set up later: whoever waited is shown there
            world.more["settings"] = {"telegram_bot_token": None}
            await world.restart()
            [card] = await world.until(world.cards)
            await world.until(lambda: "counselling" in world.thread_text(card))
