"""The demo's panes while what they show is drawn again: a press counts as it was meant, by what was on the screen."""

from dataclasses import dataclass

from demo_panes import DESKTOP, card, open_demo, phone_log, say_on_phone, thread_log
from playwright.async_api import Page, WebSocketRoute, expect
from waiting import stays, until
from watched_browser import WatchedBrowser

from bridge.sandbox.demo import Demo
from bridge.sandbox.slack import CHANNEL

LATE = "It is urgent, by the way."


@dataclass
class LateNews:
    """The line that tells the page what changed. While it is `held`, the page shows what was before."""

    held: list[str | bytes] | None = None
    line: WebSocketRoute | None = None

    def route(self, line: WebSocketRoute) -> None:
        self.line = line
        line.connect_to_server().on_message(self._tell)

    def hold(self) -> None:
        self.held = []

    def let_go(self) -> None:
        held, self.held = self.held or [], None
        for told in held:
            self._tell(told)

    def _tell(self, told: str | bytes) -> None:
        if self.held is not None:
            self.held.append(told)
        elif self.line:
            self.line.send(told)


async def open_with_late_news(watched: WatchedBrowser, demo: Demo) -> tuple[Page, LateNews]:
    news = LateNews()
    await watched.context.route_web_socket("**/live", news.route)
    return await open_demo(watched, demo, DESKTOP), news


async def call_a_person(page: Page) -> None:
    await page.get_by_role("button", name="Start", exact=True).click()
    await say_on_phone(page, "Can I talk to a human?")
    await expect(card(page, "Mia").get_by_role("button", name="Claim")).to_be_visible()


def cards_with(demo: Demo, words: str) -> int:
    """How many cards of the workspace say so."""
    return sum(words in str(message.blocks) for message in demo.slack.workspace.channel_messages(CHANNEL))


async def test_a_card_that_was_redrawn_meanwhile_is_claimed_by_the_button_that_was_seen(
    watched: WatchedBrowser, demo: Demo
) -> None:
    page, news = await open_with_late_news(watched, demo)
    await call_a_person(page)
    news.hold()
    await say_on_phone(page, LATE)
    await until(lambda: cards_with(demo, LATE), "the card is another one")
    await card(page, "Mia").get_by_role("button", name="Claim").click()
    await until(lambda: cards_with(demo, "Ana Ruiz"), "the press is taken")
    news.let_go()
    await expect(thread_log(page).locator(".message").first).to_contain_text("Ana Ruiz has it")


async def test_a_button_that_is_pressed_down_stays_until_it_is_let_go(watched: WatchedBrowser, demo: Demo) -> None:
    page, news = await open_with_late_news(watched, demo)
    await call_a_person(page)
    news.hold()
    await say_on_phone(page, LATE)
    await until(lambda: any(LATE in str(told) for told in news.held or ()), "the page is to be told of it")
    button = card(page, "Mia").get_by_role("button", name="Claim")
    await button.hover()
    pressed = await button.element_handle()
    await page.mouse.down()
    news.let_go()
    await stays(lambda: pressed.evaluate("button => button.isConnected"), "the button that is pressed is there")
    await page.mouse.up()
    await expect(thread_log(page).locator(".message").first).to_contain_text("Ana Ruiz has it")
    await expect(phone_log(page)).to_contain_text(LATE)
