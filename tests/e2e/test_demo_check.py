"""The demo's own check: the whole conversation, through every real surface, without a screen."""

from pathlib import Path

import pytest
from waiting import until

from bridge.sandbox.demo import Demo, running_demo, scenario
from bridge.sandbox.demo.check import CheckFailed, run_check
from bridge.sandbox.demo.players import Players

CONFIG = Path(__file__).parents[2] / "config"


async def test_both_conversations_are_played_and_every_pane_equals_its_log() -> None:
    async with running_demo(CONFIG, 0) as demo:
        transcript = "\n".join(await run_check(demo))
    assert "Ana Ruiz: Then it is free until November. (edited)" in transcript
    assert "Mia: A Brazilian one. (edited)" in transcript
    assert "Wrong window" not in transcript
    assert "Ben Okafor closed the conversation" in transcript
    assert "Mia: My passport [photo]" in transcript
    assert "What to bring [checklist.pdf] 👍" in transcript
    assert "Mia rated this ★★★★★ 5 of 5" in transcript
    _, phone, slack = transcript.split("\n\n")[:3]
    assert "Internal note: Looks like a hard case" in slack
    assert "hard case" not in phone


async def test_what_is_delivered_twice_is_shown_once(sqlite_url: str) -> None:
    async with running_demo(CONFIG, 0, sqlite_url) as demo:
        demo.switches.turn_duplicates(True)
        await run_check(demo)


async def test_a_pane_that_lost_a_message_fails_the_check(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    async def play_and_lose(stage: Players) -> None:
        await original(stage)
        last = stage.mia.chat.messages[-1]
        del stage.mia.chat.by_id[last.message_id]

    original = scenario.play_scenario
    monkeypatch.setattr(scenario, "play_scenario", play_and_lose)
    async with running_demo(CONFIG, 0, sqlite_url) as demo:
        with pytest.raises(CheckFailed, match="Telegram does not equal its log"):
            await run_check(demo)


async def test_what_just_happened_follows_a_message_to_every_place(sqlite_url: str) -> None:
    async with running_demo(CONFIG, 0, sqlite_url) as demo:
        await demo.mia.send("I want to talk to a person")
        steps = await told(demo, "Slack card")
        assert steps[:2] == ["stored, #1", "Mia needs a person, #2"]
        assert "Mia's phone" in steps


async def told(demo: Demo, place: str) -> list[str]:
    """The steps of the latest story, once `place` is among those that are done."""

    def latest() -> list[str]:
        stories = demo.snapshot()["stories"]
        steps = stories[0]["steps"] if stories else []
        done = [step["text"] for step in steps if step["after"] is not None]
        return done if place in done and len(done) == len(steps) else []

    return await until(latest)
