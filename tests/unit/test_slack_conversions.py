"""Slack's payloads to our values and our content to Slack's blocks: recorded payloads and hostile words."""

import json
from pathlib import Path

import pytest

from agents_slack.api import emoji
from agents_slack.api.addresses import PostAddress
from agents_slack.api.metadata import PostMetadata, read_metadata, to_metadata
from agents_slack.api.mrkdwn import to_text
from agents_slack.api.outbound import LONGEST_TEXT, PostPart, one_line, shorten, shown_name, text_and_blocks
from agents_slack.api.rates import SlackRates
from agents_slack.inbound.inbound_text import mentioned_ids, to_content
from agents_slack.inbound.interactions import to_click
from agents_slack.inbound.thread_events import (
    UNREADABLE_ERRORS,
    MessageDeleted,
    MessageEdited,
    MessageWritten,
    to_thread_event,
)
from agents_slack.tools.manifest import EVENTS, SCOPES, manifest, manifest_yaml
from bridge.sandbox.slack import limits
from bridge.sandbox.slack.typed_text import TypedText
from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks
from core.model.events import Author, Side
from core.model.ports import Covers
from core.model.session import Contact

PAYLOADS = Path(__file__).parents[2] / "bridge" / "sandbox" / "specs" / "slack" / "payloads"
NAMES = {"U0ANA": "Ana Ruiz", "W111": "Kay"}
MIA = Contact("con_1", "web", "mia", "Mia")
BOLD = frozenset({TextStyle.BOLD})


def recorded(name: str) -> dict:
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def in_thread(payload: dict) -> dict:
    """The recorded event, as it would be in a thread."""
    event = payload["event"]
    for message in (event, event.get("message"), event.get("previous_message")):
        if message is not None:
            message.setdefault("ts", "1665102338.901939")
            message["thread_ts"] = "1665102300.000100"
    return payload


def typed(text: str) -> Content:
    made = TypedText(text, {"ana": "U0ANA"})
    return to_content({"text": made.text, "blocks": made.blocks, "user": "U0ANA"}, NAMES)


# --- events


def test_a_recorded_reply_is_written_with_three_names():
    happened = to_thread_event(in_thread(recorded("message.message_body")))
    assert isinstance(happened, MessageWritten)
    assert happened.origin.thread == PostAddress("C111", "1665102300.000100")
    assert happened.origin.keys == [
        ("slack.event", "Ev111"),
        ("slack.message", "C111:1596183880.004200"),
        ("slack.client_msg", "C111:a8744611-0210-4f85-9f15-5faf7fb225c8"),
    ]
    assert happened.origin.shown_copy.remote_id == "C111:1596183880.004200"


def test_what_is_not_in_a_thread_is_not_for_us():
    assert to_thread_event(recorded("message.message_body")) is None


def test_a_recorded_broadcast_reply_is_written_too():
    assert isinstance(to_thread_event(recorded("message_thread_broadcast.event_payload")), MessageWritten)


def test_an_apps_post_is_known_as_one_and_our_own_is_not_for_us():
    posted = in_thread(recorded("message_bot.bot_message_event_payload"))
    happened = to_thread_event(posted)
    assert happened is not None and happened.origin.is_through_app
    changed = {"event": {**posted["event"], "subtype": "message_changed", "message": posted["event"]}}
    deleted = {"event": {**posted["event"], "subtype": "message_deleted", "previous_message": posted["event"]}}
    for ours in ("B999", "UB111"):
        assert [to_thread_event(each, [ours]) for each in (posted, changed, deleted)] == [None, None, None]


def test_a_recorded_change_is_rewritten():
    payload = in_thread(recorded("message_changed.event_payload"))
    payload["event"]["message"]["ts"] = "1665102338.901939"
    happened = to_thread_event(payload)
    assert isinstance(happened, MessageEdited)
    assert ("slack.edit", "C111:1665102338.901939:1665102362.000000") in happened.origin.keys
    assert to_content(happened.message, {}) == Content("updated message")


