"""Files that agents share in threads, against the local Slack: what comes in, what cannot, what can be opened."""

import pytest
from slack_setup import CHANNEL, SlackSetup

from bridge.sandbox.faults import FaultKind, InjectedFault
from core.model.errors import Rejected, Unreachable
from core.model.events import Message
from core.model.files import LARGEST_FILE, File, FileKind
from core.model.ids import FileId, SessionId

PNG = b"\x89PNG" + bytes(300_000)


RETRY_DELAYS = (0.0, 0.05, 0.1)


async def test_an_agents_files_come_with_their_words_and_can_be_opened(desk: SlackSetup):
    session, root = await desk.escalated()
    ana = desk.slack.person("U0ANA")
    await ana.click(CHANNEL, root, "handoff.claim")
    await ana.share(CHANNEL, [("visa.pdf", "application/pdf", b"%PDF-1"), ("a.png", "image/png", PNG)], "here", root)
    events = await desk.logged(session, lambda events: any(getattr(e.body, "files", ()) for e in events))
    said = events[-1].body
    assert isinstance(said, Message)
    assert said.content.text == "here"
    assert [(file.name, file.kind, file.size) for file in said.files] == [
        ("visa.pdf", FileKind.DOCUMENT, 6), ("a.png", FileKind.IMAGE, len(PNG))
    ]  # fmt: skip
    async with desk.file_sources.open(said.files[1].id) as pieces:
        assert b"".join([piece async for piece in pieces]) == PNG
    await desk.is_quiet(session)
    assert desk.ephemeral("U0ANA") == []


async def opened(desk: SlackSetup, file: FileId) -> bytes:
    async with desk.file_sources.open(file) as pieces:
        return b"".join([piece async for piece in pieces])


async def first_file(desk: SlackSetup, session: SessionId) -> File:
    events = await desk.logged(session, lambda events: any(getattr(e.body, "files", ()) for e in events))
    return next(event.body.files[0] for event in events if getattr(event.body, "files", ()))


async def test_a_pasted_picture_without_a_word_is_a_message(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    await ana.paste(CHANNEL, PNG, "", root)
    file = await first_file(desk, session)
    assert (file.name, file.kind) == ("image.png", FileKind.IMAGE)
    assert (await desk.events(session))[-1].body.content.text == ""
    await desk.is_quiet(session)


async def test_a_file_of_which_slack_tells_only_the_id_is_asked_for(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    await ana.share(CHANNEL, [("a.png", "image/png", PNG)], "here", root, check_first=True)
    file = await first_file(desk, session)
    assert (file.name, file.size) == ("a.png", len(PNG))


async def test_what_cannot_be_sent_is_said_privately_and_the_words_go(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    await ana.share(CHANNEL, [("film.mp4", "video/mp4", bytes(LARGEST_FILE + 1))], "watch this", root)
    await desk.seen(lambda: desk.ephemeral("U0ANA"))
    assert desk.ephemeral("U0ANA") == ["film.mp4 was not sent: it is larger than 20 MB."]
    said = (await desk.events(session))[-1].body
    assert (said.content.text, said.files) == ("watch this", ())
    await ana.share_link(CHANNEL, "Prices", "https://docs.example.com/1", "", root)
    await desk.seen(lambda: len(desk.ephemeral("U0ANA")) == 2)
    assert desk.ephemeral("U0ANA")[1] == "Prices was not sent: it is not in Slack; send its link instead."
    assert (await desk.events(session))[-1].body == said  # nothing to send, so nothing was said


@pytest.mark.parametrize("kind", [FaultKind.SERVER_ERROR, FaultKind.RATE_LIMITED])
async def test_a_download_that_fails_may_be_tried_again(desk: SlackSetup, kind: FaultKind):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    await ana.paste(CHANNEL, PNG, "", root)
    file = await first_file(desk, session)
    desk.slack.faults.inject_next("download", InjectedFault(kind))
    with pytest.raises(Unreachable):
        await opened(desk, file.id)
    assert await opened(desk, file.id) == PNG


async def test_a_page_to_log_in_is_no_file_but_a_page_of_the_agents_is(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    await ana.share(CHANNEL, [("page.html", "text/html", b"<p>hello</p>")], "", root)
    file = await first_file(desk, session)
    assert await opened(desk, file.id) == b"<p>hello</p>"
    desk.desk._client.token = "xoxb-another"
    with pytest.raises(Unreachable):  # Slack does not even say where it is
        await opened(desk, file.id)


async def test_a_file_that_was_deleted_in_slack_is_gone(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    await ana.paste(CHANNEL, PNG, "words", root)
    file = await first_file(desk, session)
    await ana.delete_file(next(iter(desk.slack.workspace.files)).id)
    with pytest.raises(Rejected):
        await opened(desk, file.id)
