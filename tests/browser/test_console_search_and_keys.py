"""What the console's rows say of a conversation, what a search marks in them, and the keyboard."""

import pytest
from console_server import BEN, MINUTE, ConsoleServer, now
from playwright.async_api import Locator, Page, expect

pytestmark = pytest.mark.desk_tab


def listed(page: Page) -> Locator:
    return page.locator(".session")


async def opened(page: Page, console: ConsoleServer, place: str = "") -> Page:
    await page.goto(console.url + place)
    await expect(page.get_by_role("tab", name="Waiting")).to_be_visible()
    return page


async def test_a_search_shows_the_place_that_matched_and_opens_there(page: Page, console: ConsoleServer) -> None:
    sessions = [console.begin(name, "closed") for name in ("Mia", "Otto", "Zoe")]
    said = [console.event(session, "message", "user", f"A refund, number {session}") for session in sessions]
    for number in range(40):
        console.event(sessions[0], "message", "user", f"Line {number}")
    for session, event in zip(sessions, said, strict=True):
        parts = [("A ", False), ("refund", True), (f", number {session}", False)]
        console.matches[session] = {
            "seq": event["seq"], "at": event["at"], "kind": "message", "by": "user", "name": "Mia",
            "parts": [{"text": text, "match": match} for text, match in parts],
        }  # fmt: skip
    in_the_name = {**console.matches[sessions[0]], "kind": "user", "seq": None, "at": None}
    console.matches[console.begin("Refundo", "closed")] = in_the_name | {"parts": [{"text": "Refund", "match": True}]}
    console.matches[sessions[1]] |= {"kind": "note", "by": "agent", "name": "Ben Okafor"}
    await opened(page, console)
    await page.get_by_role("searchbox").fill("REFUND")
    await expect(listed(page)).to_have_count(4)
    shown = await page.locator(".session .last").all_text_contents()
    assert await page.locator(".session .who mark").all_text_contents() == ["Refund"]
    assert shown == [
        "Asked for a person: 'real person'", f"A refund, number {sessions[2]}",
        f"Ben Okafor, note: A refund, number {sessions[1]}", f"A refund, number {sessions[0]}",
    ]  # fmt: skip
    assert await page.locator(".session .last mark").all_text_contents() == ["refund"] * 3
    await listed(page).last.click()
    await expect(page.locator(f".row[data-seq='{said[0]['seq']}']")).to_be_in_viewport()
    await expect(page.locator(".row").last).not_to_be_in_viewport()


async def test_lists_show_the_users_words_or_why_they_called(page: Page, console: ConsoleServer) -> None:
    session = console.begin("Mia")
    await opened(page, console)
    words = page.locator(".session .last")
    await expect(words).to_have_text("Asked for a person: 'real person'")
    await console.happen(session, "message", "user", "My parcel is broken")
    await expect(words).to_have_text("My parcel is broken")
    await console.happen(session, "message", "bot", "Somebody is coming.")
    await console.happen(session, "note", "agent", "Ask Ben")
    await expect(page.locator(".talk-head")).to_have_count(0)
    await console.happen(session, "message", "user", "It is urgent")
    await expect(words).to_have_text("It is urgent")


async def test_of_closed_conversations_the_closing_note_is_shown_else_how_they_ended(
    page: Page, console: ConsoleServer
) -> None:
    ended = [("", "Wants the Erasmus form.\nCall her on Monday."), ("no-answer", ""), ("", "")]
    past = [
        {"id": f"ses_past_{number}", "opened_at": now() - 9 * MINUTE, "closed_at": now(), "state": "closed",
         "last": "Thanks!", "closing": {"outcome": outcome, "note": note} if outcome or note else None}
        for number, (outcome, note) in enumerate(ended)
    ]  # fmt: skip
    now_waiting = {**past[2], "id": "ses_next", "opened_at": now(), "state": "pending", "last": "Me again"}
    session = console.begin("Mia", earlier=past)
    console.begin("Kim", earlier=[now_waiting])
    for name, each in zip(("Otto", "Zoe"), past, strict=False):
        console.event(console.begin(name, "closed", closing=each["closing"]), "message", "user", "Thanks!")
    await opened(page, console, f"?session={session}")
    rows = page.locator(".past a")
    await expect(rows.nth(0)).to_contain_text("Note")
    await expect(rows.nth(0)).to_contain_text("Call her on Monday.")
    await expect(rows.nth(0)).not_to_contain_text("Thanks!")
    await expect(rows.nth(1)).to_contain_text("No answer")
    await expect(rows.nth(1)).to_contain_text("Thanks!")
    await expect(rows.nth(2)).to_contain_text("Thanks!")
    await expect(page.get_by_role("heading", name="Earlier conversations")).to_be_visible()
    await listed(page).filter(has_text="Kim").click()
    await expect(page.get_by_role("heading", name="Other conversations")).to_be_visible()
    await expect(rows).to_contain_text(["Waiting"])
    await page.get_by_role("tab", name="All").click()
    otto, zoe = (listed(page).filter(has_text=name).locator(".last") for name in ("Otto", "Zoe"))
    await expect(otto).to_contain_text("Note: Wants the")
    await expect(zoe).to_have_text("No answer · Thanks!")


