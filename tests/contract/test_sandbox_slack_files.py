"""The local Slack's files, as the real slack_sdk sees them: uploads, shares, downloads, and what is left of them."""

import aiohttp
import pytest
from slack_calls import client_of, error_of

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.slack import BOT_TOKEN, CHANNEL, SlackError, SlackStandIn
from bridge.sandbox.slack.directory import ALL_SCOPES
from bridge.sandbox.slack.files import FileMode

IS_REFUSED = True

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


async def asked(client, name="a.png", content=PNG):
    """An address for the bytes, and the file's id."""
    answer = await client.files_getUploadURLExternal(filename=name, length=len(content))
    return answer["upload_url"], answer["file_id"]


async def put(session, url, content=PNG) -> int:
    async with session.post(url, data=content) as response:
        return response.status


async def uploaded(client, session, name="a.png", content=PNG) -> str:
    url, file = await asked(client, name, content)
    assert await put(session, url, content) == 200
    return file


async def fetched(session, url, token=BOT_TOKEN) -> tuple[str, bytes]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with session.get(url, headers=headers) as response:
        assert response.status == 200
        return response.content_type, await response.read()


def files_in(slack, channel=CHANNEL):
    return [[file.name for file in message.files] for message in slack.workspace.messages[channel].values()]


async def test_the_sdk_uploads_several_files_as_one_message_in_a_thread(slack, client):
    root = (await client.chat_postMessage(channel=CHANNEL, text="a card"))["ts"]
    uploads = [{"content": PNG, "filename": "a.png", "title": "Front"}, {"content": "words", "filename": "b.txt"}]
    answer = await client.files_upload_v2(
        file_uploads=uploads, channel=CHANNEL, thread_ts=root, initial_comment="Mia sent <two> files"
    )
    (reply,) = slack.workspace.thread(CHANNEL, root)[1:]
    assert [file.title for file in reply.files] == ["Front", "b.txt"]
    assert (reply.text, reply.subtype) == ("Mia sent &lt;two&gt; files", "file_share")
    assert (reply.user, reply.username, reply.bot_id) == (slack.app.bot_user, "", slack.app.bot_id)
    assert [file["mimetype"] for file in answer["files"]] == ["image/png", "text/plain"]
    assert slack.violations == []


async def test_where_a_file_is_shared_is_told_by_files_info(slack, client, session):
    root = (await client.chat_postMessage(channel=CHANNEL, text="a card"))["ts"]
    file = await uploaded(client, session)
    answer = await client.files_completeUploadExternal(files=[{"id": file}], channel_id=CHANNEL, thread_ts=root)
    assert answer["files"][0]["shares"] == {}
    slack.workspace.files.answers_without_shares = 1
    assert (await client.files_info(file=file))["file"]["shares"] == {}
    shown = (await client.files_info(file=file))["file"]
    (share,) = shown["shares"]["public"][CHANNEL]
    reply = slack.workspace.thread(CHANNEL, root)[1]
    assert (share["ts"], share["thread_ts"]) == (reply.ts, root)
    assert (shown["channels"], shown["groups"]) == ([CHANNEL], [])


async def test_a_private_channel_is_among_the_private_shares(slack, client):
    slack.workspace.add_channel("C0SECRET", "secret", {slack.app.bot_user}, is_private=True)
    answer = await client.files_upload_v2(content=PNG, filename="a.png", channel="C0SECRET")
    shown = (await client.files_info(file=answer["file"]["id"]))["file"]
    assert list(shown["shares"]) == ["private"]
    assert (shown["groups"], shown["is_public"]) == (["C0SECRET"], False)


async def test_without_a_channel_the_file_stays_private(slack, client, session):
    answer = await client.files_upload_v2(content=PNG, filename="a.png")
    assert slack.workspace.messages[CHANNEL] == {}
    shown = (await client.files_info(file=answer["file"]["id"]))["file"]
    assert (shown["shares"], shown["is_public"]) == ({}, False)
    assert await fetched(session, shown["url_private"]) == ("image/png", PNG)


