"""Files in the chat, with the real server behind it: from the picker, the clipboard and a drop, and from an agent."""

import base64
import io
import wave
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest_asyncio
from browser_conversation import BrowserConversation, browser_conversation
from playwright.async_api import Page, Route, expect
from watched_browser import WatchedBrowser, holds, spoken
from web_site import CONFIG

from core.model.events import Message
from core.usecases.rules import Rules

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAACAAAAAYCAIAAAAUMWhjAAAAKklEQVR4nO3NQQ0AAAgEoNP+nc0hbGAA"
    "Yy0SAAAAAAAAAAAAAAAAgL8FkTUBKdM8k1cAAAAASUVORK5CYII="
)
PASTE = """(content) => {
  const transfer = new DataTransfer();
  const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  transfer.items.add(new File([bytes], "image.png", { type: "image/png" }));
  document.querySelector(".composer textarea").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}"""
DROP = """([name, content]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([content], name, { type: "text/plain" }));
  for (const kind of ["dragenter", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def talk(page: Page, sqlite_url: str, rules: Rules) -> AsyncIterator[BrowserConversation]:
    config = replace(CONFIG, web=CONFIG.web.model_copy(update={"max_file_mb": 1}))
    async with browser_conversation(page, sqlite_url, rules, config=config) as begun:
        yield begun


def tone() -> bytes:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8_000)
        written.writeframes(b"\x80" * 8_000)
    return sound.getvalue()


def chosen(name: str, content: bytes, mime: str = "") -> dict[str, object]:
    return {"name": name, "mimeType": mime, "buffer": content}


async def attach(talk: BrowserConversation, *files: dict[str, object]) -> None:
    await talk.page.locator("input[type=file]").set_input_files(list(files))


async def test_files_are_chosen_pasted_and_dropped_and_go_with_one_message(talk: BrowserConversation) -> None:
    page = talk.page
    async with page.expect_file_chooser() as choosing:
        await talk.button("Attach files").click()
    await (await choosing.value).set_files([chosen("passport.png", PNG, "image/png")])
    await page.evaluate(PASTE, base64.b64encode(PNG).decode())
    await page.evaluate(DROP, ["terms.txt", "all the terms"])
    cards = page.locator(".card")
    await expect(cards).to_have_count(3)
    await expect(page.locator(".veil")).to_be_hidden()
    await expect(page.locator(".card[data-state=done]")).to_have_count(3)
    await expect(page.locator(".card img")).to_have_count(2)
    await talk.button("Remove image.png").click()
    await expect(cards).to_have_count(2)
    await talk.write("My papers")
    await expect(cards).to_have_count(0)
    row = talk.row("My papers")
    await expect(row).to_have_attribute("data-state", "sent")
    await expect(row.locator(".file")).to_have_count(2)
    sent = [event.body for event in await talk.log() if isinstance(event.body, Message)][-1]
    assert [(file.name, file.kind.value) for file in sent.files] == [
        ("passport.png", "image"),
        ("terms.txt", "document"),
    ]
    await page.reload()
    picture = talk.row("My papers").locator("img")
    await expect(picture).to_have_js_property("naturalWidth", 32)
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name="Download terms.txt").click()
    assert (await downloading.value).suggested_filename == "terms.txt"


async def test_what_cannot_be_sent_says_so_before_it_goes_up(talk: BrowserConversation) -> None:
    await attach(talk, chosen("empty.txt", b""), chosen("huge.bin", b"x" * (2**20 + 1)))
    await expect(talk.page.locator(".card-note")).to_have_text(
        ["This file is empty.", "This file is too large. Up to 1 MB can be sent."]
    )
    await expect(talk.button("Send")).to_be_disabled()
    for name in ("empty.txt", "huge.bin"):
        await talk.button(f"Remove {name}").click()
    await expect(talk.page.locator(".tray")).to_be_hidden()


async def test_an_upload_shows_how_far_it_is_can_be_cancelled_and_tried_again(
    talk: BrowserConversation, watched: WatchedBrowser
) -> None:
    watched.expected = ("Failed to load resource", "net::ERR")
    page = talk.page
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route("**/chat/files", hold)
    await attach(talk, chosen("one.txt", b"one"), chosen("two.txt", b"two"))
    await expect(page.locator(".card[data-state=uploading]")).to_have_count(2)
    await talk.write("Both of them")  # sent as soon as they are up
    await expect(talk.button("Send")).to_have_attribute("aria-busy", "true")
    await expect(talk.rows).to_have_count(1)
    await talk.button("Remove one.txt").click()
    await expect(page.locator(".card")).to_have_count(1)
    await held[1].abort("connectionreset")
    await expect(page.locator(".card-note")).to_have_text("Not uploaded.")
    await expect(talk.rows).to_have_count(1)
    await page.unroute("**/chat/files")
    await talk.button("Try two.txt again").click()
    await expect(page.locator(".card[data-state=done]")).to_have_count(1)
    await talk.button("Send").click()
    await expect(talk.row("Both of them").locator(".file-name")).to_have_text("two.txt")


async def test_an_agents_files_are_shown_played_and_downloaded(
    talk: BrowserConversation, watched: WatchedBrowser
) -> None:
    watched.expected = ("Failed to load resource",)
    await talk.ana_says("The campus", name="campus.png", kind="image", mime="image/png", content=PNG)
    await talk.ana_says("", name="hello.wav", kind="voice", mime="audio/wav", content=tone())
    await talk.ana_says("", name="terms.pdf", kind="document", mime="application/pdf", content=b"%PDF-1.4")
    await talk.ana_says("", name="lost.png", kind="image", mime="image/png", content=None)
    campus = talk.row("The campus")
    await expect(campus.get_by_role("img", name="campus.png")).to_have_js_property("naturalWidth", 32)
    await expect(campus.get_by_role("link", name="Open campus.png")).to_have_attribute("rel", "noopener")
    player = talk.page.locator("audio")
    await expect(player).to_have_attribute("aria-label", "Voice message: hello.wav")
    await holds(talk.page, "() => document.querySelector('audio').duration === 1")
    await talk.ana_reacts(await talk.seq_of(talk.rows.filter(has=player)), "👍")  # the player stays as it is
    assert await player.evaluate("(e) => e.isConnected && e.duration") == 1
    async with talk.page.expect_download() as downloading:
        await talk.button("Download terms.pdf, 8 B").click()
    assert (await downloading.value).suggested_filename == "terms.pdf"
    await expect(talk.page.locator(".file-gone")).to_have_text("lost.png is not there any more. ")
    said = ("Ana: The campus", "Ana: Voice message", "Ana: File: terms.pdf", "Ana: Photo")
    await spoken(talk.page, "You are now chatting with Ana.", *said)