def test_a_recorded_deletion_is_taken_back():
    happened = to_thread_event(in_thread(recorded("message_deleted.event_payload")))
    assert isinstance(happened, MessageDeleted)
    assert happened.origin.shown_copy.remote_id == "C111:1665368619.804829"


def test_a_tombstone_is_a_deletion():
    payload = in_thread(recorded("message_changed.event_payload"))
    payload["event"]["message"] |= {"subtype": "tombstone", "ts": "1665102338.901939", "user": "USLACKBOT"}
    assert isinstance(to_thread_event(payload), MessageDeleted)


@pytest.mark.parametrize("subtype", ["channel_join", "channel_topic", "message_replied", "bot_message", "pinned_item"])
def test_kinds_that_are_not_words_are_not_for_us(subtype):
    payload = in_thread(recorded("message.message_body"))
    payload["event"]["subtype"] = subtype
    assert to_thread_event(payload) is None


@pytest.mark.parametrize("broken", [{}, {"event": None}, {"event": []}, {"event": {"subtype": "message_changed"}}])
def test_what_cannot_be_read_says_so_with_an_error_we_know(broken):
    with pytest.raises(UNREADABLE_ERRORS):
        to_thread_event(broken)


def test_a_recorded_click_is_read():
    payload = recorded("block_actions.body")
    payload["actions"][0]["value"] = "ses_1:5"
    click = to_click(payload)
    assert (click.session, click.seq, click.by.user) == ("ses_1", 5, payload["user"]["id"])


@pytest.mark.parametrize(("message_ts", "answered_in"), [("1.1", ""), ("2.2", "1.1")])
def test_a_click_on_the_card_is_answered_in_the_channel_and_one_in_the_thread_there(message_ts, answered_in):
    payload = recorded("block_actions.body")
    payload["container"] = {"message_ts": message_ts, "thread_ts": "1.1", "channel_id": "C1"}
    assert to_click(payload).place.ts == answered_in


# --- what agents type


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("plain & <simple>", "plain & <simple>"),
        ("hi <@U0ANA>", "hi @Ana Ruiz"),
        ("hi <@U0NOBODY>", "hi @somebody"),
        ("@here :tada: 👍", "@here 🎉 👍"),
        ("see https://example.com/a?b=1&c=2", "see https://example.com/a?b=1&c=2"),
        ("*bold* and _it_ ~no~ `x < y`", "bold and it no x < y"),
        ("you need:\n- a passport\n- a photo", "you need:\n• a passport\n• a photo"),
        ("1. first\n2. second", "1. first\n2. second"),
        ("> quoted\nanswer", "> quoted\nanswer"),
        ("```\nx = 1\n```", "x = 1"),
    ],
)
def test_what_an_agent_types_reads_the_same_for_the_user(text, reads):
    assert typed(text).text == reads


def test_formatting_is_kept_as_ours():
    [block] = typed("a *b* https://example.com").blocks
    assert block.spans == (
        Span("a "),
        Span("b", BOLD),
        Span(" "),
        Span("https://example.com", link="https://example.com"),
    )


def test_a_block_we_do_not_know_is_read_from_the_text():
    message = {"text": "&lt;see&gt; <https://example.com|this>", "blocks": [{"type": "table", "rows": []}]}
    assert to_content(message, {}).text == "<see> this (https://example.com)"


def test_an_element_we_do_not_know_is_read_from_the_text():
    section = {"type": "rich_text_section", "elements": [{"type": "hologram"}]}
    message = {"text": "fallback", "blocks": [{"type": "rich_text", "elements": [section]}]}
    assert to_content(message, {}) == Content("fallback")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<@W111> <@W111|kay> <@U9>", "@Kay @Kay @somebody"),
        ("<#C1|general> <#C1>", "#general #channel"),
        ("<!here> <!channel|channel> <!subteam^S1|@support> <!subteam^S1>", "@here @channel @support @team"),
        ("<!date^1392734382^{date}|yesterday>", "yesterday"),
        ("<mailto:a@b.example|a@b.example> <tel:+31|call>", "a@b.example call (+31)"),
        ("&amp;lt; a &lt; b", "&lt; a < b"),
        (":wave::skin-tone-3: :party_parrot: at 10:30:00", "👋🏼 :party_parrot: at 10:30:00"),
    ],
)
def test_the_markup_of_text_reads_as_a_person_sees_it(markup, text):
    assert to_text(markup, NAMES) == text


