"""What the chat shows of a conversation: messages, edits, groups, sessions, and what is spoken to who cannot see it."""

import re

from playwright.async_api import Locator, Page, expect
from watched_browser import holds, listen_to, spoken
from widget_server import WidgetServer

MINUTE = 60_000
NOON = 1_795_518_000_000  # the 24th of November 2026 in Berlin: no day ends meanwhile, which would part a group


def rows(page: Page) -> Locator:
    return page.locator(".row[data-kind=message]")


def field(page: Page) -> Locator:
    return page.get_by_role("textbox")


async def write(page: Page, text: str) -> None:
    await field(page).fill(text)
    await field(page).press("Enter")


def span(text: str, *styles: str, **more: str) -> dict[str, object]:
    return {"text": text, "styles": list(styles), **more}


def block(kind: str, *spans: dict[str, object], depth: int = 0) -> dict[str, object]:
    return {"kind": kind, "depth": depth, "spans": list(spans)}


async def test_a_message_is_dimmed_until_the_server_has_it(page: Page, server: WidgetServer) -> None:
    server.is_holding = True
    await page.goto(server.url)
    await write(page, "Is anybody there?")
    await expect(rows(page)).to_have_attribute("data-state", "sending")
    await expect(rows(page)).to_contain_text("Sending…")
    sent = await server.heard("send", text="Is anybody there?")
    await server.happen("message", "user", "Is anybody there?", client_id=sent["id"])
    await expect(rows(page)).to_have_attribute("data-state", "sent")
    await server.tell({"type": "accepted", "id": sent["id"], "session": "s1", "seq": 2})
    await server.say("bot", "Ada", "Yes.")
    await expect(rows(page)).to_have_count(2)


async def test_an_accepted_message_is_not_shown_twice_when_its_event_comes_later(
    page: Page, server: WidgetServer
) -> None:
    server.is_holding = True
    await page.goto(server.url)
    await write(page, "Once only")
    sent = await server.heard("send")
    await server.tell({"type": "accepted", "id": sent["id"], "session": "s1", "seq": 2})
    await expect(rows(page)).to_have_attribute("data-state", "sent")
    await server.happen("message", "user", "Once only", client_id=sent["id"])
    await server.say("bot", "Ada", "Got it.")
    await expect(rows(page)).to_have_count(2)


