"""The local Slack, as the real slack_sdk sees it: messages, threads, metadata, ephemerals, paging."""

import pytest
from slack_sdk.errors import SlackApiError

from bridge.sandbox.slack import CHANNEL
from bridge.sandbox.slack.typed_text import TypedText

BUTTON = {"type": "button", "action_id": "claim", "text": {"type": "plain_text", "text": "Claim"}, "value": "ses_1"}


def rich(*texts: str) -> list[dict]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text} for text in texts]}
    return [{"type": "rich_text", "elements": [section]}]


async def test_a_thread_is_read_back_in_order_with_its_root_first(slack, client):
    root = await client.chat_postMessage(
        channel=CHANNEL, text="a card", blocks=[{"type": "actions", "elements": [BUTTON]}]
    )
    stamps = [root["ts"]]
    for number in range(3):
        reply = await client.chat_postMessage(channel=CHANNEL, text=f"reply {number}", thread_ts=root["ts"])
        stamps.append(reply["ts"])
    thread = await client.conversations_replies(channel=CHANNEL, ts=root["ts"])
    assert [message["ts"] for message in thread["messages"]] == stamps == sorted(stamps)
    assert thread["messages"][0]["reply_count"] == 3
    history = await client.conversations_history(channel=CHANNEL)
    assert [message["ts"] for message in history["messages"]] == [root["ts"]]


async def test_metadata_comes_back_only_when_asked_for(slack, client):
    metadata = {"event_type": "covers", "event_payload": {"session": "ses_1", "first": 1, "last": 3}}
    root = await client.chat_postMessage(channel=CHANNEL, text="a card", metadata=metadata)
    plain = await client.conversations_replies(channel=CHANNEL, ts=root["ts"])
    assert "metadata" not in plain["messages"][0]
    full = await client.conversations_replies(channel=CHANNEL, ts=root["ts"], include_all_metadata=True)
    assert full["messages"][0]["metadata"] == metadata
    history = await client.conversations_history(channel=CHANNEL, include_all_metadata=True)
    assert history["messages"][0]["metadata"] == metadata


async def test_an_update_keeps_metadata_unless_it_is_cleared(slack, client):
    metadata = {"event_type": "covers", "event_payload": {"session": "ses_1"}}
    post = await client.chat_postMessage(channel=CHANNEL, text="one", metadata=metadata)
    await client.chat_update(channel=CHANNEL, ts=post["ts"], text="two")
    message = slack.workspace.find_message(CHANNEL, post["ts"])
    assert (message.text, message.metadata) == ("two", metadata)
    assert message.edited
    await client.chat_update(channel=CHANNEL, ts=post["ts"], text="three", metadata={})
    assert slack.workspace.find_message(CHANNEL, post["ts"]).metadata == {}


async def test_an_update_with_text_only_drops_the_blocks(slack, client):
    post = await client.chat_postMessage(channel=CHANNEL, text="one", blocks=rich("one"))
    await client.chat_update(channel=CHANNEL, ts=post["ts"], text="two")
    assert slack.workspace.find_message(CHANNEL, post["ts"]).blocks == []


async def test_rich_text_cannot_become_something_else(slack, client):
    post = await client.chat_postMessage(channel=CHANNEL, text="one", blocks=rich("one"))
    with pytest.raises(SlackApiError, match="block_mismatch"):
        await client.chat_update(channel=CHANNEL, ts=post["ts"], text="two", blocks=[{"type": "divider"}])


async def test_a_customised_post_is_a_bot_message_without_a_user(slack, client):
    post = await client.chat_postMessage(channel=CHANNEL, text="hello", username="Mia (web)", icon_emoji=":wave:")
    assert post["message"]["subtype"] == "bot_message"
    assert post["message"]["username"] == "Mia (web)"
    assert "user" not in post["message"]
    assert post["message"]["bot_id"] == slack.app.bot_id
    with pytest.raises(SlackApiError, match="cant_delete_message"):
        await client.chat_delete(channel=CHANNEL, ts=post["ts"])