async def test_bytes_may_come_as_a_form_and_a_second_time(slack, client, session):
    url, file = await asked(client)
    form = aiohttp.FormData()
    form.add_field("filename", PNG, filename="a.png", content_type="image/png")
    assert await put(session, url, form) == 200
    assert await put(session, url) == 200
    await client.files_completeUploadExternal(files=[{"id": file}])
    assert slack.workspace.files.find(file).content == PNG
    assert await put(session, url) == 404


async def test_bytes_of_another_length_are_refused_and_remembered(slack, client, session):
    url, file = await asked(client)
    assert await put(session, url, PNG + b"!") == 400
    assert [violation.method for violation in slack.violations] == ["upload"]
    assert await error_of(client.files_completeUploadExternal(files=[{"id": file}])) == "file_not_found"


async def test_an_upload_can_be_completed_once_and_only_with_its_bytes(slack, client, session):
    assert await error_of(client.files_completeUploadExternal(files=[{"id": "F0NOWHERE"}])) == "file_not_found"
    _, empty = await asked(client)
    file = await uploaded(client, session)
    both = client.files_completeUploadExternal(files=[{"id": file}, {"id": empty}], channel_id=CHANNEL)
    assert await error_of(both) == "file_not_found"
    assert await error_of(client.files_info(file=file)) == "file_not_found"
    await client.files_completeUploadExternal(files=[{"id": file}], channel_id=CHANNEL)
    again = client.files_completeUploadExternal(files=[{"id": file}], channel_id=CHANNEL)
    assert await error_of(again) == "file_not_found"
    assert files_in(slack) == [["a.png"]]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"filename": "a.png", "length": 0}, "missing_argument"),
        ({"filename": "", "length": 3}, "missing_argument"),
        ({"filename": "a.png", "length": 2_000_000_000}, "file_upload_size_restricted"),
        ({"filename": "a.png", "length": 3, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ({"filename": "a.png"}, "invalid_arguments"),
    ],
)
async def test_an_upload_address_is_not_given_for_everything(client, args, error):
    assert await error_of(client.api_call("files.getUploadURLExternal", params=args)) == error


async def test_an_upload_goes_to_a_channel_the_app_is_in_and_by_its_id(slack, client, session):
    slack.workspace.add_channel("C0OTHER", "other", {"U0ANA"})
    closed = slack.workspace.add_channel("C0CLOSED", "closed", {slack.app.bot_user})
    slack.workspace.archive(closed, "U0ANA")
    file = await uploaded(client, session)

    async def refused(channel: str) -> str:
        return await error_of(client.files_completeUploadExternal(files=[{"id": file}], channel_id=channel))

    assert [await refused(channel) for channel in ("#support", "U0ANA", "C0OTHER", "C0CLOSED")] == [
        "channel_not_found",
        "channel_not_found",
        "not_in_channel",
        "is_archived",
    ]
    await client.files_completeUploadExternal(files=[{"id": file}], channel_id=CHANNEL)


async def test_blocks_are_ignored_beside_a_comment_and_markdown_breaks_slack(slack, client, session):
    async def complete(blocks, **more):
        call = {"files": [{"id": await uploaded(client, session)}], "channel_id": CHANNEL, "blocks": blocks, **more}
        return await client.api_call("files.completeUploadExternal", json=call)

    section = [{"type": "section", "text": {"type": "plain_text", "text": "Hello"}}]
    await complete(section)
    await complete(section, initial_comment="Hi")
    first, second = slack.workspace.channel_messages(CHANNEL)
    assert (first.blocks[0]["type"], second.blocks, second.text) == ("section", [], "Hi")
    assert await error_of(complete([{"type": "markdown", "text": "Hi"}])) == "internal_error"


