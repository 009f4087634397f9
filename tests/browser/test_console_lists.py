"""The console's lists, what rings, the keyboard, the small screen, and the pages of admins."""

import pytest
from console_server import ANA, BEN, MINUTE, ConsoleServer, now
from playwright.async_api import Browser, Locator, Page, expect
from watched_browser import WatchedBrowser, holds

pytestmark = pytest.mark.desk_tab


def listed(page: Page) -> Locator:
    return page.locator(".session")


async def names(page: Page) -> list[str]:
    return await page.locator(".session .who").all_text_contents()


async def opened(page: Page, console: ConsoleServer, place: str = "") -> Page:
    await page.goto(console.url + place)
    await expect(page.get_by_role("tab", name="Waiting")).to_be_visible()
    return page


async def test_the_longest_wait_stands_first_and_only_long_waits_are_coloured(
    page: Page, console: ConsoleServer
) -> None:
    console.begin("Mia", waited=1)
    console.begin("Otto", waited=7, priority="high")
    await opened(page, console)
    await expect(listed(page)).to_have_count(2)
    assert await names(page) == ["Otto", "Mia"]
    assert [await row.get_attribute("data-late") for row in await listed(page).all()] == ["true", "false"]
    await expect(listed(page).first).to_contain_text("7 min")
    await expect(listed(page).first).to_contain_text("high")


async def test_a_new_waiting_session_is_seen_in_list_title_and_a_card_on_duty_only(
    page: Page, console: ConsoleServer
) -> None:
    await opened(page, console)
    await expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    session = console.begin("Mia")
    await console.escalate(session)
    await expect(page).to_have_title("(1) Meridian · Console")
    await expect(listed(page)).to_have_count(1)
    await page.locator(".toast").get_by_role("button", name="Open").click()
    await expect(page.get_by_role("heading", name="Mia").first).to_be_visible()
    await expect(page.locator(".toast")).to_have_count(0)
    await page.get_by_role("switch", name="On duty").click()
    assert await console.called("PUT", "agents") == {"on_duty": False}
    await expect(page.get_by_text("Off duty")).to_be_visible()
    await console.escalate(console.begin("Otto"))
    await expect(listed(page)).to_have_count(2)
    await expect(page.locator(".toast")).to_have_count(0)


async def test_the_start_page_counts_whom_the_list_counts(page: Page, console: ConsoleServer) -> None:
    console.begin("Mia", waited=1)
    await opened(page, console)
    count = page.locator("dl.now [data-of=waiting]")
    await expect(count).to_have_text("1")
    for name in ("Otto", "Zoe"):
        await console.escalate(console.begin(name))
    await expect(listed(page)).to_have_count(3)
    await expect(count).to_have_text("3")


async def test_a_new_waiting_session_is_heard_unless_that_is_switched_off(
    watched: WatchedBrowser, console: ConsoleServer
) -> None:
    page = await watched.context.new_page()
    await page.add_init_script(
        "window.tones = 0; const start = OscillatorNode.prototype.start;"
        "OscillatorNode.prototype.start = function (...more) { window.tones += 1; return start.apply(this, more); }"
    )
    await opened(page, console)
    await console.escalate(console.begin("Nobody touched the page yet"))
    await expect(page.locator(".toast")).to_have_count(1)
    assert await page.evaluate("tones") == 0
    await page.get_by_role("button", name="Dismiss").click()
    await console.escalate(console.begin("Otto"))
    await holds(page, "tones === 2")
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("menuitemcheckbox", name="Sound when somebody waits").click()
    await page.keyboard.press("Escape")
    await console.escalate(console.begin("Mia"))
    await expect(page.locator(".toast", has_text="Mia")).to_have_count(1)
    assert await page.evaluate("tones") == 2


async def test_words_that_nobody_looked_at_are_marked_until_they_are(page: Page, console: ConsoleServer) -> None:
    session = console.begin("Mia", "assigned", owner=ANA)
    console.event(session, "message", "user", "Hello?", at=now() - MINUTE)
    await opened(page, console)
    await expect(page.get_by_role("tab", name="Mine")).to_have_text("Mine1")
    await page.get_by_role("tab", name="Mine").click()
    await expect(listed(page)).to_contain_text("New")
    await listed(page).click()
    await expect(listed(page)).not_to_contain_text("New")
    await expect(page.get_by_role("tab", name="Mine")).to_have_text("Mine")


