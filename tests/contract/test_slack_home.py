"""The Home tab: what is one's own, who waits, today's figures, duty; fresh while it is looked at, quiet else."""

from dataclasses import replace

import pytest
from configuration import change_rules
from slack_agents import slack_agent
from slack_setup import CHANNEL, SlackSetup
from waiting import until

from agents_slack.api.rates import HOME
from agents_slack.surfaces.home.updates import VIEWED_FOR
from bridge.sandbox.faults import HANG, JSON_500, FaultKind, InjectedFault
from core.store import agents, buckets
from core.usecases import ownership
from core.usecases.intake import Sender

LEO = Sender("web", "leo", "Leo", detail="Invoices")


@pytest.fixture(autouse=True)
def prompt(monkeypatch):
    monkeypatch.setattr("agents_slack.surfaces.home.updates.DEBOUNCE", 0.05)
    monkeypatch.setattr("agents_slack.surfaces.home.updates.AT_MOST_EVERY", 0.1)


def view(desk: SlackSetup, user: str = "U0ANA"):
    return desk.slack.context.views.home(user)


def seen(desk: SlackSetup, user: str = "U0ANA"):
    """The tab as it is now, for somebody whose client will be slow."""
    return replace(view(desk, user))


def shown(desk: SlackSetup, user: str = "U0ANA") -> str:
    """Every word of the tab, a line per block."""
    found = view(desk, user)
    return "\n".join(_words(block) for block in found.body["blocks"]) if found else ""


def _words(value: object) -> str:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return " ".join([*own, *(_words(child) for child in value.values() if isinstance(child, (dict, list)))])
    return " ".join(map(_words, value)) if isinstance(value, list) else ""


def published(desk: SlackSetup, user: str = "U0ANA") -> int:
    return len([c for c in desk.slack.calls if c.method == "views.publish" and c.args["user_id"] == user])


async def opened(desk: SlackSetup, user: str = "U0ANA") -> None:
    before = published(desk, user)
    await desk.slack.person(user).open_home()
    await desk.seen(lambda: published(desk, user) > before)
    homes = desk.desk._services._homes
    while user in homes._opened and user not in homes._shown:
        await _turn(desk)


async def test_an_empty_desk_says_so_and_looking_makes_nobody_an_agent(desk: SlackSetup):
    await opened(desk)
    told = shown(desk)
    for words in ("You are off duty", "Nothing is yours right now", "Nobody is waiting", "Go on duty", "Ended today"):
        assert words in told
    assert await desk.store.read(agents.profiles) == []


async def test_the_messages_tab_is_not_the_home_tab(desk: SlackSetup):
    await desk.slack.person("U0ANA").open_home("messages")
    await desk.slack.delivery.wait_settled()
    assert published(desk) == 0


async def test_who_waits_is_shown_and_claimed_there_and_its_thread_is_a_link(desk: SlackSetup):
    session, root = await desk.escalated()
    await opened(desk)
    assert "Waiting: 1" in shown(desk)
    assert "“a real person please”" in shown(desk)
    assert await desk.slack.person("U0ANA").click_in_view(seen(desk), "desk.claim", session)
    await desk.seen(lambda: "Yours: 1 of 5" in shown(desk))
    assert "Nobody is waiting" in shown(desk)
    assert "Your answer is awaited" in shown(desk)
    assert f"/archives/{CHANNEL}/p{root.replace('.', '')}|Open the thread" in shown(desk)
    await desk.seen(lambda: "Ana Ruiz has it" in str(desk.card(root).blocks))


async def test_why_a_claim_failed_is_said_at_the_top_and_only_once(desk: SlackSetup):
    session, root = await desk.escalated()
    await opened(desk)
    old = seen(desk)
    await desk.press("U0BEN", root, "Claim")
    await desk.seen(lambda: "Release" in desk.buttons(root))
    assert await desk.slack.person("U0ANA").click_in_view(old, "desk.claim", session)
    await desk.seen(lambda: "Ben Okafor has this conversation." in shown(desk))
    await desk.user_writes("and another thing", LEO)
    await desk.seen(lambda: "Ben Okafor has this conversation." not in shown(desk))


