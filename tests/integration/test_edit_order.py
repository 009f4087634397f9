"""Of two edits the newer one stays, whichever arrives last: in Slack, on Telegram and in the widget."""

from dataclasses import replace

import pytest
from configuration import in_force
from slack_agents import slack_agent

from core.model.content import Content
from core.model.events import Edited, Message, Note
from core.model.ids import SurfaceName
from core.model.ports import NewLane
from core.store import Store, log
from core.store.locked_session import LockedSession
from core.usecases import intake
from core.usecases.conversations import Conversations
from core.usecases.intake import OriginPost, Sender
from core.usecases.rules import Rules

ANA = slack_agent("U0ANA", "Ana")
MIA = Sender("telegram", "42", "Mia")
CHAT = OriginPost(SurfaceName("telegram"), "42", "7")
THREAD = OriginPost(SurfaceName("slack.thread"), "C1:1.0", "C1:2.0")


@pytest.fixture
async def talk(database_url: str, rules: Rules):
    store = Store(database_url)
    yield Conversations(store, in_force(rules))
    await store.close()


async def words(talk: Conversations, session: str) -> list[str]:
    events = await talk.store.read(lambda tx: log.after(tx, session, 0, internal=True))
    return [e.body.content.text for e in events if isinstance(e.body, (Message, Note, Edited))]


def at(shown: OriginPost, moment: int) -> OriginPost:
    return replace(shown, edited_at=moment)


def key(name: str) -> list[tuple[str, str]]:
    return [("test", name)]


async def with_lane(talk: Conversations) -> str:
    wrote = await talk.user_wrote(MIA, Content("a real person please"), key("human"))

    def unit(tx) -> None:
        opened = LockedSession.lock(tx, wrote.session)
        opened.open_lane(NewLane(CHAT.surface, CHAT.address, "telegram", internal=False))
        opened.open_lane(NewLane(THREAD.surface, THREAD.address, "slack", internal=True))

    await talk.store.write(wrote.session, unit)
    return wrote.session


async def test_an_agents_edit_that_comes_late_changes_nothing(talk: Conversations):
    session = await with_lane(talk)
    await talk.agent_wrote(session, ANA, Content("v1"), key("1"), THREAD)
    await talk.agent_edited(session, ANA, Content("v3"), key("3"), at(THREAD, 30))
    assert await talk.agent_edited(session, ANA, Content("v2"), key("2"), at(THREAD, 20)) is None
    assert (await words(talk, session))[-1] == "v3"
    await talk.agent_edited(session, ANA, Content("v4"), key("4"), at(THREAD, 40))
    assert (await words(talk, session))[-1] == "v4"


async def test_an_edit_that_overtook_its_message_is_not_undone_by_an_older_one(talk: Conversations):
    session = await with_lane(talk)
    await talk.agent_edited(session, ANA, Content("v3"), key("3"), at(THREAD, 30))
    await talk.agent_edited(session, ANA, Content("v2"), key("2"), at(THREAD, 20))
    await talk.agent_wrote(session, ANA, Content("v1"), key("1"), THREAD)
    assert (await words(talk, session))[1:] == ["v3"]


async def test_a_newer_edit_to_the_same_words_outdates_an_older_one(talk: Conversations):
    session = await with_lane(talk)
    await talk.agent_wrote(session, ANA, Content("v1"), key("1"), THREAD)
    await talk.agent_edited(session, ANA, Content("v1"), key("3"), at(THREAD, 30))
    await talk.agent_edited(session, ANA, Content("v2"), key("2"), at(THREAD, 20))
    assert (await words(talk, session))[-1] == "v1"


async def test_a_users_edit_that_comes_late_changes_nothing(talk: Conversations):
    session = await with_lane(talk)
    await talk.user_wrote(MIA, Content("v1"), key("1"), CHAT)
    await talk.user_edited(MIA, Content("v3"), key("3"), at(CHAT, 30))
    assert await talk.user_edited(MIA, Content("v2"), key("2"), at(CHAT, 20)) is None
    assert (await words(talk, session))[-1] == "v3"


async def test_an_edit_of_the_widget_that_comes_late_changes_nothing(talk: Conversations):
    session = await with_lane(talk)
    wrote = await talk.user_wrote(MIA, Content("v1"), key("1"))
    await talk.by(intake.user_edited_at, MIA, session, wrote.seq, Content("v3"), key("3"), 30)
    assert await talk.by(intake.user_edited_at, MIA, session, wrote.seq, Content("v2"), key("2"), 20) is None
    assert (await words(talk, session))[-1] == "v3"
    await talk.by(intake.user_edited_at, MIA, session, wrote.seq, Content("v4"), key("4"))
    assert (await words(talk, session))[-1] == "v4"  # a client that tells no time goes by arrival