async def test_search_finds_and_says_when_it_does_not(page: Page, console: ConsoleServer) -> None:
    console.begin("Mia", "closed")
    console.begin("Otto", "bot")
    await opened(page, console)
    await page.keyboard.press("/")
    await page.keyboard.type("mia")
    await expect(listed(page)).to_have_count(1)
    assert await names(page) == ["Mia"]
    await page.get_by_role("searchbox").fill("nobody of that name")
    await expect(page.get_by_text("Nothing found")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("tab", name="All").click()
    await expect(listed(page)).to_have_count(2)


async def test_everything_goes_by_the_keyboard(page: Page, console: ConsoleServer) -> None:
    console.begin("Otto", waited=7)
    mia = console.begin("Mia", waited=1)
    await opened(page, console)
    await expect(listed(page)).to_have_count(2)
    for key in ("j", "j", "k", "j"):
        await page.keyboard.press(key)
    await expect(page.locator(".session", has_text="Mia")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".talk-head h1")).to_have_text("Mia")
    await page.keyboard.press("Escape")
    await page.keyboard.press("c")
    assert "epoch" in await console.called("POST", f"session/{mia}/assign")
    await expect(page.get_by_role("textbox", name="Reply to the user")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await expect(page.get_by_role("textbox", name="Note, only your team sees it")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await expect(page.get_by_role("textbox", name="Reply to the user")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Next conversation")
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await page.get_by_role("radio", name="Solved").click()
    await page.get_by_role("button", name="Close it").click()
    body = await console.called("POST", f"session/{mia}/complete")
    assert (body["outcome"], body["note"]) == ("solved", "")
    await expect(page.get_by_role("button", name="Reopen")).to_be_visible()


async def test_a_stale_claim_says_why_and_a_transfer_asks_for_whom(
    page: Page, console: ConsoleServer, watched: WatchedBrowser
) -> None:
    watched.expected = ("409",)
    session = console.begin("Mia")
    console.agents.append({**BEN, "id": "agt_9", "name": "Chidi", "on_duty": False})
    await opened(page, console, f"?session={session}")
    console.refuse_next = [(409, "stale", "Ben claimed it a moment ago.")]
    await page.get_by_role("button", name="Claim").click()
    await expect(page.get_by_role("alert")).to_contain_text("Ben claimed it a moment ago.")
    await page.get_by_role("button", name="Dismiss").click()
    await page.get_by_role("button", name="Claim").click()
    await page.get_by_role("button", name="Transfer").click()
    await expect(page.get_by_role("radio", name="Chidi")).to_be_disabled()
    await page.get_by_role("radio", name="Ben Okafor").click()
    await page.get_by_label("Note for them").fill("She paid twice.")
    console.refuse_next = [(409, "at_capacity", "Ben Okafor has 5 conversations already.")]
    await page.get_by_role("dialog").get_by_role("button", name="Transfer").click()
    await expect(page.get_by_role("alert")).to_have_text("Ben Okafor has 5 conversations already.")
    await page.get_by_role("dialog").get_by_role("button", name="Transfer").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    body = await console.called("POST", f"session/{session}/transfer")
    assert (body["agent"], body["note"]) == (BEN["id"], "She paid twice.")
    await expect(page.locator(".talk-head .status")).to_contain_text("With Ben Okafor")


async def test_who_is_signed_out_comes_to_the_door_and_back(
    page: Page, console: ConsoleServer, watched: WatchedBrowser
) -> None:
    watched.expected = ("401",)
    session = console.begin("Mia")
    console.is_signed_in = False
    await page.goto(f"{console.url}?session={session}")
    await page.get_by_label("E-mail").fill("ana@example.com")
    await page.get_by_label("Password").fill("correct horse battery")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.locator(".talk-head h1")).to_have_text("Mia")


async def test_on_a_phone_one_thing_is_shown_and_nothing_hangs_over(
    chromium: Browser, watched: WatchedBrowser, console: ConsoleServer
) -> None:
    name = "Óscar Fernández-Villaverde de la Santísima Trinidad y Todos los Santos"
    session = console.begin(name, "assigned", owner=ANA)
    console.event(session, "message", "user", "https://example.com/" + "averylongaddress" * 12)
    context = await chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = await opened(await context.new_page(), console)
    await page.get_by_role("tab", name="Mine").click()
    await listed(page).click()
    await expect(page.locator(".row")).to_have_count(1)
    await expect(listed(page)).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.get_by_role("button", name="About this person").click()
    await expect(page.get_by_role("heading", name="Why a person was called")).to_be_visible()
    await page.get_by_role("button", name="Close", exact=True).click()
    await page.get_by_role("button", name="Back to the list").click()
    await expect(listed(page)).to_be_visible()
    await context.close()


async def test_at_400_per_cent_half_of_the_window_is_left_for_words(page: Page, console: ConsoleServer) -> None:
    mine = console.begin("A visitor with a name that is longer than any line", "assigned", owner=ANA)
    console.event(mine, "message", "user", "Hello?")
    await page.set_viewport_size({"width": 320, "height": 256})
    await page.goto(f"{console.url}?session={mine}")
    await expect(page.locator(".row[data-kind=message]")).to_have_count(1)
    box = await page.get_by_role("region", name="Conversation").bounding_box()
    assert box is not None
    assert box["height"] >= 128
    for name in ("Note", "Reply"):
        await expect(page.get_by_role("radio", name=name)).to_be_in_viewport(ratio=1)
    for name in ("Attach files", "Send", "More", "Back to the list"):
        await expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollWidth") == 320


async def test_at_middle_width_the_person_comes_over_the_conversation(page: Page, console: ConsoleServer) -> None:
    await page.set_viewport_size({"width": 900, "height": 700})
    session = console.begin("Mia")
    await opened(page, console, f"?session={session}")
    await expect(page.locator(".person")).to_be_hidden()
    await page.get_by_role("button", name="About this person").click()
    await expect(page.locator(".person")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.locator(".person")).to_be_hidden()


async def test_a_message_shows_its_passport(page: Page, console: ConsoleServer) -> None:
    session = console.begin("Mia")
    said = console.event(session, "message", "user", "Hello?")
    lane = {
        "id": 7, "surface": "slack.thread", "address": "C1:17.5", "internal": True, "position": 2, "head": 2,
        "reached": True, "ended": False, "due_at": None, "held_until": None, "held_by": None,
        "copies": [{"part": 0, "remote": "C1:17.9", "as_of": 2, "at": said["at"]}],
    }  # fmt: skip
    console.answers["GET", f"session/{session}/passport/{said['seq']}"] = {
        "event": said, "keys": [{"source": "web", "key": "821"}], "lanes": [lane], "changes": [], "delivered": None,
        "seen": None, "hops": [{"at": said["at"], "what": "Stored in the log", "detail": f"event 2 of {session}"}],
    }  # fmt: skip
    await opened(page, console, f"?session={session}")
    await page.locator(".row").hover()
    await page.get_by_role("button", name="More about this message").click()
    await page.get_by_role("menuitem", name="Passport").click()
    await expect(page.get_by_text("Stored in the log")).to_be_visible()
    await expect(page.get_by_text("C1:17.9")).to_be_visible()
    await expect(page.get_by_role("cell", name="Slack (thread)")).to_be_visible()
    await page.get_by_role("button", name="Open the conversation").click()
    await expect(page.locator(".talk-head h1")).to_have_text("Mia")


async def test_admins_mend_dead_letters(page: Page, console: ConsoleServer) -> None:
    letter = {"id": "d1", "source": "telegram.update", "key": "8", "error": "KeyError", "at": now(), "replayable": True}
    console.answers["GET", "dead-letters"] = {"letters": [letter], "cursor": None}
    console.answers["GET", "dead-letters/d1"] = {**letter, "payload": '{"update_id": 8}'}
    console.answers["POST", "dead-letters/d1/replay"] = {}
    await opened(page, console)
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("menuitem", name="Dead letters").click()
    await expect(page.get_by_text("Telegram update")).to_be_visible()
    await page.get_by_role("button", name="Look inside").click()
    await expect(page.locator("pre")).to_contain_text('"update_id": 8')
    await page.get_by_role("button", name="Send in again").click()
    await expect(page.get_by_text("No dead letters")).to_be_visible()


async def test_a_token_is_shown_once(page: Page, console: ConsoleServer) -> None:
    token = {"id": "t1", "name": "CRM", "agent": ANA, "created_at": now(), "expires_at": None, "used_at": None}
    console.answers["GET", "tokens"] = {"tokens": []}
    console.answers["POST", "tokens"] = {**token, "token": "hb_secret"}
    await opened(page, console, "?page=tokens")
    await expect(page.get_by_text("No API tokens")).to_be_visible()
    await page.get_by_role("button", name="New token…").click()
    await page.get_by_label("Name").fill("CRM")
    await page.get_by_role("button", name="Make it").click()
    console.answers["GET", "tokens"] = {"tokens": [token]}
    await expect(page.get_by_role("textbox", name="The token")).to_have_value("hb_secret")
    await page.get_by_role("button", name="Done").click()
    await expect(page.get_by_text("acts as Ana Ruiz")).to_be_visible()
    await expect(page.get_by_text("hb_secret")).to_have_count(0)
    assert (await console.called("POST", "tokens"))["days"] == 365


async def test_an_agent_who_is_no_admin_has_no_such_pages(page: Page, console: ConsoleServer) -> None:
    console.me |= {"role": "agent", "may": []}
    await opened(page, console, "?page=tokens")
    await expect(page.get_by_text("No conversation is open")).to_be_visible()
    await page.get_by_role("button", name="Menu").click()
    await expect(page.get_by_role("menuitem", name="API tokens")).to_have_count(0)