async def test_duty_is_switched_there(desk: SlackSetup):
    await opened(desk)
    assert await desk.slack.person("U0ANA").click_in_view(view(desk), "desk.duty", "on")
    await desk.seen(lambda: "You are on duty" in shown(desk))
    assert await desk.slack.person("U0ANA").click_in_view(view(desk), "desk.duty", "off")
    await desk.seen(lambda: "You are off duty" in shown(desk))
    [ana] = await desk.store.read(agents.profiles)
    assert (ana.name, ana.on_duty, ana.email) == ("Ana Ruiz", False, "ana@example.com")


async def test_an_open_tab_follows_what_happens_and_a_closed_one_costs_nothing(desk: SlackSetup):
    await opened(desk)
    await desk.escalated()
    await desk.seen(lambda: "Waiting: 1" in shown(desk))
    assert published(desk, "U0BEN") == 0
    homes = desk.desk._services._homes
    while homes._due or homes._publishing:
        await _turn(desk)
    homes._opened["U0ANA"] -= VIEWED_FOR
    calls = published(desk)
    session, _ = await desk.escalated(sender=LEO)
    await desk.is_quiet(session)
    homes.session_changed()
    assert (published(desk), homes._due) == (calls, {})


async def test_changes_that_come_together_are_one_update(desk: SlackSetup, monkeypatch):
    monkeypatch.setattr("agents_slack.surfaces.home.updates.DEBOUNCE", 3_600.0)
    await opened(desk)
    calls = published(desk)
    for number in range(5):
        await desk.user_writes("a real person please", replace(LEO, address=f"leo-{number}"))
    homes = desk.desk._services._homes
    await desk.seen(lambda: homes._due)
    assert published(desk) == calls
    homes._publish_at("U0ANA", 0.0)  # the hour is over
    await desk.seen(lambda: "Waiting: 5" in shown(desk))
    assert published(desk) == calls + 1


async def test_what_changed_nothing_is_not_published(desk: SlackSetup):
    await opened(desk)
    homes = desk.desk._services._homes
    first = homes._shown["U0ANA"][0]
    calls = published(desk)
    homes.session_changed()
    while homes._shown["U0ANA"][0] == first:
        await _turn(desk)
    assert published(desk) == calls


async def _turn(desk: SlackSetup) -> None:
    """Let the publisher read the store once more."""
    await desk.store.read(lambda tx: tx.now)


async def test_a_tab_that_slack_did_not_take_is_published_later(desk: SlackSetup, monkeypatch):
    monkeypatch.setattr("agents_slack.surfaces.home.updates.FIRST_RETRY_DELAY", 0.05)
    desk.slack.faults.inject_next(
        "views.publish",
        InjectedFault(FaultKind.SERVER_ERROR),
        InjectedFault(FaultKind.RATE_LIMITED, 0.05),
        InjectedFault(FaultKind.DROP_BEFORE),
    )
    await desk.slack.person("U0ANA").open_home()
    await desk.seen(lambda: "Nobody is waiting" in shown(desk))


async def test_tabs_that_slack_does_not_take_in_time_hold_up_no_other(desk: SlackSetup, monkeypatch):
    monkeypatch.setattr("agents_slack.surfaces.home.updates.PUBLISH_TIMEOUT", 0.5, raising=False)
    for number in range(5):
        desk.slack.workspace.add_user(f"U0SLOW{number}", f"slow{number}", "Slow")
        desk.slack.faults.inject(HANG, "views.publish", address=f"U0SLOW{number}")
        await desk.slack.person(f"U0SLOW{number}").open_home()
    await desk.slack.person("U0ANA").open_home()
    await desk.seen(lambda: "Nobody is waiting" in shown(desk))


