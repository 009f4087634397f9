"""The demo as a visitor meets it: three panes in one browser, two users, two agents, and nothing crosses.

SHOTS=DIR keeps the screenshots.
"""

import os
import re
from pathlib import Path

from axe import axe, axe_in_every_look
from demo_panes import (
    DESKTOP,
    PHONE,
    card,
    claim,
    open_demo,
    phone_log,
    say_in_thread,
    say_on_phone,
    say_on_web,
    thread_log,
    web,
    web_log,
)
from playwright.async_api import Page, expect
from waiting import until
from watched_browser import WatchedBrowser

from bridge.sandbox.demo import Demo


async def shoot(page: Page, name: str) -> None:
    """Keep what the page looks like, where somebody wants to see it; a picture costs as much as a press."""
    if folder := os.environ.get("SHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def react_on_phone(page: Page, text: str, emoji: str) -> None:
    bubble = phone_log(page).locator(".bubble").filter(has_text=text)
    await bubble.hover()
    await bubble.get_by_role("button", name="React to this message").click()
    await page.get_by_role("menuitem", name=emoji).click()


def reacted_to(demo: Demo) -> list[str]:
    """The words of the messages in Slack that have a reaction by name."""
    messages = demo.slack.workspace.messages.values()
    return [one.text for channel in messages for one in channel.values() if {"+1", "thumbsup"} & one.reactions.keys()]


async def ask_and_escalate(page: Page) -> None:
    await say_on_web(page, "How much is your fee?")
    await expect(web_log(page)).to_contain_text("€480")
    await say_on_web(page, "I want to talk to a person")
    await expect(web_log(page)).to_contain_text("bringing in a person")


async def ask_and_escalate_on_phone(page: Page) -> None:
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(phone_log(page)).to_contain_text("Hello!")
    await say_on_phone(page, "Do I need a visa?")
    await expect(phone_log(page)).to_contain_text("student visa")
    await say_on_phone(page, "Can I talk to a human?")
    await expect(phone_log(page)).to_contain_text("bringing in a person")


async def test_two_users_get_two_agents_and_nothing_crosses(watched: WatchedBrowser, demo: Demo) -> None:
    page = await open_demo(watched, demo, DESKTOP)
    await shoot(page, "desktop-light-empty")
    await ask_and_escalate(page)
    await ask_and_escalate_on_phone(page)
    await expect(page.locator("#slack .channel .message")).to_have_count(2)
    await shoot(page, "desktop-light-waiting")

    await claim(page, "Ana Ruiz", "Visitor")
    await say_in_thread(page, "Hi, this is *Ana*. Which country is it?")
    await expect(web_log(page)).to_contain_text("Hi, this is Ana. Which country is it?")
    await say_on_web(page, "Germany, I think.")
    await expect(thread_log(page)).to_contain_text("Germany, I think.")

    await claim(page, "Ben Okafor", "Mia")
    await say_in_thread(page, "Hello Mia, Ben here. Which passport?")
    await expect(phone_log(page)).to_contain_text("Hello Mia, Ben here. Which passport?")
    await say_on_phone(page, "A Brazilian one")
    await expect(thread_log(page)).to_contain_text("A Brazilian one")

    await expect(web_log(page)).not_to_contain_text("passport")
    await expect(phone_log(page)).not_to_contain_text("Germany, I think.")
    await expect(thread_log(page)).not_to_contain_text("Germany, I think.")
    await expect(page.locator(".journey > .line")).to_contain_text("Mia wrote on Telegram")
    await expect(page.locator(".journey > .line .waiting")).to_have_count(0)
    await shoot(page, "desktop-light")
    await page.emulate_media(color_scheme="dark")
    await expect(web(page).locator("html")).to_have_attribute("data-scheme", "dark")
    await shoot(page, "desktop-dark")
    assert demo.slack.violations == []
    assert demo.telegram.violations == []


async def test_what_is_edited_and_deleted_in_one_pane_changes_in_the_other(watched: WatchedBrowser, demo: Demo) -> None:
    page = await open_demo(watched, demo, DESKTOP)
    await page.get_by_role("button", name="Start", exact=True).click()
    await say_on_phone(page, "Can I talk to a human?")
    await claim(page, "Ana Ruiz", "Mia")
    await say_in_thread(page, "It costs 75 dollars")
    await expect(phone_log(page)).to_contain_text("It costs 75 dollars")

    own = thread_log(page).locator(".message").filter(has_text="It costs")
    await own.hover()
    await own.get_by_role("button", name="Edit the message").click()
    field = page.get_by_role("textbox", name="Edit the message")
    await field.fill("It costs 75 euros")
    await react_on_phone(page, "It costs", "👍")  # the message changes under the one who edits it
    await until(lambda: "75 dollars" in str(reacted_to(demo)), "Slack has the reaction")
    await expect(field).to_have_value("It costs 75 euros")
    await field.press("Enter")
    await expect(phone_log(page)).to_contain_text("It costs 75 euros")
    await expect(own).to_contain_text("(edited)")

    await own.hover()
    await own.get_by_role("button", name="Delete the message").click()
    await expect(phone_log(page)).not_to_contain_text("It costs")

    await say_on_phone(page, "Thank yuo")
    await expect(phone_log(page).locator(".own").last).to_contain_text("Thank yuo")
    await page.get_by_label("Message to the bot").press("ArrowUp")
    await say_on_phone(page, "Thank you")
    await expect(phone_log(page).locator(".own").last).to_contain_text("edited")
    await expect(thread_log(page)).to_contain_text("Thank you")


async def test_photos_files_and_reactions_go_both_ways(watched: WatchedBrowser, demo: Demo) -> None:
    page = await open_demo(watched, demo, DESKTOP)
    await page.get_by_role("button", name="Start", exact=True).click()
    await say_on_phone(page, "Can I talk to a human?")
    await claim(page, "Ben Okafor", "Mia")
    await say_in_thread(page, "Could you send me a photo of your passport?")
    await expect(phone_log(page)).to_contain_text("photo of your passport")

    await page.get_by_label("Message to the bot").fill("Here it is")
    await page.get_by_role("button", name="Send a photo or a file").click()
    await page.get_by_role("menuitem", name="A sample photo").click()
    photo = thread_log(page).locator(".message").filter(has=page.locator(".files img"))
    await expect(photo).to_contain_text("Here it is")
    assert await photo.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 720

    checklist = {"name": "checklist.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n" * 500}
    await page.get_by_label("Files for the thread").set_input_files([checklist])  # type: ignore[list-item]
    sent = phone_log(page).locator(".bubble").filter(has=page.locator(".file"))
    await expect(sent).to_contain_text("checklist.pdf")
    await react_on_phone(page, "checklist.pdf", "👍")
    await expect(thread_log(page).get_by_role("button", name="👍 1")).to_be_visible()

    await photo.hover()
    await photo.get_by_role("button", name="Add a reaction").click()
    await page.get_by_role("menuitem", name="heart").click()
    await expect(phone_log(page).locator(".own .reactions")).to_contain_text("❤")
    await photo.hover()
    await photo.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Reply to this").click()
    await page.get_by_role("dialog").get_by_role("textbox").fill("Perfect, I can read everything.")
    await page.get_by_role("dialog").get_by_role("button", name="Send").click()
    await expect(phone_log(page).locator(".bubble").last.locator("blockquote")).to_have_text("Here it is")
    await expect(thread_log(page)).to_contain_text("I can read everything")
    await shoot(page, "desktop-light-files")
    assert demo.slack.violations == []
    assert demo.telegram.violations == []


async def test_forms_open_say_what_is_missing_and_do_what_they_say(watched: WatchedBrowser, demo: Demo) -> None:
    page = await open_demo(watched, demo, DESKTOP)
    await page.get_by_role("button", name="Start", exact=True).click()
    await say_on_phone(page, "Can I talk to a human?")
    await claim(page, "Ana Ruiz", "Mia")
    form = page.get_by_role("dialog")
    await card(page, "Mia").get_by_role("button", name="Transfer").click()
    await form.get_by_role("button", name="Transfer").click()
    await expect(form.get_by_role("alert")).to_have_text("Please complete this required field.")
    ben = await form.locator("option", has_text="Ben Okafor").get_attribute("value")
    await form.get_by_label("To").select_option(ben)
    await form.get_by_label("Note").fill("She has a question about visas")
    await shoot(page, "desktop-light-form")
    await form.get_by_role("button", name="Transfer").click()
    await expect(form).to_have_count(0)
    await expect(phone_log(page)).to_contain_text("Ben Okafor is taking over")
    await expect(thread_log(page)).to_contain_text("She has a question about visas")

    await page.get_by_role("button", name="Ben Okafor", exact=True).click()
    await card(page, "Mia").get_by_role("button", name="More of this card").click()
    await page.get_by_role("menuitem", name="Canned reply").click()
    await form.get_by_label("Reply").select_option(index=1)
    await expect(form.get_by_role("textbox")).to_have_value(re.compile("Mia"))
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_have_count(0)
    await card(page, "Mia").get_by_role("button", name="Close", exact=True).click()
    await form.get_by_label("How did it end?").select_option(index=1)
    await form.get_by_role("button", name="Close", exact=True).click()
    await phone_log(page).get_by_role("button", name="5", exact=True).click()
    await expect(thread_log(page)).to_contain_text("5 of 5")
    await expect(page.locator(".journey > .line")).to_contain_text("Mia rated this ★★★★★ 5 of 5")
    await expect(phone_log(page)).not_to_contain_text("question about visas")


async def test_the_console_is_one_press_away_and_answers_the_same_user(watched: WatchedBrowser, demo: Demo) -> None:
    page = await open_demo(watched, demo, DESKTOP)
    await page.get_by_role("button", name="Start", exact=True).click()
    await say_on_phone(page, "Can I talk to a human?")
    link = page.get_by_role("link", name="Open the web console")
    first = await link.get_attribute("href")
    async with watched.context.expect_page() as opened:
        await link.click()
    console = await opened.value
    await console.get_by_text("Mia").first.click()
    await console.get_by_role("button", name="Claim").first.click()
    await expect(phone_log(page)).to_contain_text("chatting with Priya Nair")
    field = console.get_by_role("textbox", name="Reply")
    await field.fill("Priya here, from the console.")
    await field.press("Enter")
    await expect(phone_log(page)).to_contain_text("from the console")
    await expect(page.locator(".journey > .line")).to_contain_text("Priya Nair wrote in the console")
    await expect(link).not_to_have_attribute("href", first or "")
    again = await page.request.get(f"{demo.url}{first}")
    assert again.status == 410
    await console.close()


async def test_while_slack_is_down_users_write_on_and_the_page_says_what_waits(
    watched: WatchedBrowser, demo: Demo
) -> None:
    page = await open_demo(watched, demo, DESKTOP)
    await page.get_by_role("button", name="Start", exact=True).click()
    await page.get_by_role("button", name="Slack down for 30 s").click()
    await expect(page.get_by_text("Slack cannot be reached")).to_be_visible()
    await say_on_phone(page, "Can I talk to a human?")
    await expect(phone_log(page)).to_contain_text("bringing in a person")
    await expect(page.locator(".journey > .line .waiting", has_text="Slack card")).to_be_visible()
    await shoot(page, "desktop-outage")
    await page.get_by_role("button", name="Slack down").click()
    await expect(page.get_by_text("Slack cannot be reached")).to_be_hidden()


async def test_on_a_phone_the_panes_are_tabs(watched: WatchedBrowser, demo: Demo) -> None:
    page = await open_demo(watched, demo, PHONE)
    tab = page.get_by_role("tab")
    await shoot(page, "phone-light-site")
    await page.get_by_role("button", name="How much is your fee?").click()
    await ask_and_escalate(page)
    await expect(tab.nth(2).locator(".badge")).to_be_visible()
    await tab.nth(1).click()
    await ask_and_escalate_on_phone(page)
    await tab.nth(2).click()
    await expect(tab.nth(2).locator(".badge")).to_be_hidden()
    await shoot(page, "phone-light-cards")
    await claim(page, "Ana Ruiz", "Visitor")
    await say_in_thread(page, "Hi, this is Ana.")
    await expect(thread_log(page)).to_contain_text("Hi, this is Ana.")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for number, name in enumerate(("web", "telegram", "slack")):
            await tab.nth(number).click()
            await shoot(page, f"phone-{scheme}-{name}")
            assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


async def test_app_home_the_command_and_shortcuts_are_there_and_axe_finds_nothing(
    watched: WatchedBrowser, demo: Demo
) -> None:
    sizes = {"phone": (390, 844), "desktop": (1600, 900)}
    page = await open_demo(watched, demo, DESKTOP)
    company = page.frame_locator("#site iframe")
    await expect(company.get_by_role("heading").first).to_be_visible()
    found = await axe_in_every_look(page, sizes, "empty")
    found["the company's page"] = await axe(page.frames[1])
    await ask_and_escalate_on_phone(page)
    field = page.get_by_label("Message to the channel")
    await field.fill("/bridge waiting")
    await field.press("Enter")
    await expect(page.locator(".whisper")).to_contain_text("1 user is waiting")
    found |= await axe_in_every_look(page, sizes, "somebody waits, and a command is answered")
    await page.get_by_role("button", name="Shortcuts").click()
    await expect(page.get_by_role("menuitem", name="Send a canned reply")).to_be_visible()
    found |= await axe_in_every_look(page, {"desktop": sizes["desktop"]}, "shortcuts")
    await page.get_by_role("menuitem", name="Send a canned reply").click()
    await expect(page.get_by_role("dialog")).to_contain_text("You have no conversation")
    found |= await axe_in_every_look(page, sizes, "a form")
    await page.get_by_role("button", name="Close the form").click()
    await page.get_by_role("button", name="App Home").click()
    home = page.get_by_role("region", name="App Home")
    await home.get_by_role("button", name="Claim").click()
    await expect(home).to_contain_text("Yours: 1 of")
    found |= await axe_in_every_look(page, sizes, "app home")
    await home.get_by_role("link", name="Open the thread").click()
    await say_in_thread(page, "Hello Mia")
    await expect(phone_log(page)).to_contain_text("Hello Mia")
    found |= await axe_in_every_look(page, sizes, "a thread")
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
    assert demo.slack.violations == []
