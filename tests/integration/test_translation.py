"""A queue that translates: each side reads its own language, in the whole product against the stand-ins."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from bridge_in_process import InProcessWorld
from small_config import small_config

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.gemini import TEST_KEY, GeminiStandIn
from bridge.sandbox.slack import CHANNEL

SPANISH = {
    "Quiero hablar con una persona": "I want to talk to a person",
    "¿Cuándo llega mi visado?": "When does my visa arrive?",
    "¿Cuándo llega mi permiso?": "When does my permit arrive?",
    "It arrives on Friday.": "Llega el viernes.",
    "It arrives on Monday.": "Llega el lunes.",
}


def reply(asked: Any) -> dict[str, object]:
    """Translates what it knows; answers everything else as a bot that knows nothing."""
    said = asked.question
    if not asked.body.system_text.startswith("You translate"):
        return {"confidence": 0.0, "wants_human": False, "language": "es", "text": "No lo sé."}
    texts = json.loads(said[said.index("[") : said.rindex("]") + 1])
    return {"texts": [SPANISH.get(text, text) for text in texts]}


def translating_config() -> Path:
    folder = small_config()
    (folder / "queues.yaml").write_text("queues:\n  general:\n    translate: true\n", encoding="utf-8")
    return folder


@pytest.fixture
async def gemini() -> AsyncIterator[GeminiStandIn]:
    stand_in = GeminiStandIn(reply=reply)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def world(database_url: str, gemini: GeminiStandIn) -> AsyncIterator[InProcessWorld]:
    keys = {"gemini_api_key": TEST_KEY, "gemini_base_url": gemini.base_url}
    made = InProcessWorld(database_url, settings=keys, config_dir=translating_config())
    made.telegram.person(101, "Lucía", "lucia", "es")
    await made.start()
    yield made
    await made.stop()
    assert made.here.unretrieved == []


def chat(world: InProcessWorld) -> list[str]:
    return [each.text for each in world.telegram.chat(101).messages if each.from_bot]


async def claimed(world: InProcessWorld) -> Any:
    lucia = world.telegram.person(101)
    await lucia.send("Quiero hablar con una persona")  # means nothing to the few triggers of this configuration
    await lucia.send("/human")
    card = (await world.until(world.cards, "a card"))[0]
    await world.until(lambda: world.thread(card), "the thread")
    await world.claim(card)
    await lucia.send("¿Cuándo llega mi visado?")
    return card


async def test_agents_read_the_users_words_with_their_meaning_below(world: InProcessWorld) -> None:
    card = await claimed(world)
    for original, meaning in list(SPANISH.items())[:2]:
        both = f"{original}\n↳ {meaning}"
        await world.until(lambda both=both: both in world.thread_text(card), f"agents read {meaning!r}")


async def test_the_user_reads_an_agents_words_in_their_own_language_and_never_first_in_another(
    world: InProcessWorld,
) -> None:
    card = await claimed(world)
    ana = world.slack.person("U0ANA")
    said = await ana.post(CHANNEL, "It arrives on Friday.", thread_ts=card.ts)
    await world.until(lambda: "Llega el viernes." in chat(world), "the translation")
    assert "It arrives on Friday." not in "".join(chat(world))
    await ana.edit(CHANNEL, said, "It arrives on Monday.")
    await world.until(lambda: "Llega el lunes." in chat(world), "the edit, translated")
    assert "Llega el viernes." not in chat(world)


async def test_a_message_that_cannot_be_translated_goes_out_as_it_is(
    world: InProcessWorld, gemini: GeminiStandIn
) -> None:
    card = await claimed(world)
    gemini.faults.inject(InjectedFault(FaultKind.SERVER_ERROR))
    await world.slack.person("U0ANA").post(CHANNEL, "It arrives on Friday.", thread_ts=card.ts)
    await world.until(lambda: "It arrives on Friday." in chat(world), "the original")