async def test_a_lost_answer_leaves_the_file_to_be_found(slack, client, session):
    file = await uploaded(client, session)
    slack.faults.inject_next("files.completeUploadExternal", InjectedFault(FaultKind.SERVER_ERROR_AFTER))
    assert await error_of(client.files_completeUploadExternal(files=[{"id": file}], channel_id=CHANNEL)) == (
        "internal_error"
    )
    assert CHANNEL in (await client.files_info(file=file))["file"]["shares"]["public"]


@pytest.mark.parametrize("kind", [FaultKind.SERVER_ERROR, FaultKind.RATE_LIMITED])
async def test_uploads_and_downloads_can_fail_too(slack, client, session, kind):
    slack.faults.inject_next("upload", InjectedFault(kind))
    url, file = await asked(client)
    assert await put(session, url) in (429, 500)
    assert await put(session, url) == 200
    await client.files_completeUploadExternal(files=[{"id": file}])
    slack.faults.inject_next("download", InjectedFault(kind))
    address = (await client.files_info(file=file))["file"]["url_private_download"]
    async with session.get(address, headers={"Authorization": f"Bearer {BOT_TOKEN}"}) as response:
        assert response.status in (429, 500)
    assert (await fetched(session, address))[1] == PNG


async def test_people_share_several_files_and_the_app_fetches_them(slack, client, session):
    ts = await slack.person("U0ANA").share(
        CHANNEL, [("a.png", "image/png", PNG), ("b c.pdf", "application/pdf", b"%PDF")], "look *here*"
    )
    event = slack.delivery.outgoing[-1].event
    assert (event["type"], event["subtype"], event["ts"], event["text"]) == ("message", "file_share", ts, "look *here*")
    assert [file["name"] for file in event["files"]] == ["a.png", "b c.pdf"]
    contents = [await fetched(session, file["url_private_download"]) for file in event["files"]]
    assert contents == [("image/png", PNG), ("application/pdf", b"%PDF")]


async def test_a_pasted_image_comes_without_a_word(slack):
    await slack.person("U0ANA").paste(CHANNEL, PNG)
    event = slack.delivery.outgoing[-1].event
    assert (event["text"], event["files"][0]["name"], event["files"][0]["mode"]) == ("", "image.png", "hosted")
    assert "blocks" not in event


@pytest.mark.parametrize("token", ["", "xoxb-wrong"])
async def test_whoever_has_no_token_gets_a_login_page(slack, session, token):
    await slack.person("U0ANA").paste(CHANNEL, PNG)
    url = slack.delivery.outgoing[-1].event["files"][0]["url_private"]
    kind, page = await fetched(session, url, token)
    assert kind == "text/html"
    assert b"Sign in" in page


async def test_files_need_their_scopes():
    async with (
        SlackStandIn(scopes=ALL_SCOPES - {"files:read", "files:write"}, retry_delays=()) as slack,
        aiohttp.ClientSession() as session,
    ):
        client = client_of(slack, session)
        await slack.person("U0ANA").paste(CHANNEL, PNG)
        shared = slack.delivery.outgoing[-1].event["files"][0]
        assert (await fetched(session, shared["url_private"]))[0] == "text/html"
        assert await error_of(client.files_info(file=shared["id"])) == "missing_scope"
        assert await error_of(client.files_getUploadURLExternal(filename="a", length=1)) == "missing_scope"


async def test_files_of_channels_the_app_is_not_in_are_not_there(slack, client, session):
    slack.workspace.add_channel("C0OTHER", "other", {"U0ANA"})
    ts = await slack.person("U0ANA").paste("C0OTHER", PNG)
    (file,) = slack.workspace.find_message("C0OTHER", ts).files
    assert await error_of(client.files_info(file=file.id)) == "file_not_found"
    assert (await fetched(session, file.in_message()["url_private"]))[0] == "text/html"


