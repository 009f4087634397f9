"""axe finds nothing in any state of the console and of its sign-in, light and dark, on a desktop and on a phone."""

from collections.abc import Awaitable, Callable
from typing import Any

from axe import axe_in_every_look
from console_server import ANA, BEN, MINUTE, ConsoleServer, now
from playwright.async_api import Page, expect
from watched_browser import WatchedBrowser

SIZES = {"phone": (390, 760), "desktop": (1280, 800)}  # the next step begins on a desktop
WRONG = {"console lists": "The console's lists are not kept up to date.", "Slack": "Slack does not answer."}
Step = Callable[["Desk"], Awaitable[object]]


class Desk:
    """Ana's page, and what a test makes happen on it."""

    def __init__(self, page: Page, console: ConsoleServer) -> None:
        self.page = page
        self.console = console
        self.field = page.locator(".composer textarea")
        self.session = ""

    async def menu(self, item: str) -> None:
        await self.page.get_by_role("button", name="Menu", exact=True).click()
        await self.page.get_by_role("menuitem", name=item).click()

    async def more(self, item: str) -> None:
        await self.page.get_by_role("button", name="More", exact=True).click()
        await self.page.get_by_role("menuitem", name=item).click()

    async def message_menu(self) -> None:
        row = self.page.locator(".row[data-kind=message]").nth(1)
        await row.hover()
        await row.get_by_role("button", name="More about this message").click()


async def nobody_is_waiting(desk: Desk) -> None:
    await desk.page.goto(desk.console.url)
    await expect(desk.page.get_by_text("Nobody is waiting")).to_be_visible()


async def people_wait_and_one_is_announced(desk: Desk) -> None:
    console = desk.console
    console.begin("Otto", waited=7, priority="high")
    console.begin("Zoe Lang", waited=70, priority="urgent", queue="billing")
    for session in list(console.sessions):
        console.event(session, "message", "user", "Hello?")
        await console.escalate(session)
    await expect(desk.page.locator(".session")).to_have_count(2)
    await expect(desk.page.locator(".toast")).to_have_count(2)


async def something_is_found(desk: Desk) -> None:
    for _ in range(2):
        await desk.page.get_by_role("button", name="Dismiss").last.click()
    await desk.page.get_by_role("searchbox").fill("Otto")
    await expect(desk.page.locator(".session")).to_have_count(1)


async def nothing_is_found(desk: Desk) -> None:
    await desk.page.get_by_role("searchbox").fill("nobody of this name")
    await expect(desk.page.get_by_text("Nothing found")).to_be_visible()


async def the_main_menu_is_open(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="Clear the search").click()
    await desk.page.get_by_role("button", name="Menu", exact=True).click()
    await expect(desk.page.get_by_role("menu")).to_be_visible()


async def the_keys_are_explained(desk: Desk) -> None:
    await desk.page.get_by_role("menuitem", name="Keys").click()
    await expect(desk.page.get_by_role("dialog")).to_be_visible()


async def a_password_is_changed(desk: Desk) -> None:
    await desk.page.keyboard.press("Escape")
    await desk.menu("Change password…")
    await expect(desk.page.get_by_role("dialog")).to_be_visible()


async def a_waiting_conversation_is_open(desk: Desk) -> None:
    await desk.page.keyboard.press("Escape")
    await desk.page.locator(".session", has_text="Otto").click()
    await expect(desk.page.get_by_role("button", name="Claim")).to_be_visible()


async def a_conversation_of_ones_own_is_open(desk: Desk) -> None:
    console, at = desk.console, now() - 5 * MINUTE
    mine = desk.session = console.begin(
        "Mia Schneider",
        "assigned",
        owner=ANA,
        summary="Wants the fees.",
        rating={"score": 4, "words": "Kind."},
    )
    file = {
        "id": "f1",
        "name": "terms.pdf",
        "kind": "document",
        "mime": "application/pdf",
        "size": 9000,
        "url": "/agent/api/files/f1",
    }
    blocks = [
        {"kind": "text", "spans": [{"text": "See "}, {"text": "the fees", "link": "https://a.example"}]},
        {"kind": "quote", "spans": [{"text": "said"}]},
        {"kind": "code", "spans": [{"text": "x = 1"}]},
    ]
    question = console.event(mine, "message", "user", "What is the fee?", at=at)
    console.event(mine, "message", "bot", "See the fees", at=at, blocks=blocks, data={"sources": ["Fees"]})
    console.event(mine, "escalated", "house", line="A person was called.", internal=True, at=at)
    console.event(mine, "message", "agent", "It is 480 euros.", at=at, reply_to=question["seq"])
    console.event(mine, "note", "agent", "She called twice.", at=at)
    failed = console.event(mine, "message", "agent", "Here is the list.", at=at, files=[file])
    undone = {"reason": "The chat is gone.", "retryable": True}
    console.event(
        mine, "undeliverable", "house", target=failed["seq"], line="Not delivered: The chat is gone.", data=undone
    )
    console.event(mine, "message", "user", "مرحبا", reply_to=failed["seq"])
    thanks = console.event(mine, "message", "user", "Thanks")
    console.event(mine, "reacted", "agent", target=thanks["seq"], data={"emoji": "👍", "added": True})
    await console.tell({"event": "session_changed", "session": console.sessions[mine]})
    await desk.page.get_by_role("tab", name="Mine").click()
    await desk.page.locator(".session", has_text="Mia").click()
    await expect(desk.page.locator(".row[data-kind=message]")).to_have_count(7)