def test_no_id_of_slacks_is_ever_left_over():
    elements = [
        {"type": "user", "user_id": "U0SECRET"},
        {"type": "usergroup", "usergroup_id": "S0SECRET"},
        {"type": "channel", "channel_id": "C0SECRET"},
        {"type": "team", "team_id": "T0SECRET"},
    ]
    message = {"blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]}
    assert "SECRET" not in to_content(message, {}).text
    assert mentioned_ids({**message, "text": "<@W111> and <@U0ANA|ana>"}) == {"U0SECRET", "W111", "U0ANA"}


def test_a_list_in_a_quotation_is_quoted_as_well():
    def item(text):
        return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}

    elements = [
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "Bring:"}]},
        {"type": "rich_text_list", "style": "bullet", "border": 1, "elements": [item("a passport")]},
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "border": 1, "elements": [item("valid")]},
        {"type": "rich_text_list", "style": "ordered", "offset": 1, "border": 1, "elements": [item("a photo")]},
    ]
    content = to_content({"blocks": [{"type": "rich_text", "elements": elements}]}, {})
    assert content.text == "> Bring:\n> • a passport\n>   • valid\n> 2. a photo"


def test_emoji_come_by_their_code_points_and_a_workspaces_own_by_name():
    elements = [
        {"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fd"},
        {"type": "emoji", "name": "wave::skin-tone-2"},
        {"type": "emoji", "name": "party_parrot"},
    ]
    message = {"blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]}
    assert to_content(message, {}).text == "👋🏽👋🏻:party_parrot:"


@pytest.mark.parametrize("flag", ["england", "scotland", "wales"])
def test_the_flags_that_are_made_of_tags_go_both_ways(flag):
    char = emoji.to_emoji(f"flag-{flag}")
    assert char.startswith("🏴") and char.endswith("\U000e007f")
    assert emoji.to_name(char) == f"flag-{flag}"


def test_slash_me_becomes_readable_and_files_are_no_words():
    assert to_content({"text": "waves", "subtype": "me_message", "user": "U0ANA"}, NAMES).text == "Ana Ruiz waves"
    assert to_content({"text": "", "files": [{"name": "a.png"}, {}]}, {}) == Content("")


# --- what we post


def test_a_users_words_are_one_text_element_whatever_they_are():
    evil = "<!channel> <@U0ANA> *x* :tada: https://evil.example"
    text, [block] = text_and_blocks([PostPart(Content(evil))])
    assert block["elements"] == [{"type": "rich_text_section", "elements": [{"type": "text", "text": evil}]}]
    assert text == "&lt;!channel&gt; &lt;@U0ANA&gt; *x* :tada: https://evil.example"


def test_a_users_link_shows_where_it_leads_and_an_agents_can_be_clicked():
    content = from_blocks([Block(BlockKind.PARAGRAPH, (Span("your bank", link="https://evil.example"),))])
    _, [shown] = text_and_blocks([PostPart(content)])
    assert shown["elements"][0]["elements"] == [{"type": "text", "text": "your bank (https://evil.example)"}]
    _, [shown] = text_and_blocks([PostPart(content, trusted=True)])
    assert shown["elements"][0]["elements"][0]["type"] == "link"


def test_every_kind_of_block_becomes_slacks_own():
    content = from_blocks(
        [
            Block(BlockKind.PARAGRAPH, (Span("one"),)),
            Block(BlockKind.PARAGRAPH, (Span("two"),)),
            Block(BlockKind.NUMBERED, (Span("a"),)),
            Block(BlockKind.NUMBERED, (Span("b"),)),
            Block(BlockKind.BULLET, (Span("c"),), depth=1),
            Block(BlockKind.QUOTE, (Span("q1"),)),
            Block(BlockKind.QUOTE, (Span("q2"),)),
            Block(BlockKind.CODE, (Span("x = 1"),)),
        ]
    )
    _, [shown] = text_and_blocks([PostPart(content, trusted=True)])
    assert [element["type"] for element in shown["elements"]] == [
        "rich_text_section",
        "rich_text_list",
        "rich_text_list",
        "rich_text_quote",
        "rich_text_quote",
        "rich_text_preformatted",
    ]
    assert len(shown["elements"][1]["elements"]) == 2


@pytest.mark.parametrize("words", ["", "\x00\x07", "&" * 5_000, "\n" * 4_000, '"' * 12_000, "\u202e" * 3_000])
def test_whatever_the_words_a_post_is_within_slacks_limits(words):
    text, blocks = text_and_blocks([PostPart(Content(words), label="Mia", remark="(edited)")])
    assert 0 < len(text) <= LONGEST_TEXT
    assert limits.message_problems("chat.update", {"text": text, "blocks": blocks}) == []


def test_formatting_that_slack_would_find_too_long_is_given_up_and_the_words_are_kept():
    spans = tuple(Span("ab", frozenset({style})) for style in (TextStyle.BOLD, TextStyle.ITALIC) for _ in range(400))
    text, blocks = text_and_blocks([PostPart(from_blocks([Block(BlockKind.PARAGRAPH, spans)]), trusted=True)])
    assert blocks[0]["elements"][0]["elements"] == [{"type": "text", "text": "ab" * 800}]
    assert text == "ab" * 800


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        (Author(Side.USER, "1", "Mia"), "Mia (web)"),
        (Author(Side.USER, "1", "  \u202e\x00\n "), "Visitor (web)"),
        (Author(Side.USER, "1", "Ana\nRuiz\t(agent)"), "Ana Ruiz (agent) (web)"),
        (Author(Side.USER, "1", "x" * 300), "x" * 79 + "… (web)"),
        (Author(Side.BOT), "Assistant"),
        (Author(Side.AGENT, "2", "Ana"), "Ana (agent)"),
    ],
)
def test_names_are_one_clean_line_that_says_where_from(author, shown):
    assert shown_name(author, MIA) == shown


