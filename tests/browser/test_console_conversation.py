"""What the console shows of a conversation, and what becomes of the words an agent writes in it."""

import pytest
import pytest_asyncio
from console_server import ANA, BEN, MINUTE, ConsoleServer, now
from playwright.async_api import FilePayload, Locator, Page, expect
from watched_browser import WatchedBrowser

pytestmark = pytest.mark.desk_tab
DAY = 24 * 60 * MINUTE


def rows(page: Page) -> Locator:
    return page.locator(".row[data-kind=message]")


def field(page: Page) -> Locator:
    return page.locator(".composer textarea")


async def write(page: Page, text: str) -> None:
    await field(page).fill(text)
    await field(page).press("Enter")


@pytest_asyncio.fixture(loop_scope="session")
async def mine(console: ConsoleServer) -> str:
    """A conversation that Ana, who sits here, has."""
    session = console.begin("Mia Schneider", "assigned", owner=ANA)
    console.event(session, "message", "user", "Hello?", at=now() - MINUTE)
    return session


@pytest_asyncio.fixture(loop_scope="session")
async def desk(page: Page, console: ConsoleServer, mine: str) -> Page:
    """Ana's screen with her conversation open."""
    await page.goto(f"{console.url}?session={mine}")
    await expect(rows(page)).to_have_count(1)
    return page


async def menu(page: Page, row: Locator, item: str) -> None:
    await row.hover()
    await row.get_by_role("button", name="More about this message").click()
    await page.get_by_role("menuitem", name=item).click()


async def test_messages_of_one_author_within_two_minutes_are_one_group(
    page: Page, console: ConsoleServer, mine: str
) -> None:
    at = now() - now() % DAY - DAY // 2  # yesterday: no day ends meanwhile, which would part a group
    ben = {"id": BEN["id"], "name": BEN["name"]}
    console.event(mine, "message", "agent", "One moment.", at=at)
    console.event(mine, "message", "agent", "I am looking.", at=at + MINUTE)
    console.event(mine, "note", "agent", "He called twice.", at=at + MINUTE)
    console.event(mine, "message", "agent", "Hello from Ben.", at=at + 2 * MINUTE, author=ben)
    console.event(mine, "message", "bot", "And from me.", at=at + 3 * MINUTE)
    await page.goto(f"{console.url}?session={mine}")
    await expect(rows(page)).to_have_count(6)
    firsts = [await row.get_attribute("data-first") for row in await rows(page).all()]
    assert firsts == ["true", "true", "false", "true", "true", "true"]
    await expect(rows(page).nth(3)).to_have_attribute("data-note", "true")
    await expect(rows(page).nth(3).locator(".name")).to_have_text("YouNote")
    await expect(rows(page).nth(5).locator(".name")).to_have_text("Assistant")
    ours = [await row.get_attribute("data-ours") for row in await rows(page).all()]
    assert ours == ["false", "true", "true", "true", "true", "true"]


async def test_edits_deletes_reactions_and_answers_change_what_is_there(
    desk: Page, console: ConsoleServer, mine: str
) -> None:
    wrong = await console.happen(mine, "message", "agent", "It costs 100.")
    gone = await console.happen(mine, "message", "agent", "Wrong chat")
    await console.happen(mine, "edit", "agent", "It costs 120.", target=wrong["seq"])
    await console.happen(mine, "delete", "agent", target=gone["seq"])
    await console.happen(mine, "reacted", "user", target=wrong["seq"], data={"emoji": "👍", "added": True})
    await console.happen(mine, "message", "user", "Per month?", reply_to=wrong["seq"])
    await expect(rows(desk).nth(1)).to_contain_text("It costs 120.")
    await expect(rows(desk).nth(1)).to_contain_text("edited")
    await expect(rows(desk).nth(1).locator(".reaction")).to_have_text("👍")
    await expect(rows(desk).nth(2)).to_contain_text("Message removed")
    await expect(desk.get_by_text("Wrong chat")).to_have_count(0)
    await expect(rows(desk).nth(3).locator(".quoted")).to_contain_text("It costs 120.")
    await console.happen(mine, "reacted", "user", target=wrong["seq"], data={"emoji": "👍", "added": False})
    await expect(desk.locator(".reaction")).to_have_count(0)