async def the_user_types_and_a_colleague_looks_on(desk: Desk) -> None:
    agents = [{"id": BEN["id"], "name": BEN["name"], "writing": True}]
    await desk.console.tell({"event": "presence", "session": desk.session, "agents": agents})
    await desk.console.tell({"event": "typing", "session": desk.session, "by": "user", "name": "Mia"})
    await expect(desk.page.locator(".typing")).to_be_visible()


async def a_messages_menu_is_open(desk: Desk) -> None:
    await desk.message_menu()
    await expect(desk.page.get_by_role("menu")).to_be_visible()


async def an_answer_is_written(desk: Desk) -> None:
    await desk.page.get_by_role("menuitem", name="Reply to this").click()
    await desk.field.fill("x" * 12_001)
    await expect(desk.page.locator(".answering")).to_be_visible()


async def canned_replies_are_offered(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="Cancel").click()
    await desk.field.fill("/")
    await expect(desk.page.get_by_role("option")).to_have_count(2)


async def a_note_is_written(desk: Desk) -> None:
    await desk.page.keyboard.press("Escape")
    await desk.page.get_by_role("radio", name="Note").click()
    await desk.field.fill("She called twice.")


async def a_message_fails(desk: Desk) -> None:
    await desk.page.get_by_role("radio", name="Reply").click()
    desk.console.is_holding = True
    await desk.field.fill("This one waits")
    await desk.field.press("Enter")
    await expect(desk.page.locator(".row[data-state=sending]")).to_be_visible()
    frame = await desk.console.heard("send_message", text="This one waits")
    await desk.console.tell(
        {"event": "refused", "id": frame["id"], "session": desk.session, "error": "x", "message": "Not taken."}
    )
    await expect(desk.page.get_by_text("Not taken.")).to_be_visible()
    desk.console.is_holding = False


async def the_conversations_menu_is_open(desk: Desk) -> None:
    await desk.page.get_by_role("button", name="More", exact=True).click()
    await expect(desk.page.get_by_role("menu")).to_be_visible()


async def it_is_given_to_somebody(desk: Desk) -> None:
    await desk.page.get_by_role("menuitem", name="Transfer").click()
    await expect(desk.page.get_by_role("radio", name="Ben Okafor")).to_be_visible()


async def that_is_refused(desk: Desk) -> None:
    desk.console.refuse_next = [(409, "at_capacity", "Ben Okafor has 5 conversations already.")]
    await desk.page.get_by_role("radio", name="Ben Okafor").click()
    await desk.page.get_by_role("dialog").get_by_role("button", name="Transfer").click()
    await expect(desk.page.get_by_role("alert")).to_contain_text("Ben Okafor has 5")


async def it_is_to_be_closed(desk: Desk) -> None:
    await desk.page.keyboard.press("Escape")
    await desk.more("Close…")
    await expect(desk.page.get_by_role("radio", name="Solved")).to_be_visible()


async def an_escalation_is_marked_as_wrong(desk: Desk) -> None:
    await desk.page.keyboard.press("Escape")
    await desk.more("Wrong escalation…")
    await expect(desk.page.get_by_role("dialog")).to_be_visible()


async def the_person_is_shown(desk: Desk) -> None:
    """On a phone it lies over the conversation."""
    await desk.page.keyboard.press("Escape")
    await desk.page.set_viewport_size({"width": 390, "height": 760})
    await desk.page.get_by_role("button", name="About", exact=False).first.click()
    await expect(desk.page.locator(".person")).to_be_visible()


async def something_is_wrong_and_the_line_is_cut(desk: Desk) -> None:
    await desk.console.tell({"event": "health", "wrong": WRONG})
    await expect(desk.page.locator(".health")).to_be_visible()
    desk.console.is_down = True
    await desk.console.drop()
    await expect(desk.page.locator(".notice")).to_contain_text("econnecting")


