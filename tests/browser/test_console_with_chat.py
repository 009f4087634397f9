"""Agents at the real console and a user at the real chat, over one log: what one does, the other sees."""

from collections.abc import AsyncIterator

import pytest_asyncio
from asking_back import CHOICES, WHICH, ask_back
from console_setup import PASSWORD, ROOMY, ConsoleSetup, console_setup
from playwright.async_api import Browser, Locator, Page, expect
from slack_agents import slack_agent
from watched_browser import WatchedBrowser

from core.model.agents import Role
from core.model.content import Content
from core.model.ids import SessionId
from core.usecases import ownership, reactions
from core.usecases.rules import Rules

RESTARTS = ("WebSocket", "ERR_")  # what a browser says of a line that was cut


@pytest_asyncio.fixture(loop_scope="session")
async def office(watched: WatchedBrowser, sqlite_url: str, rules: Rules) -> AsyncIterator[ConsoleSetup]:
    async with console_setup(sqlite_url, rules) as running:
        yield running
        await watched.close()  # a page that outlives its server complains of it


def rows(page: Page) -> Locator:
    return page.locator(".row[data-kind=message]")


def field(page: Page) -> Locator:
    return page.locator(".composer textarea")


async def write(page: Page, text: str) -> None:
    await field(page).fill(text)
    await field(page).press("Enter")


async def test_an_agent_signs_in_claims_and_talks_and_a_note_stays_inside(
    page: Page, office: ConsoleSetup, watched: WatchedBrowser
) -> None:
    watched.expected = ("401",)
    await office.agent("Ana")
    await page.goto(f"{office.url}/agent/dashboard")
    await page.get_by_label("E-mail").fill("ana@example.com")
    await page.get_by_label("Password").fill("no such password")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).not_to_be_empty()
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("Nobody is waiting")).to_be_visible()

    user, _ = await office.waiting_user()
    await page.locator(".session").click()
    await expect(rows(page)).to_have_count(2)
    await page.get_by_role("button", name="Claim").click()
    await user.until(lambda: user.status["state"] == "assigned")
    await write(page, "note: he sounds cross")
    await write(page, "Hello, this is Ana.")
    await user.until(lambda: user.texts("agent"))
    await user.send("Thank you!")
    await expect(rows(page).last).to_contain_text("Thank you!")
    await page.get_by_role("radio", name="Note").click()
    await write(page, "Not for his eyes")
    await expect(page.locator(".row[data-note=true]")).to_have_count(2)
    await page.get_by_role("radio", name="Reply").click()
    await write(page, "Goodbye.")
    await user.until(lambda: len(user.texts("agent")) == 2)
    assert user.texts("agent") == ["Hello, this is Ana.", "Goodbye."]
    assert "cross" not in str(user.events)
    assert "Not for his eyes" not in str(user.events)

    await page.get_by_role("button", name="Close").click()
    await page.get_by_role("radio", name="Solved", exact=True).click()
    await page.get_by_label("Note").fill("All is well")
    await page.get_by_role("button", name="Close it").click()
    await user.until(lambda: user.status["state"] == "closed")
    assert "All is well" not in str(user.events)
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_two_agents_meet_in_one_conversation_and_pass_it_on(
    chromium: Browser, watched: WatchedBrowser, office: ConsoleSetup
) -> None:
    user, session = await office.waiting_user()
    ana = await office.at_desk(watched.context, "Ana", place=f"?session={session}")
    other = await chromium.new_context(**ROOMY)
    ben = await office.at_desk(other, "Ben", place=f"?session={session}")
    await expect(ana.get_by_text("Ben has this open too")).to_be_visible()
    await ana.get_by_role("button", name="Claim").click()
    await expect(ben.locator(".talk-head .status")).to_contain_text("With Ana")
    await expect(ben.get_by_role("button", name="Claim")).to_have_count(0)
    await field(ben).press_sequentially("I know him")
    await expect(ana.get_by_text("Ben is writing here")).to_be_visible()
    await field(ben).press("Enter")
    await expect(ana.locator(".row[data-note=true]")).to_contain_text("I know him")

    await ana.get_by_role("button", name="Transfer").click()
    await ana.get_by_role("radio", name="Ben").click()
    await ana.get_by_label("Note for them").fill("Yours, then")
    await ana.get_by_role("dialog").get_by_role("button", name="Transfer").click()
    await expect(ben.locator(".talk-head .status")).to_contain_text("Yours")
    await expect(ben.get_by_text("Yours, then")).to_be_visible()
    await ben.keyboard.press("Escape")
    await ben.keyboard.press("r")
    await write(ben, "Hello again")
    await user.until(lambda: user.texts("agent"))
    assert user.texts("agent") == ["Hello again"]
    assert "I know him" not in str(user.events)
    await other.close()