async def test_a_reply_to_a_deleted_thread_lands_in_the_channel(slack, client):
    post = await client.chat_postMessage(channel=CHANNEL, text="a card")
    await client.chat_delete(channel=CHANNEL, ts=post["ts"])
    reply = await client.chat_postMessage(channel=CHANNEL, text="where am I", thread_ts=post["ts"])
    assert "thread_ts" not in reply["message"]
    assert [m.ts for m in slack.workspace.channel_messages(CHANNEL)] == [reply["ts"]]


async def test_a_deleted_root_with_replies_leaves_a_tombstone(slack, client):
    post = await client.chat_postMessage(channel=CHANNEL, text="a card")
    await client.chat_postMessage(channel=CHANNEL, text="a reply", thread_ts=post["ts"])
    await client.chat_delete(channel=CHANNEL, ts=post["ts"])
    thread = await client.conversations_replies(channel=CHANNEL, ts=post["ts"])
    assert thread["messages"][0]["subtype"] == "tombstone"
    assert thread["messages"][1]["text"] == "a reply"


async def test_an_ephemeral_is_seen_by_one_person_and_kept_by_no_history(slack, client):
    post = await client.chat_postEphemeral(channel=CHANNEL, user="U0BEN", text="Ana has it")
    assert [message.text for message in slack.workspace.ephemerals("U0BEN")] == ["Ana has it"]
    assert slack.workspace.ephemerals("U0ANA") == []
    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_update(channel=CHANNEL, ts=post["message_ts"], text="no")


async def test_history_is_paged_and_bounded(slack, client):
    stamps = [(await client.chat_postMessage(channel=CHANNEL, text=str(n)))["ts"] for n in range(5)]
    seen = []
    async for page in await client.conversations_history(channel=CHANNEL, limit=2):
        seen += [message["ts"] for message in page["messages"]]
    assert seen == stamps[::-1]
    between = await client.conversations_history(channel=CHANNEL, oldest=stamps[1], latest=stamps[3])
    assert [message["ts"] for message in between["messages"]] == [stamps[2]]
    inclusive = await client.conversations_history(channel=CHANNEL, oldest=stamps[3], inclusive=True)
    assert [message["ts"] for message in inclusive["messages"]] == [stamps[4], stamps[3]]


async def test_a_thread_read_from_a_later_time_still_begins_with_its_root(slack, client):
    root = (await client.chat_postMessage(channel=CHANNEL, text="root"))["ts"]
    stamps = [(await client.chat_postMessage(channel=CHANNEL, text=str(n), thread_ts=root))["ts"] for n in range(4)]
    seen = []
    async for page in await client.conversations_replies(channel=CHANNEL, ts=root, oldest=stamps[0], limit=2):
        seen += [message["ts"] for message in page["messages"]]
    assert seen == [root, *stamps[1:]]


async def test_reading_methods_answer(slack, client):
    assert (await client.auth_test())["bot_id"] == slack.app.bot_id
    assert (await client.users_info(user="U0ANA"))["user"]["real_name"] == "Ana Ruiz"
    assert (await client.conversations_info(channel=CHANNEL))["channel"]["is_member"] is True
    assert (await client.conversations_members(channel=CHANNEL))["members"] == ["U0ANA", "U0BEN", slack.app.bot_user]
    assert [c["name"] for c in (await client.conversations_list(exclude_archived=True))["channels"]] == ["support"]
    direct = (await client.conversations_open(users="U0ANA"))["channel"]["id"]
    assert (await client.chat_postMessage(channel="U0ANA", text="psst"))["channel"] == direct
    post = await client.chat_postMessage(channel="#support", text="hello")
    link = await client.chat_getPermalink(channel=CHANNEL, message_ts=post["ts"])
    assert link["permalink"].endswith(post["ts"].replace(".", ""))