async def test_an_agent_learns_what_became_of_a_message(desk: Page, console: ConsoleServer, mine: str) -> None:
    sent = await console.happen(mine, "message", "agent", "Are you there?")
    await expect(rows(desk).last).to_contain_text("Sent")
    await console.happen(mine, "delivered", "house", internal=True, data={"upto": sent["seq"], "surface": "telegram"})
    await expect(rows(desk).last).to_contain_text("Delivered")
    await console.happen(mine, "seen", "user", internal=True, data={"upto": sent["seq"]})
    await expect(rows(desk).last).to_contain_text("Seen")
    reason = {"surface": "telegram", "reason": "Mia has blocked the bot."}
    failed = await console.happen(mine, "undeliverable", "house", internal=True, target=sent["seq"], data=reason)
    await expect(rows(desk).last).to_contain_text("Not delivered. Mia has blocked the bot.")
    console.answers["POST", f"session/{mine}/retry"] = {"retried": True}
    await desk.get_by_role("button", name="Retry").click()
    assert (await console.called("POST", f"session/{mine}/retry"))["failure"] == failed["seq"]
    await console.happen(mine, "retry", "agent", target=sent["seq"], data={"surface": "telegram"})
    await expect(desk.get_by_text("Not delivered")).to_have_count(0)


async def test_files_are_shown_played_or_offered_and_words_are_only_words(
    desk: Page, console: ConsoleServer, mine: str
) -> None:
    def file(name: str, kind: str) -> dict[str, object]:
        return {"id": name, "name": name, "kind": kind, "mime": "", "size": 2048, "url": "/chat/static/icon.svg"}

    files = [file("photo.png", "image"), file("word.ogg", "voice"), file("plan.pdf", "document")]
    await console.happen(mine, "message", "user", "Here", files=files)
    last = rows(desk).last
    await expect(last.get_by_role("img", name="photo.png")).to_be_visible()
    await expect(last.get_by_label("word.ogg")).to_have_attribute("controls", "")
    await expect(last.get_by_role("link", name="plan.pdf")).to_have_attribute("download", "plan.pdf")
    await expect(last.get_by_role("link", name="plan.pdf")).to_contain_text("2 KB")
    await console.happen(mine, "message", "user", "<img src=x onerror=alert(1)><script>alert(2)</script>")
    await expect(rows(desk).last.locator(".bubble")).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(rows(desk).last.locator("img, script")).to_have_count(0)


async def test_what_was_written_in_an_outage_is_sent_once_afterwards(
    desk: Page, console: ConsoleServer, mine: str, watched: WatchedBrowser
) -> None:
    watched.expected = ("WebSocket connection",)
    console.is_down = True
    await console.drop()
    await expect(desk.get_by_text("Reconnecting…")).to_be_visible()
    await write(desk, "Still here")
    await expect(rows(desk).last).to_contain_text("Sending…")
    missed = console.event(mine, "message", "user", "Are you gone?")
    console.is_down = False
    await console.heard("send_message", text="Still here")
    await expect(rows(desk)).to_have_count(3)
    texts = [event["text"] for event in console.logs[mine]]
    assert texts == ["Hello?", "Are you gone?", "Still here"]
    rejoined = [frame for frame in console.received if frame["event"] == "join_session"][-1]
    assert rejoined["after"] == missed["seq"] - 2
    await expect(desk.get_by_text("Reconnecting…")).to_have_count(0)
    await expect(rows(desk).last).not_to_contain_text("Sending…")


async def test_a_send_whose_answer_was_lost_goes_again_with_the_same_id(
    desk: Page, console: ConsoleServer, mine: str
) -> None:
    console.is_holding = True
    await write(desk, "Only once")
    first = await console.heard("send_message", text="Only once")
    console.event(mine, "message", "agent", "Only once", client_id=first["id"])
    console.is_holding = False
    await console.drop()
    again = await console.heard("send_message", 2)
    assert again["id"] == first["id"]
    await expect(rows(desk)).to_have_count(2)
    assert len(console.logs[mine]) == 2


async def test_a_refused_message_can_be_tried_again_or_let_go(desk: Page, console: ConsoleServer, mine: str) -> None:
    console.is_holding = True
    await write(desk, "Too early")
    sent = await console.heard("send_message", text="Too early")
    refusal = {"error": "not_owner", "message": "Ben has this conversation."}
    await console.tell({"event": "refused", "id": sent["id"], "session": mine, **refusal})
    await expect(rows(desk).last).to_contain_text("Not sent. Ben has this conversation.")
    await desk.get_by_role("button", name="Try again").click()
    assert (await console.heard("send_message", 2))["id"] == sent["id"]
    await console.tell({"event": "refused", "id": sent["id"], "session": mine, **refusal})
    await desk.get_by_role("button", name="Delete").click()
    await expect(rows(desk)).to_have_count(1)