async def test_a_deleted_file_leaves_a_tombstone_in_a_message_that_has_more(slack, client):
    ana = slack.person("U0ANA")
    ts = await ana.share(CHANNEL, [("a.png", "image/png", PNG)], "look")
    (file,) = slack.workspace.find_message(CHANNEL, ts).files
    await ana.delete_file(file.id)
    event = slack.delivery.outgoing[-1].event
    assert event["subtype"] == "message_changed"
    assert event["message"]["files"] == [{"id": file.id, "mode": "tombstone", "date_delete": 0}]
    assert event["previous_message"]["files"][0]["mode"] == "hosted"
    assert await error_of(client.files_info(file=file.id)) == "file_deleted"


async def test_a_message_of_files_only_goes_with_the_last_of_them(slack):
    ana = slack.person("U0ANA")
    ts = await ana.share(CHANNEL, [("a.png", "image/png", PNG), ("b.png", "image/png", PNG)])
    first, second = slack.workspace.find_message(CHANNEL, ts).files
    await ana.delete_file(first.id)
    assert slack.delivery.outgoing[-1].event["subtype"] == "message_changed"
    await ana.delete_file(second.id)
    assert slack.delivery.outgoing[-1].event["subtype"] == "message_deleted"
    assert slack.workspace.messages[CHANNEL] == {}


async def test_the_app_deletes_its_own_files_only(slack, client):
    answer = await client.files_upload_v2(content=PNG, filename="a.png", channel=CHANNEL)
    await client.files_delete(file=answer["file"]["id"])
    assert slack.workspace.messages[CHANNEL] == {}
    assert await error_of(client.files_delete(file=answer["file"]["id"])) == "file_deleted"
    ts = await slack.person("U0ANA").paste(CHANNEL, PNG)
    (file,) = slack.workspace.find_message(CHANNEL, ts).files
    assert await error_of(client.files_delete(file=file.id)) == "cant_delete_file"
    with pytest.raises(SlackError, match="cant_delete_file"):
        await slack.person("U0BEN").delete_file(file.id)


async def test_a_deleted_message_shares_its_files_no_more(slack, client):
    ana = slack.person("U0ANA")
    ts = await ana.paste(CHANNEL, PNG)
    (file,) = slack.workspace.find_message(CHANNEL, ts).files
    await ana.delete(CHANNEL, ts)
    assert await error_of(client.files_info(file=file.id)) == "file_not_found"


async def test_old_files_of_free_workspaces_are_hidden(slack, client):
    ts = await slack.person("U0ANA").paste(CHANNEL, PNG)
    message = slack.workspace.find_message(CHANNEL, ts)
    message.files[0].mode = FileMode.HIDDEN
    (shown,) = (await client.conversations_history(channel=CHANNEL))["messages"]
    assert shown["files"] == [{"id": message.files[0].id, "mode": "hidden_by_limit", "file_access": "visible"}]


async def test_a_file_that_lies_elsewhere_has_no_address_to_download(slack):
    await slack.person("U0ANA").share_link(CHANNEL, "Plan", "https://docs.example.com/d/1")
    (file,) = slack.delivery.outgoing[-1].event["files"]
    assert (file["mode"], file["is_external"], file["external_type"]) == ("external", True, "gdrive")
    assert file["url_private"] == "https://docs.example.com/d/1"
    assert "url_private_download" not in file


async def test_of_files_from_other_workspaces_events_tell_the_id_only(slack, client, session):
    slack.workspace.add_user("U0EVE", "eve", "Eve Partner", team="T0PARTNER")
    channel = slack.workspace.add_channel("C0SHARED", "shared", {slack.app.bot_user, "U0EVE"}, is_ext_shared=True)
    await slack.person("U0EVE").paste(channel.id, PNG)
    body = slack.delivery.outgoing[-1].payload
    assert body["is_ext_shared_channel"] is True
    assert (body["event"]["user_team"], body["event"]["source_team"]) == ("T0PARTNER", "T0PARTNER")
    (stub,) = body["event"]["files"]
    assert (stub["file_access"], "url_private" in stub) == ("check_file_info", False)
    file = (await client.files_info(file=stub["id"]))["file"]
    assert (await fetched(session, file["url_private_download"]))[1] == PNG
