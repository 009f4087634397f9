"""What lists show: the user's own last words, else why they called; the most urgent first. On both databases."""

import uuid

import pytest
from console_site import ConsoleBrowser, ConsoleSite, console_site

from core.model.content import Content
from core.model.events import Escalated
from core.model.files import FileKind, Uploaded
from core.model.ids import SessionId, SurfaceName
from core.model.ports import NewLane
from core.model.session import SessionState
from core.store import files, sessions
from core.store.queries import session_lists, waiting_lanes
from core.store.tx import Tx
from core.usecases import intake, user_requests, withdrawals
from core.usecases.intake import MessageExtras, Sender
from core.usecases.rules import Rules

MIA = Sender("web", "mia", name="Mia", language="en")


@pytest.fixture
async def site(database_url: str, rules: Rules):
    async with console_site(database_url, rules) as site:
        yield site


def a_key() -> list[tuple[str, str]]:
    return [("test", uuid.uuid4().hex)]


async def shown(ana: ConsoleBrowser, where: str = "pending-sessions") -> str:
    [session] = (await ana.get(where))["sessions"]
    return session["last"]["text"] if session["last"] else session["escalation"]["reason"]


async def test_lists_show_what_the_user_said_last_whoever_spoke_after_them(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.user_says("My parcel is broken")
    await site.conversations.bot_says(MIA, "Shall I call somebody?", a_key())
    assert await shown(ana, "sessions") == "My parcel is broken"
    await site.user_says("a real person please, for parcel 12")
    await site.conversations.bot_says(MIA, "Somebody is coming.", a_key())
    assert await shown(ana) == "a real person please, for parcel 12"
    await ana.post(f"session/{session}/assign")
    await ana.post(f"session/{session}/send-message", {"text": "I am looking into it."})
    await ana.post(f"session/{session}/send-message", {"text": "Ask Ben.", "intent": "note"})
    assert await shown(ana, "my-sessions") == "a real person please, for parcel 12"


async def test_lists_show_words_as_they_read_now_and_none_that_were_taken_back(site: ConsoleSite) -> None:
    ana, first, second = await site.signed_in("Ana"), a_key(), a_key()
    await site.conversations.user_wrote(MIA, Content("a real person"), first)
    wrote = await site.conversations.user_wrote(MIA, Content("My pin is 1234"), second)
    edited = Content("My pin is secret")
    await site.conversations.by(intake.user_edited_at, MIA, wrote.session, wrote.seq, edited, a_key())
    assert await shown(ana) == "My pin is secret"
    await site.conversations.by(withdrawals.user_withdrew, MIA, second, a_key())
    assert await shown(ana) == "a real person"
    await site.conversations.by(withdrawals.user_withdrew, MIA, first, a_key())
    assert await shown(ana) == "Asked for a person: 'real person'"


async def test_who_called_without_a_word_is_listed_with_the_reason(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    await site.conversations.by(user_requests.asked_for_person, MIA, a_key())
    [listed], _ = await site.store.read(session_lists.waiting)
    assert listed.last is None
    assert listed.escalation is not None and isinstance(listed.escalation.said, Escalated)
    assert await shown(ana) == listed.escalation.said.reason != ""


async def test_a_file_without_words_is_listed_by_its_name(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    await site.conversations.user_wrote(MIA, Content(""), a_key(), extras=await _picture(site, "receipt.png"))
    assert (await ana.detail(session))["last"]["text"] == "[image receipt.png]"


async def _picture(site: ConsoleSite, name: str) -> MessageExtras:
    def unit(tx: Tx) -> Uploaded:
        file = files.begin_upload(tx, name, FileKind.IMAGE, "image/png", 1, "web:mia")
        files.add_part(tx, file.id, 0, b"x")
        return Uploaded(file.id, "web:mia")

    return MessageExtras([await site.store.write("web:mia", unit)])


async def test_the_most_urgent_stand_first_in_lists_and_in_the_line_that_users_are_told(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    priorities = {"mia": "low", "leo": "normal", "zoe": "high", "ida": "urgent", "kim": "high"}
    named = {await site.waiting(user): user for user in priorities}
    for session, user in named.items():
        await site.store.write(session, _with_priority(session, priorities[user]))
    wanted = ["ida", "zoe", "kim", "leo", "mia"]
    assert [named[each["id"]] for each in (await ana.get("pending-sessions"))["sessions"]] == wanted
    assert [
        named[each.session] for each in await site.store.read(lambda tx: sessions.waiting_line(tx, "general"))
    ] == wanted
    async with ana.socket() as socket:
        assert [named[each["id"]] for each in (await socket.frame("lists"))["waiting"]] == wanted
    found, total = await site.store.read(lambda tx: session_lists.waiting(tx, "general", most=2, skip=1))
    assert ([named[each.session.id] for each in found], total) == (["zoe", "kim"], 5)
    assert {each.session.state for each in found} == {SessionState.PENDING}


def _with_priority(session: SessionId, priority: str):
    def unit(tx: Tx) -> None:
        sessions.write_session(tx, session, queue="general", priority=priority, deadline_at=None)

    return unit


async def test_an_urgent_call_is_not_held_back_behind_longer_waits(site: ConsoleSite) -> None:
    waiting = [await site.waiting(user) for user in ("mia", "leo", "zoe")]
    await site.store.write(waiting[-1], _with_priority(waiting[-1], "urgent"))
    place = NewLane(SurfaceName("card"), "C1", "slack", internal=True, most_waiting=2)
    ahead = [
        await site.store.read(lambda tx, which=each: waiting_lanes.ahead_of(tx, which, "general", place))
        for each in waiting
    ]
    assert ahead == [1, 2, 0]