async def a_faulty_act_is_complained_of(desk: Desk) -> None:
    desk.console.is_down = False
    desk.console.refuse_next = [(409, "stale", "Ben claimed it a moment ago.")]
    await desk.more("Release")
    await expect(desk.page.get_by_role("alert")).to_contain_text("Ben claimed it")


STEPS: list[Step] = [
    nobody_is_waiting,
    people_wait_and_one_is_announced,
    something_is_found,
    nothing_is_found,
    the_main_menu_is_open,
    the_keys_are_explained,
    a_password_is_changed,
    a_waiting_conversation_is_open,
    a_conversation_of_ones_own_is_open,
    the_user_types_and_a_colleague_looks_on,
    a_messages_menu_is_open,
    an_answer_is_written,
    canned_replies_are_offered,
    a_note_is_written,
    a_message_fails,
    the_conversations_menu_is_open,
    it_is_given_to_somebody,
    that_is_refused,
    it_is_to_be_closed,
    an_escalation_is_marked_as_wrong,
    the_person_is_shown,
    something_is_wrong_and_the_line_is_cut,
    a_faulty_act_is_complained_of,
]


async def test_nothing_is_wrong_in_any_state_of_the_console(
    page: Page, console: ConsoleServer, watched: WatchedBrowser
) -> None:
    watched.expected = ("WebSocket", "Failed to load resource")
    console.replies = [
        {"name": "hello", "title": "Greeting", "text": "Hello Mia."},
        {"name": "fees", "title": "Fees", "text": "The fees are 480 euros."},
    ]
    desk, found = Desk(page, console), dict[str, Any]()
    for step in STEPS:
        await step(desk)
        found |= await axe_in_every_look(page, SIZES, step.__name__)
    assert found == {}


async def test_nothing_is_wrong_on_the_pages_of_admins(
    page: Page, console: ConsoleServer, watched: WatchedBrowser
) -> None:
    watched.expected = ("Failed to load resource",)
    letter = {"id": "d1", "at": now(), "source": "telegram", "key": "8", "error": "KeyError: 'from'"}
    token = {"id": "t1", "name": "CRM", "agent": ANA, "created_at": now(), "expires_at": None, "used_at": None}
    person = {**BEN, "email": "ben@example.com", "signs_in": True, "invited": False, "seen_at": now()}
    console.answers = {
        ("GET", "dead-letters"): {"letters": [letter], "cursor": None},
        ("GET", "dead-letters/d1"): {**letter, "payload": '{"update_id": 8}'},
        ("GET", "tokens"): {"tokens": [token]},
        ("GET", "people"): {"people": [person]},
    }
    found = dict[str, Any]()
    for name in ("letters", "triggers", "people", "tokens", "passport"):
        await page.goto(f"{console.url}?page={name}")
        await expect(page.locator(".page .ghosts")).to_have_count(0)
        if name == "letters":
            await page.get_by_role("button", name="Look inside").click()
            await expect(page.locator("pre")).to_be_visible()
        found |= await axe_in_every_look(page, SIZES, name)
    console.answers["GET", "desk"] = None  # answers 404
    await page.goto(console.url)
    await expect(page.get_by_text("The console did not open")).to_be_visible()
    found |= await axe_in_every_look(page, SIZES, "a console that does not open")
    assert found == {}


async def test_nothing_is_wrong_in_any_state_of_the_sign_in(
    page: Page, console: ConsoleServer, watched: WatchedBrowser
) -> None:
    watched.expected = ("Failed to load resource",)
    login = console.url.replace("dashboard", "login")
    found = dict[str, Any]()
    await page.goto(login)
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    found |= await axe_in_every_look(page, SIZES, "sign in")
    console.refuse_next = [(401, "wrong_password", "E-mail or password is wrong.")]
    await page.get_by_label("E-mail").fill("ana@example.com")
    await page.get_by_label("Password", exact=True).fill("not this one")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_have_text("E-mail or password is wrong.")
    found |= await axe_in_every_look(page, SIZES, "a wrong password")
    console.answers["POST", "invitation"] = {"email": "ben@example.com", "name": "Ben", "role": "agent", "first": False}
    await page.goto(f"{login}?1#invite=abc")
    await expect(page.get_by_text("You are invited as an agent.")).to_be_visible()
    found |= await axe_in_every_look(page, SIZES, "an invitation")
    console.answers["POST", "invitation"] = None  # answers 404
    await page.goto(f"{login}?2#invite=abc")
    await expect(page.get_by_text("This link does not work")).to_be_visible()
    found |= await axe_in_every_look(page, SIZES, "an invitation that does not work")
    assert found == {}
