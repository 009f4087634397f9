"""What the bot offers to choose from, as a reader sees, hears and presses it; with the real server behind the chat."""

from collections.abc import AsyncIterator

import pytest_asyncio
from asking_back import CHOICES, WHICH, ask_back
from browser_conversation import BrowserConversation, browser_conversation
from playwright.async_api import Page, expect
from watched_browser import holds
from web_site import ANA

from core.model.events import Message, Side
from core.usecases import ownership
from core.usecases.rules import Rules

LONG = "What to do if your visa application is refused although every document was there in time"


@pytest_asyncio.fixture(loop_scope="session")
async def talk(page: Page, sqlite_url: str, rules: Rules) -> AsyncIterator[BrowserConversation]:
    """The bot has the conversation and asks which of two things is meant."""
    async with browser_conversation(page, sqlite_url, rules, message_limit="60 per 10 seconds") as begun:
        await begun.site.conversations.act(ownership.hand_back, begun.session, ANA)
        await ask_back(begun.site.conversations, begun.session)
        await expect(begun.page.locator(".quick-replies")).to_be_visible()
        yield begun


async def said_by_user(talk: BrowserConversation) -> list[str]:
    events = [event for event in await talk.log() if event.author.side is Side.USER]
    return [event.body.content.text for event in events if isinstance(event.body, Message)]


async def test_choices_stand_under_the_question_and_a_reload_keeps_them(talk: BrowserConversation) -> None:
    row = talk.row(WHICH)
    await talk.page.reload()
    await expect(row.get_by_role("listitem")).to_have_text([*CHOICES, "None of these"])
    said, below = await row.evaluate(
        "(row) => ['.bubble', '.quick-replies'].map((part) => row.querySelector(part).getBoundingClientRect())"
    )
    assert below["y"] >= said["y"] + said["height"]


async def test_a_press_is_the_readers_own_message_and_the_buttons_go(talk: BrowserConversation) -> None:
    await talk.button("Tuition").dblclick()
    await expect(talk.page.locator(".quick-replies")).to_have_count(0)
    own = talk.row("Tuition")
    await expect(own).to_have_attribute("data-own", "true")
    await expect(own).to_have_attribute("data-state", "sent")
    await expect(own).to_have_count(1)
    assert await said_by_user(talk) == ["Hello", "Tuition"]
    await talk.page.reload()
    await expect(own).to_have_count(1)
    await expect(talk.page.locator(".quick-replies")).to_have_count(0)


async def test_the_keyboard_reaches_a_choice_and_goes_on_in_the_field(talk: BrowserConversation) -> None:
    await talk.button("Visa fee").focus()
    await talk.page.keyboard.press("Tab")
    await expect(talk.button("Tuition")).to_be_focused()
    await talk.page.keyboard.press("Enter")
    await expect(talk.row("Tuition")).to_have_attribute("data-state", "sent")
    await expect(talk.field).to_be_focused()


async def test_who_listens_hears_what_can_be_chosen(talk: BrowserConversation) -> None:
    said = f"Assistant: {WHICH} Visa fee. Tuition. None of these"
    await holds(talk.page, "(said) => heard.includes(said)", said)


async def test_choices_go_when_something_else_is_written_and_a_draft_stays(talk: BrowserConversation) -> None:
    await talk.field.fill("half a senten")
    await talk.button("Visa fee").click()
    await expect(talk.row("Visa fee")).to_have_attribute("data-state", "sent")
    await expect(talk.field).to_have_value("half a senten")
    await ask_back(talk.site.conversations, talk.session)
    await expect(talk.page.locator(".quick-replies")).to_have_count(1)
    await talk.write("something else")
    await expect(talk.page.locator(".quick-replies")).to_have_count(0)


async def test_none_of_these_is_answered_by_the_offer_of_a_person(talk: BrowserConversation) -> None:
    await talk.button("None of these").click()
    await expect(talk.row("None of these")).to_have_attribute("data-state", "sent")
    await expect(talk.page.locator(".row .quick-reply")).to_have_text("Talk to a person")


async def test_a_press_in_one_tab_ends_the_choices_in_the_other(talk: BrowserConversation) -> None:
    other = await talk.page.context.new_page()
    await other.goto(talk.site.url)
    await expect(other.locator(".quick-replies")).to_be_visible()
    await talk.button("Visa fee").click()
    await expect(other.locator(".quick-replies")).to_have_count(0)
    await expect(other.locator(".row[data-own=true]").filter(has_text="Visa fee")).to_have_count(1)
    await other.close()


async def test_a_long_label_wraps_inside_a_narrow_window(talk: BrowserConversation) -> None:
    await talk.page.set_viewport_size({"width": 320, "height": 568})
    await ask_back(talk.site.conversations, talk.session, (LONG, "Tuition"))
    button = talk.button(LONG)
    await expect(button).to_be_visible()
    box = await button.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 320
    await holds(talk.page, "() => document.scrollingElement.scrollWidth <= innerWidth")
