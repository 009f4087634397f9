"""The widget in anybody's page. One table of situations, `host_pages.HOSTS`; in each of them a visitor can chat.

The browser is started as a user's is: none of the switches that make tests quick or pages harmless.
"""

import json
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from browsers import users_chromium
from host_pages import BODY, HOSTS, NEIGHBOURS, SANDBOXED, Host, empty_site, host_site
from playwright.async_api import Browser, Frame, FrameLocator, Page, expect
from waiting import LONGEST_WAIT, until
from watched_browser import WatchedTab, holds
from widget_server import WidgetServer

PHONE = {"width": 390, "height": 760}
# A user who blocks the data of sites has blocked those of localhost, which all other tests call 127.0.0.1.
BLOCKED: dict[str, object] = {
    "profile": {"content_settings": {"exceptions": {"cookies": {"localhost,*": {"setting": 2}}}}}
}
Address = Callable[[Host], str]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def as_users_have_it(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    async with users_chromium(tmp_path_factory.mktemp("profile"), BLOCKED) as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tab(as_users_have_it: Browser) -> AsyncIterator[WatchedTab]:
    context = await as_users_have_it.new_context(viewport={"width": 1100, "height": 800}, locale="en-GB")
    context.set_default_timeout(LONGEST_WAIT * 1000)
    async with empty_site() as nowhere:
        tab = WatchedTab(context, await context.new_page(), nowhere)
        yield tab
        await tab.leave()
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def watched(tab: WatchedTab) -> AsyncIterator[WatchedTab]:
    tab.begin()
    yield tab
    await tab.close()
    assert tab.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def server(watched: WatchedTab) -> WidgetServer:
    return await watched.servers.enter_async_context(WidgetServer().running())


@pytest_asyncio.fixture(loop_scope="session")
async def address(watched: WatchedTab, server: WidgetServer) -> Address:
    return await watched.servers.enter_async_context(host_site(server))


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("#handoff-widget iframe")


async def chat_frame(page: Page) -> Frame:
    """The chat itself. `chat` finds no frames in XHTML."""

    def found() -> Frame | None:
        return next((frame for frame in page.frames if "/chat/frame" in frame.url), None)

    await until(lambda: found() is not None, "the chat's frame")
    frame = found()
    assert frame is not None
    return frame


async def visit(page: Page, host: Host, address: Address) -> None:
    """The page of a situation, once the widget is there and the page has done its worst."""
    await page.goto(address(host), wait_until="commit")
    if host.before:
        await holds(page, host.before)
    await expect(page.locator(".launcher")).to_be_visible()
    if host.after:
        await page.evaluate(f"() => {{ const BODY = {json.dumps(BODY)}; {host.after}; }}")
        await expect(page.locator(".launcher")).to_be_visible()


@pytest.mark.parametrize("host", HOSTS, ids=[host.name for host in HOSTS])
async def test_a_visitor_can_chat_on(host: Host, watched: WatchedTab, server: WidgetServer, address: Address) -> None:
    watched.expected = host.expected
    page = watched.page
    await visit(page, host, address)
    await expect(page.locator("#handoff-widget")).to_have_count(1)
    await page.locator(".launcher").click()
    frame = await chat_frame(page)
    field = frame.get_by_role("textbox")
    await expect(field).to_be_visible()
    await field.fill("Does it work here?")
    await field.press("Enter")
    await server.heard("send", text="Does it work here?")
    await expect(frame.locator(".row[data-state=sent]")).to_be_visible()
    box = await page.locator("iframe").bounding_box()
    assert box is not None
    assert (box["width"], box["x"] + box["width"]) == (384, 1080), "where it always is"
    if host.global_name:
        await page.evaluate("(name) => window[name].close()", host.global_name)
        await expect(page.locator(".panel")).to_be_hidden()


@pytest.mark.parametrize("host", [host for host in HOSTS if host.name.startswith("react")], ids=lambda host: host.name)
async def test_a_page_that_react_brings_to_life_is_not_built_again(
    host: Host, watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    page = watched.page
    await page.goto(address(host))
    await page.evaluate("document.querySelector('#theirs').isFirst = true")
    await holds(page, "window.isAlive")
    await page.locator("#theirs").click()
    assert await page.evaluate("[window.alive, document.querySelector('#theirs').isFirst]") == [True, True]
    await expect(page.locator("#handoff-widget")).to_have_count(1)
    assert await page.evaluate("document.body.lastElementChild.id") == "handoff-widget"


async def test_the_launcher_can_be_pressed_through_a_bar_that_covers_the_page(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    page = watched.page
    await visit(page, named("a bar over everything"), address)
    box = await page.locator(".launcher").bounding_box()
    assert box is not None
    at = [box["x"] + 28, box["y"] + 28]
    assert await page.evaluate("(at) => document.elementFromPoint(...at).id", at) == "handoff-widget"


async def test_a_page_that_does_not_wait_for_its_pictures_has_its_chat_before_they_come(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    watched.expected = named("a picture that never comes").expected
    page = watched.page
    await visit(page, named("a picture that never comes"), address)
    assert await page.evaluate("document.readyState") == "interactive"


async def test_somebody_elses_handoff_stays_and_the_console_says_the_way_out(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    watched.expected = ("Handoff: ",)
    page = watched.page
    async with page.expect_console_message(lambda message: "Handoff: " in message.text) as said:
        await visit(page, named("somebody else's Handoff"), address)
    assert 'data-global="' in (await said.value).text
    assert await page.evaluate("Handoff.version") == "3.1"


async def test_one_bad_call_or_listener_costs_no_other(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    watched.expected = ('there is no "dance"', "theirs broke", "mine broke")
    page = await watched.context.new_page()
    await page.add_init_script(
        """window.heard = []; window.Handoff = function () { (Handoff.q = Handoff.q || []).push(arguments); };
        window.early = window.Handoff;
        Handoff("on", "open", () => { throw new Error("theirs broke"); });
        Handoff("dance"); Handoff(null); Handoff("boot", null);
        Handoff("on", "open", () => heard.push("open"));
        Handoff("on", "ready", () => { throw new Error("mine broke"); });
        Handoff("on", "ready", () => heard.push("ready"));"""
    )
    watched.expected += ('there is no "null"',)
    await visit(page, named("async"), address)
    await page.evaluate("Handoff.open()")
    await holds(page, "heard.includes('ready') && heard.includes('open')")
    await page.evaluate("early('close')")
    await expect(page.locator(".panel")).to_be_hidden()


async def test_a_body_that_is_swapped_leaves_the_draft_and_the_conversation(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    page = watched.page
    await visit(page, named("async"), address)
    await page.locator(".launcher").click()
    field = chat(page).get_by_role("textbox")
    await field.fill("Hello")
    await field.press("Enter")
    await expect(chat(page).locator(".row[data-state=sent]")).to_be_visible()
    await field.fill("Half a thought")
    await page.evaluate("document.body.replaceWith(document.createElement('body'))")
    await expect(field).to_have_value("Half a thought")
    await expect(chat(page).locator(".row[data-state=sent]")).to_contain_text("Hello")


async def test_who_says_before_that_it_swaps_the_body_does_not_start_the_chat_again(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    page = watched.page
    await visit(page, named("async"), address)
    await page.locator(".launcher").click()
    await expect(chat(page).get_by_role("textbox")).to_be_visible()
    await page.evaluate(named("swapped as Turbo does").after)
    await chat(page).get_by_role("textbox").fill("Still here")
    await chat(page).get_by_role("textbox").press("Enter")
    await server.heard("send", text="Still here")
    assert len([frame for frame in server.received if frame["type"] == "hello"]) == 1


async def test_on_paper_there_is_only_the_page(watched: WatchedTab, server: WidgetServer, address: Address) -> None:
    page = watched.page
    await visit(page, named("async"), address)
    await page.emulate_media(media="print")
    await expect(page.locator(".launcher")).to_be_hidden()
    await page.emulate_media(media="screen")
    await expect(page.locator(".launcher")).to_be_visible()


async def test_forced_colours_leave_a_border(watched: WatchedTab, server: WidgetServer, address: Address) -> None:
    page = await watched.context.new_page()
    await page.emulate_media(forced_colors="active")
    await visit(page, named("async"), address)
    await expect(page.locator(".launcher")).to_have_css("border-top-width", "2px")
    await expect(page.locator(".launcher")).to_have_css("border-top-style", "solid")


async def test_the_launcher_has_the_companys_colour_from_the_start(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    server.accent = "#b3261e"
    page = watched.page
    await visit(page, named("async"), address)
    await expect(page.locator(".launcher")).to_have_css("background-color", "rgb(179, 38, 30)")


async def test_on_a_phone_the_page_behind_an_open_chat_can_neither_be_walked_nor_scrolled(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    page = await watched.context.new_page()
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await visit(page, named("async"), address)
    await page.locator(".launcher").click()
    await expect(chat(page).get_by_role("textbox")).to_be_visible()
    await expect(page.locator(".panel")).to_have_attribute("aria-modal", "true")
    await page.evaluate("document.querySelector('#theirs').focus()")
    assert await page.evaluate("document.activeElement.id") != "theirs"
    for _ in range(8):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.id") != "theirs"
    await chat(page).get_by_role("button", name="Close chat").click()
    await expect(page.locator(".launcher")).to_be_focused()
    await page.evaluate("document.querySelector('#theirs').focus()")
    assert await page.evaluate("document.activeElement.id") == "theirs"
    assert await page.evaluate("document.documentElement.style.overflow") == ""


async def test_a_phone_that_is_turned_keeps_its_chat_open(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    page = await watched.context.new_page()
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await visit(page, named("async"), address)
    await page.locator(".launcher").click()
    await expect(page.locator(".panel")).to_have_attribute("aria-modal", "true")
    await page.set_viewport_size({"width": 1000, "height": 700})
    await expect(page.locator(".panel")).to_have_attribute("aria-modal", "false")
    await expect(chat(page).get_by_role("textbox")).to_be_visible()
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await expect(page.locator(".panel")).to_have_attribute("aria-modal", "true")
    await expect(chat(page).get_by_role("textbox")).to_be_visible()


async def test_a_page_that_is_not_listed_says_in_the_console_what_to_write(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    server.allowed = ["https://other.example"]
    watched.expected = ("Handoff: ", "frame-ancestors", "Framing")
    page = watched.page
    await visit(page, named("async"), address)
    async with page.expect_console_message(lambda message: "Handoff: " in message.text) as said:
        await page.locator(".launcher").click()
    assert "allowed_origins of config/web.yaml" in (await said.value).text
    await expect(page.locator(".wait")).to_contain_text("The chat could not be reached.")


async def test_a_sandboxed_frame_without_an_origin_has_no_button_and_its_owner_reads_why_once(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    watched.expected = ("Handoff: ", "sandbox attribute")
    page = await watched.context.new_page()
    said: list[str] = []
    page.on(
        "console", lambda message: said.append(f"{message.type}: {message.text}") if "Handoff" in message.text else None
    )
    await page.goto(address(SANDBOXED))
    without, inside = page.frame("without"), page.frame_locator("[name=with]")
    assert without is not None
    await inside.locator(".launcher").click()
    field = inside.frame_locator("#handoff-widget iframe").get_by_role("textbox")
    await field.fill("Does it work here?")
    await field.press("Enter")
    await server.heard("send", text="Does it work here?")
    await until(lambda: len(said) > 0, "the warning")
    await without.evaluate("Handoff.open(); Handoff('boot', {accent: '#b3261e'}); Handoff.on('ready', () => null)")
    await expect(without.locator("#handoff-widget")).to_have_count(0)
    assert len(said) == 1, said
    assert said[0].startswith("warning: Handoff: ")
    assert "allow-same-origin" in said[0]
    assert len([frame for frame in server.received if frame["type"] == "hello"]) == 1


def named(name: str) -> Host:
    return next(host for host in HOSTS if host.name == name)


def test_neighbours_are_told_apart() -> None:
    assert len({host.name for host in HOSTS}) == len(HOSTS) > len(NEIGHBOURS)


async def test_with_all_site_data_blocked_a_visitor_has_one_conversation_and_is_told_of_its_end(
    watched: WatchedTab, server: WidgetServer
) -> None:
    server.url = server.url.replace("127.0.0.1", "localhost")
    address = await watched.servers.enter_async_context(host_site(server))
    page = await watched.context.new_page()
    await visit(page, named("async"), lambda host: address(host).replace("127.0.0.1", "localhost"))
    await page.locator(".launcher").click()
    await expect(chat(page).get_by_text("Your browser keeps nothing for this chat.")).to_be_visible()
    await chat(page).get_by_role("textbox").fill("Hello")
    await chat(page).get_by_role("textbox").press("Enter")
    await expect(chat(page).locator(".row[data-state=sent]")).to_be_visible()
    await page.evaluate("Handoff.close()")
    await server.drop()
    await server.heard("hello", token="token-1")
    await page.evaluate("Handoff.open()")
    await expect(chat(page).get_by_text("Hello", exact=True)).to_be_visible()
    await page.goto("about:blank")
    await server.heard("leave", token="token-1")


async def test_on_a_slow_line_the_launcher_answers_before_the_chat_is_there(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    page = await watched.context.new_page()
    line = await watched.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 400, "downloadThroughput": 20_000, "uploadThroughput": 10_000}
    await line.send("Network.emulateNetworkConditions", slow)
    await visit(page, named("async"), address)
    await page.locator(".launcher").click()
    await expect(page.locator(".panel")).to_be_visible()
    await expect(chat(page).get_by_role("textbox")).to_be_visible()


async def test_a_line_that_dies_is_said_and_what_was_written_goes_when_it_is_back(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    watched.expected = ("WebSocket", "ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    page = watched.page
    await visit(page, named("async"), address)
    await page.locator(".launcher").click()
    await expect(chat(page).get_by_role("textbox")).to_be_visible()
    await server.connected()
    await watched.context.set_offline(True)
    server.is_down = True
    await server.drop()
    await chat(page).get_by_role("textbox").fill("Into the dark")
    await chat(page).get_by_role("textbox").press("Enter")
    await expect(chat(page).locator(".notice")).to_contain_text("offline")
    server.is_down = False
    await watched.context.set_offline(False)
    await server.heard("send", text="Into the dark")


async def test_a_tab_in_the_background_still_counts_what_comes(
    watched: WatchedTab, server: WidgetServer, address: Address
) -> None:
    page = await watched.context.new_page()
    await visit(page, named("async"), address)
    await page.locator(".launcher").click()
    await expect(chat(page).get_by_role("textbox")).to_be_visible()
    await server.connected()
    await page.evaluate("Handoff.close(); Handoff.setColorScheme('dark')")
    await expect(chat(page).locator("html")).to_have_attribute("data-scheme", "dark")  # it knows that it is closed
    other = await watched.context.new_page()
    await other.goto(address(named("right to left")))
    await other.bring_to_front()
    await server.say("agent", "Maya", "Are you still there?")
    await page.bring_to_front()
    await expect(page.locator(".badge")).to_have_text("1")