async def test_a_gap_in_the_batches_is_noticed_and_closed(desk: Page, console: ConsoleServer, mine: str) -> None:
    lost = console.event(mine, "message", "user", "Nobody told you of this")
    await console.happen(mine, "message", "user", "But of this")
    joined = await console.heard("join_session", 2)
    assert joined["after"] == lost["seq"] - 2
    await expect(rows(desk)).to_have_count(3)


async def test_a_note_says_so_and_where_a_colleague_answers_there_is_nothing_else(
    desk: Page, console: ConsoleServer
) -> None:
    await desk.get_by_role("radio", name="Note").click()
    await expect(desk.get_by_text("Only your team sees this")).to_be_visible()
    await expect(field(desk)).to_be_focused()
    await write(desk, "Ask Ben first")
    assert (await console.heard("send_message", text="Ask Ben first"))["intent"] == "note"
    await expect(rows(desk).last).to_have_attribute("data-note", "true")
    theirs = console.begin("Li Wei", "assigned", owner=BEN)
    await desk.goto(f"{console.url}?session={theirs}")
    await expect(desk.get_by_text("Ben Okafor answers here")).to_be_visible()
    await expect(desk.get_by_role("radio", name="Reply")).to_be_disabled()
    await write(desk, "Try the other form")
    assert (await console.heard("send_message", text="Try the other form"))["intent"] == "note"


async def test_what_stayed_inside_can_be_sent_on(desk: Page, console: ConsoleServer, mine: str) -> None:
    note = await console.happen(mine, "note", "agent", "My card ends in 4111", data={"prompt": "leak"})
    await expect(rows(desk).last).to_contain_text("Stayed inside: it looks internal.")
    console.answers["POST", f"session/{mine}/send-note"] = {"sent": True}
    await desk.get_by_role("button", name="Send to customer").click()
    assert (await console.called("POST", f"session/{mine}/send-note"))["seq"] == note["seq"]
    await console.happen(mine, "message", "agent", "My card ends in 4111")
    await expect(desk.get_by_role("button", name="Send to customer")).to_have_count(0)


async def test_drafts_stay_with_their_conversation(desk: Page, console: ConsoleServer, mine: str) -> None:
    other = console.begin("Li Wei", "assigned", owner=ANA)
    await console.tell({"event": "session_changed", "session": console.sessions[other]})
    await field(desk).fill("Half a sentence")
    await desk.get_by_role("tab", name="Mine").click()
    await desk.locator(".session", has_text="Li Wei").click()
    await expect(field(desk)).to_have_value("")
    await desk.go_back()
    await expect(field(desk)).to_have_value("Half a sentence")
    await desk.reload()
    await expect(field(desk)).to_have_value("Half a sentence")
    assert f"session={mine}" in desk.url


async def test_canned_replies_come_by_a_slash_and_the_keyboard(desk: Page, console: ConsoleServer) -> None:
    console.replies = [
        {"name": "hello", "title": "Greeting", "text": "Hello Mia, this is Ana."},
        {"name": "visa", "title": "How long a visa takes", "text": "Four weeks, Mia."},
    ]
    await field(desk).press_sequentially("/vi")
    await expect(desk.get_by_role("option")).to_have_count(1)
    await field(desk).press("Enter")
    await expect(field(desk)).to_have_value("Four weeks, Mia.")
    assert not [frame for frame in console.received if frame["event"] == "send_message"]
    await field(desk).fill("")
    await desk.get_by_role("button", name="Canned replies").click()
    await expect(desk.get_by_role("option")).to_have_count(2)
    await field(desk).press("Escape")
    await expect(desk.get_by_role("listbox")).to_be_hidden()


