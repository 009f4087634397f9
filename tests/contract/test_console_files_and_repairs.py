"""Files through the console, and what admins repair with: dead letters, passports, the trigger box."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from console_site import ConsoleSite, console_site
from slack_agents import slack_agent

from core.model.agents import Role
from core.model.content import Content
from core.model.errors import Unreachable
from core.model.events import SYSTEM_AUTHOR, Undeliverable
from core.model.files import LARGEST_FILE, FileKind, NewFile
from core.model.ids import RemoteId, Seq, SurfaceName
from core.model.ports import Copy, NewLane
from core.store import lanes
from core.store.locked_session import LockedSession
from core.usecases import dead_letters, duty, intake, receipts
from core.usecases.intake import MessageExtras, Sender
from core.usecases.rules import Rules

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 600_000
SCRIPT = b"<html><script>alert(1)</script></html>"


@pytest.fixture
async def site(sqlite_url: str, rules: Rules):
    async with console_site(sqlite_url, rules) as site:
        yield site


class Platform:
    """A platform that has files, or does not answer."""

    source = "telegram"

    @asynccontextmanager
    async def open_file(self, ref: str) -> AsyncIterator[AsyncIterator[bytes]]:
        if ref == "away":
            raise Unreachable("Telegram does not answer.")

        async def pieces() -> AsyncIterator[bytes]:
            yield ref.encode()
            yield b"!"

        yield pieces()


async def test_a_file_is_uploaded_sent_and_read_back(database_url: str, rules: Rules) -> None:
    async with console_site(database_url, rules) as site:
        ana = await site.signed_in("Ana")
        session = await site.waiting()
        await ana.post(f"session/{session}/assign")
        answer = await ana.http.post("/agent/api/files", files={"file": ("../schöne Aussicht.png", PNG, "text/html")})
        assert answer.status_code == 201, answer.text
        file = answer.json()
        assert (file["name"], file["kind"], file["mime"], file["size"]) == (
            "schöne Aussicht.png", "image", "image/png", len(PNG),
        )  # fmt: skip
        said = await ana.post(f"session/{session}/send-message", {"files": [file["id"]]})
        [event] = [each for each in await ana.log(session) if each["seq"] == said["seq"]]
        assert event["files"] == [file]
        got = await ana.http.get(file["url"])
        assert got.content == PNG
        assert got.headers["content-disposition"].startswith("inline; filename*=UTF-8''sch%C3%B6ne")
        assert got.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in got.headers["content-security-policy"]
        forced = await ana.http.get(file["url"], params={"download": 1})
        assert forced.headers["content-disposition"].startswith("attachment;")
        again = await ana.post(f"session/{session}/send-message", {"files": [file["id"]]}, 404)
        assert again["error"] == "not_there"
        assert (await site.browser().http.get(file["url"])).status_code == 401


async def test_an_upload_that_no_message_carries_is_its_uploaders_alone(database_url: str, rules: Rules) -> None:
    async with console_site(database_url, rules) as site:
        ana, ben = await site.signed_in("Ana"), await site.signed_in("Ben", Role.ADMIN)
        file = (await ana.http.post("/agent/api/files", files={"file": ("a.png", PNG, "image/png")})).json()
        assert (await ana.http.get(file["url"])).content == PNG
        assert (await ben.http.get(file["url"])).status_code == 404
        session = await site.waiting()
        await ana.post(f"session/{session}/assign")
        await ana.post(f"session/{session}/send-message", {"files": [file["id"]], "intent": "note"})
        assert (await ben.http.get(file["url"])).content == PNG


async def test_what_a_user_took_back_agents_cannot_fetch_either(database_url: str, rules: Rules) -> None:
    async with console_site(database_url, rules) as site:
        site.console._context.files.add(Platform())
        ana = await site.signed_in("Ana")
        sent = NewFile("telegram", "photo", "photo.jpg", FileKind.IMAGE, "image/jpeg", 9)
        session = await site.user_says("see", extras=MessageExtras([sent]))
        [event] = [each for each in await ana.log(session) if each["kind"] == "message"]
        [file] = event["files"]
        assert (await ana.http.get(file["url"])).content == b"photo!"
        mia = Sender("web", "mia", name="Mia", language="en")
        await site.conversations.by(
            intake.user_edited_at, mia, session, Seq(event["seq"]), None, [("web", "taken back")]
        )
        assert (await ana.http.get(file["url"])).status_code == 404


async def test_what_could_run_is_a_download(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    file = (await ana.http.post("/agent/api/files", files={"file": ("page.html", SCRIPT, "image/png")})).json()
    got = await ana.http.get(file["url"])
    assert got.headers["content-disposition"].startswith("attachment;")
    assert got.headers["content-type"] == "application/octet-stream"


async def test_files_that_are_too_large_empty_or_missing_are_refused(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    for files, status, error in (
        ({"file": ("big.bin", b"x" * (LARGEST_FILE + 1))}, 413, "too_large"),
        ({"file": ("empty.txt", b"")}, 422, "invalid"),
        ({"other": ("x.txt", b"x")}, 422, "invalid"),
    ):
        answer = await ana.http.post("/agent/api/files", files=files)
        assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert (await ana.post("files", {"file": "x"}, 422))["error"] == "invalid"


async def test_uploads_are_counted(sqlite_url: str, rules: Rules) -> None:
    async with console_site(sqlite_url, rules, upload_limit="2 per minute") as site:
        ana = await site.signed_in("Ana")
        answers = [await ana.http.post("/agent/api/files", files={"file": ("a.txt", b"abc")}) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 429]


async def test_a_users_file_comes_from_its_platform(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    site.console._context.files.add(Platform())
    sent = [NewFile("telegram", ref, f"{ref}.txt", FileKind.DOCUMENT) for ref in ("here", "away")]
    wrote = await site.conversations.user_wrote(
        Sender("web", "mia", "Mia"),
        Content(""),
        [("web", "1")],
        extras=MessageExtras([*sent, NewFile("x", "y", "z")]),
    )
    [event] = [each for each in await ana.log(wrote.session) if each["files"]]
    here, away, elsewhere = event["files"]
    assert (await ana.http.get(here["url"])).content == b"here!"
    answer = await ana.http.get(away["url"])
    assert (answer.status_code, answer.json()["message"]) == (502, "Telegram does not answer.")
    assert (await ana.http.get(elsewhere["url"])).status_code == 502
    assert (await ana.http.get("/agent/api/files/fil_none")).status_code == 404


async def test_a_dead_letter_is_looked_at_and_replayed(sqlite_url: str, rules: Rules) -> None:
    taken: list[str] = []

    async def replay(payload: str) -> None:
        if json.loads(payload).get("broken"):
            raise ValueError("still broken")
        taken.append(payload)

    async with console_site(sqlite_url, rules, dead_letter_handlers={"telegram.update": replay}) as site:
        admin = await site.signed_in("Ada", Role.ADMIN)
        for key, payload in (("1", '{"n": 1}'), ("2", '{"broken": true}')):
            await site.conversations.shared(dead_letters.keep, "telegram.update", key, payload, "ValueError")
        await site.conversations.shared(dead_letters.keep, "slack.event", "3", "{}", "KeyError")
        letters = (await admin.get("dead-letters"))["letters"]
        assert [(each["key"], each["replayable"]) for each in letters] == [("3", False), ("2", True), ("1", True)]
        other, broken, good = (f"dead-letters/{each['id']}" for each in letters)
        assert (await admin.get(good))["payload"] == '{"n": 1}'
        await admin.post(f"{good}/replay", status=204)
        assert taken == ['{"n": 1}']
        await admin.post(f"{good}/replay", status=404)
        assert "still broken" in (await admin.post(f"{broken}/replay", status=409))["message"]
        assert "still broken" in (await admin.get(broken))["error"]
        assert (await admin.post(f"{other}/replay", status=409))["error"] == "refused"
        await admin.call("DELETE", other, status=204)
        assert [each["key"] for each in (await admin.get("dead-letters"))["letters"]] == ["2"]


async def test_a_passport_tells_every_hop_of_a_message(database_url: str, rules: Rules) -> None:
    async with console_site(database_url, rules) as site:
        admin = await site.signed_in("Ada", Role.ADMIN)
        session = await site.waiting()
        await admin.post(f"session/{session}/assign")
        seq = (await admin.post(f"session/{session}/send-message", {"text": "Hello", "client_id": "12345678"}))["seq"]

        def shown(tx: Any) -> None:
            opened = LockedSession.lock(tx, session)
            opened.open_lane(NewLane(SurfaceName("telegram"), "42", "tg", internal=False))
            [lane] = lanes.lanes_of(tx, session, SurfaceName("telegram"))
            lanes.note_copies(tx, lane.id, [Copy(Seq(seq), RemoteId("77"), Seq(seq))])
            opened.append(SYSTEM_AUTHOR, Undeliverable(Seq(seq), SurfaceName("telegram"), "Blocked."), internal=True)

        await site.store.write(session, shown)
        await site.conversations.by(receipts.seen, Sender("web", "mia"), session, Seq(seq))
        passport = await admin.get(f"session/{session}/passport/{seq}")
        assert passport["keys"] == [{"source": "console", "key": f"{admin.me['id']}:12345678"}]
        [lane] = passport["lanes"]
        assert (lane["surface"], lane["reached"], lane["copies"][0]["remote"]) == ("telegram", False, "77")
        assert lane["copies"][0]["at"] > 0
        assert [change["kind"] for change in passport["changes"]] == ["undeliverable"]
        assert passport["seen"]["at"] and passport["delivered"] is None
        what = [hop["what"] for hop in passport["hops"]]
        assert what[0] == "Stored in the log" and "Shown on Telegram" in what and "Seen by the user" in what
        assert (await admin.call("GET", f"session/{session}/passport/999", status=404))["error"] == "not_there"


async def test_a_text_is_tried_against_the_triggers(site: ConsoleSite) -> None:
    admin = await site.signed_in("Ada", Role.ADMIN)
    tried = await admin.post("triggers/test", {"texts": ["hi", "a real person please"], "language": "en"})
    assert (tried["escalates"], tried["decision"]["trigger"]) == (True, "asks-for-a-person")
    assert tried["explanation"].startswith("A person is called.")
    assert (await admin.post("triggers/test", {"texts": ["hello"]}))["explanation"] == "The bot goes on."
    assert (await admin.post("triggers/test", {"texts": []}, 422))["error"] == "invalid"


async def test_people_known_from_slack_are_the_same_when_invited(site: ConsoleSite) -> None:
    admin = await site.signed_in("Ada", Role.ADMIN)
    known = await site.conversations.shared(duty.know_agent, slack_agent("U0BEN", "Ben", email="ben@example.com"))
    invited = (await admin.post("people/invite", {"email": "Ben@example.com"}, 201))["person"]
    assert (invited["id"], invited["name"], invited["desks"]) == (known, "Ben", ["slack"])
    assert invited["invited_until"] > 0
