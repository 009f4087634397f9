"""What a reader does with messages: emoji, answers, changes, a rating; with the real server behind the chat."""

import re
from collections.abc import AsyncIterator

import pytest_asyncio
from browser_conversation import BrowserConversation, browser_conversation
from playwright.async_api import Page, expect
from waiting import until
from watched_browser import NOTHING_TO_SEND, holds
from web_site import ANA
from widget_server import WidgetServer

from core.model.events import Deleted, Escalated, Message, Rated, Reacted, Seen
from core.store import contacts, sessions
from core.usecases import ownership
from core.usecases.intake import Sender
from core.usecases.rules import Rules

KEEP_FOUND = """() => {
  const keep = ({ target }) => { if (target.matches(".found")) window.found = target; };
  new MutationObserver((changes) => changes.forEach(keep)).observe(
    document, { subtree: true, attributeFilter: ["class"] });
}"""  # the row to which a quote leads stands out for a second and a half


@pytest_asyncio.fixture(loop_scope="session")
async def talk(page: Page, sqlite_url: str, rules: Rules) -> AsyncIterator[BrowserConversation]:
    async with browser_conversation(page, sqlite_url, rules, message_limit="60 per 10 seconds") as begun:
        yield begun


async def bodies(talk: BrowserConversation, kind: type) -> list[object]:
    return [event.body for event in await talk.log() if isinstance(event.body, kind)]


async def test_an_emoji_is_put_joined_and_taken_back_by_keyboard_and_mouse(talk: BrowserConversation) -> None:
    page = talk.page
    await talk.ana_says("You are in!")
    row = talk.row("You are in!")
    await talk.menu(row)
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Enter"):
        await page.keyboard.press(key)
    chip = row.get_by_role("button", name="🎉 You")
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await expect(row.get_by_role("button", name="Message actions")).to_be_focused()
    seq = await talk.seq_of(row)
    await talk.ana_reacts(seq, "🎉")
    await expect(row.locator(".chip")).to_have_text("🎉2")
    await row.get_by_role("button", name="🎉 You, Ana").click()
    await expect(row.get_by_role("button", name="🎉 Ana")).to_have_attribute("aria-pressed", "false")
    await talk.ana_reacts(1, ":party_parrot:")
    await expect(talk.row("Hello").get_by_role("img", name=":party_parrot: Ana")).to_be_visible()
    await page.reload()
    await expect(row.locator(".chip")).to_have_text("🎉")
    mine = [body for body in await bodies(talk, Reacted) if body.target == seq]
    assert [body.added for body in mine] == [True, True, False]


async def test_a_long_press_opens_the_menu_and_a_press_elsewhere_closes_it(talk: BrowserConversation) -> None:
    page = talk.page
    await talk.ana_says("Press me")
    touch = await page.context.new_cdp_session(page)
    await touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    box = await talk.row("Press me").locator(".bubble").bounding_box()
    assert box is not None
    finger = {"x": box["x"] + 20, "y": box["y"] + 15}
    await touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    await expect(page.get_by_role("menu")).to_be_visible()
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await expect(page.get_by_role("menuitem", name="Reply")).to_be_visible()
    await page.locator(".status").dispatch_event("pointerdown", {"bubbles": True})
    await expect(page.get_by_role("menu")).to_be_hidden()


async def test_everything_that_can_be_pressed_or_filled_has_a_name(talk: BrowserConversation) -> None:
    page = talk.page
    await page.locator("input[type=file]").set_input_files({"name": "a.txt", "mimeType": "", "buffer": b"a"})
    await expect(page.locator(".card[data-state=done]")).to_be_visible()
    await talk.ana_says("Welcome", reply_to=1)
    await talk.ana_reacts(1, "👍")
    row = talk.row("Welcome")
    await expect(row).to_be_visible()
    await talk.menu(row)
    nameless = re.compile(
        r"^\s*- (?:button|link|img|textbox|menuitem\w*|menu|region|group|list|dialog)(?: \[.*\])?:?$", re.M
    )
    assert nameless.findall(await page.locator("body").aria_snapshot()) == []
    await page.keyboard.press("Escape")
    await expect(row.get_by_role("button", name="Message actions")).to_be_focused()
    await talk.site.conversations.act(ownership.close_by_agent, talk.session, ANA)
    await expect(page.locator(".rating")).to_be_visible()
    assert nameless.findall(await page.locator("body").aria_snapshot()) == []
    ids = await page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))


async def test_a_message_is_answered_and_the_answer_leads_back_to_it(talk: BrowserConversation) -> None:
    page = talk.page
    await talk.ana_says("Which month suits you?", reply_to=1)
    await expect(talk.row("Which month").locator(".quote")).to_contain_text("Hello")
    await talk.menu(talk.row("Which month"))
    await page.get_by_role("menuitem", name="Reply").click()
    await expect(page.locator(".about")).to_contain_text("Reply to Ana")
    await expect(talk.field).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".about")).to_be_hidden()
    await talk.menu(talk.row("Which month"))
    await page.get_by_role("menuitem", name="Reply").click()
    await talk.write("September")
    answer = talk.row("September")
    await expect(answer).to_have_attribute("data-state", "sent")
    asked = await talk.seq_of(talk.rows.nth(1))
    assert (await bodies(talk, Message))[-1].reply_to == asked
    await page.emulate_media(reduced_motion="no-preference")  # the way back is scrolled, for who does not mind
    await page.evaluate(KEEP_FOUND)
    await answer.locator(".quote").click()
    await holds(page, "window.found === document.querySelectorAll('.row[data-kind=message]')[1]")


