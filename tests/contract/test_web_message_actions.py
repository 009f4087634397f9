"""What a page does with messages that are there: emoji, edits, answers, a look, a rating."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from configuration import change_rules
from web_page import WebPage
from web_site import ANA, WebSite, web_site

from core.model.content import Content
from core.model.events import Event, Rated, Seen
from core.model.ids import Seq, SessionId
from core.store import log
from core.usecases import ownership, reactions
from core.usecases.intake import MessageExtras
from core.usecases.replies import ReplyIntent
from core.usecases.rules import Rules


@pytest.fixture
async def site(sqlite_url: str, rules: Rules) -> AsyncIterator[WebSite]:
    async with web_site(sqlite_url, rules, message_limit="60 per 60 seconds") as running:
        yield running


@pytest.fixture
async def page(site: WebSite) -> AsyncIterator[WebPage]:
    """A visitor whose session Ana has: 1 is the visitor's "hello", `answer` is Ana's "hi"."""
    opened = await site.page()
    await opened.send("hello")
    await opened.until(lambda: opened.messages)
    await site.conversations.act(ownership.claim, SessionId(opened.session), ANA)
    await site.conversations.agent_wrote(SessionId(opened.session), ANA, Content("hi"), [("test", "hi")])
    await opened.until(lambda: opened.texts("agent"))
    yield opened
    await opened.close()


def answer(page: WebPage) -> int:
    return next(event["seq"] for event in page.events if event["by"] == "agent" and event["kind"] == "message")


def of_kind(page: WebPage, kind: str) -> list[dict[str, Any]]:
    return [event for event in page.events if event["kind"] == kind]


async def done(page: WebPage, act: str) -> int:
    """The seq at which an act was accepted."""
    await page.until(lambda: act in page.accepted or act in page.refused)
    assert act not in page.refused
    return page.accepted[act]


async def refused(page: WebPage, act: str) -> bool:
    await page.until(lambda: act in page.accepted or act in page.refused)
    return act in page.refused


async def events_of(site: WebSite, page: WebPage) -> list[Event]:
    return await site.store.read(lambda tx: log.after(tx, SessionId(page.session), Seq(0), internal=True))


async def test_an_emoji_is_put_and_taken_away_by_both_sides(site: WebSite, page: WebPage) -> None:
    session, seq = SessionId(page.session), answer(page)
    put = await page.act("react", session=page.session, seq=seq, emoji="❤️", added=True)
    assert await done(page, put)
    again = await page.act("react", session=page.session, seq=seq, emoji="❤️", added=True)
    assert await done(page, again) == 0, "it is there already"
    await done(page, await page.act("react", session=page.session, seq=seq, emoji="❤️", added=False))
    await site.conversations.act(
        reactions.agent_reacted_at, session, ANA, Seq(1), ":party_parrot:", True, [("test", "1")]
    )
    await page.until(lambda: len(of_kind(page, "reaction")) == 3)
    assert [(e["by"], e["target"], e["emoji"], e["added"]) for e in of_kind(page, "reaction")] == [
        ("user", seq, "❤️", True), ("user", seq, "❤️", False), ("agent", 1, ":party_parrot:", True),
    ]  # fmt: skip
    assert of_kind(page, "reaction")[0]["client_id"] == put


async def test_own_words_are_changed_and_taken_back(site: WebSite, page: WebPage) -> None:
    await done(page, await page.act("edit", session=page.session, seq=1, text="hello, Ana"))
    assert await done(page, await page.act("edit", session=page.session, seq=1, text="hello, Ana")) == 0
    await page.until(lambda: page.texts("user") == ["hello, Ana"])
    await done(page, await page.act("delete", session=page.session, seq=1))
    await page.until(lambda: page.texts("user") == [])


async def test_an_emoji_in_an_older_conversation_leaves_the_present_one_as_it_is(
    site: WebSite, page: WebPage, rules: Rules
) -> None:
    old, seq = page.session, answer(page)
    await site.conversations.act(ownership.close_by_agent, SessionId(old), ANA)
    change_rules(site.conversations, reopen_within=0)
    await page.until(lambda: page.status["state"] == "closed")
    await page.send("something else")
    await page.until(lambda: page.session != old and page.texts("user"))
    await done(page, await page.act("react", session=old, seq=seq, emoji="👍", added=True))
    await done(page, await page.send("and more"))  # the page would complain of events that come twice
    await page.until(lambda: page.events[-1]["text"] == "and more")
    assert page.session != old


async def test_nobody_changes_what_is_not_theirs_or_what_is_over(site: WebSite, page: WebPage) -> None:
    stranger = await site.page()
    for act in ("edit", "delete"):
        text = {"text": "changed"} if act == "edit" else {}
        assert await refused(page, await page.act(act, session=page.session, seq=answer(page), **text))
        assert await refused(stranger, await stranger.act(act, session=page.session, seq=1, **text))
    emoji = {"emoji": "👍", "added": True}
    assert await refused(stranger, await stranger.act("react", session=page.session, seq=1, **emoji))
    await stranger.close()
    edit = await page.act("edit", session=page.session, seq=1, text="in time")
    await done(page, edit)
    await site.conversations.act(ownership.close_by_agent, SessionId(page.session), ANA)
    await page.tell({"type": "edit", "id": edit, "session": page.session, "seq": 1, "text": "in time"})
    assert await refused(page, await page.act("edit", session=page.session, seq=1, text="too late"))
    assert edit not in page.refused, "what was stored in time is accepted once more"
    assert page.texts("user") == ["in time"]


async def test_an_answer_names_what_it_answers_on_both_sides(site: WebSite, page: WebPage) -> None:
    await page.send("to that", reply_to=answer(page))
    await page.send("to nothing", reply_to=900)
    enclosed = MessageExtras(reply_to=Seq(1))
    session = SessionId(page.session)
    await site.conversations.agent_wrote(session, ANA, Content("to you"), [("test", "1")], extras=enclosed)
    await page.until(lambda: len(page.messages) == 5)
    found = {event["text"]: event["reply_to"] for event in of_kind(page, "message")}
    assert found == {"hello": None, "hi": None, "to that": answer(page), "to nothing": None, "to you": 1}


async def test_a_page_cannot_point_at_what_is_internal(site: WebSite, page: WebPage) -> None:
    session = SessionId(page.session)
    note = await site.conversations.agent_wrote(
        session, ANA, Content("a difficult one"), [("test", "1")], intent=ReplyIntent.NOTE
    )
    await page.send("to that", reply_to=note.seq)
    react = await page.act("react", session=page.session, seq=note.seq, emoji="👍", added=True)
    assert await done(page, react) == 0
    await page.until(lambda: len(page.messages) == 3)
    assert of_kind(page, "message")[-1]["reply_to"] is None
    assert str(note.seq) not in [str(event["target"]) for event in page.events]


async def test_a_look_is_noted_once(site: WebSite, page: WebPage) -> None:
    for _ in range(2):
        await page.tell({"type": "seen", "session": page.session, "upto": page.cursor})
    await page.tell({"type": "seen", "session": "ses_of_nobody", "upto": 3})
    await done(page, await page.send("I see"))
    looks = [event.body for event in await events_of(site, page) if isinstance(event.body, Seen)]
    assert looks == [Seen(Seq(answer(page)))]
    assert of_kind(page, "seen") == []


async def test_a_conversation_with_a_person_is_rated_at_its_end(site: WebSite, page: WebPage) -> None:
    early = await page.act("rate", session=page.session, score=5, words="")
    assert await done(page, early) == 0
    assert page.status["rating"] is None
    await site.conversations.act(ownership.close_by_agent, SessionId(page.session), ANA)
    question = await page.until(lambda: page.status["rating"])
    assert question["question"] == "How was this conversation?"
    await done(page, await page.act("rate", session=page.session, score=4, words=""))
    await done(page, await page.act("rate", session=page.session, score=4, words="Thank you, Ana"))
    await page.until(lambda: len(of_kind(page, "rated")) == 2)
    assert (of_kind(page, "rated")[-1]["score"], of_kind(page, "rated")[-1]["text"]) == (4, "Thank you, Ana")
    again = await site.page(token=page.token)  # a reload
    await again.until(lambda: of_kind(again, "rated"))
    await again.close()
    assert [event.body for event in await events_of(site, page) if isinstance(event.body, Rated)] == [
        Rated(4), Rated(4, "Thank you, Ana"),
    ]  # fmt: skip


async def test_a_conversation_without_a_person_is_not_rated(site: WebSite) -> None:
    page = await site.page()
    await page.send("hello")
    await page.until(lambda: page.messages)
    await page.end()
    await page.until(lambda: page.status["state"] == "closed")
    assert page.status["rating"] is None
    await page.close()


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "react", "session": "s", "seq": 1, "emoji": "<b>", "added": True},
        {"type": "react", "session": "s", "seq": 1, "emoji": ":ok:", "added": True},
        {"type": "react", "session": "s", "seq": 0, "emoji": "👍", "added": True},
        {"type": "rate", "session": "s", "score": 6},
        {"type": "send", "text": "", "files": ["../../etc"]},
        {"type": "send", "text": "", "files": ["f"] * 11},
        {"type": "edit", "session": "s", "seq": 1},
        {"type": "delete", "session": "s", "seq": True},
    ],
)
async def test_an_act_with_odd_values_is_refused_and_costs_nothing_else(page: WebPage, frame: dict[str, Any]) -> None:
    await page.tell({"id": "0123456789", **frame})
    await page.until(lambda: "0123456789" in page.refused)
    assert page.closed_with == []


async def test_a_page_of_the_first_protocol_is_served_as_ever(site: WebSite, page: WebPage) -> None:
    """It sends what it always sent, and skips the kinds of events that it does not know."""
    sent = await page.send("still here")
    assert await done(page, sent)
    known = {"seq", "kind", "by", "name", "at", "client_id", "target", "text"}
    assert all(known <= event.keys() for event in page.events)
    assert page.status.keys() >= {"state", "line", "agent"}
