"""The chat while something is under way, a wait for a person or a half-written answer; and its languages."""

from playwright.async_api import FrameLocator, Locator, Page, expect
from watched_browser import WatchedBrowser, listen_to, spoken
from widget_server import WidgetServer

from channels.web.assets import STATIC

PLACE = "Waiting for a person: {} in line, about {} min"
LANGUAGES = sorted(path.stem for path in (STATIC / "shared" / "texts").glob("*.js"))


def rows(page: Page) -> Locator:
    return page.locator(".row[data-kind=message]")


def drafts(page: Page) -> Locator:
    return page.locator(".row[data-state=draft]")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


async def ask(page: Page, server: WidgetServer, text: str = "How much is your fee?") -> int:
    """Write a message; the seq of its event, once the page shows it."""
    await page.get_by_role("textbox").fill(text)
    await page.get_by_role("textbox").press("Enter")
    await server.heard("send", text=text)
    await expect(page.locator(".row[data-state=sent]").last).to_contain_text(text)
    seq: int = server.log[-1]["seq"]
    return seq


# --- waiting for a person


async def test_who_waits_sees_their_place_and_can_stop(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    await server.set_status("waiting", PLACE.format("2nd", 3))
    await expect(page.locator(".status")).to_have_text(PLACE.format("2nd", 3))
    await server.set_status("waiting", PLACE.format("1st", 1))
    await expect(page.locator(".status")).to_have_text(PLACE.format("1st", 1))
    await expect(button(page, "Talk to a person")).to_have_count(0)
    server.is_holding = True
    await button(page, "Stop waiting").focus()
    await page.keyboard.press("Enter")
    cancelled = await server.heard("cancel")
    await expect(button(page, "One moment…")).to_be_disabled()
    await expect(page.get_by_role("textbox")).to_be_focused()
    await server.happen("line", "user", "You are no longer waiting for a person.")
    await server.set_status("bot", "Assistant")
    await server.tell({"type": "accepted", "id": cancelled["id"], "session": "s1", "seq": 2})
    await expect(button(page, "Talk to a person")).to_be_enabled()


async def test_a_wish_to_stop_that_was_made_without_a_line_is_sent_when_it_is_back(
    page: Page, watched: WatchedBrowser, server: WidgetServer
) -> None:
    watched.expected = ("WebSocket connection to",)
    await page.goto(server.url)
    await server.connected()
    await server.set_status("waiting", PLACE.format("1st", 2))
    await expect(button(page, "Stop waiting")).to_be_enabled()
    server.is_down = True
    await server.drop()
    await button(page, "Stop waiting").click()
    await expect(button(page, "One moment…")).to_be_disabled()
    server.is_down = False
    await page.evaluate("dispatchEvent(new Event('online'))")
    await server.heard("cancel")
    await expect(button(page, "Stop waiting")).to_be_enabled()
    await server.set_status("bot", "Assistant")
    await expect(button(page, "Talk to a person")).to_be_enabled()


async def test_a_double_click_on_talk_to_a_person_does_not_stop_the_wait(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    await button(page, "Talk to a person").hover()
    await page.mouse.down(click_count=1)
    await page.mouse.up(click_count=1)
    await server.heard("human")
    await server.set_status("waiting", PLACE.format("1st", 2))
    await expect(button(page, "Stop waiting")).to_be_enabled()
    await page.mouse.down(click_count=2)
    await page.mouse.up(click_count=2)
    await expect(button(page, "Stop waiting")).to_be_enabled()
    assert [frame["type"] for frame in server.received if frame["type"] in ("human", "cancel")] == ["human"]


# --- what an answer drew on


async def test_an_answer_names_its_sources(page: Page, server: WidgetServer) -> None:
    await listen_to(page)
    await page.goto(server.url)
    await server.connected()
    said = await server.say("bot", "", "The fee is 480 euros.", sources=["Fees: Payment", "Refunds"])
    await server.say("agent", "Maya", "And nothing else.")
    await expect(rows(page).first.locator(".sources")).to_have_text("From: Fees: Payment · Refunds")
    await expect(page.locator(".sources")).to_have_count(1)
    await spoken(page, "Assistant: The fee is 480 euros.", "Maya: And nothing else.")
    await server.happen("delete", "bot", target=said["seq"])
    await expect(page.locator(".sources")).to_have_count(0)


# --- a half-written answer


async def test_a_draft_grows_and_becomes_the_answer_in_its_place(page: Page, server: WidgetServer) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.goto(server.url)
    asked = await ask(page, server)
    await server.tell({"type": "typing", "by": "bot", "name": ""})
    for text in ("Our", "Our fee is", "Our fee is 480 euros."):
        await server.draft(text, asked)
        await expect(drafts(page).locator(".bubble p")).to_have_text(text)
    await expect(page.get_by_text("is typing")).to_have_count(0)
    await expect(drafts(page)).to_contain_text("Writing…")
    row = await drafts(page).element_handle()
    before = await row.bounding_box()
    await page.evaluate(
        """() => { window.changes = 0; const count = (records) => (changes += records.length);
        new MutationObserver(count).observe(document.querySelector(".log"), { childList: true }); }"""
    )
    await server.say("bot", "", "Our fee is 480 euros.")
    await expect(drafts(page)).to_have_count(0)
    assert await row.get_attribute("data-state") == "sent", "the same element"
    assert await row.bounding_box() == before
    assert await page.evaluate("changes") == 0, "no row came, none went"
    await expect(rows(page)).to_have_count(2)


async def test_a_draft_is_not_spoken_not_counted_and_not_kept(page: Page, server: WidgetServer) -> None:
    await listen_to(page)
    await page.goto(server.url)
    asked = await ask(page, server)
    await server.draft("Our fee", asked)
    await expect(drafts(page)).to_have_js_property("inert", value=True)
    await spoken(page)
    assert "Our fee" not in await page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    await server.say("bot", "", "Our fee is 480 euros.")
    await expect(rows(page).last).to_have_js_property("inert", value=False)
    await spoken(page, "Assistant: Our fee is 480 euros.")
    await server.draft("Our fee is 4", asked)  # overtaken by its own answer
    again = await ask(page, server, "And the visa?")
    await server.draft("A late word on the fee", again - 2)
    await server.draft("The visa", again)
    await expect(drafts(page)).to_contain_text("The visa")
    await page.reload()
    await expect(rows(page)).to_have_count(3)
    await expect(drafts(page)).to_have_count(0)


async def test_whatever_is_newer_ends_a_draft(page: Page, watched: WatchedBrowser, server: WidgetServer) -> None:
    watched.expected = ("WebSocket connection to",)
    await page.goto(server.url)
    asked = await ask(page, server)
    await server.draft("Our fee", asked)
    await expect(drafts(page)).to_have_count(1)
    await server.happen("line", "house", "We are bringing in a person.")
    await expect(drafts(page)).to_have_count(0)
    await server.draft("Our fee", asked)  # the assistant goes on helping
    await expect(drafts(page)).to_have_count(1)
    await server.draft("", asked)
    await expect(drafts(page)).to_have_count(0)
    await server.draft("Our fee is", asked)
    await expect(drafts(page)).to_have_count(1)
    await server.set_status("assigned", "Chatting with Maya", {"name": "Maya", "picture": None})
    await expect(drafts(page)).to_have_count(0)
    await server.draft("Our fee is 480", asked)
    await server.set_status("bot", "Assistant")
    await expect(page.locator(".status")).to_have_text("Assistant")
    await expect(drafts(page)).to_have_count(0)
    await server.draft("Our fee is 480 e", asked)
    await expect(drafts(page)).to_have_count(1)
    await server.drop()
    await expect(drafts(page)).to_have_count(0)


async def test_a_draft_that_nobody_finishes_goes(page: Page, server: WidgetServer) -> None:
    await page.clock.install()
    await page.goto(server.url)
    asked = await ask(page, server)
    await server.draft("Our fee", asked)
    await expect(drafts(page)).to_have_count(1)
    await page.clock.fast_forward(20_100)
    await expect(drafts(page)).to_have_count(0)


# --- languages


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("#handoff-widget iframe")


async def test_the_chat_speaks_the_language_it_greets_in(page: Page, site: str, server: WidgetServer) -> None:
    server.company = server.company | {"placeholder": ""}
    await page.goto(site + "/german")
    await page.locator(".launcher").click()
    frame = chat(page)
    await expect(frame.get_by_role("textbox", name="Nachricht schreiben…")).to_be_visible()
    assert (await server.heard("hello"))["language"] == "de-AT"
    await expect(frame.locator("html")).to_have_attribute("lang", "de")
    await expect(frame.get_by_role("button", name="Mit einem Menschen sprechen")).to_be_visible()
    await server.say("bot", "", "Die Gebühr beträgt 480 Euro.", sources=["Gebühren"])
    await expect(frame.locator(".row .name")).to_have_text("Assistent")
    await expect(frame.locator(".row")).to_contain_text("Quelle: Gebühren")
    await expect(frame.locator(".row time")).to_have_text("gerade eben")
    await server.set_status("waiting", "Sie warten auf einen Menschen")
    await expect(frame.get_by_role("button", name="Nicht mehr warten")).to_be_visible()


async def test_every_language_has_every_word(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    missing = await page.evaluate(
        """async (languages) => {
          const kinds = (words) => JSON.stringify(Object.entries(words).map(([name, word]) =>
            [name, typeof word === "object" ? Object.keys(word) : typeof word]).sort());
          const { texts } = await import("./chat/static/shared/texts.js");
          const wanted = kinds(texts);
          const others = await Promise.all(languages.map((each) => import(`./chat/static/shared/texts/${each}.js`)));
          return languages.filter((_, at) => kinds(others[at].default) !== wanted);
        }""",
        LANGUAGES,
    )
    assert missing == []
    assert LANGUAGES == ["de", "es", "fr", "it", "pt", "ru", "tr", "vi", "zh"]


async def test_a_language_that_does_not_come_leaves_english(
    page: Page, watched: WatchedBrowser, server: WidgetServer
) -> None:
    watched.expected = ("Failed to load resource",)
    await page.add_init_script("Object.defineProperty(navigator, 'language', { get: () => 'de' })")
    await page.route("**/shared/texts/de.*js", lambda route: route.abort())
    await page.goto(server.url)
    await expect(button(page, "Talk to a person")).to_be_visible()