async def test_a_line_that_was_cut_leaves_no_gap_and_no_double(watched: WatchedBrowser, office: ConsoleSetup) -> None:
    watched.expected = RESTARTS
    user, session = await office.waiting_user()
    page = await office.at_desk(watched.context, "Ana", Role.LEAD, place=f"?session={session}")
    await page.get_by_role("button", name="Claim").click()
    await user.until(lambda: user.status["state"] == "assigned")
    await watched.context.set_offline(True)
    for number in range(3):
        await user.send(f"while you were away {number}")
    await user.until(lambda: len(user.texts("user")) == 5)
    await write(page, "Said in the tunnel")
    await expect(rows(page)).to_have_count(3)
    await expect(rows(page).last).to_contain_text("Sending…")
    await watched.context.set_offline(False)
    await user.until(lambda: user.texts("agent"))
    await expect(rows(page)).to_have_count(6)
    texts = await rows(page).locator(".bubble p").all_text_contents()
    assert texts == [text for _, text in user.messages]
    assert user.texts("agent") == ["Said in the tunnel"]


async def test_what_an_agent_does_in_slack_stands_on_the_screen(watched: WatchedBrowser, office: ConsoleSetup) -> None:
    _, session = await office.waiting_user()
    page = await office.at_desk(watched.context, "Ana", place=f"?session={session}")
    slack_user = slack_agent("U0BEN", "Ben", email="ben@example.com")
    await office.conversations.act(ownership.claim, session, slack_user)
    said = await office.conversations.agent_wrote(session, slack_user, Content("From Slack"), [("test", "1")])
    await expect(rows(page).last).to_contain_text("From Slack")
    await office.conversations.act(
        reactions.agent_reacted_at, session, slack_user, said.seq, "🎉", True, [("test", "2")]
    )
    await expect(page.locator(".reaction")).to_have_text("🎉")
    await office.conversations.agent_edited_at(session, slack_user, said.seq, Content("Changed"), [("test", "3")])
    await expect(rows(page).last).to_contain_text("Changed")
    await office.conversations.act(ownership.close_by_agent, session, slack_user)
    await expect(page.get_by_role("button", name="Reopen")).to_be_visible()


async def test_admins_invite_look_and_try(watched: WatchedBrowser, chromium: Browser, office: ConsoleSetup) -> None:
    _, session = await office.waiting_user()
    page = await office.at_desk(watched.context, "Ana", Role.ADMIN, place="?page=triggers")
    await page.get_by_label("What the user writes").fill("I want a real person")
    await expect(page.get_by_text("A person is called", exact=True)).to_be_visible()
    await page.goto(f"{office.url}/agent/dashboard?page=passport&of={session}&seq=1")
    await expect(page.locator(".hop").first).to_be_visible()
    await page.goto(f"{office.url}/agent/dashboard?page=people")
    await page.get_by_role("button", name="Invite…").first.click()
    await page.get_by_label("E-mail").fill("ben@example.com")
    await page.get_by_label("Name").fill("Ben")
    await page.get_by_role("button", name="Make the link").click()
    link = await page.get_by_role("textbox", name="The link").input_value()

    other = await chromium.new_context(**ROOMY)
    ben = await other.new_page()
    await ben.goto(f"{office.url}/agent/login#{link.partition('#')[2]}")
    await ben.get_by_label("Password").fill(PASSWORD)
    await ben.get_by_role("button", name="Open the console").click()
    await expect(ben.get_by_text("Ben", exact=True)).to_be_visible()
    await other.close()


async def test_an_agent_sees_what_the_user_could_choose_from(watched: WatchedBrowser, office: ConsoleSetup) -> None:
    user = await office.user("How much is it?")
    await ask_back(office.conversations, SessionId(user.session))
    await user.send("None of them, a real person please")
    await user.until(lambda: user.status["state"] == "waiting")
    page = await office.at_desk(watched.context, "Ana", place=f"?session={user.session}")
    asked = rows(page).filter(has_text=WHICH)
    await expect(asked.get_by_role("listitem")).to_have_text([*CHOICES])
