"""Long words in the chat's field: counted down, refused and kept; no browser that stands still, no dead page."""

import pytest
from playwright.async_api import Page, expect
from widget_server import WidgetServer

LIMITS = {"characters": 200, "frame_bytes": 131_072, "files": 0, "file_bytes": 0}
MEGABYTE = 1_000_000


@pytest.fixture(autouse=True)
def limits_are_said(server: WidgetServer) -> None:
    server.limits = dict(LIMITS)


async def ready(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    await expect(page.get_by_role("textbox")).to_have_attribute("maxlength", str(2 * LIMITS["characters"]))


async def test_the_rest_is_counted_down_and_too_much_is_kept_and_not_sent(page: Page, server: WidgetServer) -> None:
    await ready(page, server)
    field, length = page.get_by_role("textbox"), page.locator(".length")
    await field.fill("x" * 100)
    await expect(length).to_be_hidden()
    await field.fill("x" * 190)
    await expect(length).to_have_text("10 characters left")
    await field.fill("x" * 201)
    await expect(length).to_have_text("1 character too long")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("button", name="Send")).to_be_disabled()
    await field.press("Enter")
    await expect(field).to_have_value("x" * 201)
    await field.fill("👋" * 200)
    await expect(length).to_have_text("0 characters left")
    await field.press("Enter")
    assert (await server.heard("send"))["text"] == "👋" * 200
    await expect(length).to_be_hidden()


async def test_an_edit_that_is_too_long_is_not_sent_either(page: Page, server: WidgetServer) -> None:
    await ready(page, server)
    await page.get_by_role("textbox").fill("short")
    await page.get_by_role("textbox").press("Enter")
    await expect(page.locator(".row[data-state=sent]")).to_be_visible()
    await page.get_by_role("button", name="Message actions").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("menuitem", name="Edit").click()
    await page.get_by_role("textbox").fill("x" * 201)
    await page.get_by_role("textbox").press("Enter")
    await expect(page.locator(".length")).to_have_text("1 character too long")
    await expect(page.get_by_role("textbox")).to_have_value("x" * 201)
    assert [frame for frame in server.received if frame["type"] == "edit"] == []


async def test_the_paste_of_a_megabyte_is_cut_and_said_and_the_page_goes_on(page: Page, server: WidgetServer) -> None:
    await ready(page, server)
    await page.get_by_role("textbox").focus()
    measured = await page.evaluate(
        """async (size) => {
          const field = document.querySelector(".composer textarea"), data = new DataTransfer();
          const { get } = Object.getOwnPropertyDescriptor(Element.prototype, "scrollHeight");
          let count = 0;
          Object.defineProperty(field, "scrollHeight", { get() { count += 1; return get.call(field); } });
          const text = "word ".repeat(size / 5);
          data.setData("text/plain", text);
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
          document.execCommand("insertText", false, text);  // what the browser does for a real paste
          for (let number = 0; number < 50; number += 1) field.dispatchEvent(new Event("input", { bubbles: true }));
          await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
          return count;
        }""",
        MEGABYTE,
    )
    assert measured <= 3, "the height is measured once a frame, however much is written in it"
    await expect(page.locator(".length")).to_contain_text("Only the first 400 characters were put in.")
    await expect(page.locator(".length")).to_contain_text("199 characters too long")
    assert len(await page.get_by_role("textbox").input_value()) == 400
    await page.get_by_role("textbox").fill("short again")
    await page.get_by_role("textbox").press("Enter")
    await server.heard("send", text="short again")


async def test_a_megabyte_that_the_page_around_puts_in_is_cut_too(page: Page, server: WidgetServer, site: str) -> None:
    await page.goto(site)
    await page.evaluate("Handoff.showNewMessage('x'.repeat(1e6))")
    field = page.frame_locator("#handoff-widget iframe").get_by_role("textbox")
    await expect(field).to_be_visible()
    await expect(field).not_to_have_value("")
    assert len(await field.input_value()) <= 40_000


async def test_half_of_a_character_is_left_out_of_what_is_sent(page: Page, server: WidgetServer) -> None:
    await ready(page, server)
    await page.evaluate("document.querySelector('.composer textarea').value = 'cut \\ud83d here'")
    await page.get_by_role("textbox").press("End")
    await page.keyboard.type("!")
    await page.get_by_role("textbox").press("Enter")
    assert (await server.heard("send"))["text"] == "cut  here!"
