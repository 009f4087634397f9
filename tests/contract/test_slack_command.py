"""`/bridge`: every answer is seen by whoever asked, and by nobody else."""

import pytest
from configuration import change_rules
from slack_agents import slack_agent
from slack_setup import CHANNEL, SlackSetup
from waiting import LONGEST_WAIT

from agents_slack.api.agent_notices import MAY_NOT_ACT
from agents_slack.surfaces.home import overview
from core.store import agents, contacts, sessions
from core.store.queries.session_search import SCANNED
from core.store.tx import Tx
from core.usecases import ownership, user_requests
from core.usecases.intake import Sender

LEO = Sender("telegram", "42", "Leo", detail="@leo")


async def asked(desk: SlackSetup, text: str, user: str = "U0ANA", channel: str = CHANNEL) -> str:
    before = len(desk.slack.workspace.channel_messages(channel))
    assert await desk.slack.person(user).type_command(channel, "/bridge", text)
    assert len(desk.slack.workspace.channel_messages(channel)) == before
    return desk.ephemeral(user)[-1]


async def test_status_is_what_is_said_without_a_word(desk: SlackSetup):
    await desk.escalated()
    told, again = await asked(desk, ""), await asked(desk, "STATUS")
    assert told.partition(", the longest for")[0] == again.partition(", the longest for")[0]
    assert "You are off duty" in told
    assert "You have 0 of 5 conversations you may have." in told
    assert "1 user is waiting, the longest for" in told


async def test_waiting_lists_with_claim_buttons_that_work(desk: SlackSetup):
    session, root = await desk.escalated()
    assert await asked(desk, "waiting") == "1 user is waiting.\nMia · web · Pricing: “a real person please”"
    shown = desk.slack.workspace.ephemerals("U0ANA")[-1]
    assert await desk.slack.person("U0ANA").click(CHANNEL, shown.ts, "desk.claim", session)
    await desk.seen(lambda: "It is yours now." in desk.ephemeral("U0ANA")[-1])
    assert await asked(desk, "mine") == "You have 1 conversation.\nMia · web · Pricing: “a real person please”"
    assert await desk.slack.person("U0ANA").click(CHANNEL, shown.ts, "desk.claim", session)
    await desk.seen(lambda: desk.ephemeral("U0ANA")[-1] == "You have this conversation already.")
    assert await asked(desk, "waiting", "U0BEN") == "Nobody is waiting."
    await desk.seen(lambda: "Ana Ruiz has it" in str(desk.card(root).blocks))


async def test_nothing_is_said_when_there_is_nothing(desk: SlackSetup):
    assert await asked(desk, "mine") == "You have no conversation."
    assert await asked(desk, "find nobody") == "Nothing was found for “nobody”."
    assert await asked(desk, "find") == "Find what? /bridge find Mia, say."


async def test_duty_is_switched_and_asked_for(desk: SlackSetup):
    assert (await asked(desk, "duty on")).startswith("You are on duty")
    assert (await asked(desk, "duty")).startswith("You are on duty")
    assert (await asked(desk, "duty Off")).startswith("You are off duty")
    assert (await asked(desk, "duty maybe")).startswith("“maybe” is neither on nor off. You are off duty")
    [ana] = await desk.store.read(agents.profiles)
    assert not ana.on_duty


async def test_find_looks_at_names_and_words_of_all_sessions(desk: SlackSetup):
    await desk.user_writes("My parcel is broken", LEO)
    await desk.escalated()
    assert await asked(desk, "find leo") == "Found for “leo”:\nLeo · telegram · @leo: “My parcel is broken”"
    assert await asked(desk, "find parcel is") == "Found for “parcel is”:\nLeo · telegram · @leo: “My parcel is broken”"
    blocks = str(desk.slack.workspace.ephemerals("U0ANA")[-1].blocks)
    assert "With the assistant" in blocks
    assert "{'type': 'text', 'text': 'parcel is', 'style': {'bold': True}}" in blocks
    assert "Leo · telegram · @leo: “My parcel is broken”" in await asked(desk, "find BROKEN párcel")


async def test_find_shows_of_a_closed_conversation_what_was_noted_or_how_it_ended(desk: SlackSetup):
    for number, (outcome, note) in enumerate((("solved", "Refunded twice,\nsee invoice 7"), ("spam", ""))):
        session, _ = await desk.claimed(sender=Sender("web", f"v{number}", f"Visitor {number}"))
        await desk.conversations.act(ownership.close_by_agent, session, slack_agent("U0ANA", "Ana Ruiz"), outcome, note)
    assert await asked(desk, "find visitor") == (
        "Found for “visitor”:\nVisitor 1 · web: spam · “a real person please”\n"
        "Visitor 0 · web: Note at the close: “Refunded twice, see invoice 7”"
    )


