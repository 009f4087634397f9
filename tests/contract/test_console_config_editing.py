"""Admins edit the configuration in the console: who may, what is refused, and what the files and the history say."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from editing_site import EditingSite, editing_site
from waiting import until

from core.model.agents import Role

FEES = "knowledge/fees.md"
NEW = "knowledge/parking.md"
MORE = "\n## More\nWords.\n"
PARKING = "# Parking\n\n## Where can I park?\nBehind the house, for free.\n"


@pytest.fixture
async def site(database_url: str) -> AsyncIterator[EditingSite]:
    async with editing_site(database_url) as running:
        yield running


async def open_file(browser: Any, name: str) -> dict[str, Any]:
    return await browser.get("configuration/file", file=name)


async def save(browser: Any, name: str, text: str, digest: str, status: int = 200) -> dict[str, Any]:
    return await browser.post("configuration/save", {"file": name, "text": text, "digest": digest}, status)


async def test_only_admins_see_or_change_the_files(site: EditingSite) -> None:
    lead, nobody = await site.signed_in("Ben", Role.LEAD), site.browser()
    for browser, status in ((lead, 403), (nobody, 401)):
        for path in ("files", f"file?file={FEES}", "edits", "edits/1"):
            await browser.call("GET", f"configuration/{path}", None, status)
        body = {"file": FEES, "text": PARKING, "digest": ""}
        await browser.post("configuration/save", body, status)
        await browser.post("configuration/check", {"file": FEES, "text": ""}, status)
        await browser.post("configuration/difference", {"file": FEES, "text": ""}, status)
        await browser.post("configuration/backtest", {"text": ""}, status)
        await browser.post("configuration/edits/1/undo", None, status)


async def test_a_token_that_may_only_read_cannot_save(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    token = (await ana.post("tokens", {"name": "Reader", "scope": "read"}, 201))["token"]
    program = site.program(headers={"Authorization": f"Bearer {token}"})
    await program.post("configuration/save", {"file": FEES, "text": PARKING, "digest": ""}, 403)
    await program.call("GET", "configuration/files", None, 403)


async def test_a_save_replaces_the_file_is_put_in_force_and_says_who_did_it(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    assert {FEES, "triggers.yaml", "web.yaml"} <= set((await ana.get("configuration/files"))["files"])
    found = await open_file(ana, "web.yaml")
    company = site.bridge.in_force.config.web.company
    text = found["text"].replace(company, "Meridian")
    (site.folder / "web.yaml").chmod(0o640)
    saved = await save(ana, "web.yaml", text, found["digest"])
    assert site.text("web.yaml") == text
    assert (site.folder / "web.yaml").stat().st_mode & 0o777 == 0o640
    assert site.part_files() == []
    assert saved["edit"]["name"] == "Ana"
    assert saved["digest"] == (await open_file(ana, "web.yaml"))["digest"] != found["digest"]
    await until(lambda: site.bridge.in_force.config.web.company == "Meridian", "the save is in force")
    [edit] = (await ana.get("configuration/edits", file="web.yaml"))["edits"]
    told = await ana.get(f"configuration/edits/{edit['id']}")
    assert (told["before"], told["after"]) == (found["text"], text)
    assert [line["change"] for line in told["lines"] if line["change"] != "same"] == ["removed", "added"]


async def test_a_mistake_is_told_with_its_line_and_never_written(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    found = await open_file(ana, "web.yaml")
    wrong = found["text"] + "colour: green\n"
    line = wrong.splitlines().index("colour: green") + 1
    told = await ana.post("configuration/check", {"file": "web.yaml", "text": wrong})
    assert [(fault["file"], fault["line"]) for fault in told["faults"]] == [("web.yaml", line)]
    refused = await save(ana, "web.yaml", wrong, found["digest"], 422)
    assert (refused["error"], refused["faults"]) == ("faulty", told["faults"])
    assert site.text("web.yaml") == found["text"]
    assert (await ana.get("configuration/edits"))["edits"] == []
    assert "bridge-draft" not in str(told)


async def test_a_mistake_in_the_knowledge_has_its_line_too(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    text = "# Fees\n\n## How much?\n\n## When?\nNow.\n#Later\n"
    told = await ana.post("configuration/check", {"file": FEES, "text": text})
    assert [(fault["file"], fault["line"]) for fault in told["faults"]] == [(FEES, 3), (FEES, 7)]


async def test_what_a_save_would_take_away_is_refused_before_it_is_written(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    found = await open_file(ana, "triggers.yaml")
    refused = await save(ana, "triggers.yaml", "escalate_at: 1.0\ntriggers: {}\n", found["digest"], 422)
    assert "has none now" in refused["faults"][0]["message"]
    assert site.text("triggers.yaml") == found["text"]


async def test_a_mistake_that_was_there_in_another_file_does_not_hold_up_a_save(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    site.write("web.yaml", site.text("web.yaml") + "colour: green\n")
    found = await open_file(ana, FEES)
    saved = await save(ana, FEES, found["text"].replace("# Fees", "# The fees", 1), found["digest"])
    assert [fault["file"] for fault in saved["standing"]] == ["web.yaml"]


async def test_a_file_that_changed_on_the_disk_is_not_overwritten(site: EditingSite) -> None:
    ana, ben = await site.signed_in("Ana", Role.ADMIN), await site.signed_in("Ben", Role.ADMIN)
    found = await open_file(ana, FEES)
    await save(ben, FEES, found["text"] + "\n## Who?\nBen was here.\n", found["digest"])
    refused = await save(ana, FEES, found["text"] + "\n## Who?\nAna was here.\n", found["digest"], 409)
    assert refused["error"] == "changed_on_disk"
    assert "Ben was here." in site.text(FEES)
    site.write(FEES, "# Fees\n\n## From an editor\nYes.\n")
    await save(ben, FEES, "# Fees\n\n## From Ben\nYes.\n", found["digest"], 409)
    assert "From an editor" in site.text(FEES)


async def test_an_edit_is_taken_back_and_that_too(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    before = await open_file(ana, FEES)
    first = await save(ana, FEES, before["text"] + MORE, before["digest"])
    back = await ana.post(f"configuration/edits/{first['edit']['id']}/undo")
    assert site.text(FEES) == before["text"]
    assert back["edit"]["undoes"] == first["edit"]["id"]
    await ana.post(f"configuration/edits/{back['edit']['id']}/undo")
    assert site.text(FEES).endswith(MORE)
    refused = await ana.post(f"configuration/edits/{back['edit']['id']}/undo", None, 409)
    assert refused["error"] == "changed_on_disk"
    await ana.post("configuration/edits/999/undo", None, 404)


async def test_a_new_knowledge_file_is_made_and_taken_back(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    made = await save(ana, NEW, PARKING, "")
    assert site.text(NEW) == PARKING
    assert made["edit"]["is_new"] is True
    await save(ana, NEW, PARKING, "", 409)
    gone = await ana.post(f"configuration/edits/{made['edit']['id']}/undo")
    assert gone["edit"]["is_removed"] is True
    assert not (site.folder / NEW).exists()


@pytest.mark.parametrize(
    "name",
    [
        "../secret.yaml", "knowledge/../../secret.md", "/etc/passwd", "knowledge/.hidden.md", "knowledge/README.md",
        "schema/web.json", "new.yaml", "knowledge/Fees.md", "knowledge/fees.md/x.md", "knowledge/a b.md", "", ".env",
        "knowledge/x.txt", "knowledge//fees.md",
    ],
)  # fmt: skip
async def test_no_other_name_reaches_a_file(sqlite_url: str, name: str) -> None:
    async with editing_site(sqlite_url) as site:
        ana = await site.signed_in("Ana", Role.ADMIN)
        before = sorted(str(path) for path in site.folder.parent.rglob("*"))
        await ana.call("GET", f"configuration/file?file={name}", None, 404)
        await save(ana, name, PARKING, "", 404)
        await ana.post("configuration/check", {"file": name, "text": PARKING}, 404)
        assert sorted(str(path) for path in site.folder.parent.rglob("*")) == before


async def test_line_ends_and_the_byte_order_mark_stay_as_they_were(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    path = site.folder / FEES
    path.write_bytes(b"\xef\xbb\xbf" + site.text(FEES).replace("\n", "\r\n").encode())
    found = await open_file(ana, FEES)
    assert "\r" not in found["text"]
    await save(ana, FEES, found["text"] + MORE.rstrip(), found["digest"])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf# ")
    assert path.read_bytes().endswith(b"\r\nWords.\r\n")


async def test_a_link_stays_a_link_and_its_target_is_written(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    path, target = site.folder / FEES, site.folder.parent / "fees-elsewhere.md"
    path.rename(target)
    path.symlink_to(target)
    found = await open_file(ana, FEES)
    await save(ana, FEES, found["text"] + MORE, found["digest"])
    assert path.is_symlink()
    assert target.read_text().endswith(MORE)


async def test_bytes_that_are_no_text_are_not_opened(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    (site.folder / FEES).write_bytes(b"# Fees \xff\xfe")
    refused = await ana.call("GET", f"configuration/file?file={FEES}", None, 409)
    assert refused["error"] == "unreadable_file"
    assert "UTF-8" in refused["message"]


async def test_a_file_too_large_for_the_editor_is_refused_before_it_is_read(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    await save(ana, FEES, "x" * 900_001, "", 422)
    await save(ana, FEES, "x" * 1_000_001, "", 413)


async def test_last_month_is_replayed_under_a_draft_of_the_triggers(site: EditingSite) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    await site.user_says("let me talk to a person", "otto")
    await site.user_says("where is my parcel", "zoe")
    found = await open_file(ana, "triggers.yaml")
    draft = found["text"].replace("(talk|speak) to a (person|human)", "where is my parcel")
    told = await ana.post("configuration/backtest", {"text": draft, "days": 30})
    assert (told["sessions"], told["gained"], told["lost"], told["is_whole"]) == (2, 1, 1, True)
    assert {change["change"]: change["words"] for change in told["changes"]} == {
        "gained": "where is my parcel", "lost": "let me talk to a person",
    }  # fmt: skip
    assert site.text("triggers.yaml") == found["text"]
    refused = await ana.post("configuration/backtest", {"text": "triggers: 1\n"}, 422)
    assert refused["faults"][0]["file"] == "triggers.yaml"
    await ana.post("configuration/backtest", {"text": draft, "days": 400}, 422)
