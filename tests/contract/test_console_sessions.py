"""The console's lists and acts, over real HTTP, on both databases: what agents see and do is what Slack's agents do."""

import asyncio
import uuid
from typing import Any

import pytest
from configuration import change_rules
from console_site import ConsoleSite, console_site
from slack_agents import slack_agent

from core.model.agents import Role
from core.model.content import Content
from core.model.events import Note
from core.store import log
from core.usecases import ownership, user_requests
from core.usecases.intake import Sender
from core.usecases.reads import visitors
from core.usecases.rules import Rules

BEN_IN_SLACK = slack_agent("U0BEN", "Ben")


@pytest.fixture
async def site(database_url: str, rules: Rules):
    async with console_site(database_url, rules) as site:
        yield site


@pytest.fixture
async def lite(sqlite_url: str, rules: Rules):
    async with console_site(sqlite_url, rules) as site:
        yield site


async def test_a_session_is_found_claimed_answered_and_closed(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    [waiting] = (await ana.get("pending-sessions"))["sessions"]
    assert waiting["id"] == session
    assert waiting["user"]["name"] == "Mia"
    assert waiting["last"]["text"] == "I want a real person"
    assert waiting["escalation"]["matched"] == "real person"
    assert waiting["escalation"]["status"] == "pending"

    detail = await ana.post(f"session/{session}/assign", {"epoch": waiting["epoch"]})
    assert (detail["state"], detail["owner"]["name"]) == ("assigned", "Ana")
    assert "send" in detail["may"] and "claim" not in detail["may"]
    said = await ana.post(f"session/{session}/send-message", {"text": "How can I help?"})
    assert said["fate"] == "sent"
    assert [each["id"] for each in (await ana.get("my-sessions"))["sessions"]] == [session]
    assert (await ana.get("pending-sessions"))["total"] == 0

    closed = await ana.post(f"session/{session}/complete", {"outcome": "solved", "note": "Easy."})
    assert (closed["state"], closed["outcome"], closed["outcome_note"]) == ("closed", "solved", "Easy.")
    lines = [event["line"] for event in await ana.log(session) if event["line"]]
    assert "Ana claimed the conversation." in lines and "Ana closed the conversation." in lines
    stats = await ana.get("stats")
    assert stats["today"]["closed"] == 1 and stats["mine"]["closed"] == 1 and stats["now"]["active"] == 0
    assert "Outcome: Solved. Ana's note at the close: Easy." in lines
    assert (await ana.get("sessions"))["sessions"][0]["closing"] == {"outcome": "solved", "note": "Easy."}
    reopened = await ana.post(f"session/{session}/reopen", {})
    assert (reopened["state"], reopened["outcome_note"], reopened["closing"]) == ("assigned", "", None)


async def test_an_outcome_is_asked_for_unless_the_admins_do_not_want_one(lite: ConsoleSite) -> None:
    ana = await lite.signed_in("Ana")
    session = await lite.waiting()
    await ana.post(f"session/{session}/assign")
    problem = await ana.post(f"session/{session}/complete", {"note": "Easy."}, 422)
    assert problem["fields"] == {"outcome": "Choose how it ended."}
    assert problem["outcomes"] == ["not-solved", "solved"]
    assert (await ana.detail(session))["state"] == "assigned"
    change_rules(lite.conversations, outcome_required=False)
    assert (await ana.post(f"session/{session}/complete", {"note": "Easy."}))["state"] == "closed"


async def test_of_many_who_claim_at_once_one_has_it_and_the_others_read_who(site: ConsoleSite) -> None:
    names = ("Ana", "Cy", "Dee")
    browsers = [await site.signed_in(name) for name in names]
    session = await site.waiting()
    epoch = (await browsers[0].detail(session))["epoch"]

    async def by_slack() -> tuple[int, dict[str, Any]]:
        try:
            await site.conversations.act(ownership.claim, session, BEN_IN_SLACK)
        except Exception as exc:
            return 409, {"message": str(exc)}
        return 200, {}

    async def by_console(browser: Any) -> tuple[int, dict[str, Any]]:
        answer = await browser.http.post(f"/agent/api/session/{session}/assign", json={"epoch": epoch})
        return answer.status_code, answer.json()

    results = await asyncio.gather(by_slack(), *(by_console(browser) for browser in browsers))
    assert sorted(status for status, _ in results) == [200, 409, 409, 409]
    owner = (await browsers[0].detail(session))["owner"]["name"]
    assert all(owner in body["message"] for status, body in results if status == 409)
    claims = [event for event in await browsers[0].log(session) if event["kind"] == "claimed"]
    assert len(claims) == 1


async def test_an_old_click_is_refused_with_a_sentence_and_changes_nothing(site: ConsoleSite) -> None:
    lead, ben = await site.signed_in("Lea", Role.LEAD), await site.signed_in("Ben")
    session = await site.waiting()
    old = (await lead.detail(session))["epoch"]
    await ben.post(f"session/{session}/assign")
    before = await lead.log(session)
    for act, body in (
        ("assign", {}), ("release", {}), ("complete", {"outcome": "solved"}), ("hand-back", {}),
        ("transfer", {"queue": "billing"}),
    ):  # fmt: skip
        problem = await lead.post(f"session/{session}/{act}", {**body, "epoch": old}, 409)
        assert problem == {"error": "stale", "message": "This has changed: Ben has this conversation now."}
    assert await lead.log(session) == before
    released = await lead.post(f"session/{session}/release", {"epoch": (await lead.detail(session))["epoch"]})
    assert released["state"] == "pending"


async def test_a_click_whose_answer_was_lost_may_be_repeated(lite: ConsoleSite) -> None:
    ana = await lite.signed_in("Ana")
    session = await lite.waiting()
    epoch = (await ana.detail(session))["epoch"]
    for _ in range(2):
        assert (await ana.post(f"session/{session}/assign", {"epoch": epoch}))["state"] == "assigned"


@pytest.mark.parametrize(
    ("act", "body", "status", "error"),
    [
        ("release", {}, 409, "not_owner"),
        ("complete", {}, 409, "not_owner"),
        ("reopen", {}, 409, "wrong_state"),
        ("transfer", {"queue": "nowhere"}, 404, "not_there"),
        ("transfer", {}, 422, "invalid"),
        ("complete", {"outcome": "magic"}, 422, "invalid"),
        ("send-message", {"text": "hi", "intent": "send"}, 409, "not_owner"),
        ("send-message", {"text": "  "}, 422, "invalid"),
        ("send-message", {"text": "hi", "files": ["fil_no"], "intent": "note"}, 404, "not_there"),
        ("send-note", {"seq": 1}, 404, "not_there"),
        ("release", {"speed": 9}, 422, "invalid"),
    ],
)
async def test_what_cannot_be_done_is_refused_in_one_form(
    lite: ConsoleSite, act: str, body: Any, status: int, error: str
) -> None:
    ana, ben = await lite.signed_in("Ana"), await lite.signed_in("Ben")
    session = await lite.waiting()
    await ben.post(f"session/{session}/assign")
    before = await ana.log(session)
    problem = await ana.post(f"session/{session}/{act}", body, status)
    assert problem["error"] == error
    assert problem["message"].endswith(".")
    assert await ana.log(session) == before


async def test_a_session_is_transferred_to_somebody_on_duty_with_a_note(site: ConsoleSite) -> None:
    ana, ben = await site.signed_in("Ana"), await site.signed_in("Ben")
    session = await site.waiting()
    await ana.post(f"session/{session}/assign")
    assert not (await ben.call("PUT", "agents", {"on_duty": False}))["on_duty"]
    to = {"agent": ben.me["id"], "note": "Knows bills."}
    problem = await ana.post(f"session/{session}/transfer", to, 409)
    assert problem == {"error": "off_duty", "message": "Ben is off duty. Choose somebody else, or a queue."}
    await ben.post("agents", {"on_duty": True})
    assert (await ana.post(f"session/{session}/transfer", to))["owner"]["name"] == "Ben"
    note = next(event for event in await ben.log(session) if event["kind"] == "note")
    assert (note["text"], note["internal"]) == ("Knows bills.", True)
    again = await ben.post(f"session/{session}/transfer", {"queue": "billing"})
    assert (again["state"], again["queue"]) == ("pending", "billing")
    assert (await ana.get("pending-sessions", queue="billing"))["total"] == 1
    assert (await ana.get("pending-sessions", queue="general"))["total"] == 0


async def test_leads_act_in_colleagues_sessions_and_others_do_not(lite: ConsoleSite) -> None:
    ana, lea = await lite.signed_in("Ana"), await lite.signed_in("Lea", Role.LEAD)
    ben = await lite.signed_in("Ben")
    session = await lite.waiting()
    await ana.post(f"session/{session}/assign")
    assert "close" not in (await ben.detail(session))["may"]
    assert "close" in (await lea.detail(session))["may"]
    await ben.post(f"session/{session}/complete", {}, 409)
    assert (await lea.post(f"session/{session}/hand-back", {}))["state"] == "bot"


async def test_a_message_sent_twice_is_stored_once(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    await ana.post(f"session/{session}/assign")
    body = {"text": "Once.", "client_id": str(uuid.uuid4())}
    answers = await asyncio.gather(*(ana.post(f"session/{session}/send-message", body) for _ in range(4)))
    assert len({answer["seq"] for answer in answers}) == 1
    events = [event for event in await ana.log(session) if event["text"] == "Once."]
    assert [event["client_id"] for event in events] == [body["client_id"]]
    other = await site.signed_in("Ben")
    assert all(event["client_id"] is None for event in await other.log(session))


async def test_notes_are_for_agents_only(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    await ana.post(f"session/{session}/assign")
    said = await ana.post(f"session/{session}/send-message", {"text": "Careful.", "intent": "note"})
    assert said["fate"] == "internal"
    prefixed = await ana.post(f"session/{session}/send-message", {"text": "// also inside"})
    assert prefixed["fate"] == "internal"
    assert {"Careful.", "also inside"} <= {event["text"] for event in await ana.log(session)}
    view = await site.conversations.read(visitors.visitor_view, "web", "mia", session, 0)
    assert not any(isinstance(event.body, Note) for event in view.events)
    assert "Careful" not in str(view.events)


async def test_own_words_are_edited_taken_back_and_reacted_to(lite: ConsoleSite) -> None:
    ana, ben = await lite.signed_in("Ana"), await lite.signed_in("Ben")
    session = await lite.waiting()
    await ana.post(f"session/{session}/assign")
    seq = (await ana.post(f"session/{session}/send-message", {"text": "Helo"}))["seq"]
    words = f"session/{session}/messages/{seq}"
    assert (await ben.call("PATCH", words, {"text": "Ha!"}, 404))["error"] == "not_there"
    assert (await ana.call("PATCH", words, {"text": "Hello"}))["seq"]
    assert (await ana.call("PATCH", words, {"text": "Hello"})) == {"seq": None}
    assert (await ben.post(words + "/reactions", {"emoji": "👍"}))["seq"]
    assert (await ben.post(words + "/reactions", {"emoji": "👍"})) == {"seq": None}
    assert (await ben.post(words + "/reactions", {"emoji": "👍", "added": False}))["seq"]
    assert (await ana.call("DELETE", words))["seq"]
    changes = [(e["kind"], e["target"], e["text"]) for e in await ana.log(session) if e["target"] == seq]
    assert changes == [("edit", seq, "Hello"), ("reacted", seq, ""), ("reacted", seq, ""), ("delete", seq, "")]


async def test_a_log_is_read_in_pieces_without_a_gap(lite: ConsoleSite) -> None:
    ana = await lite.signed_in("Ana")
    session = await lite.user_says("first")
    for number in range(23):
        await lite.user_says(f"line {number}")
    seen, after, more = [], 0, True
    while more:
        piece = await ana.get(f"session/{session}/messages", after=after, limit=5)
        assert piece["after"] == after
        seen += [event["seq"] for event in piece["events"]]
        after, more = piece["upto"], piece["more"]
    assert seen == list(range(1, 25))


async def test_sessions_are_found_by_name_email_and_words(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    one = await site.user_says("Wo ist meine RECHNUNG? 100% falsch", "zoë")
    two = await site.user_says("the text of the bill", "otto")
    await site.conversations.by(user_requests.user_ended, Sender("web", "otto"), [("web", "bye")])
    for q, expected in (
        ("rechnung", [one]), ("ZOË", [one]), ("100%", [one]), ("9_%", []), ("content", []), ("bill", [two]),
        ("the", [two]), ("", [two, one]),
    ):  # fmt: skip
        found = await ana.get("sessions", q=q)
        assert ([each["id"] for each in found["sessions"]], found["cursor"]) == (expected, None), q
    assert [each["id"] for each in (await ana.get("sessions", state="open"))["sessions"]] == [one]
    assert [each["id"] for each in (await ana.get("sessions", state="closed"))["sessions"]] == [two]
    page = await ana.get("sessions", limit=1)
    assert [each["id"] for each in page["sessions"]] == [two]
    rest = await ana.get("sessions", limit=1, cursor=page["cursor"])
    assert [each["id"] for each in rest["sessions"]] == [one]


async def test_an_undeliverable_message_is_tried_again_once(lite: ConsoleSite) -> None:
    from core.model.events import SYSTEM_AUTHOR, Undeliverable
    from core.model.ids import Seq, SurfaceName
    from core.store.locked_session import LockedSession

    ana = await lite.signed_in("Ana")
    session = await lite.waiting()
    await ana.post(f"session/{session}/assign")
    seq = (await ana.post(f"session/{session}/send-message", {"text": "Lost"}))["seq"]

    def fail(tx: Any) -> int:
        body = Undeliverable(Seq(seq), SurfaceName("telegram"), "Blocked.")
        return LockedSession.lock(tx, session).append(SYSTEM_AUTHOR, body, internal=True).seq

    failure = await lite.store.write(session, fail)
    assert await ana.post(f"session/{session}/retry", {"failure": failure}) == {"retried": True}
    assert await ana.post(f"session/{session}/retry", {"failure": failure}) == {"retried": False}


async def test_a_colleagues_note_is_sent_to_the_user_once(lite: ConsoleSite) -> None:
    ana, ben = await lite.signed_in("Ana"), await lite.signed_in("Ben")
    session = await lite.waiting()
    await ana.post(f"session/{session}/assign")
    said = await ben.post(f"session/{session}/send-message", {"text": "Try turning it off."})
    assert said["fate"] == "prompted"
    note = next(event for event in await ben.log(session) if event["seq"] == said["seq"])
    assert note["data"]["prompt"] == "teammate"
    assert await ana.post(f"session/{session}/send-note", {"seq": said["seq"]}) == {"sent": True}
    assert await ana.post(f"session/{session}/send-note", {"seq": said["seq"]}) == {"sent": False}
    public = await lite.store.read(lambda tx: log.after(tx, session, 0, internal=False))
    assert [e.body.content for e in public if e.author.name == "Ben"] == [Content("Try turning it off.")]


async def test_canned_replies_are_filled_for_the_sessions_user(lite: ConsoleSite) -> None:
    ana = await lite.signed_in("Ana")
    session = await lite.waiting()
    [reply] = (await ana.get("replies", session=session))["replies"]
    assert reply == {"name": "hello", "title": "Greeting", "text": "Hello Mia, this is Ana.", "missing": []}


async def test_agents_and_the_desk_are_told(lite: ConsoleSite) -> None:
    ana = await lite.signed_in("Ana")
    session = await lite.waiting()
    await ana.post(f"session/{session}/assign")
    [me] = (await ana.get("agents"))["agents"]
    assert (me["name"], me["open"], me["capacity"], me["on_duty"], me["online"]) == ("Ana", 1, 5, True, False)
    desk = await ana.get("desk")
    assert desk["queues"] == ["general", "billing"] and desk["company"] == "Example"
    await ana.post(f"session/{session}/misjudged", {})
    detail = await ana.detail(session)
    assert detail["misjudged"] and "misjudged" not in detail["may"]