async def test_find_looks_through_everything_or_says_how_far_it_looked(
    desk: SlackSetup, monkeypatch: pytest.MonkeyPatch
):
    await desk.user_writes("My umbrella is broken", LEO)

    def many(tx: Tx) -> None:
        for number in range(2 * SCANNED + 1):
            contact, _ = contacts.meet_contact(tx, "web", f"v{number}", "Visitor", "", "")
            sessions.add_session(tx, contact, None)

    await desk.store.write("many", many)
    monkeypatch.setattr(overview, "SEARCH_TIMEOUT", LONGEST_WAIT)  # who asks can wait
    desk.slack.sockets.ack_timeout = LONGEST_WAIT
    assert await asked(desk, "find umbrella") == "Found for “umbrella”:\nLeo · telegram · @leo: “My umbrella is broken”"
    monkeypatch.setattr(overview, "SEARCH_TIMEOUT", 0.0)
    told = await asked(desk, "find umbrella")
    assert told.startswith("Nothing was found for “umbrella” among the latest conversations.\nOnly what began later")


async def test_lists_have_pages_and_count_what_is_not_shown(desk: SlackSetup):
    ana = slack_agent("U0ANA", "Ana Ruiz")
    change_rules(desk.conversations, capacity=40)
    for number in range(23):
        session = await desk.user_writes("a real person please", Sender("web", f"u{number}", f"Name {number}"))
        await desk.conversations.act(ownership.claim, session, ana)
    await desk.seen(lambda: len(desk.slack.workspace.channel_messages(CHANNEL)) == 23)
    told = [await asked(desk, words) for words in ("mine", "mine 2", "mine 3", "mine 9")]
    assert [page.splitlines()[0] for page in told] == ["You have 23 conversations."] * 4
    assert [page.splitlines()[-1] for page in told] == [
        "1 to 10 of 23. Next: /bridge mine 2",
        "11 to 20 of 23. Next: /bridge mine 3",
        "21 to 23 of 23.",
        "There are 23.",
    ]
    listed = [line for page in told for line in page.splitlines() if line.startswith("Name")]
    assert len(set(listed)) == len(listed) == 23
    assert "You have 23 of 40 conversations" in await asked(desk, "status")


async def test_stats_are_now_and_today(desk: SlackSetup):
    _, root = await desk.escalated()
    await desk.press("U0ANA", root, "Claim")
    await desk.seen(lambda: "Release" in desk.buttons(root))
    await desk.conversations.by(user_requests.user_ended, Sender("web", "mia", "Mia"), [("test", "end")])
    told = await asked(desk, "stats")
    assert told.startswith("Waiting: 0; With agents: 0; With the assistant: 0; Agents free: 1 of 1 on duty")
    assert "Ended today: 1" in told
    assert "With an agent: 1" in told


async def test_a_slip_is_answered_with_what_was_meant(desk: SlackSetup):
    assert await asked(desk, "waitng") == "“waitng” is not known: did you mean 'waiting'?"
    assert "status" in await asked(desk, "frobnicate")
    assert "/bridge find TEXT: " in await asked(desk, "help")


async def test_markup_that_somebody_types_or_is_called_mentions_nobody(desk: SlackSetup):
    await desk.user_writes("hello", Sender("web", "evil", "<!channel> *x*"))
    assert "&lt;!channel&gt;" in await asked(desk, "find <!channel>")
    assert "&lt;!here&gt;" in await asked(desk, "<!here>")


async def test_strangers_are_told_nothing(desk: SlackSetup):
    await desk.escalated()
    desk.slack.workspace.add_user("U0GUEST", "guest", "Guest", is_restricted=True)
    desk.slack.workspace.channels[CHANNEL].members.add("U0GUEST")
    for word in ("status", "waiting", "find Mia", "duty on"):
        assert await asked(desk, word, "U0GUEST") == MAY_NOT_ACT
    assert await desk.store.read(agents.profiles) == []


async def test_it_works_where_the_app_is_no_member(desk: SlackSetup):
    session, _ = await desk.escalated()
    desk.slack.workspace.add_channel("C0ELSE", "else", {"U0ANA"})
    assert (await asked(desk, "waiting", channel="C0ELSE")).startswith("1 user is waiting.")
    shown = desk.slack.workspace.ephemerals("U0ANA")[-1]
    assert await desk.slack.person("U0ANA").click("C0ELSE", shown.ts, "desk.claim", session)
    await desk.seen(lambda: "It is yours now." in desk.ephemeral("U0ANA")[-1])
