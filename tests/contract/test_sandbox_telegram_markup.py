"""parse_mode HTML of the Telegram stand-in: core.telegram.org/bots/api#html-style."""

import pytest

from bridge.sandbox.telegram.markup import parse_html
from bridge.sandbox.telegram.refusals import BotApiRefused
from bridge.sandbox.telegram.text import Formatted, to_html, trimmed, with_detected_entities


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
        ("tg-spoiler", "spoiler"),
    ],
)
def test_a_tag_becomes_an_entity(tag: str, kind: str) -> None:
    assert parse_html(f"a <{tag}>word</{tag}>") == Formatted("a word", ({"type": kind, "offset": 2, "length": 4},))


def test_attributes_become_fields() -> None:
    source = (
        '<a href="https://example.org/?a=1&amp;b=2">link</a> <span class="tg-spoiler">secret</span> '
        '<blockquote expandable>long</blockquote><pre><code class="language-python">x = 1</code></pre>'
    )
    assert parse_html(source).entities == (
        {"type": "text_link", "offset": 0, "length": 4, "url": "https://example.org/?a=1&b=2"},
        {"type": "spoiler", "offset": 5, "length": 6},
        {"type": "expandable_blockquote", "offset": 12, "length": 4},
        {"type": "pre", "offset": 16, "length": 5, "language": "python"},
    )


def test_only_the_references_that_telegram_knows_are_read() -> None:
    assert parse_html("&lt;&gt;&amp;&quot;&#8364;&#x20ac; &nbsp; & b").text == '<>&"€€ &nbsp; & b'


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>bold", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é <table>", 'Unsupported start tag "table" at byte offset 3'),
        ("1 < 2 > 1", 'Unsupported start tag "" at byte offset 2'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("bold</b>", "Unexpected end tag at byte offset 4"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_html_that_is_not_well_formed_is_refused(source: str, complaint: str) -> None:
    with pytest.raises(BotApiRefused) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_white_space_at_the_ends_goes_and_entities_are_cut() -> None:
    assert trimmed(parse_html(" <b> 😀 word </b> \n")) == Formatted(
        "😀 word", ({"type": "bold", "offset": 0, "length": 7},)
    )
    assert trimmed(parse_html("word<i> </i>")) == Formatted("word")


def test_telegram_finds_commands_and_addresses() -> None:
    found = with_detected_entities(parse_html("/help or see https://example.org/faq. <code>/no</code> 1/2"))
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found.entities] == [
        ("bot_command", 0, 5),
        ("url", 13, 23),
        ("code", 38, 3),
    ]


def test_html_for_the_demo_page_is_safe_and_balanced() -> None:
    entities = [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "italic", "offset": 2, "length": 4},
        {"type": "text_link", "offset": 6, "length": 1, "url": "javascript:alert(1)"},
        {"type": "text_link", "offset": 7, "length": 1, "url": 'https://example.org/"'},
    ]
    assert to_html("😀<b>xyz", entities) == (
        '<b>😀</b><b><i>&lt;b</i></b><i>&gt;x</i>y<a href="https://example.org/&quot;">z</a>'
    )
