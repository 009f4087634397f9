"""Formatting between Slack and the log: what is typed is read whole, and what is posted reads the same again."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents_slack.api.emoji import to_emoji, to_name
from agents_slack.api.outbound import PostPart, rich_text, text_and_blocks
from agents_slack.inbound.inbound_text import to_content
from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks, item_number

ROOT = "1795348801.000100"
ASKED = "1795348900.000200"
LINK = f"https://acme.slack.com/archives/C1/p1795348900000200?thread_ts={ROOT}&cid=C1"


def typed(*elements: dict[str, Any], text: str = "") -> Content:
    message = {"blocks": [{"type": "rich_text", "elements": list(elements)}], "text": text, "thread_ts": ROOT}
    return to_content({**message, "ts": "1795349000.000100"}, {})


def section(*inline: dict[str, Any] | str) -> dict[str, Any]:
    parts = [{"type": "text", "text": each} if isinstance(each, str) else each for each in inline]
    return {"type": "rich_text_section", "elements": parts}


def listed(style: str, *items: str, indent: int = 0, offset: int = 0) -> dict[str, Any]:
    made = {"type": "rich_text_list", "style": style, "indent": indent, "elements": [section(item) for item in items]}
    return {**made, "offset": offset} if offset else made


# --- round trips

WORDS = st.text(st.characters(categories=["L", "N", "P", "S"], include_characters=" "), min_size=1, max_size=8).filter(
    lambda text: text.strip() == text
)
SPANS = st.builds(
    Span,
    WORDS,
    st.frozensets(st.sampled_from(TextStyle), max_size=2),
    st.sampled_from([None, None, "https://example.com/"]),
)
PLAIN = st.builds(Span, WORDS)


def _blocks() -> st.SearchStrategy[Block]:
    lines = st.lists(SPANS, min_size=1, max_size=3).map(tuple)
    lists = st.sampled_from([BlockKind.BULLET, BlockKind.NUMBERED])
    return st.one_of(
        st.builds(Block, st.sampled_from([BlockKind.PARAGRAPH, BlockKind.QUOTE]), lines),
        st.builds(Block, lists, lines, st.integers(0, 3)),
        st.builds(Block, st.just(BlockKind.CODE), PLAIN.map(lambda span: (span,))),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(_blocks(), min_size=1, max_size=6).map(from_blocks))
def test_what_we_post_reads_the_same_when_it_is_read_again(content: Content):
    _, [block] = text_and_blocks([PostPart(content, trusted=True)])
    again = to_content({"blocks": [block], "text": ""}, {})
    assert again.text == content.text
    assert _runs(again) == _runs(content)


def _runs(content: Content) -> list[tuple[str, BlockKind, frozenset[TextStyle], str | None]]:
    """Each character's looks: neighbours that look alike may be joined, and paragraphs in a row are one."""
    blocks = content.blocks or (Block(BlockKind.PARAGRAPH, (Span(content.text),)),)
    return [
        (char, block.kind, span.styles, span.link)
        for block in blocks
        for span in block.spans
        for char in span.text
        if char != "\n"
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["bullet", "ordered"]), st.integers(0, 2), st.integers(1, 3)), max_size=5))
def test_a_persons_lists_keep_their_numbers_on_the_way_to_the_log_and_back(lists):
    typed_lists = [listed(style, *(f"{index}x{n}" for n in range(items)), indent=indent)
                   for index, (style, indent, items) in enumerate(lists)]  # fmt: skip
    content = typed(*typed_lists, section("end"))
    again = typed(*rich_text(content.blocks or [Block(BlockKind.PARAGRAPH, (Span("end"),))])["elements"])
    assert again.text == content.text
    for index, (style, _, items) in enumerate(lists):
        signs = ["•"] * items if style == "bullet" else [f"{n}." for n in range(1, items + 1)]
        assert all(f"{sign} {index}x{n}" in content.text for n, sign in enumerate(signs))


# --- what people type


def test_a_list_that_goes_on_behind_an_indented_one_keeps_counting():
    content = typed(listed("ordered", "a", "b"), listed("bullet", "x", indent=1), listed("ordered", "c", offset=2))
    assert content.text == "1. a\n2. b\n  • x\n3. c"
    assert [block.kind for block in content.blocks][-1] is BlockKind.NUMBERED
    assert item_number(content.blocks, 3) == 3
    [*_, last] = rich_text(content.blocks)["elements"]
    assert (last["style"], last["offset"]) == ("ordered", 2)