async def test_edits_and_deletes_change_what_is_there(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    wrong = await server.say("agent", "Maya", "The fee is 100 euros.")
    gone = await server.say("agent", "Maya", "Wrong chat, sorry")
    await expect(rows(page)).to_have_count(2)
    await server.happen("edit", "agent", "The fee is 120 euros.", target=wrong["seq"])
    await server.happen("delete", "agent", target=gone["seq"])
    await expect(rows(page).first).to_contain_text("The fee is 120 euros.")
    await expect(rows(page).first).to_contain_text("edited")
    await expect(rows(page).last.locator(".bubble")).to_contain_text("Message removed")
    await expect(page.get_by_role("log")).not_to_contain_text("Wrong chat")
    await page.reload()
    await expect(rows(page).first).to_contain_text("The fee is 120 euros.")
    await expect(page.get_by_text("Wrong chat")).to_have_count(0)


async def test_messages_of_one_author_within_two_minutes_are_one_group(page: Page, server: WidgetServer) -> None:
    await page.clock.set_fixed_time(NOON / 1000)
    now = NOON - 10 * MINUTE
    server.event("message", "bot", "Hello.", name="Ada", at=now)
    for text, later in (("How can I help?", 1), ("Are you there?", 4)):
        server.event("message", "bot", text, name="Ada", at=now + later * MINUTE)
    server.event("message", "agent", "Hi, Maya here.", name="Maya", at=now + 5 * MINUTE)
    await page.goto(server.url)
    await expect(rows(page)).to_have_count(4)
    firsts = [await row.get_attribute("data-first") for row in await rows(page).all()]
    assert firsts == ["true", "false", "true", "true"]
    await expect(rows(page).nth(0).locator(".name")).to_have_text("AdaAssistant")
    await expect(rows(page).nth(3).locator(".name")).to_have_text("Maya")
    await expect(rows(page).nth(1).locator("time")).to_have_text("9 min ago")
    assert "at" in (await rows(page).nth(1).locator("time").get_attribute("title") or "")


async def test_a_new_session_stands_below_the_old_one_with_a_divider(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await write(page, "First matter")
    await expect(page.locator(".row[data-state=sent]")).to_be_visible()
    server.new_session("s2")
    await server.say("bot", "Ada", "A new day, a new matter.")
    await expect(page.get_by_text("New conversation")).to_be_visible()
    await expect(rows(page)).to_have_count(2)
    await server.drop()
    await server.heard("hello", session="s2", after=3)


async def test_system_lines_are_small_and_of_nobody(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    await server.happen("line", "house", "Maya joined the conversation.")
    line = page.locator(".row[data-kind=line]")
    await expect(line).to_have_text("Maya joined the conversation.")
    assert await line.locator("p").evaluate("(e) => getComputedStyle(e).textAlign") == "center"


async def test_formatting_becomes_elements_and_unsafe_links_stay_words(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    blocks = [
        block("paragraph", span("Read "), span("this", "bold", "italic"), span(" now", "strike")),
        block("numbered", span("one")),
        block("bullet", span("deeper"), depth=1),
        block("numbered", span("two")),
        block("quote", span("quoted")),
        block("code", span("x = 1 < 2")),
        block("paragraph", span("form", link="https://example.org/form"), span(" trap", link="javascript:alert(1)")),
    ]
    await server.say("agent", "Maya", "plain reading", blocks=blocks)
    bubble = rows(page).locator(".bubble")
    await expect(bubble.locator("strong, em, s")).to_have_text(["this", "this", "now"])
    await expect(bubble.locator("ol > li")).to_have_count(2)
    await expect(bubble.locator("ol li ul li")).to_have_text("deeper")
    await expect(bubble.locator("blockquote")).to_have_text("quoted")
    await expect(bubble.locator("pre code")).to_have_text("x = 1 < 2")
    await expect(bubble.locator("a")).to_have_count(1)
    await expect(bubble.get_by_role("link", name="form")).to_have_attribute("rel", re.compile("noopener"))
    await expect(bubble).not_to_contain_text("plain reading")


async def test_addresses_in_plain_text_are_links_and_markup_stays_text(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    text = "<img src=x onerror=alert(1)> see (https://example.org/a_(b)), or https://example.org/c?d=1&e=2."
    await server.say("bot", "Ada", text)
    bubble = rows(page).locator(".bubble")
    await expect(bubble).to_contain_text(text)
    links = bubble.locator("a")
    await expect(links).to_have_text(["https://example.org/a_(b)", "https://example.org/c?d=1&e=2"])
    assert await bubble.locator("img").count() == 0


async def test_only_what_is_new_and_of_others_is_spoken(page: Page, server: WidgetServer) -> None:
    server.event("message", "bot", "An old answer", name="Ada")
    await listen_to(page)
    await page.goto(server.url)
    log = page.get_by_role("log", name="Messages")
    await expect(log).to_contain_text("An old answer")
    await write(page, "My own words")
    await expect(page.locator(".row[data-state=sent]")).to_have_count(2)
    await server.say("agent", "Maya", "A new answer")
    await server.happen("line", "house", "Maya has left.")
    await expect(log).to_contain_text("Maya has left.")
    await spoken(page, "Maya: A new answer", "Maya has left.")


async def test_the_status_says_who_answers_and_the_button_what_can_be_done_about_it(
    page: Page, server: WidgetServer
) -> None:
    await page.goto(server.url)
    status = page.locator(".status")
    await expect(status).to_have_text("Assistant")
    await expect(status).to_have_attribute("role", "status")
    server.is_holding = True
    await page.get_by_role("button", name="Talk to a person").click()
    await server.heard("human")
    await expect(page.get_by_role("button", name="Asking for a person…")).to_be_disabled()
    await server.set_status("waiting", "Waiting for a person: 2nd in line, about 3 min")
    await expect(status).to_have_text("Waiting for a person: 2nd in line, about 3 min")
    await expect(page.get_by_role("button", name="Stop waiting")).to_be_enabled()
    await server.set_status("assigned", "Chatting with Maya", {"name": "Maya Lindqvist", "picture": None})
    await expect(page.locator(".offer")).to_be_hidden()
    await expect(page.locator(".head-face")).to_have_text("ML")
    await server.set_status("bot", "Assistant")
    await expect(page.get_by_role("button", name="Talk to a person")).to_be_enabled()


async def test_the_end_is_asked_for_twice(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    await server.set_status("bot", "Assistant")
    for answer in ("Keep chatting", "End it"):
        await page.get_by_role("button", name="More").click()
        await page.get_by_role("button", name="End conversation").click()
        await page.get_by_role("button", name=answer).click()
    await server.heard("end")
    assert len([f for f in server.received if f["type"] == "end"]) == 1


async def test_typing_is_shown_until_words_come_and_reported_sparingly(page: Page, server: WidgetServer) -> None:
    await page.clock.install()
    await page.goto(server.url)
    await server.connected()
    await server.tell({"type": "typing", "by": "agent", "name": "Maya"})
    await expect(page.get_by_text("Maya is typing")).to_be_attached()
    await page.clock.fast_forward(6_100)
    await expect(page.get_by_text("Maya is typing")).to_have_count(0)
    await server.tell({"type": "typing", "by": "agent", "name": "Maya"})
    await expect(page.get_by_text("Maya is typing")).to_be_attached()
    await server.say("agent", "Maya", "Here I am.")
    await expect(page.get_by_text("Maya is typing")).to_have_count(0)
    await field(page).press_sequentially("several letters")
    await server.heard("typing")
    await page.clock.fast_forward(3_100)
    await field(page).press_sequentially("more")
    await server.heard("typing", 2)
    assert len([f for f in server.received if f["type"] == "typing"]) == 2


async def test_a_reader_who_scrolled_up_is_not_pulled_down(page: Page, server: WidgetServer) -> None:
    for number in range(40):
        server.event("message", "bot", f"Answer number {number}", name="Ada")
    await page.goto(server.url)
    await expect(page.get_by_text("Answer number 39")).to_be_in_viewport()
    await page.locator(".scroller").evaluate("(e) => { e.scrollTop = 100 }")
    await holds(page, "document.querySelector('.scroller').scrollTop === 100")
    # The scroll's own event must have been heard before the message comes: it is dispatched with the next frame.
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await server.say("bot", "Ada", "News")
    pill = page.get_by_role("button", name="1 new message")
    await expect(pill).to_be_visible()
    assert await page.locator(".scroller").evaluate("(e) => e.scrollTop") == 100
    await pill.click()
    await expect(page.get_by_text("News", exact=True)).to_be_in_viewport()
    await expect(pill).to_be_hidden()


async def test_enter_that_chooses_a_word_does_not_send(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await field(page).fill("にほん")
    await field(page).dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    await field(page).dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True})
    await expect(field(page)).to_have_value("にほん")
    await expect(rows(page)).to_have_count(0)


HEIGHT = "(e) => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(e.clientHeight))))"


async def test_the_field_grows_to_five_lines(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await expect(page.get_by_text("Hello! Ask us anything")).to_be_visible()  # its script runs
    heights = []
    for lines in (1, 3, 5, 9):
        await field(page).fill("\n".join(["line"] * lines))
        heights.append(await field(page).evaluate(HEIGHT))
    assert heights[0] < heights[1] < heights[2] == heights[3]


async def test_a_refused_message_says_why_and_can_be_tried_again(page: Page, server: WidgetServer) -> None:
    server.refuse_next_with = ["It is longer than 4000 characters."]
    await page.goto(server.url)
    await write(page, "Too much")
    await expect(rows(page)).to_have_attribute("data-state", "failed")
    await expect(rows(page)).to_contain_text("Not sent. It is longer than 4000 characters.")
    await page.reload()
    await page.get_by_role("button", name="Try again").click()
    await expect(rows(page)).to_have_attribute("data-state", "sent")
    await expect(rows(page)).to_have_count(1)


async def test_any_accent_is_legible_in_both_themes(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    contrasts = await page.evaluate(
        """async (accents) => {
          const { accentTokens, contrast } = await import("./chat/static/shared/accent.js");
          const grounds = { light: ["#ffffff", "#eceef1"], dark: ["#15171b", "#272b32"] };
          return accents.flatMap((accent) => Object.entries(grounds).map(([theme, [ground, soft]]) => {
            const of = accentTokens(accent);
            return {
              text: contrast(of[`--accent-on-${theme}`], of[`--accent-fill-${theme}`]),
              shape: contrast(of[`--accent-fill-${theme}`], ground),
              ink: contrast(of[`--accent-ink-${theme}`], soft),
            };
          }));
        }""",
        ["#ffffff", "#000000", "#ffd400", "#7a1fa2", "#15171b", "#3f8f3f", "#888888"],
    )
    assert len(contrasts) == 14
    for found in contrasts:
        assert found["text"] >= 4.5
        assert found["shape"] >= 3
        assert found["ink"] >= 4.5
