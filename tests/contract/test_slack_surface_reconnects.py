"""The Slack side over broken connections and outages: nothing is missed, and nothing is said twice."""

from slack_agents import slack_agent
from slack_setup import CHANNEL, SlackSetup, agents_words, slack_setup

from agents_slack.tools.checks import check
from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.slack import SlackStandIn
from core.model.content import Content
from core.model.events import Edited

ANA = slack_agent("U0ANA", "Ana Ruiz")


async def test_what_was_said_while_the_socket_was_down_is_read_afterwards(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    desk.slack.refuse_sockets(3600)
    desk.slack.drop_sockets()
    await desk.seen(lambda: not desk.slack.sockets.connections)
    ts = await ana.post(CHANNEL, "are you theer?", root)
    await ana.edit(CHANNEL, ts, "are you there?")
    await desk.user_writes("hello?")  # the Web API still works: a newer post of ours stands below the lost one
    await desk.seen(lambda: desk.texts(root)[-1] == "hello?")
    desk.slack.refuse_sockets(0)
    events = await desk.logged(session, lambda events: bool(agents_words(events)))
    assert agents_words(events) == ["are you there?"]
    await desk.is_quiet(session)
    assert desk.texts(root) == ["a real person please", "are you there?", "hello?"]


async def test_files_that_were_shared_meanwhile_come_too(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    desk.slack.delivery.lose_events(1)
    await ana.share(CHANNEL, [("a.png", "image/png", b"png"), ("b.pdf", "application/pdf", b"%PDF")], "", root)
    await desk.slack.sockets.refresh_sockets()
    events = await desk.logged(session, lambda events: bool(agents_words(events)))
    assert [file.name for file in events[-1].body.files] == ["a.png", "b.pdf"]


async def test_an_edit_that_was_missed_is_read_afterwards(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    ts = await ana.post(CHANNEL, "helo", root)
    await desk.logged(session, lambda events: agents_words(events) == ["helo"])
    desk.slack.delivery.lose_events(1)
    await ana.edit(CHANNEL, ts, "hello")
    await desk.slack.sockets.refresh_sockets()
    events = await desk.logged(session, lambda events: any(isinstance(e.body, Edited) for e in events))
    assert events[-1].body.content.text == "hello"
    await desk.desk.caught_up.wait()
    assert len(await desk.events(session)) == len(events)


async def test_what_was_said_before_the_start_is_read_at_the_start(sqlite_store, rules, slack):
    async with slack_setup(sqlite_store, rules, slack) as first:
        session, root = await first.claimed()
        ana = first.slack.person("U0ANA")
    await ana.post(CHANNEL, "said to nobody", root)
    async with slack_setup(sqlite_store, rules, slack) as second:
        events = await second.logged(session, lambda events: bool(agents_words(events)))
    assert agents_words(events) == ["said to nobody"]


async def test_an_outage_is_a_cursor_that_waits(desk: SlackSetup):
    session, root = await desk.claimed()
    desk.slack.start_outage(0.5)
    for number in range(5):
        await desk.user_writes(f"line {number}")
    await desk.seen(lambda: "line 4" in "\n".join(desk.texts(root)))
    await desk.is_quiet(session)
    assert "\n".join(desk.texts(root)) == "a real person please\n" + "\n".join(f"line {n}" for n in range(5))


async def test_a_post_whose_answer_was_lost_is_not_made_twice(desk: SlackSetup):
    session, root = await desk.claimed()
    desk.slack.faults.inject_next("chat.postMessage", InjectedFault(FaultKind.DROP_AFTER))
    await desk.user_writes("once")
    await desk.seen(lambda: "once" in desk.texts(root))
    await desk.user_writes("and then this")
    await desk.is_quiet(session)
    assert desk.texts(root) == ["a real person please", "once", "and then this"]


async def test_a_listener_that_fails_leaves_the_event_for_slack_to_deliver_again(sqlite_store, rules):
    async with SlackStandIn(retry_delays=(0.0, 0.05, 0.1)) as slack:
        async with slack_setup(sqlite_store, rules, slack) as desk:
            session, root = await desk.claimed()
            ana = desk.slack.person("U0ANA")
            await desk.is_quiet(session)
            write, failures = sqlite_store.write, [RuntimeError("the database is away")]

            async def failing(key, unit):
                if failures:
                    raise failures.pop()
                return await write(key, unit)

            sqlite_store.write = failing
            await ana.post(CHANNEL, "important", root)
            events = await desk.logged(session, lambda events: bool(agents_words(events)))
            assert agents_words(events) == ["important"]


async def test_a_poison_event_is_kept_and_acknowledged(desk: SlackSetup):
    _, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    ts = await ana.post(CHANNEL, "fine", root)
    message = desk.slack.workspace.find_message(CHANNEL, ts)
    broken = {**message.to_wire(), "channel": CHANNEL, "ts": "9.9", "blocks": [{"type": "rich_text", "elements": 7}]}
    desk.slack.delivery.send_event(broken)
    await desk.slack.delivery.wait_settled()
    assert [letter.state.value for letter in desk.slack.delivery.outgoing][-1] == "acknowledged"
    rows = await desk.store.read(lambda tx: tx.cursor.execute("SELECT source FROM dead_letters").fetchall())
    assert [row[0] for row in rows] == ["slack.event"]


async def test_a_failed_delivery_can_be_retried_with_one_button(desk: SlackSetup):
    from core.model.events import SYSTEM_AUTHOR, Retried, Undeliverable
    from core.store.locked_session import LockedSession

    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    said = await desk.conversations.agent_wrote(session, ANA, Content("Hello"), [("test", "1")])
    await desk.store.write(
        session,
        lambda tx: LockedSession.lock(tx, session).append(
            SYSTEM_AUTHOR, Undeliverable(said.seq, "telegram", "They blocked the bot."), internal=True
        ),
    )
    line = await desk.seen(lambda: next((m for m in desk.thread(root) if m.text.startswith("Not delivered")), None))
    await ana.click(CHANNEL, line.ts, "handoff.retry")
    await ana.click(CHANNEL, line.ts, "handoff.retry")
    await desk.seen(lambda: len(desk.ephemeral("U0ANA")) == 2)
    assert desk.ephemeral("U0ANA") == ["It is being sent again.", "It was sent again already."]
    events = await desk.events(session)
    assert sum(isinstance(event.body, Retried) for event in events) == 1


async def test_a_desk_starts_although_slack_is_down_and_connects_when_it_is_back(sqlite_store, rules, slack):
    slack.start_outage(0.3)
    async with slack_setup(sqlite_store, rules, slack) as desk:
        assert await desk.desk.is_connected()


async def test_the_checks_say_what_is_missing_and_what_to_do(slack):
    from slack_setup import settings_for

    assert all(finding.ok for finding in await check(settings_for(slack)))
    slack.workspace.archive(slack.workspace.channels[CHANNEL], "U0ANA")
    slack.workspace.channels[CHANNEL].is_ext_shared = True
    slack.workspace.channels[CHANNEL].members.discard("U0BRIDGE")
    wrong = [finding for finding in await check(settings_for(slack)) if not finding.ok]
    assert [finding.what for finding in wrong][:3] == [
        "Slack channel #support is archived",
        "Slack channel #support does not have the app in it",
        "Slack channel #support is shared with another company",
    ]
    assert all(finding.remedy for finding in wrong)