def test_a_list_that_starts_elsewhere_keeps_its_numbers_as_words():
    content = typed(listed("ordered", "five", "six", offset=4))
    assert content.text == "5. five\n6. six"


@pytest.mark.parametrize(
    ("inline", "reads"),
    [
        ({"type": "date", "timestamp": 1795348800, "format": "{date}", "fallback": "today"}, "today"),
        ({"type": "date", "timestamp": 1795348800, "format": "{date}"}, "2026-11-22 12:00 UTC"),
        ({"type": "color", "value": "#ff8800"}, "#ff8800"),
        ({"type": "broadcast", "range": "channel"}, "@channel"),
        ({"type": "usergroup", "usergroup_id": "S1"}, "@support"),
        ({"type": "usergroup", "usergroup_id": "S2"}, "@team"),
        ({"type": "emoji", "name": "wave", "skin_tone": 3}, "👋🏼"),
        ({"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fc"}, "👋🏼"),
        ({"type": "emoji", "name": "flag-de"}, "🇩🇪"),
        ({"type": "emoji", "name": "shipit"}, ":shipit:"),
        ({"type": "link", "url": "ftp://files.example.com", "text": "files"}, "files (ftp://files.example.com)"),
    ],
)
def test_every_kind_of_element_is_read(inline, reads):
    assert typed(section(inline), text="<!subteam^S1|@support>").text == reads


def test_styles_links_quotes_and_code_survive():
    bold = {"type": "text", "text": "now", "style": {"bold": True, "underline": True, "client_highlight": True}}
    link = {"type": "link", "url": "https://example.com", "text": "here", "style": {"italic": True}}
    content = typed(
        section("look ", bold, " ", link),
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said\ntwice"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
    )
    assert content.text == "look now here\n> said\n> twice\nx = 1"
    assert content.blocks[0].spans[1] == Span("now", frozenset({TextStyle.BOLD, TextStyle.UNDERLINE}))
    assert content.blocks[0].spans[3] == Span("here", frozenset({TextStyle.ITALIC}), "https://example.com")
    assert [block.kind for block in content.blocks] == [BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.CODE]


# --- answers


def test_the_link_by_which_a_message_answers_is_not_part_of_its_words():
    link = {"type": "link", "url": LINK}
    assert typed(section(link, "\nyes"), text="").text == "yes"
    assert to_content({"text": f"<{LINK.replace('&', '&amp;')}> yes", "thread_ts": ROOT}, {}).text == "yes"
    bold = {"type": "text", "text": "yes ", "style": {"bold": True}}
    assert typed(section(bold, link)).blocks[0].spans == (Span("yes", frozenset({TextStyle.BOLD})),)


@pytest.mark.parametrize(
    "url",
    [
        LINK.replace(ROOT, "1795348802.000100"),  # another thread's
        f"https://acme.slack.com/archives/C1/p1795348801000100?thread_ts={ROOT}",  # the card itself
        "https://acme.slack.com/archives/C1/p1795348900000200",  # of the channel
        "https://example.com/",
    ],
)
def test_other_links_stay(url):
    assert typed(section({"type": "link", "url": url}, " yes")).text == f"{url} yes"


# --- emoji

TELEGRAMS = (  # what its users may react with
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐"
    "🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
)


@pytest.mark.parametrize(
    "emoji", [*TELEGRAMS, "❤‍🔥", "👨‍💻", "🤷‍♂", "🤷‍♀", "👋🏽", "👩🏽‍💻", "🇩🇪", "🏳️‍🌈", "1️⃣", ":shipit:"]
)
def test_an_emoji_is_the_same_after_a_way_through_slacks_names(emoji: str):
    name = to_name(emoji)
    assert name
    assert to_emoji(name).replace("\ufe0f", "") == emoji.replace("\ufe0f", "")


@pytest.mark.parametrize(("emoji", "name"), [
    ("👍", "+1"), ("👍🏿", "+1::skin-tone-6"), ("🤔", "thinking_face"), ("❤", "heart"), ("🇫🇷", "flag-fr"),
    ("word", ""), ("", ""),
])  # fmt: skip
def test_slacks_names_are_slacks(emoji: str, name: str):
    assert to_name(emoji) == name


@given(st.text(max_size=5))
def test_anything_has_a_name_or_none(text: str):
    to_name(text)
    assert to_emoji(text)