async def test_words_from_right_to_left_stand_where_their_neighbours_stand_and_keep_their_beginning(
    page: Page, console: ConsoleServer
) -> None:
    words = "שלום, מתי תגיע ההזמנה שלי מספר 4711 ומה עוד צריך לשלוח אליכם בדואר?"
    hers = console.begin("דנה לוי", "assigned", owner=BEN)
    for text in (words, words):
        console.event(hers, "message", "user", text)
    console.event(console.begin("Zoe"), "message", "user", "Where is my bag?")
    console.begin("סוף", "closed", closing={"outcome": "", "note": words})
    await opened(page, console, f"?session={hers}")
    await page.get_by_role("tab", name="All").click()
    await expect(listed(page)).to_have_count(3)
    begins = """() => [...document.querySelectorAll(".session .who, .session .last")].map((each) => {
      const words = document.createRange();
      words.selectNodeContents(each);
      return Math.round(words.getBoundingClientRect().left) <= Math.ceil(each.getBoundingClientRect().left);
    })"""
    assert await page.evaluate(begins) == [True] * 6
    note = listed(page).filter(has_text="Note: ").locator(".last")
    await expect(note).to_have_css("direction", "rtl")
    bubbles = page.locator(".row .bubble")
    await expect(bubbles.nth(1)).to_have_css("border-top-left-radius", "4px")
    await expect(bubbles.nth(1)).to_have_css("border-top-right-radius", "12px")
    told = await page.evaluate(
        "import('./static/durations.js').then(({toPause}) => [60e3, 59.7e3, 119.6e3, 95e3].map(toPause))"
    )
    assert told == ["1 min", "1 min", "2 min", "1 min 35 s"]


async def test_the_most_urgent_wait_stands_first(page: Page, console: ConsoleServer) -> None:
    for name, priority in (("Mia", "low"), ("Otto", "normal"), ("Zoe", "high"), ("Ida", "urgent"), ("Kim", "high")):
        console.begin(name, waited=9 - len(console.sessions), priority=priority)
    await opened(page, console)
    await expect(listed(page)).to_have_count(5)
    assert await page.locator(".session .who").all_text_contents() == ["Ida", "Zoe", "Kim", "Otto", "Mia"]


async def test_every_key_of_the_help_does_what_the_help_says_one_after_the_other(
    page: Page, console: ConsoleServer
) -> None:
    """Walks through the table that help and handler share: a key without a step here fails."""
    console.begin("Otto", waited=7)
    mia = console.begin("Mia", waited=1)
    reply, note = (page.get_by_role("textbox", name=name) for name in ("Reply to the user", "Note, only your team"))
    head = page.locator(".talk-head h1")
    row = {name: page.locator(".session", has_text=name) for name in ("Otto", "Mia")}

    async def claimed() -> None:
        assert "epoch" in await console.called("POST", f"session/{mia}/assign")
        await expect(reply).to_be_focused()
        await page.keyboard.press("Escape")

    async def replying() -> None:
        await expect(reply).to_be_focused()
        await expect(reply).to_have_value("")
        await page.keyboard.press("Escape")

    async def noting() -> None:
        await expect(note).to_be_focused()
        await expect(note).to_have_value("")
        await page.keyboard.press("Escape")

    async def closing() -> None:
        await expect(page.get_by_role("dialog")).to_contain_text("Close")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)

    async def helped() -> None:
        shown = await page.get_by_role("dialog").locator("dt").all_text_contents()
        assert shown == ["j", "k", "Enter", "c", "r", "n", "e", "/", "?", "Esc"]
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)

    async def searching() -> None:
        await expect(page.get_by_role("searchbox")).to_be_focused()
        await page.keyboard.press("Escape")

    steps = {
        "j": lambda: expect(row["Otto"]).to_be_focused(), "k": lambda: expect(row["Otto"]).to_be_focused(),
        "Enter": lambda: expect(head).to_have_text("Mia"), "c": claimed, "r": replying, "n": noting, "e": closing,
        "/": searching, "?": helped, "Escape": lambda: expect(head).to_have_count(0),
    }  # fmt: skip
    await opened(page, console)
    await expect(listed(page)).to_have_count(2)
    keys = await page.evaluate("async () => (await import('/agent/static/keyboard.js')).KEYS.map(({ key }) => key)")
    assert keys == list(steps)
    for key in keys:
        if key == "Enter":
            await page.keyboard.press("j")
        await page.keyboard.press(key)
        await steps[key]()


async def test_keys_go_by_their_place_where_another_script_is_typed_and_with_capitals_locked(
    page: Page, console: ConsoleServer
) -> None:
    console.begin("Otto")
    await opened(page, console)
    press = "([key, code]) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code, bubbles: true }))"
    for key, code in (("о", "KeyJ"), ("J", "KeyJ")):
        await page.evaluate("document.activeElement.blur()")
        await page.evaluate(press, [key, code])
        await expect(listed(page)).to_be_focused()


async def test_a_key_that_can_do_nothing_says_why(page: Page, console: ConsoleServer) -> None:
    session = console.begin("Otto", "assigned", owner=BEN)
    waiting = console.begin("Mia")
    await opened(page, console, f"?session={session}")
    await expect(page.locator(".talk-head h1")).to_have_text("Otto")
    for key in "cre":
        await page.keyboard.press(key)
        await expect(page.locator(".toast")).to_have_text("Ben Okafor has this conversation.")
        await page.get_by_role("button", name="Dismiss").click()
    await page.locator(f"[data-id={waiting}]").click()
    await expect(page.locator(".talk-head h1")).to_have_text("Mia")
    await page.keyboard.press("r")
    await expect(page.locator(".toast")).to_have_text("Claim it first (c).")
    await page.keyboard.press("c")
    assert "epoch" in await console.called("POST", f"session/{waiting}/assign")
