"""`bridge triggers backtest` and `report` on planted conversations: exactly the right ones are told."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from past_conversations import PastConversation, rules_with_policy

from bridge.cli import main
from bridge.cli.stored_sessions import read_policy
from core.model.ids import Micros
from core.store import Store
from core.store.store import system_clock
from core.usecases.rules import Rules

pytestmark = pytest.mark.usefixtures("logging_as_before")

DAY = 24 * 3600 * 1_000_000
IN_FORCE = """\
escalate_at: 1.0
triggers:
  asks: {category: request, weight: 1.0, phrases: {en: [real person], es: [persona real]}}
  refund: {category: topic, weight: 1.0, shadow: true, phrases: {en: [refund]}}
  upset: {category: sentiment, weight: 0.4, phrases: {en: [useless]}}
  missed: {category: ai, weight: 1.0, times: 3}
"""
TRIED = """\
escalate_at: 1.0
triggers:
  asks: {category: request, weight: 1.0, phrases: {es: [persona real]}}
  refund: {category: topic, weight: 1.0, phrases: {en: [refund]}}
  missed: {category: ai, weight: 1.0, times: 2}
"""
PERSON = "a real person, please"
Plot = Callable[[PastConversation], Awaitable[Any]]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    for name, text in (("in_force", IN_FORCE), ("tried", TRIED)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "triggers.yaml").write_text(text)
    return str(tmp_path / "in_force"), str(tmp_path / "tried")


def plant(database_url: str, rules: Rules, folder: str, plots: dict[str, Plot], *, days_ago: int = 1) -> dict[str, str]:
    """Let conversations happen, some days ago, under a folder's triggers; the plot's name by its session."""
    in_force = rules_with_policy(rules, read_policy(Path(folder)))

    async def happen() -> dict[str, str]:
        store = Store(database_url, clock=lambda: Micros(system_clock() - days_ago * DAY))
        names = {}
        for name, plot in plots.items():
            talk = PastConversation(store, in_force, "es-MX" if name.startswith("spanish") else "en")
            await plot(talk)
            names[talk.session] = name
        await store.close()
        return names

    return asyncio.run(happen())


def bridge(database_url: str, *arguments: str) -> Result:
    return CliRunner(env={"DATABASE_URL": database_url}).invoke(main, ["triggers", *arguments])


async def quiet(talk: PastConversation) -> None:
    await (await talk.says("hello")).bot(0.9)


async def pressed(talk: PastConversation) -> None:
    await (await talk.says("hello")).presses()


async def failed(talk: PastConversation) -> None:
    await (await talk.says("hello")).bot_fails()


async def spanish(talk: PastConversation) -> None:
    await talk.says("una persona real")


async def gained(talk: PastConversation) -> None:
    await (await talk.says("when is my refund due?")).bot(0.9)


async def missed_twice(talk: PastConversation) -> None:
    await (await talk.says("hello")).misses(2)


async def lost(talk: PastConversation) -> None:
    await talk.says("hello", PERSON)


async def earlier(talk: PastConversation) -> None:
    await talk.says("a refund", PERSON)


async def missed_thrice(talk: PastConversation) -> None:
    await (await talk.says("hello")).misses(3)


async def later(talk: PastConversation) -> None:
    await talk.says(PERSON, "it is about a refund")


async def both_at_once(talk: PastConversation) -> None:
    await talk.says("a real person for my refund")


PLOTS: dict[str, Plot] = {
    plot.__name__: plot
    for plot in (
        quiet, pressed, failed, spanish, gained, missed_twice, lost, earlier, missed_thrice, later, both_at_once,
    )
}  # fmt: skip


def test_a_planted_set_is_listed_exactly(database_url: str, rules: Rules, folders: tuple[str, str]) -> None:
    in_force, tried = folders
    names = plant(database_url, rules, in_force, PLOTS)
    result = bridge(database_url, "backtest", "--since", "30d", "--config", tried, "--json")
    assert result.exit_code == 1, result.output
    told = json.loads(result.stdout)
    assert {names[one["session"]]: one["change"] for one in told["changes"]} == {
        "gained": "gained",
        "missed_twice": "gained",
        "lost": "lost",
        "earlier": "earlier",
        "missed_thrice": "earlier",
        "later": "later",
    }
    counted = {name: told[name] for name in ("sessions", "unchanged", "gained", "lost", "earlier", "later")}
    assert counted == {"sessions": 11, "unchanged": 5, "gained": 2, "lost": 1, "earlier": 2, "later": 1}
    assert told["extra_per_day"] == pytest.approx(1.0, abs=0.01)
    [moved] = [one for one in told["changes"] if names[one["session"]] == "earlier"]
    assert moved["words"] == "a refund"
    assert (moved["before"]["seq"], moved["before"]["trigger"]) == (3, "asks")  # 2 is the trial's own event
    assert moved["after"] == {"seq": 1, "trigger": "refund", "reason": "Refund: 'refund'"}


def test_the_triggers_in_force_change_nothing(database_url: str, rules: Rules, folders: tuple[str, str]) -> None:
    plant(database_url, rules, folders[0], PLOTS)
    result = bridge(database_url, "backtest", "--config", folders[0])
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[1:] == [
        "  unchanged     11", "  gained         0", "  lost           0", "  earlier        0", "  later          0",
        "Calls for a person a day: +0",
    ]  # fmt: skip


def test_two_folders_are_compared_whatever_happened(sqlite_url: str, rules: Rules, folders: tuple[str, str]) -> None:
    in_force, tried = folders
    plant(sqlite_url, rules, tried, {"missed_twice": missed_twice})
    assert bridge(sqlite_url, "backtest", "--config", in_force).exit_code == 1
    assert bridge(sqlite_url, "backtest", "--config", in_force, "--against", in_force).exit_code == 0
    told = json.loads(bridge(sqlite_url, "backtest", "--config", in_force, "--against", tried, "--json").stdout)
    assert [one["change"] for one in told["changes"]] == ["lost"]


def test_examples_say_the_words_and_both_reasons(sqlite_url: str, rules: Rules, folders: tuple[str, str]) -> None:
    names = plant(sqlite_url, rules, folders[0], {"earlier": earlier})
    [session] = names
    assert bridge(sqlite_url, "backtest", "--config", folders[1]).stdout.splitlines()[-4:] == [
        "earlier",
        f'  {session}  "a refund"',
        "    was: Asked for a person: 'real person' [asks, message 3]",
        "    would be: Refund: 'refund' [refund, message 1]",
    ]


def test_only_what_began_since_counts_and_batches_leave_nothing_out(
    database_url: str, rules: Rules, folders: tuple[str, str]
) -> None:
    plant(database_url, rules, folders[0], {"gained": gained}, days_ago=40)
    plant(database_url, rules, folders[0], {f"gained {number}": gained for number in range(201)}, days_ago=2)
    told = json.loads(bridge(database_url, "backtest", "--config", folders[1], "--since", "4w", "--json").stdout)
    assert (told["sessions"], told["gained"], len(told["changes"])) == (201, 201, 201)
    assert told["extra_per_day"] == pytest.approx(100.5, abs=0.1)
    assert "… and 196 more" in bridge(database_url, "backtest", "--config", folders[1], "--since", "4w").stdout


def test_what_each_trigger_brought_about_is_counted(database_url: str, rules: Rules, folders: tuple[str, str]) -> None:
    async def accepted(talk: PastConversation) -> None:
        await (await talk.says(PERSON)).claimed()

    async def wasted(talk: PastConversation) -> None:
        await (await (await talk.says(PERSON)).claimed()).misjudged()

    async def too_late(talk: PastConversation) -> None:
        await (await (await talk.says("this is useless", PERSON)).claimed()).handed_back()
        await talk.says("thanks", PERSON)  # what was said before the hand-back does not count any more

    async def cancelled(talk: PastConversation) -> None:
        await (await talk.says(PERSON)).cancels()
        await talk.claimed()  # by an agent's own wish, not because of the call

    async def pressed_after_two_misses(talk: PastConversation) -> None:
        await (await (await talk.says("a refund")).misses(2)).presses()

    plots = {"accepted": accepted, "wasted": wasted, "too late": too_late, "cancelled": cancelled, "spanish": spanish,
             "pressed": pressed_after_two_misses, "missed": missed_thrice, "quiet": quiet}  # fmt: skip
    plant(database_url, rules, folders[0], plots)
    result = bridge(database_url, "report", "--config", folders[0], "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["sessions"] == 8
    asks = told["triggers"].pop("asks")
    assert asks.pop("by_lang") == {
        "en": {"fired": 5, "accepted": 2, "wasted": 1, "too_late": 1, "shadow": 0},
        "es": {"fired": 1, "accepted": 0, "wasted": 0, "too_late": 0, "shadow": 0},
    }
    assert asks == {"fired": 6, "accepted": 2, "wasted": 1, "too_late": 1, "shadow": 0}
    assert {name: [counted[key] for key in asks] for name, counted in told["triggers"].items()} == {
        "missed": [1, 0, 0, 1, 0],
        "pressed-button": [1, 0, 0, 1, 0],
        "refund": [0, 0, 0, 0, 1],
    }
    table = bridge(database_url, "report", "--config", folders[0]).stdout.splitlines()
    assert [line.split() for line in table[1:4]] == [
        ["trigger", "fired", "accepted", "wasted", "too", "late", "shadow"],
        ["asks", "6", "2", "1", "1", "0"],
        ["en", "5", "2", "1", "1", "0"],
    ]


@pytest.mark.parametrize("command", ["backtest", "report"])
def test_what_cannot_be_read_is_told_without_a_stack(
    command: str, sqlite_url: str, folders: tuple[str, str], tmp_path: Path
) -> None:
    def told(database_url: str, *arguments: str) -> str:
        result = bridge(database_url, command, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        return result.stderr

    assert "There is no database" in told(f"sqlite:///{tmp_path}/none.db", "--config", folders[0])
    assert not (tmp_path / "none.db").exists()
    assert "cannot be used" in told("postgresql://nobody@127.0.0.1:1/none", "--config", folders[0])
    assert "'30' is no age" in told(sqlite_url, "--config", folders[0], "--since", "30")
    (Path(folders[0]) / "triggers.yaml").write_text(IN_FORCE.replace("weight: 0.4", "wieght: 0.4"))
    fault = told(sqlite_url, "--config", folders[0])
    assert "triggers.yaml:5: unknown key 'wieght' - did you mean 'weight'?" in fault
