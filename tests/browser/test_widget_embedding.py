"""The loader on a company's page: what the page's visitors and its programmers can do, and what the page cannot."""

import re
from pathlib import Path

from playwright.async_api import FrameLocator, Locator, Page, expect
from watched_browser import WatchedBrowser, holds
from widget_server import WidgetServer

from channels.web.assets import STATIC, Assets

LOADER_LIMIT = 11_500
LOADER_LIMIT_ON_THE_WAY = 4_800


def launcher(page: Page) -> Locator:
    return page.locator(".launcher")


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("#handoff-widget iframe")


async def open_chat(page: Page, url: str) -> FrameLocator:
    await page.goto(url)
    await launcher(page).click()
    await expect(chat(page).get_by_role("textbox")).to_be_visible()
    return chat(page)


async def record_events(page: Page) -> None:
    await page.add_init_script(
        """window.seen = [];
        for (const name of ["ready", "open", "close", "message", "unread", "handoff", "resolved", "error"])
          addEventListener("handoff:" + name, (event) => seen.push([name, event.detail]));"""
    )


async def wait_for_event(page: Page, name: str) -> dict[str, object]:
    await holds(page, "(name) => seen.some((event) => event[0] === name)", arg=name)
    detail: dict[str, object] = await page.evaluate("(name) => seen.findLast((event) => event[0] === name)[1]", name)
    return detail


async def test_one_tag_gives_a_launcher_that_opens_the_chat(page: Page, site: str, server: WidgetServer) -> None:
    await page.goto(site)
    await expect(launcher(page)).to_have_attribute("aria-expanded", "false")
    assert await page.locator("#handoff-widget iframe").count() == 0, "no frame before it is wanted"
    await page.get_by_role("button", name="Chat").click()
    await expect(chat(page).get_by_role("heading", name="Meridian Study Abroad")).to_be_visible()
    await expect(chat(page).get_by_text("Hello! Ask us anything")).to_be_visible()
    await expect(chat(page).get_by_role("textbox")).to_be_focused()
    await expect(launcher(page)).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_role("dialog", name="Chat with Meridian Study Abroad")).to_be_visible()
    hello = await server.heard("hello")
    assert hello["token"] is None
    assert hello["page"] == {"url": site + "/", "title": "Study in Europe"}
    assert hello["language"] == "en-GB"


async def test_a_strict_content_security_policy_needs_our_host_only(
    page: Page, site: str, server: WidgetServer
) -> None:
    frame = await open_chat(page, site + "/strict")
    box = await launcher(page).bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (56, 56), "the launcher is styled under that policy"
    await frame.get_by_role("textbox").fill("Does it work here?")
    await frame.get_by_role("button", name="Send").click()
    await server.heard("send", text="Does it work here?")
    await expect(frame.locator(".row[data-state=sent]")).to_have_text(re.compile("Does it work here"))


