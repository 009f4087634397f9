"""axe finds nothing in any state of the widget and the chat page, light and dark, on a desktop and on a phone."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from axe import axe_in_every_look
from playwright.async_api import Frame, Page, expect
from waiting import until
from watched_browser import WatchedBrowser
from widget_server import WidgetServer

SIZES = {"desktop": (1100, 800), "phone": (390, 760), "400 %": (320, 256)}
LIMITS = {"characters": 200, "frame_bytes": 60_000, "files": 10, "file_bytes": 20 * 2**20}
Step = Callable[["Chat"], Awaitable[None]]


class Chat:
    """A chat and what a test makes happen in it."""

    def __init__(self, page: Page, server: WidgetServer) -> None:
        self.page = page
        self.server = server
        self.field = page.locator(".composer textarea")

    async def write(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")


async def nobody_wrote_yet(chat: Chat) -> None:
    await expect(chat.page.get_by_role("textbox")).to_be_visible()


async def a_message_is_under_way_and_another_failed(chat: Chat) -> None:
    chat.server.refuse_next_with = ["The team could not take it."]
    await chat.write("This one fails")
    await expect(chat.page.locator(".failure")).to_be_visible()
    chat.server.is_holding = True
    await chat.write("Hello?")
    await expect(chat.page.locator(".row[data-state=sending]")).to_be_visible()


async def bot_and_agent_have_answered(chat: Chat) -> None:
    chat.server.is_holding = False
    blocks = [
        {"kind": "text", "spans": [{"text": "See "}, {"text": "the fees", "link": "https://a.example"}]},
        {"kind": "bullet", "depth": 0, "spans": [{"text": "one", "styles": ["bold"]}]},
        {"kind": "quote", "spans": [{"text": "said"}]},
        {"kind": "code", "spans": [{"text": "x = 1"}]},
    ]
    await chat.server.say("bot", "Ada", "The fee is 480 euros. See https://a.example", sources=["Fees"])
    await chat.server.say("agent", "Maya", "See the fees", blocks=blocks)
    files = [
        {
            "id": "f1",
            "name": "terms.pdf",
            "kind": "document",
            "mime": "application/pdf",
            "size": 9000,
            "url": "files/f1",
        }
    ]
    await chat.server.say("agent", "Maya", "", files=files)
    await chat.server.say("agent", "Maya", "مرحبا، كيف يمكنني المساعدة؟", reply_to=2)
    await chat.server.happen("line", "house", "Maya has joined.")
    await expect(chat.page.locator(".line")).to_have_text("Maya has joined.")


async def the_bot_asks_which_is_meant(chat: Chat) -> None:
    choices = [{"number": 0, "label": "Visa fee"}, {"number": -1, "label": "None of these"}]
    asked = await chat.server.say("bot", "Ada", "Did you mean one of these?", choices=choices)
    chat.server.status = {"state": "bot", "line": "Assistant", "agent": None, "offer": asked["seq"]}
    await chat.server.tell({"type": "status", "session": chat.server.session, **chat.server.status})
    await expect(chat.page.get_by_role("button", name="None of these")).to_be_visible()


async def somebody_types(chat: Chat) -> None:
    await chat.server.tell({"type": "typing", "by": "agent", "name": "Maya"})
    await expect(chat.page.locator(".dots")).to_be_visible()


async def the_user_waits(chat: Chat) -> None:
    await chat.server.set_status("waiting", "Waiting for a person: 2nd in line, about 3 min")
    await expect(chat.page.get_by_role("button", name="Stop waiting")).to_be_visible()


async def a_person_is_there(chat: Chat) -> None:
    await chat.server.set_status("assigned", "Chatting with Maya", {"name": "Maya", "picture": None})
    await expect(chat.page.locator(".status")).to_have_text("Chatting with Maya")


async def a_messages_menu_is_open(chat: Chat) -> None:
    await chat.page.get_by_role("button", name="Message actions").last.focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.get_by_role("menu")).to_be_visible()


async def an_answer_is_written(chat: Chat) -> None:
    await chat.page.get_by_role("menuitem", name="Reply").click()
    await chat.field.fill("x" * 195)
    await expect(chat.page.locator(".about")).to_be_visible()


async def it_is_too_long(chat: Chat) -> None:
    await chat.field.fill("x" * 210)
    await expect(chat.page.locator(".length")).to_have_attribute("data-over", "true")


async def the_menu_is_open(chat: Chat) -> None:
    await chat.page.keyboard.press("Escape")
    await chat.field.fill("")
    await chat.page.get_by_role("button", name="More", exact=True).click()
    await expect(chat.page.get_by_role("button", name="End conversation")).to_be_visible()


async def the_end_is_asked_about(chat: Chat) -> None:
    await chat.page.get_by_role("button", name="End conversation").click()
    await expect(chat.page.get_by_role("dialog")).to_be_visible()


async def it_is_over_and_a_rating_is_asked_for(chat: Chat) -> None:
    await chat.page.get_by_role("button", name="Keep chatting").click()
    rating = {"question": "How was it?", "words": "Anything to add?", "thanks": "Thank you!"}
    chat.server.status = {"state": "closed", "line": "This conversation has ended", "agent": None, "rating": rating}
    await chat.server.tell({"type": "status", "session": chat.server.session, **chat.server.status})
    await expect(chat.page.locator(".rating")).to_be_in_viewport(ratio=0.5)


async def a_score_was_given(chat: Chat) -> None:
    await chat.page.get_by_role("button", name="4 out of 5").click()
    await expect(chat.page.locator(".rating-form")).to_be_visible()


async def the_connection_is_lost(chat: Chat) -> None:
    chat.server.is_down = True
    await chat.server.drop()
    await expect(chat.page.locator(".notice")).to_contain_text("econnecting")


STEPS: list[Step] = [
    nobody_wrote_yet,
    a_message_is_under_way_and_another_failed,
    bot_and_agent_have_answered,
    the_bot_asks_which_is_meant,
    somebody_types,
    the_user_waits,
    a_person_is_there,
    a_messages_menu_is_open,
    an_answer_is_written,
    it_is_too_long,
    the_menu_is_open,
    the_end_is_asked_about,
    it_is_over_and_a_rating_is_asked_for,
    a_score_was_given,
    the_connection_is_lost,
]


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_is_wrong_in_any_state_of_the_chat_page(
    page: Page, watched: WatchedBrowser, server: WidgetServer, size: str
) -> None:
    watched.expected = ("WebSocket", "Failed to load resource")
    server.limits = LIMITS
    await in_the_light(page, size)
    await page.goto(server.url)
    chat = Chat(page, server)
    found = dict[str, Any]()
    for step in STEPS:
        await step(chat)
        found |= await axe_in_every_look(page, {size: SIZES[size]}, step.__name__)
    assert found == {}


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_is_wrong_in_any_state_of_the_widget(
    page: Page, watched: WatchedBrowser, server: WidgetServer, site: str, size: str
) -> None:
    watched.expected = ("Failed to load resource", "Handoff: ")
    look = partial(axe_in_every_look, page, {size: SIZES[size]})
    await in_the_light(page, size)
    await page.route("**/chat/frame**", lambda route: route.abort())
    await page.goto(site)
    await expect(page.locator(".launcher")).to_be_visible()
    found = await look("closed")
    await page.locator(".launcher").click()
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()
    found |= await look("not reached")
    await page.unroute("**/chat/frame**")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.frame_locator("#handoff-widget iframe").get_by_role("textbox")).to_be_visible()
    found |= await look("open")
    frames_own = await look("the frame", await frame_of(page))
    await page.evaluate("Handoff.close()")
    await server.say("agent", "Maya", "Are you there?")
    await expect(page.locator(".badge")).to_have_text("1")
    found |= await look("unread")
    ours = {
        state: [each for each in wrong if any("#handoff-widget" in node for node in each["nodes"])]
        for state, wrong in found.items()
    }
    assert {state: wrong for state, wrong in ours.items() if wrong} == {}, "what the company's page lacks is not ours"
    assert frames_own == {}


async def in_the_light(page: Page, size: str) -> None:
    """A page that opens as it will first be looked at."""
    width, height = SIZES[size]
    await page.set_viewport_size({"width": width, "height": height})
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")


async def frame_of(page: Page) -> Frame:
    await until(lambda: len(page.frames) > 1, "the chat's frame")
    return page.frames[1]
