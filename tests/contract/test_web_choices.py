"""What a page shows of choices, and what a press on one does."""

from collections.abc import AsyncIterator

import pytest
from asking_back import CHOICES, WHICH, ask_back
from web_page import WebPage
from web_site import ANA, WebSite, web_site

from core.model.events import Message, Side
from core.model.ids import Seq, SessionId
from core.store import log
from core.usecases import ownership
from core.usecases.choices import NONE_OF_THESE
from core.usecases.rules import Rules


@pytest.fixture
async def site(sqlite_url: str, rules: Rules) -> AsyncIterator[WebSite]:
    async with web_site(sqlite_url, rules, message_limit="60 per 60 seconds") as running:
        yield running


@pytest.fixture
async def page(site: WebSite) -> AsyncIterator[WebPage]:
    """A visitor who said "hello" and is asked back."""
    opened = await site.page()
    await opened.send("hello")
    await opened.until(lambda: opened.messages)
    await ask_back(site.conversations, SessionId(opened.session))
    await opened.until(lambda: opened.texts("bot"))
    yield opened
    await opened.close()


def question_back(page: WebPage) -> dict:
    return next(event for event in page.events if event["by"] == "bot" and event["kind"] == "message")


async def press(page: WebPage, number: int, label: str = "x", **changed: object) -> str:
    choice = {"session": page.session, "seq": question_back(page)["seq"], "number": number} | changed
    return await page.send(label, choice=choice)


async def outcome(page: WebPage, act: str) -> int | None:
    """The seq at which an act was accepted, 0 if it changed nothing; None when it was refused."""
    await page.until(lambda: act in page.accepted or act in page.refused)
    return page.accepted.get(act)


async def said_by_user(site: WebSite, page: WebPage) -> list[Message]:
    events = await site.store.read(lambda tx: log.after(tx, SessionId(page.session), Seq(0), internal=True))
    return [event.body for event in events if isinstance(event.body, Message) and event.author.side is Side.USER]


async def test_the_message_brings_its_buttons_in_the_readers_language(site: WebSite, page: WebPage) -> None:
    shown = question_back(page)
    none = site.conversations.rules.texts.say("none_of_these", "en")
    assert shown["text"] == WHICH
    assert shown["choices"] == [
        {"number": 0, "label": CHOICES[0]}, {"number": 1, "label": CHOICES[1]},
        {"number": NONE_OF_THESE, "label": none},
    ]  # fmt: skip
    await page.until(lambda: page.status["offer"] == shown["seq"])


async def test_a_press_is_the_visitors_message_whatever_words_the_page_sends(site: WebSite, page: WebPage) -> None:
    seq = await outcome(page, await press(page, 1, "<b>something else</b>"))
    assert seq
    await page.until(lambda: any(event["seq"] == seq for event in page.events))
    said = next(event for event in page.events if event["seq"] == seq)
    assert (said["by"], said["text"], said["choices"]) == ("user", "Tuition", [])
    assert [each.content.text for each in await said_by_user(site, page)] == ["hello", "Tuition"]


async def test_a_second_press_changes_nothing(site: WebSite, page: WebPage) -> None:
    assert await outcome(page, await press(page, 0))
    assert await outcome(page, await press(page, 1)) == 0
    assert await outcome(page, await press(page, NONE_OF_THESE)) == 0
    assert [each.content.text for each in await said_by_user(site, page)] == ["hello", "Visa fee"]


async def test_none_of_these_offers_a_person(site: WebSite, page: WebPage) -> None:
    assert await outcome(page, await press(page, NONE_OF_THESE))
    await page.until(lambda: len(page.texts("bot")) == 2)
    assert page.texts("bot")[1] == site.conversations.rules.texts.say("none_fits", "en")
    offered = [event["seq"] for event in page.events if event["by"] == "bot"][-1]
    await page.until(lambda: page.status["offer"] == offered)


@pytest.mark.parametrize(
    "changed", [{"number": 2}, {"number": -2}, {"number": "0"}, {"seq": 1}, {"seq": 99}, {"session": "ses_other"}]
)
async def test_a_button_that_is_not_there_is_refused_and_the_page_goes_on(page: WebPage, changed: dict) -> None:
    assert await outcome(page, await press(page, **{"number": 0} | changed)) is None
    assert await outcome(page, await press(page, 0))


async def test_nobody_presses_the_buttons_of_another(site: WebSite, page: WebPage) -> None:
    eve = await site.page()
    await eve.send("hello")
    await eve.until(lambda: eve.messages)
    choice = {"session": page.session, "seq": question_back(page)["seq"], "number": 0}
    assert await outcome(eve, await eve.send("Visa fee", choice=choice)) is None
    await eve.close()


async def test_the_offer_is_over_when_an_agent_takes_the_conversation(site: WebSite, page: WebPage) -> None:
    await site.conversations.act(ownership.claim, SessionId(page.session), ANA)
    await page.until(lambda: page.status["state"] == "assigned" and page.status["offer"] is None)