async def test_a_tab_that_slack_does_not_take_is_not_tried_with_each_change(desk: SlackSetup, monkeypatch):
    monkeypatch.setattr("agents_slack.surfaces.home.updates.FIRST_RETRY_DELAY", 60.0)
    broken = desk.slack.faults.inject(JSON_500, "views.publish", address="U0BEN")
    await desk.slack.person("U0BEN").open_home()
    await until(lambda: broken.hits, "it was tried")
    await opened(desk)
    for number in range(3):
        await desk.escalated(sender=replace(LEO, address=f"leo-{number}"))
        await desk.seen(lambda: f"Waiting: {number + 1}" in shown(desk))
    assert broken.hits == 1
    broken.clear()
    await desk.slack.person("U0BEN").open_home()
    await desk.seen(lambda: "Waiting: 3" in shown(desk, "U0BEN"))


async def test_why_a_claim_failed_is_said_also_when_slack_took_the_tab_only_later(desk: SlackSetup, monkeypatch):
    monkeypatch.setattr("agents_slack.surfaces.home.updates.FIRST_RETRY_DELAY", 0.05)
    session, root = await desk.escalated()
    await opened(desk)
    old = seen(desk)
    await desk.press("U0BEN", root, "Claim")
    await desk.seen(lambda: "Claim" not in shown(desk))  # what follows publishes no more than the reason
    desk.slack.faults.inject_next("views.publish", JSON_500)
    assert await desk.slack.person("U0ANA").click_in_view(old, "desk.claim", session)
    await desk.seen(lambda: "Ben Okafor has this conversation." in shown(desk))


async def test_a_pace_that_slack_asks_for_counts_for_every_replica(desk: SlackSetup):
    desk.slack.faults.inject_next("views.publish", InjectedFault(FaultKind.RATE_LIMITED, 600.0))
    await desk.slack.person("U0ANA").open_home()

    async def rests() -> bool:
        return await desk.store.read(lambda tx: buckets.is_closed(tx, HOME))

    await until(rests, "nobody publishes")


async def test_a_tab_that_is_opened_while_it_is_published_is_published_once_more(desk: SlackSetup):
    await opened(desk)
    calls = published(desk)
    slow = desk.slack.faults.inject(InjectedFault(FaultKind.SLOW, 0.3), "views.publish", times=1)
    await desk.slack.person("U0ANA").open_home()
    await desk.seen(lambda: slow.hits)
    await desk.slack.person("U0ANA").open_home()
    await desk.seen(lambda: published(desk) == calls + 2)


async def test_a_crowded_desk_is_cut_to_what_slack_takes(desk: SlackSetup):
    ana = slack_agent("U0ANA", "Ana Ruiz")
    change_rules(desk.conversations, capacity=40)
    for number in range(50):
        sender = Sender("web", f"u{number}", f"Name {number} <!channel> " + "x" * 100, detail="p" * 200)
        session = await desk.user_writes("a real person please " + "word " * 300, sender)
        if number < 25:
            await desk.conversations.act(ownership.claim, session, ana)
    await opened(desk)
    assert len(view(desk).body["blocks"]) <= 100
    assert "5 more are waiting behind these. /bridge waiting 3 lists them." in shown(desk)
    assert "Yours: 25 of 40" in shown(desk)
    assert "5 more are yours. /bridge mine 3 lists them." in shown(desk)


async def test_strangers_see_no_conversation(desk: SlackSetup):
    await desk.escalated()
    desk.slack.workspace.add_user("U0GUEST", "guest", "Guest", is_restricted=True)
    desk.slack.workspace.channels[CHANNEL].members.add("U0GUEST")
    await opened(desk, "U0GUEST")
    assert "Only agents of this desk can do this." in shown(desk, "U0GUEST")
    assert "real person" not in shown(desk, "U0GUEST")
    assert len(view(desk, "U0GUEST").body["blocks"]) == 1
