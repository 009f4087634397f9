"""What a visitor sent and nobody confirmed: it is said as it is, can be taken back, and holds up nothing."""

import pytest
from playwright.async_api import Locator, Page, expect
from watched_browser import NOTHING_TO_SEND, WatchedBrowser, holds
from widget_server import WidgetServer

LIMITS = {"characters": 200, "frame_bytes": 131_072, "files": 0, "file_bytes": 0}
OFFLINE = "You are offline. What you write is kept and sent later."


@pytest.fixture(autouse=True)
def broken_lines_are_expected(watched: WatchedBrowser, server: WidgetServer) -> None:
    watched.expected = ("WebSocket connection to",)
    server.limits = dict(LIMITS)


def rows(page: Page, state: str) -> Locator:
    return page.locator(f".row[data-kind=message][data-state={state}]")


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.get_by_role("textbox").press("Enter")


async def without_pauses(page: Page) -> None:
    """Let the page come back at once whenever it lost the line."""
    await page.evaluate("setInterval(() => dispatchEvent(new Event('online')), 200)")


def sends(server: WidgetServer, text: str) -> list[str]:
    return [frame["id"] for frame in server.received if frame["type"] == "send" and frame["text"] == text]


@pytest.mark.parametrize("code", [4400, 1009, 1007, 0])
async def test_a_message_that_ends_the_line_is_given_up_and_the_next_one_goes(
    page: Page, server: WidgetServer, code: int
) -> None:
    server.close_on = {"poison": code}
    await page.goto(server.url)
    await server.connected()
    await without_pauses(page)
    await write(page, "first")
    await write(page, "poison")
    await write(page, "second")
    await expect(rows(page, "sent")).to_have_count(2)
    await expect(rows(page, "failed")).to_have_count(1)
    await expect(rows(page, "failed").get_by_role("button", name="Try again")).to_be_visible()
    assert [event["text"] for event in server.log] == ["first", "second"]
    assert len(set(sends(server, "poison"))) == 1
    await expect(page.get_by_role("textbox")).to_be_enabled()


async def test_a_message_that_ends_the_line_stays_given_up_in_every_tab_and_after_a_reload(
    watched: WatchedBrowser, page: Page, server: WidgetServer
) -> None:
    server.close_on = {"poison": 4400}
    await page.goto(server.url)
    await server.connected()
    await write(page, "poison")
    await expect(rows(page, "failed")).to_have_count(1)
    tried = len(sends(server, "poison"))
    other = await watched.context.new_page()
    await other.goto(server.url)
    await write(other, "from the other tab")
    await expect(rows(other, "sent")).to_have_count(1)
    await expect(rows(other, "failed")).to_have_count(1)
    await page.reload()
    await write(page, "after the reload")
    await expect(rows(page, "sent")).to_have_count(2)
    assert len(sends(server, "poison")) == tried
    await rows(page, "failed").get_by_role("button", name="Delete").click()
    await expect(rows(page, "failed")).to_have_count(0)
    await expect(rows(other, "failed")).to_have_count(0)
    await holds(page, NOTHING_TO_SEND)


async def test_what_only_a_newer_server_could_take_does_not_break_the_page_for_ever(
    page: Page, server: WidgetServer
) -> None:
    server.close_on = {f"poison {number}": 4400 for number in range(8)}
    await page.goto(server.url)
    await server.connected()
    for number in range(8):
        await write(page, f"poison {number}")
    await without_pauses(page)
    await expect(page.get_by_text("Something went wrong. Reload the page.")).to_be_visible()
    hellos = len([frame for frame in server.received if frame["type"] == "hello"])
    assert hellos <= 7, "bounded"


