"""What tells an agent who looks elsewhere, and where it stands for one who looks."""

from console_server import ANA, BEN, MINUTE, ConsoleServer, now
from playwright.async_api import Page, expect
from waiting import until

STUB = """
  window.shown = [];
  window.Notification = class {
    static permission = "granted";
    constructor(title, { body, tag }) { shown.push([title, body, tag]); }
  };
  window.looks = false;
  document.hasFocus = () => window.looks;
"""


async def test_who_looks_elsewhere_is_told_of_their_own_conversations_too(page: Page, console: ConsoleServer) -> None:
    mine = console.begin("Mia", "assigned", owner=ANA)
    console.event(mine, "message", "user", "Hello?", at=now() - MINUTE)
    given = console.begin("Otto", "assigned", owner=BEN)
    await page.add_init_script(STUB)
    await page.goto(f"{console.url}?session={mine}")
    await expect(page.locator(".row[data-kind=message]")).to_have_count(1)
    await console.escalate(console.begin("Zoe"))
    await console.happen(mine, "message", "user", "Are you there?")
    await console.change(given, owner={key: ANA[key] for key in ("id", "name", "picture")})
    ben = {"id": BEN["id"], "name": BEN["name"]}
    other = console.begin("Lea", "assigned", owner=BEN)
    await console.happen(other, "note", "agent", "Nothing of Ana's.", author=ben)
    await console.happen(given, "note", "agent", "She called twice.", author=ben)
    await until(lambda: page.evaluate("shown.length === 4"), "four notifications", saw=lambda: page.evaluate("shown"))
    assert await page.evaluate("shown") == [
        ["Zoe is waiting", "Asked for a person: 'real person'", "handoff-waiting"],
        ["Mia wrote", "Are you there?", f"handoff-{mine}"],
        ["Otto is yours now", "", f"handoff-{given}"],
        ["Ben Okafor left a note", "She called twice.", f"handoff-{given}"],
    ]
    await page.evaluate("looks = true")
    await console.happen(mine, "message", "user", "Hello again")
    await page.get_by_role("button", name="Transfer").click()
    await page.get_by_role("radio", name="Ben Okafor").click()
    await page.get_by_role("dialog").get_by_role("button", name="Transfer").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert len(await page.evaluate("shown")) == 4


async def test_cards_cover_nothing_of_the_list(page: Page, console: ConsoleServer) -> None:
    for number in range(30):
        console.event(console.begin(f"Visitor {number}", waited=30 - number), "message", "user", "Hello?")
    for width in (390, 800, 1280):
        await page.set_viewport_size({"width": width, "height": 700})
        await page.goto(console.url)
        await expect(page.locator(".session")).to_have_count(len(console.sessions))
        for name in ("Otto", "Zoe", "Mia"):
            await console.escalate(console.begin(f"{name} {width}"))
        await expect(page.locator(".toast")).to_have_count(3)
        cards, panel = await page.locator(".toasts").bounding_box(), await page.locator("#list-panel").bounding_box()
        assert cards and panel
        assert panel["y"] + panel["height"] <= cards["y"]
        assert panel["height"] > 150


async def test_on_a_phone_cards_are_one_line_that_covers_neither_header_nor_composer(
    page: Page, console: ConsoleServer
) -> None:
    mine = console.begin("Mia", "assigned", owner=ANA)
    console.event(mine, "message", "user", "Hello?", at=now() - MINUTE)
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{console.url}?session={mine}")
    await expect(page.locator(".row[data-kind=message]")).to_have_count(1)
    for name in ("Otto", "Zoe", "Kim", "A visitor with a name that is longer than any line of a phone"):
        await console.escalate(console.begin(name))
    card = page.locator(".toast:visible")
    await expect(card).to_have_count(1)
    await expect(card).to_contain_text("A visitor with a name")
    await expect(card.get_by_text("and 3 more")).to_be_visible()
    for width, height in ((390, 844), (360, 640), (320, 640)):
        await page.set_viewport_size({"width": width, "height": height})
        box = await card.bounding_box()
        head, foot = await page.locator(".talk-head").bounding_box(), await page.locator(".foot").bounding_box()
        assert box and head and foot
        assert box["y"] >= head["y"] + head["height"]
        assert box["y"] + box["height"] <= foot["y"]
        assert box["height"] < 60
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
    await card.get_by_role("button", name="Dismiss").click()
    await expect(card).to_have_count(0)
