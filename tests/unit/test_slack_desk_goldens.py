"""Home, the answers to `/bridge` and reminders as golden files. GOLDEN=write writes them anew; then read them."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from card_states import assigned, hostile, pending, urgent
from slack_views import START, Tale

from agents_slack.manifest import SHORTCUTS, manifest
from agents_slack.surfaces.home import command
from agents_slack.surfaces.home.glances import Finds, Glance, Item
from agents_slack.surfaces.home.listing import figures
from agents_slack.surfaces.home.view import as_view, dated, for_strangers, home
from agents_slack.surfaces.reminders.posts import news, once_over, outdated, to_say
from agents_slack.surfaces.reminders.surface import ReminderSurface, reminder_lane
from bridge.sandbox.slack import arguments
from core.model.agents import Profile
from core.model.events import Escalated, Message, Nudged, Side
from core.model.ids import AgentId, Micros
from core.model.ports import Copy
from core.statistics.live import Line, Live
from core.store.queries.desk_lists import Called, Listed

GOLDEN = Path(__file__).parent / "golden" / "slack"
MINUTE = 60_000_000
LINK = "https://acme.slack.com/archives/C0SUPPORT/p1795348801000100"
ANA = Profile(AgentId("agt_ana"), "Ana Ruiz", "U0ANA")
TODAY = (("Ended today", "12"), ("Solved by the bot", "58 %"), ("Half waited under", "3 min"))
QUIET = Live(2, 0, 0, (), 3, 1, 1)
BUSY = Live(12, 31, 7, (Line("general", 30, 7 * MINUTE), Line("billing", 1, 2 * MINUTE)), 5, 4, 2)


def is_as_written(name: str, shown: object) -> None:
    written = json.dumps(shown, indent=1, ensure_ascii=False) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(written)
    assert written == path.read_text()


def item(tale: Tale, link: str = LINK) -> Item:
    said = [event for event in tale.log if isinstance(event.body, Message) and event.author.side is Side.USER]
    call = next((event for event in reversed(tale.log) if isinstance(event.body, Escalated)), None)
    called = Called(call.seq, call.at, call.body) if call and isinstance(call.body, Escalated) else None
    return Item(Listed(tale.session, tale.contact, "", said[-1] if said else None, called), link)


def glance(mine=(), waiting=(), waits: int = 0, live: Live = QUIET, me: Profile | None = ANA) -> Glance:
    return Glance(me, 5, mine, len(mine), waiting, waits or len(waiting), live, TODAY, Micros(START + 30 * MINUTE))


def awaited(turn: str) -> Tale:
    tale = assigned()
    tale.session = replace(tale.session, turn=turn)
    return tale


BUSY_GLANCE = glance(
    [item(awaited("agent")), item(awaited("user"))], [item(urgent()), item(pending(), ""), item(hostile())], 31, BUSY
)
FULL = glance([item(hostile())] * 20, [item(hostile())] * 20, 99, BUSY)
HOMES = {
    "empty": home(glance()),
    "first_look": home(glance(me=None)),
    "off_duty": home(glance(me=replace(ANA, on_duty=False))),
    "busy": home(BUSY_GLANCE),
    "notice": home(glance(), "Ben Okafor has this conversation."),
    "strangers": for_strangers(),
}


@pytest.mark.parametrize("name", HOMES)
def test_every_home_is_as_its_golden_file_and_within_slacks_rules(name: str):
    view = as_view(HOMES[name])
    assert arguments.problems("views.publish", {"user_id": "U0ANA", "view": view}) == []
    is_as_written(f"home_{name}", view)


def test_the_fullest_home_is_within_slacks_rules():
    view = as_view(dated(home(FULL, "x" * 200), FULL))
    assert arguments.problems("views.publish", {"user_id": "U0ANA", "view": view}) == []
    assert len(view["blocks"]) <= 100


ANSWERS = {
    "help": command.help_words(),
    "status": command._status(BUSY_GLANCE),
    "mine": command._mine(BUSY_GLANCE),
    "mine_none": command._mine(glance()),
    "waiting": command._waiting(BUSY_GLANCE),
    "waiting_full": command._waiting(FULL),
    "found": command._found("<!channel> mia", Finds([item(pending()), item(assigned())])),
    "found_none": command._found("x" * 100, Finds([])),
    "stats": command._stats(BUSY_GLANCE),
    "unknown": command._not_known("waitng"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_as_its_golden_file_and_within_slacks_rules(name: str):
    answer = ANSWERS[name]
    shown = {"text": answer.text, "blocks": list(answer.blocks)}
    assert arguments.problems("chat.postEphemeral", {"channel": "C1", "user": "U1", **shown}) == []
    is_as_written(f"answer_{name}", shown)


def test_more_figures_than_slack_shows_are_cut():
    assert len(figures([("a", "1")] * 12)["fields"]) == 10


# --- reminders


def reminded(tale: Tale) -> Tale:
    tale.reminded()
    return tale


REMINDED = {
    "reminder": reminded(pending()),
    "reminder_urgent": reminded(urgent()),
    "reminder_hostile": reminded(hostile()),
}


@pytest.mark.parametrize("name", REMINDED)
def test_every_reminder_is_as_its_golden_file_and_within_slacks_rules(name: str):
    tale = REMINDED[name]
    view = tale.view("slack.reminder", "U0ANA", tale.log[-2].seq)
    event = news(view, tale.pending(tale.log[-2].seq))
    assert event is tale.log[-1]
    text, blocks = to_say(event, view, LINK)
    assert arguments.problems("chat.postMessage", {"channel": "U0ANA", "text": text, "blocks": blocks}) == []
    is_as_written(name, {"text": text, "blocks": blocks})


def test_a_reminder_that_is_over_has_nothing_to_press():
    tale = reminded(pending())
    posted = len(tale.log)
    tale.copies = [Copy(2**31 - 1 - posted, "D1:1.2", posted)]
    tale.claimed()
    view = tale.view("slack.reminder", "C0LEADS", posted)
    [(copy, end)] = outdated(view, tale.pending(posted))
    assert (copy.remote, end) == ("D1:1.2", tale.log[-1])
    text, blocks = once_over(end, view, LINK)
    assert "actions" not in [block["type"] for block in blocks]
    is_as_written("reminder_over", {"text": text, "blocks": blocks})


def test_a_nudge_is_for_its_owner_only():
    tale = assigned()
    tale._append(tale.log[-1].author, Nudged(AgentId("agt_ana")), internal=True)
    last = len(tale.log)
    for place, agent, is_news in (("U0ANA", "agt_ana", True), ("U0BEN", "agt_ben", False), ("C0LEADS", None, False)):
        lane = reminder_lane(place, AgentId(agent) if agent else None)
        view = tale.view("slack.reminder", lane.address, last - 1)
        assert (news(view, tale.pending(last - 1)) is not None) == is_news
    text, blocks = to_say(tale.log[-1], view, LINK)
    is_as_written("nudge", {"text": text, "blocks": blocks})


def test_posts_that_are_over_are_rewritten_one_by_one_before_the_cursor_moves():
    tale = reminded(pending())
    posted = len(tale.log)
    tale.copies = [Copy(2**31 - 1 - posted, "D1:1.2", posted), Copy(2**31 - 2 - posted, "D1:1.3", posted)]
    tale.claimed()
    surface = ReminderSurface(None, None)
    view = tale.view("slack.reminder", "C0LEADS", posted)
    op = surface.plan(view, tale.pending(posted))
    assert (op.call.method, op.covers.last, op.covers.parts) == ("chat.update", posted + 1, 1)
    tale.copies[0] = replace(tale.copies[0], remote="")
    op = surface.plan(tale.view("slack.reminder", "C0LEADS", posted, part=1), tale.pending(posted))
    assert (op.call.args["ts"], op.covers.parts) == ("1.3", 0)


# --- the manifest


@pytest.mark.parametrize("url", ["", "https://chat.example.com"])
def test_the_manifest_says_how_slack_comes_to_us(url: str):
    made = manifest(public_url=url)
    assert made["settings"]["socket_mode_enabled"] == (not url)
    addresses = [text for text in json.dumps(made).split('"') if text.startswith("https://")]
    assert addresses == (["https://chat.example.com/slack/events"] * 4 if url else [])
    assert made["features"]["app_home"]["home_tab_enabled"]
    assert made["features"]["slash_commands"][0]["command"] == "/bridge"


def test_shortcuts_are_as_short_as_slack_wants_them():
    assert all(len(name) <= 24 and len(told) <= 150 for name, _, _, told in SHORTCUTS)