async def test_canned_replies_are_those_of_now_at_each_opening(desk: Page, console: ConsoleServer) -> None:
    console.replies = [{"name": "hello", "title": "Greeting", "text": "Hello!", "missing": []}]
    opener, option = desk.get_by_role("button", name="Canned replies"), desk.get_by_role("option")
    await opener.click()
    await expect(option).to_contain_text("Hello!")
    await field(desk).press("Escape")
    lacking = {"name": "number", "title": "Number", "text": "", "missing": ["the session's number"]}
    console.replies = [{"name": "hello", "title": "Greeting", "text": "Hello Mia!", "missing": []}, lacking]
    await opener.click()
    await expect(option.first).to_contain_text("Hello Mia!")
    await expect(option.last).to_contain_text("Not known of this user: the session's number.")
    await option.last.click(force=True)
    await expect(field(desk)).to_have_value("")
    await option.first.click()
    await expect(field(desk)).to_have_value("Hello Mia!")


async def test_enter_takes_the_reply_that_fits_though_the_bridge_has_not_answered_yet(
    desk: Page, console: ConsoleServer
) -> None:
    names = ("hello", "visa")
    console.replies = [{"name": name, "title": name, "text": f"About {name}", "missing": []} for name in names]
    await field(desk).press_sequentially("/")
    await expect(desk.get_by_role("option")).to_have_count(2)
    asked = console.hold("replies")
    await field(desk).press_sequentially("v")
    await field(desk).press("Enter")
    asked.set()
    await expect(field(desk)).to_have_value("About visa")


async def test_chosen_and_pasted_files_go_with_their_message(desk: Page, console: ConsoleServer) -> None:
    chosen: FilePayload = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"hello"}
    await desk.locator("input[type=file]").set_input_files([chosen])
    await expect(desk.locator(".enclosure[data-state=ready]")).to_contain_text("plan.txt")
    await write(desk, "The plan")
    sent = await console.heard("send_message", text="The plan")
    assert sent["files"] == ["fil_1"]
    await expect(desk.locator(".enclosure")).to_have_count(0)
    await expect(rows(desk).last.get_by_role("link", name="plan.txt")).to_be_visible()
    await field(desk).evaluate(
        """(field) => {
            const clipboard = new DataTransfer();
            clipboard.items.add(new File(["x"], "shot.png", { type: "image/png" }));
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true }));
        }"""
    )
    await expect(desk.locator(".enclosure[data-state=ready]")).to_contain_text("shot.png")
    await field(desk).press("Enter")
    assert (await console.heard("send_message", 2))["files"] == ["fil_2"]


async def test_own_words_are_changed_and_taken_back(desk: Page, console: ConsoleServer, mine: str) -> None:
    said = await console.happen(mine, "message", "agent", "It costs 100.")
    path = f"session/{mine}/messages/{said['seq']}"
    console.answers["PATCH", path] = console.answers["DELETE", path] = {"seq": said["seq"] + 2}
    await field(desk).fill("A draft")
    await menu(desk, rows(desk).last, "Edit")
    await expect(field(desk)).to_have_value("It costs 100.")
    await write(desk, "It costs 120.")
    assert (await console.called("PATCH", path))["text"] == "It costs 120."
    await expect(field(desk)).to_have_value("A draft")
    await menu(desk, rows(desk).last, "Delete…")
    await desk.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await console.called("DELETE", path)
    await expect(desk.get_by_role("dialog")).to_have_count(0)


async def test_who_writes_is_shown_to_the_other_side_and_to_colleagues(
    desk: Page, console: ConsoleServer, mine: str
) -> None:
    await console.tell({"event": "typing", "session": mine, "by": "user", "name": "Mia"})
    await expect(desk.locator(".typing")).to_contain_text("Mia is writing")
    await console.happen(mine, "message", "user", "Done")
    await expect(desk.locator(".typing")).to_be_empty()
    await field(desk).press_sequentially("So am I")
    assert (await console.heard("agent_typing"))["internal"] is False
    ben = {"id": BEN["id"], "name": BEN["name"], "writing": False}
    await console.tell({"event": "presence", "session": mine, "agents": [ben]})
    await expect(desk.get_by_text("Ben Okafor has this open too")).to_be_visible()
    await console.tell({"event": "presence", "session": mine, "agents": [{**ben, "writing": True}]})
    await expect(desk.get_by_text("Ben Okafor is writing here")).to_be_visible()
    await console.tell({"event": "presence", "session": mine, "agents": []})
    await expect(desk.locator(".hint")).to_be_hidden()


async def test_a_conversation_that_is_not_there_says_so(page: Page, console: ConsoleServer) -> None:
    await page.goto(f"{console.url}?session=nope")
    await expect(page.get_by_text("There is no such conversation.")).to_be_visible()
