"""A translated conversation at the real chat and the real console: each side reads its own language."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest_asyncio
from console_setup import ConsoleSetup, console_setup
from playwright.async_api import Browser, Locator, expect
from watched_browser import WatchedBrowser

from core.model.content import Content
from core.model.ids import Seq, SessionId
from core.usecases.rules import Rules
from core.usecases.translating import ToTranslate, messages_translated

PHONE = {"viewport": {"width": 390, "height": 780}, "locale": "es-ES", "timezone_id": "Europe/Madrid"}


@pytest_asyncio.fixture(loop_scope="session")
async def office(watched: WatchedBrowser, sqlite_url: str, rules: Rules) -> AsyncIterator[ConsoleSetup]:
    async with console_setup(sqlite_url, replace(rules, translates=lambda queue: True)) as running:
        yield running
        await watched.close()


async def translate(office: ConsoleSetup, session: SessionId, seq: Seq, language: str, words: str) -> None:
    said = [(ToTranslate(seq, seq, Content("")), Content(words))]
    internal = language == "en"
    unit = partial(messages_translated, session=session, language=language, internal=internal, said=said)
    await office.conversations.store.write(session, unit)


async def seq_of(message: Locator) -> Seq:
    return Seq(int(await message.get_attribute("data-seq") or 0))


async def test_each_side_reads_its_own_language_and_may_see_the_other(
    chromium: Browser, watched: WatchedBrowser, office: ConsoleSetup
) -> None:
    theirs = await chromium.new_context(**PHONE)
    user = await theirs.new_page()
    await user.goto(f"{office.url}/")
    await user.locator(".composer textarea").fill("real person, por favor: necesito ayuda con mi visado")
    await user.keyboard.press("Enter")
    ana = await office.at_desk(watched.context, "Ana")
    await ana.locator(".session").click()
    await ana.get_by_role("button", name="Claim").click()
    await expect(ana.locator(".talk-head .status")).to_contain_text("Yours")
    await ana.locator(".composer textarea").fill("It arrives on Friday.")
    await ana.keyboard.press("Enter")
    reply = user.locator(".row[data-by=agent]").last
    await expect(reply).to_contain_text("Traduciendo…")
    session = SessionId((await user.locator(".row[data-session]").last.get_attribute("data-session")) or "")
    await translate(office, session, await seq_of(reply), "es", "Llega el viernes.")

    await expect(reply.locator(".bubble")).to_contain_text("Llega el viernes.")
    await expect(reply.locator(".bubble")).not_to_contain_text("It arrives on Friday.")
    await user.get_by_role("button", name="Ver el original").click()
    await expect(reply.locator(".bubble")).to_contain_text("It arrives on Friday.")
    await user.get_by_role("button", name="Ver la traducción").click()
    await expect(reply.locator(".bubble")).to_contain_text("Llega el viernes.")
    await expect(ana.locator(".translation")).to_contain_text("The user reads: Llega el viernes.")

    await user.locator(".composer textarea").fill("Muchas gracias")
    await user.keyboard.press("Enter")
    thanks = ana.locator(".row[data-by=user]", has_text="Muchas gracias")
    await expect(thanks).to_be_visible()
    await translate(office, session, await seq_of(thanks), "en", "Thank you very much")
    await expect(thanks).to_contain_text("Translated: Thank you very much")
    await expect(user.get_by_text("Thank you very much")).to_have_count(0)
    await user.reload()
    await expect(user.locator(".row[data-by=agent] .bubble").last).to_contain_text("Llega el viernes.")
    await theirs.close()