async def test_everything_works_by_keyboard_alone(page: Page, site: str, server: WidgetServer) -> None:
    await page.goto(site)
    await expect(launcher(page)).to_be_visible()
    await page.keyboard.press("Tab")
    await expect(page.locator("#theirs")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(launcher(page)).to_be_focused()
    await page.keyboard.press("Enter")
    frame = chat(page)
    await expect(frame.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("Line one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("line two")
    await page.keyboard.press("Enter")
    await server.heard("send", text="Line one\nline two")
    await page.keyboard.press("Tab")
    await expect(frame.get_by_role("button", name="Talk to a person")).to_be_focused()
    await page.keyboard.press("Enter")
    await server.heard("human")
    await page.keyboard.press("Escape")
    await expect(launcher(page)).to_be_focused()
    await expect(page.locator(".panel")).to_be_hidden()


async def test_messages_that_come_while_it_is_closed_are_counted_on_the_launcher(
    page: Page, site: str, server: WidgetServer
) -> None:
    frame = await open_chat(page, site)
    await frame.get_by_role("textbox").fill("Hello")
    await page.keyboard.press("Enter")
    await expect(frame.locator(".row[data-state=sent]")).to_be_visible()
    await frame.get_by_role("button", name="Close chat").click()
    await server.say("bot", "Ada", "Good morning!")
    await server.say("agent", "Maya Lindqvist", "I can help with that.")
    await expect(page.locator(".badge")).to_have_text("2")
    await expect(page.get_by_role("button", name="Chat with Meridian Study Abroad, 2 unread messages")).to_be_visible()
    await page.reload()
    await expect(page.locator(".badge")).to_have_text("2")
    await launcher(page).click()
    await expect(page.locator(".badge")).to_be_hidden()
    await expect(frame.get_by_text("I can help with that.")).to_be_in_viewport()
    await page.reload()
    await expect(chat(page).get_by_text("I can help with that.")).to_be_in_viewport()
    await expect(page.locator(".badge")).to_be_hidden()


async def test_an_open_chat_is_open_on_the_next_page_and_keeps_the_draft(page: Page, site: str) -> None:
    frame = await open_chat(page, site)
    await frame.get_by_role("textbox").fill("Half a thought")
    await page.goto(site + "/strict")
    await expect(chat(page).get_by_role("textbox")).to_have_value("Half a thought")
    await expect(page.locator(".panel")).to_be_visible()
    assert await page.evaluate("document.activeElement === document.body"), "the new page keeps its focus"


async def test_calls_made_before_the_loader_came_are_carried_out(page: Page, site: str) -> None:
    await page.goto(site + "/queue")
    await expect(chat(page).get_by_role("textbox")).to_have_value("Is Oslo expensive?")


async def test_a_second_tag_changes_nothing(page: Page, site: str) -> None:
    await page.goto(site + "/twice")
    await expect(launcher(page)).to_have_count(1)
    await launcher(page).click()
    await expect(page.locator("#handoff-widget iframe")).to_have_count(1)


async def test_the_page_hears_what_happened_but_not_what_was_said(page: Page, site: str, server: WidgetServer) -> None:
    await record_events(page)
    frame = await open_chat(page, site)
    await wait_for_event(page, "ready")
    await wait_for_event(page, "open")
    await frame.get_by_role("textbox").fill("secret words")
    await page.keyboard.press("Enter")
    await server.heard("send")
    await server.set_status("waiting", "Waiting for a person: 1st in line")
    assert await wait_for_event(page, "handoff") == {"state": "waiting", "name": ""}
    await server.set_status("assigned", "Chatting with Maya", {"name": "Maya", "picture": None})
    await holds(page, "seen.filter((event) => event[0] === 'handoff').length === 2")
    await server.say("agent", "Maya", "hidden answer")
    message = await wait_for_event(page, "message")
    assert (message["by"], message["name"]) == ("agent", "Maya")
    await server.set_status("closed", "This conversation has ended")
    await wait_for_event(page, "resolved")
    await page.evaluate("Handoff.close()")
    await wait_for_event(page, "close")
    heard = str(await page.evaluate("JSON.stringify(seen)"))
    assert "secret words" not in heard
    assert "hidden answer" not in heard


async def test_listeners_can_be_added_and_taken_off(page: Page, site: str) -> None:
    await page.goto(site)
    await expect(launcher(page)).to_be_visible()
    counted = await page.evaluate(
        """() => { let count = 0; const listener = () => (count += 1);
        Handoff.on("open", listener); Handoff.open(); Handoff.close();
        Handoff.off("open", listener); Handoff("toggle"); Handoff.toggle();
        Handoff.on("ready", listener); return count; }"""
    )
    assert counted == 2, "once for open, once for being ready already"


async def test_messages_of_strangers_to_loader_and_frame_are_ignored(page: Page, site: str) -> None:
    frame = await open_chat(page, site)
    await page.evaluate("window.postMessage({ handoff: 'close' }, '*')")
    await page.evaluate("window.postMessage({ handoff: 'unread', count: 7 }, '*')")
    inner = page.frames[1]
    await inner.evaluate("window.postMessage({ handoff: 'draft', draft: 'forged' }, '*')")
    await inner.evaluate("new Promise((done) => setTimeout(done))")
    await expect(page.locator(".panel")).to_be_visible()
    await expect(page.locator(".badge")).to_be_hidden()
    await expect(frame.get_by_role("textbox")).to_have_value("")


async def test_a_logout_leaves_nothing_of_the_conversation(page: Page, site: str, server: WidgetServer) -> None:
    frame = await open_chat(page, site)
    await frame.get_by_role("textbox").fill("My passport number is 12")
    await page.keyboard.press("Enter")
    await expect(frame.locator(".row[data-state=sent]")).to_be_visible()
    server.sessions.clear()
    await page.evaluate("Handoff.reset()")
    await server.heard("hello", 2, token=None)
    await expect(frame.locator(".row")).to_have_count(0)
    await expect(page.locator(".panel")).to_be_hidden()
    stored = await page.frames[1].evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert "passport" not in stored
    assert "token-1" not in stored


async def test_the_widget_can_be_taken_away_and_booted_again(page: Page, site: str) -> None:
    await page.goto(site)
    await expect(launcher(page)).to_be_visible()
    await page.evaluate("Handoff.shutdown()")
    await expect(page.locator("#handoff-widget")).to_have_count(0)
    await page.evaluate("Handoff('boot', { launcher: 'hidden' })")
    await expect(launcher(page)).to_be_hidden()
    await page.evaluate("Handoff.open()")
    await expect(chat(page).get_by_role("textbox")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".panel")).to_be_hidden()


async def test_the_page_chooses_colour_side_and_scheme(page: Page, site: str) -> None:
    await page.goto(site + "/blue")
    box = await launcher(page).bounding_box()
    assert box is not None
    assert box["x"] == 20
    assert await launcher(page).evaluate("(e) => getComputedStyle(e).backgroundColor") == "rgb(255, 212, 0)"
    await launcher(page).click()
    frame = chat(page)
    await expect(frame.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    await page.evaluate("Handoff.setColorScheme('dark')")
    await expect(frame.locator("html")).to_have_attribute("data-scheme", "dark")
    await expect(frame.locator("body")).to_have_css("background-color", "rgb(21, 23, 27)")


async def test_a_phone_gets_the_whole_screen(watched: WatchedBrowser, site: str) -> None:
    page = await watched.context.new_page()
    await page.set_viewport_size({"width": 390, "height": 760})
    frame = await open_chat(page, site)
    assert await page.locator("iframe").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 760}
    await expect(launcher(page)).to_be_hidden()
    await expect(page.locator(".panel")).to_have_attribute("aria-modal", "true")
    await frame.get_by_role("button", name="Close chat").click()
    await expect(launcher(page)).to_be_visible()
    assert await page.evaluate("document.documentElement.style.overflow") == ""


async def test_a_bridge_that_does_not_answer_is_said_in_words(watched: WatchedBrowser, site: str) -> None:
    page = await watched.context.new_page()
    watched.expected = ("Failed to load resource", "Handoff: ")
    await page.clock.install()
    await page.route("**/chat/frame**", lambda route: route.abort())
    await page.goto(site)
    await launcher(page).click()
    await expect(page.locator(".wait")).to_contain_text("Opening the chat…")
    await page.clock.fast_forward(21_000)
    await expect(page.locator(".wait")).to_contain_text("The chat could not be reached.")
    await page.unroute("**/chat/frame**")
    await page.get_by_role("button", name="Try again").click()
    await expect(chat(page).get_by_role("textbox")).to_be_visible()


async def test_nothing_that_the_page_says_of_itself_keeps_a_visitor_from_writing(
    page: Page, site: str, server: WidgetServer
) -> None:
    await page.goto(site)
    await expect(launcher(page)).to_be_visible()
    await page.evaluate(
        """() => { document.title = "x".repeat(5000) + "\\ud83d"; history.replaceState({}, "", "?" + "q".repeat(3000));
        Handoff.boot({ language: { of: 7 } }); Handoff.showNewMessage(7); }"""
    )
    frame = chat(page)
    await frame.get_by_role("textbox").fill("Hello")
    await frame.get_by_role("textbox").press("Enter")
    await server.heard("send", text="Hello")
    told = await server.heard("hello")
    assert (len(told["page"]["title"]), told["language"]) == (300, "en-GB")


def test_the_loader_is_small() -> None:
    loader = Assets().loader("#2f6fde")
    assert loader.zipped is not None
    assert (len(loader.body) <= LOADER_LIMIT, len(loader.zipped) <= LOADER_LIMIT_ON_THE_WAY) == (True, True)


def test_no_markup_is_made_from_strings() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\"style\""
    )
    sources: list[Path] = list(STATIC.rglob("*.js"))
    assert sources
    assert [path.name for path in sources if forbidden.search(path.read_text())] == []


async def test_a_page_that_becomes_another_without_loading_is_told_with_the_next_message(
    page: Page, site: str, server: WidgetServer
) -> None:
    frame = await open_chat(page, site)
    await page.evaluate(
        "history.pushState({}, '', '/prices?code=secret'); document.title = 'Prices'; document.body.focus()"
    )
    await page.locator("h1").click()
    await frame.get_by_role("textbox").click()
    await frame.get_by_role("textbox").fill("Is this per month?")
    await frame.get_by_role("textbox").press("Enter")
    await server.heard("send", text="Is this per month?")
    told = [each for each in server.received if each["type"] in ("page", "send")]
    assert [each.get("page") for each in told] == [{"url": site + "/prices", "title": "Prices"}, None]