async def test_a_thread_status_lasts_until_the_next_message(slack, client):
    root = (await client.chat_postMessage(channel=CHANNEL, text="root"))["ts"]
    await client.assistant_threads_setStatus(channel_id=CHANNEL, thread_ts=root, status="Mia is typing")
    assert slack.workspace.thread_status == {(CHANNEL, root): "Mia is typing"}
    await client.chat_postMessage(channel=CHANNEL, text="here", thread_ts=root)
    assert slack.workspace.thread_status == {}


async def test_reactions_are_counted_once_per_person(slack, client):
    ts = await slack.person("U0ANA").post(CHANNEL, "look")
    await client.reactions_add(channel=CHANNEL, timestamp=ts, name="eyes")
    with pytest.raises(SlackApiError, match="already_reacted"):
        await client.reactions_add(channel=CHANNEL, timestamp=ts, name="eyes")
    await client.reactions_remove(channel=CHANNEL, timestamp=ts, name="eyes")
    assert slack.workspace.find_message(CHANNEL, ts).reactions == {}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("already &amp; escaped &lt;@U0ANA&gt;", "already &amp; escaped &lt;@U0ANA&gt;"),
        ("see <https://example.com|this>, <@U0ANA>", "see <https://example.com|this>, <@U0ANA>"),
    ],
)
async def test_text_is_kept_escaped_and_markup_stays(slack, client, text, shown):
    assert (await client.chat_postMessage(channel=CHANNEL, text=text))["message"]["text"] == shown


async def test_it_knows_whom_a_message_would_notify(slack, client):
    async def pings(**message):
        post = await client.chat_postMessage(channel=CHANNEL, **message)
        return slack.workspace.find_message(CHANNEL, post["ts"]).pings

    assert await pings(text="<!channel> hi <@U0ANA|ana>") == {"channel", "U0ANA"}
    assert await pings(text="@channel hi", link_names=True) == {"channel"}
    assert await pings(text="&lt;!channel&gt; hi @channel", blocks=rich("<!channel> <@U0ANA>")) == set()
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "<!here>"}}
    assert await pings(text="hi", blocks=[section]) == {"here"}


def parts(typed: TypedText) -> list[dict]:
    return typed.blocks[0]["elements"]


def test_what_people_type_becomes_rich_text():
    typed = TypedText("*bold* and _it_ `co<de` <@U0ANA> @ben @here :tada: https://x.org/a_b.", {"ben": "U0BEN"})
    assert typed.text == "*bold* and _it_ `co&lt;de` <@U0ANA> <@U0BEN> <!here> :tada: <https://x.org/a_b>."
    (section,) = parts(typed)
    assert section["elements"][0] == {"type": "text", "text": "bold", "style": {"bold": True}}
    assert {"type": "user", "user_id": "U0BEN"} in section["elements"]
    assert {"type": "emoji", "name": "tada", "unicode": "1f389"} in section["elements"]
    assert {"type": "link", "url": "https://x.org/a_b"} in section["elements"]


def test_typed_lines_become_quotes_lists_and_code():
    typed = TypedText("Look:\n> a & b\n- one\n- *two*\n1. first\n```\nx < y\n```\nbye 😀", {})
    assert [part["type"] for part in parts(typed)] == [
        "rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_list", "rich_text_preformatted",
        "rich_text_section",
    ]  # fmt: skip
    assert typed.text == "Look:\n&gt; a &amp; b\n• one\n• *two*\n1. first\n```x &lt; y```\nbye :grinning:"


def test_signs_inside_words_are_no_formatting():
    assert parts(TypedText("snake_case_name 2*3*4 a@b.c 10:30:00 me@here", {})) == [
        {
            "type": "rich_text_section",
            "elements": [{"type": "text", "text": "snake_case_name 2*3*4 a@b.c 10:30:00 me@here"}],
        }
    ]
