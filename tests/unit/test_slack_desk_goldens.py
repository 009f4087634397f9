"""Home, the answers to `/bridge` and reminders as golden files. GOLDEN=write writes them again; then read them."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from card_states import assigned, hostile, pending, urgent
from configuration import in_force
from handmade_sessions import START, HandmadeSession
from slack_agents import in_slack

from agents_slack.api.lanes import reminder_lane
from agents_slack.api.rates import SlackRates
from agents_slack.surfaces.home import slash_command
from agents_slack.surfaces.home.overview import DeskOverview, FoundSessions, SessionItem
from agents_slack.surfaces.home.session_list import figures_block
from agents_slack.surfaces.home.view import as_view, home_blocks, not_an_agent_blocks, with_time
from agents_slack.surfaces.reminders.reminder_posts import (
    ended_reminder_body,
    next_reminder,
    outdated_reminders,
    reminder_body,
)
from agents_slack.surfaces.reminders.surface import ReminderSurface
from agents_slack.tools.manifest import SHORTCUTS, manifest
from bridge.sandbox.slack import arguments
from core.model.agents import Profile
from core.model.desk_views import LatestEscalation, ListedSession
from core.model.events import Escalated, Message, Nudged, Side
from core.model.ids import AgentId, Micros
from core.model.ports import Copy
from core.statistics.live import LiveFigures, QueueBacklog

GOLDEN = Path(__file__).parent / "golden" / "slack"
MINUTE = 60_000_000
LINK = "https://acme.slack.com/archives/C0SUPPORT/p1795348801000100"
ANA = Profile(AgentId("agt_ana"), "Ana Ruiz", (in_slack("U0ANA"),))
TODAY = (("Ended today", "12"), ("Solved by the bot", "58 %"), ("Half waited under", "3 min"))
QUIET = LiveFigures(2, 0, 0, (), 3, 1, 1)
BUSY = LiveFigures(
    12, 31, 7, (QueueBacklog("general", 30, 7 * MINUTE), QueueBacklog("billing", 1, 2 * MINUTE)), 5, 4, 2
)


def is_as_written(name: str, shown: object) -> None:
    written = json.dumps(shown, indent=1, ensure_ascii=False) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(written)
    assert written == path.read_text()


def item(tale: HandmadeSession, link: str = LINK) -> SessionItem:
    said = [event for event in tale.log if isinstance(event.body, Message) and event.author.side is Side.USER]
    call = next((event for event in reversed(tale.log) if isinstance(event.body, Escalated)), None)
    called = LatestEscalation(call.seq, call.at, call.body) if call and isinstance(call.body, Escalated) else None
    return SessionItem(ListedSession(tale.session, tale.contact, "", said[-1] if said else None, called), link)


def overview(mine=(), waiting=(), waits: int = 0, live: LiveFigures = QUIET, me: Profile | None = ANA) -> DeskOverview:
    return DeskOverview(
        me, 5, mine, len(mine), waiting, waits or len(waiting), live, TODAY, Micros(START + 30 * MINUTE)
    )


def awaited(turn: str) -> HandmadeSession:
    tale = assigned()
    tale.session = replace(tale.session, turn=turn)
    return tale


BUSY_GLANCE = overview(
    [item(awaited("agent")), item(awaited("user"))], [item(urgent()), item(pending(), ""), item(hostile())], 31, BUSY
)
FULL = overview([item(hostile())] * 20, [item(hostile())] * 20, 99, BUSY)
HOMES = {
    "empty": home_blocks(overview()),
    "first_look": home_blocks(overview(me=None)),
    "off_duty": home_blocks(overview(me=replace(ANA, on_duty=False))),
    "busy": home_blocks(BUSY_GLANCE),
    "notice": home_blocks(overview(), "Ben Okafor has this conversation."),
    "strangers": not_an_agent_blocks(),
}


@pytest.mark.parametrize("name", HOMES)
def test_every_home_is_as_its_golden_file_and_within_slacks_rules(name: str):
    view = as_view(HOMES[name])
    assert arguments.problems("views.publish", {"user_id": "U0ANA", "view": view}) == []
    is_as_written(f"home_{name}", view)


def test_the_fullest_home_is_within_slacks_rules():
    view = as_view(with_time(home_blocks(FULL, "x" * 200), FULL))
    assert arguments.problems("views.publish", {"user_id": "U0ANA", "view": view}) == []
    assert len(view["blocks"]) <= 100


ANSWERS = {
    "help": slash_command.help_answer(),
    "status": slash_command._status(BUSY_GLANCE),
    "mine": slash_command._mine(BUSY_GLANCE),
    "mine_none": slash_command._mine(overview()),
    "waiting": slash_command._waiting(BUSY_GLANCE),
    "waiting_full": slash_command._waiting(FULL),
    "found": slash_command._found("<!channel> mia", FoundSessions([item(pending()), item(assigned())])),
    "found_none": slash_command._found("x" * 100, FoundSessions([])),
    "stats": slash_command._stats(BUSY_GLANCE),
    "unknown": slash_command._not_known("waitng"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_as_its_golden_file_and_within_slacks_rules(name: str):
    answer = ANSWERS[name]
    shown = {"text": answer.text, "blocks": list(answer.blocks)}
    assert arguments.problems("chat.postEphemeral", {"channel": "C1", "user": "U1", **shown}) == []
    is_as_written(f"answer_{name}", shown)


def test_more_figures_than_slack_shows_are_cut():
    assert len(figures_block([("a", "1")] * 12)["fields"]) == 10


# --- reminders


def reminded(tale: HandmadeSession) -> HandmadeSession:
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
    event = next_reminder(view, tale.pending(tale.log[-2].seq))
    assert event is tale.log[-1]
    text, blocks = reminder_body(event, view, LINK)
    assert arguments.problems("chat.postMessage", {"channel": "U0ANA", "text": text, "blocks": blocks}) == []
    is_as_written(name, {"text": text, "blocks": blocks})


def test_a_reminder_that_is_over_has_nothing_to_press():
    tale = reminded(pending())
    posted = len(tale.log)
    tale.copies = [Copy(2**31 - 1 - posted, "D1:1.2", posted)]
    tale.claimed()
    view = tale.view("slack.reminder", "C0LEADS", posted)
    [(copy, end)] = outdated_reminders(view, tale.pending(posted))
    assert (copy.remote, end) == ("D1:1.2", tale.log[-1])
    text, blocks = ended_reminder_body(end, view, LINK)
    assert "actions" not in [block["type"] for block in blocks]
    is_as_written("reminder_over", {"text": text, "blocks": blocks})


def test_a_nudge_is_for_its_owner_only():
    tale = assigned()
    tale._append(tale.log[-1].author, Nudged(AgentId("agt_ana")), internal=True)
    last = len(tale.log)
    for place, agent, is_news in (("U0ANA", "agt_ana", True), ("U0BEN", "agt_ben", False), ("C0LEADS", None, False)):
        lane = reminder_lane(place, AgentId(agent) if agent else None)
        view = tale.view("slack.reminder", lane.address, last - 1)
        assert (next_reminder(view, tale.pending(last - 1)) is not None) == is_news
    text, blocks = reminder_body(tale.log[-1], view, LINK)
    is_as_written("nudge", {"text": text, "blocks": blocks})


def test_posts_that_are_over_are_rewritten_one_by_one_before_the_cursor_moves():
    tale = reminded(pending())
    posted = len(tale.log)
    tale.copies = [Copy(2**31 - 1 - posted, "D1:1.2", posted), Copy(2**31 - 2 - posted, "D1:1.3", posted)]
    tale.claimed()
    surface = ReminderSurface(None, SlackRates(), in_force())
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