def test_one_line_keeps_letters_of_every_script():
    assert one_line("  Żółć\n  علي   李 ") == "Żółć علي 李"


def test_one_line_keeps_what_holds_letters_and_emoji_together_and_nothing_else_that_is_unseen():
    flag = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    kept = f"می\u200cخواهم അനിവര്\u200d क्\u200dष 👨\u200d👩\u200d👧 🤷🏽\u200d♀️ {flag}"
    assert one_line(kept) == kept
    assert one_line("An\u200da \u200c\u200d\u2060 L\u200bee\u202e \U000e0061\u200d") == "Ana Lee"
    assert not shorten("👨\u200d👩\u200d👧" * 20, 80).endswith("\u200d…")


# --- marks, rates, manifest


def test_a_mark_survives_its_way_through_slack():
    mark = PostMetadata("ses_1", 7, Covers(3, 9, 12, 2), (3, 5, 9), 1)
    assert read_metadata({"metadata": json.loads(json.dumps(to_metadata(mark)))}) == mark


@pytest.mark.parametrize("payload", [{}, {"seqs": 5}, {"session": "s", "lane": "x"}, None])
def test_a_mark_that_is_not_ours_is_none(payload):
    assert read_metadata({"metadata": {"event_type": "handoff_bridge", "event_payload": payload}}) is None
    assert read_metadata({"text": "hello"}) is None


@pytest.mark.parametrize(
    ("bucket", "most"), [("slack.update", 50), ("slack.ephemeral", 100), ("slack.history", 50), ("slack.replies", 50)]
)
def test_no_minute_holds_more_calls_than_slack_allows(bucket, most):
    rate = SlackRates().rate_of(bucket)
    assert rate.burst + 60 / rate.interval <= most


def test_the_manifest_asks_for_what_is_used_and_reads_back_from_yaml():
    from ruamel.yaml import YAML

    assert YAML(typ="safe").load(manifest_yaml("Desk")) == manifest("Desk")
    assert manifest()["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert manifest()["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