async def test_own_words_are_changed_and_taken_back(talk: BrowserConversation) -> None:
    page = talk.page
    await talk.field.fill("a half-written thought")
    await talk.menu(talk.row("Hello"))
    await page.get_by_role("menuitem", name="Edit").click()
    await expect(talk.field).to_have_value("Hello")
    await talk.write("Hello, Ana")
    await expect(talk.row("Hello, Ana").locator(".meta")).to_contain_text("edited")
    await expect(talk.field).to_have_value("a half-written thought")
    await talk.menu(talk.row("Hello, Ana"))
    await page.get_by_role("menuitem", name="Delete").click()
    await talk.button("Keep it").click()
    await talk.menu(talk.row("Hello, Ana"))
    await page.get_by_role("menuitem", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(talk.rows.first.locator(".bubble")).to_contain_text("Message removed")
    await expect(talk.rows.first.locator(".actions")).to_have_count(0)
    await holds(page, NOTHING_TO_SEND)
    assert await bodies(talk, Deleted) == [Deleted(1)]


async def test_what_is_seen_is_told_and_what_is_scrolled_away_is_not(talk: BrowserConversation) -> None:
    page = talk.page
    await talk.ana_says("First")
    await expect(talk.row("First")).to_be_visible()
    first = await talk.seq_of(talk.row("First"))
    await talk.ana_says("\n".join(["a long text"] * 60))
    await expect(page.locator(".row[data-by=agent]")).to_have_count(2)
    await expect(talk.row("a long text")).to_be_visible()
    await page.locator(".scroller").evaluate("(e) => { e.scrollTop = 0 }")
    # The scroll's own event must have been heard before a message comes: it is dispatched with the next frame.
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    for _ in range(3):
        await talk.ana_says("more")
    await expect(page.locator(".pill")).to_be_visible()
    await holds(page, "() => document.querySelector('.scroller').scrollTop === 0")
    looks = await seen_so_far(talk, first)
    last = await talk.seq_of(talk.rows.last)
    assert last not in looks
    await page.locator(".pill").click()
    assert last in await seen_so_far(talk, last)


async def seen_so_far(talk: BrowserConversation, at_least: int) -> list[int]:
    async def looks() -> list[int]:
        seen = [body.target for body in await bodies(talk, Seen)]
        return seen if seen and seen[-1] >= at_least else []

    return await until(looks, f"{at_least} was seen", saw=lambda: bodies(talk, Seen))


async def test_a_conversation_is_rated_once_it_is_over(talk: BrowserConversation) -> None:
    page = talk.page
    await talk.site.conversations.act(ownership.close_by_agent, talk.session, ANA)
    rating = page.get_by_role("region", name="How was this conversation?")
    await expect(rating).to_be_visible()
    await expect(page.locator(".actions")).to_have_count(0)
    await rating.get_by_role("button", name="4 out of 5").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Would you like to add anything?")).to_be_focused()
    await page.keyboard.type("Quick and kind")
    await page.locator(".rating").get_by_role("button", name="Send").click()
    await expect(page.locator(".rating-form")).to_be_hidden()
    await expect(page.locator(".rating-title")).to_have_text("Thank you for telling us.")
    await holds(page, NOTHING_TO_SEND)
    await page.reload()
    await expect(page.locator(".rating-title")).to_have_text("Thank you for telling us.")
    await expect(page.get_by_role("button", name="4 out of 5")).to_have_attribute("aria-pressed", "true")
    await expect(page.locator(".rating-form")).to_be_hidden()
    assert (await bodies(talk, Rated))[-1] == Rated(4, "Quick and kind")


async def test_a_server_of_the_first_protocol_hears_nothing_new(page: Page, server: WidgetServer) -> None:
    """While replicas are replaced, a new page may meet an old server."""
    await page.goto(server.url)
    await server.connected()
    await server.say("agent", "Maya", "Hello")
    await expect(page.locator(".row[data-by=agent]")).to_be_visible()
    await page.get_by_role("textbox").fill("Hi")
    await page.get_by_role("textbox").press("Enter")
    assert (await server.heard("send")).keys() == {"type", "id", "text"}
    await expect(page.locator(".actions, .attach:not([hidden])")).to_have_count(0)
    assert {frame["type"] for frame in server.received} <= {"hello", "send", "typing"}


async def test_the_bots_offer_has_its_button_and_one_press_calls_a_person(talk: BrowserConversation) -> None:
    page = talk.page
    conversations = talk.site.conversations
    await conversations.act(ownership.hand_back, talk.session, ANA)
    found = await talk.site.store.read(lambda tx: sessions.find_session(tx, talk.session))
    contact = await talk.site.store.read(lambda tx: contacts.contact_of(tx, found.contact))
    sender = Sender("web", contact.address)
    await conversations.bot_says(sender, "Would you like to talk to a person?", [("test", "offer")])
    row = talk.row("Would you like to talk to a person?")
    button = row.get_by_role("button", name="Talk to a person")
    await expect(button).to_be_visible()
    await page.reload()
    await expect(button).to_be_visible()
    both = "(row, button) => [row.querySelector('.bubble'), button].map((part) => part.getBoundingClientRect())"
    said, below = await row.evaluate(both, await button.element_handle())
    assert below["y"] >= said["y"] + said["height"]  # under the words that offer it
    await button.dblclick()
    await expect(button).to_have_count(0)
    called = await until(lambda: bodies(talk, Escalated), "a person is called")
    assert [each.trigger for each in called] == ["pressed-button"]