async def test_two_tabs_do_not_send_the_same_message(watched: WatchedBrowser, page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    server.is_holding = True
    await write(page, "only once")
    await server.heard("send", text="only once")
    other = await watched.context.new_page()
    await other.goto(server.url)
    await expect(rows(other, "sending")).to_have_count(1)
    await server.heard("hello", 2)
    server.is_holding = False
    await write(other, "of the other tab")
    await expect(rows(other, "sent")).to_have_count(1)
    assert len(sends(server, "only once")) == 1


async def test_a_tab_that_is_closed_leaves_its_message_to_another(
    watched: WatchedBrowser, page: Page, server: WidgetServer
) -> None:
    await page.goto(server.url)
    await server.connected()
    other = await watched.context.new_page()
    await other.goto(server.url)
    await without_pauses(other)
    server.is_down = True
    await server.drop()
    await write(page, "from a tab that is closed")
    await expect(rows(other, "sending")).to_have_count(1)
    await page.close(run_before_unload=True)
    server.is_down = False
    await expect(rows(other, "sent")).to_have_count(1)
    assert [event["text"] for event in server.log] == ["from a tab that is closed"]


async def test_an_outbox_of_an_older_version_is_taken_over(page: Page, server: WidgetServer) -> None:
    old = '[{"id":"11111111-aaaa","type":"send","text":"from before","at":1,"state":"sending","reason":""}]'
    await page.add_init_script(f"localStorage['handoff.outbox'] ??= '{old}'")
    await page.goto(server.url)
    assert (await server.heard("send", text="from before"))["id"] == "11111111-aaaa"
    await expect(rows(page, "sent")).to_have_count(1)


async def unanswered(page: Page, server: WidgetServer, text: str) -> None:
    """Send a message that is not answered for."""
    await page.clock.install()
    await page.goto(server.url)
    await server.connected()
    server.is_holding = True
    await write(page, text)
    await server.heard("send", text=text)
    await page.clock.fast_forward(25_000)
    await expect(rows(page, "unknown")).to_contain_text("Not confirmed yet.")
    await expect(page.get_by_text("Not sent.")).to_have_count(0)


@pytest.mark.parametrize("came", [True, False])
async def test_the_delete_of_an_unanswered_send_takes_it_back_wherever_it_is(
    page: Page, server: WidgetServer, came: bool
) -> None:
    await unanswered(page, server, "my pin is 1234")
    [sent] = set(sends(server, "my pin is 1234"))
    if came:
        server.event("message", "user", "my pin is 1234", client_id=sent)
    await page.get_by_role("button", name="Delete").click()
    await expect(rows(page, "unknown")).to_have_count(0)
    await server.heard("withdraw", target=sent)
    server.is_holding = False
    await server.drop()
    await page.clock.run_for(5_000)
    await server.heard("withdraw", 2, target=sent)
    await expect(page.locator(".bubble.removed")).to_have_count(1 if came else 0)
    await expect(page.get_by_text("1234")).to_have_count(0)
    await holds(page, NOTHING_TO_SEND)
    assert len(sends(server, "my pin is 1234")) == 1, "what was taken back is not sent again"


async def test_a_send_that_was_never_on_the_wire_is_deleted_without_a_word(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    await page.evaluate("localStorage.clear()")
    server.refuse_next_with = ["There is nothing in this message."]
    await write(page, "refused")
    await expect(rows(page, "failed")).to_contain_text("Not sent. There is nothing in this message.")
    await page.get_by_role("button", name="Delete").click()
    await expect(rows(page, "failed")).to_have_count(0)
    await write(page, "hello")
    await server.heard("send", text="hello")
    assert [frame for frame in server.received if frame["type"] == "withdraw"] == []


async def test_an_unanswered_send_is_sent_once_on_the_next_line_and_confirmed(page: Page, server: WidgetServer) -> None:
    await unanswered(page, server, "hello")
    server.is_holding = False
    await server.drop()
    await page.clock.run_for(3_000)
    await expect(rows(page, "sent")).to_have_count(1)
    assert len(set(sends(server, "hello"))) == 1
    assert [event["text"] for event in server.log] == ["hello"]


async def test_a_lost_network_is_said_within_two_seconds(page: Page, server: WidgetServer) -> None:
    await page.clock.install()
    await page.goto(server.url)
    await server.connected()
    await expect(page.locator(".status")).to_have_text("Assistant")
    server.is_deaf_to_pings = server.is_down = True
    await page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true })")
    await page.evaluate("dispatchEvent(new Event('offline'))")
    await page.clock.run_for(1_500)
    await expect(page.get_by_text(OFFLINE)).to_be_visible()


async def test_a_network_that_is_only_said_to_be_lost_is_not(page: Page, server: WidgetServer) -> None:
    await page.clock.install()
    await page.goto(server.url)
    await server.connected()
    await expect(page.locator(".status")).to_have_text("Assistant")
    await page.evaluate("dispatchEvent(new Event('offline'))")
    await server.heard("ping")
    await server.tell({"type": "pong"})
    await server.set_status("bot", "Assistant, here")  # behind the pong
    await expect(page.locator(".status")).to_have_text("Assistant, here")
    await page.clock.run_for(3_000)
    await expect(page.locator(".notice")).to_be_empty()
    assert len([frame for frame in server.received if frame["type"] == "hello"]) == 1


async def test_a_line_that_swallows_a_message_is_noticed_after_seconds(page: Page, server: WidgetServer) -> None:
    await page.clock.install()
    await page.goto(server.url)
    await server.connected()
    await expect(page.locator(".status")).to_have_text("Assistant")
    server.is_holding = server.is_deaf_to_pings = True
    await write(page, "into the void")
    await server.heard("send")
    server.is_holding = False
    await page.clock.run_for(10_000)
    await server.heard("hello", 2)
    await expect(rows(page, "sent")).to_have_count(1)


async def test_an_older_edit_never_comes_last(page: Page, server: WidgetServer) -> None:
    server.limits = LIMITS | {"files": 1}
    await page.goto(server.url)
    await server.connected()
    await write(page, "version one")
    await expect(rows(page, "sent")).to_have_count(1)
    seq = server.log[-1]["seq"]
    for text in ("version two", "version three"):
        await rows(page, "sent").get_by_role("button", name="Message actions").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("menuitem", name="Edit").click()
        await write(page, text)
        await server.heard("edit", seq=seq, text=text)
    older, newer = (frame for frame in server.received if frame["type"] == "edit")
    assert newer["at"] > older["at"] > 0
    await server.heard("withdraw", target=older["id"])
    order = [frame.get("text", frame["type"]) for frame in server.received if frame["type"] in ("edit", "withdraw")]
    assert order == ["version two", "withdraw", "version three"], (
        "the older one is taken back before the newer one goes"
    )
    await expect(page.locator(".bubble")).to_contain_text("version three")
