"""Our content as Telegram's HTML."""

import pytest

from channels.telegram.outbound import LONGEST_MESSAGE, REPEAT_MARK, fits, spelled_out, to_html, to_telegram_text
from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks
from core.model.events import Audience, Author, Claimed, Event, Message, Side
from core.model.ids import AgentId, Micros, Seq, SessionId
from core.rendering.post_steps import PostEntry


def block(*spans: Span, kind: BlockKind = BlockKind.PARAGRAPH, depth: int = 0) -> Block:
    return Block(kind, spans, depth)


def styled(text: str, *styles: TextStyle, link: str | None = None) -> Span:
    return Span(text, frozenset(styles), link)


def entry(content: Content, body: object = None) -> PostEntry:
    author = Author(Side.AGENT, "a1", "Ana")
    event = Event(SessionId("s"), Seq(1), Micros(0), author, body or Message(content), Audience.PUBLIC)  # type: ignore[arg-type]
    return PostEntry(Seq(1), author, content, event)


def test_plain_text_is_escaped() -> None:
    assert to_html(Content('a < b & "c" > d')) == 'a &lt; b &amp; "c" &gt; d'


def test_styles_nest_in_one_order() -> None:
    content = from_blocks([block(styled("so", TextStyle.ITALIC, TextStyle.BOLD), styled(" what", TextStyle.STRIKE))])
    assert to_html(content) == "<i><b>so</b></i><s> what</s>"


def test_nothing_is_nested_into_code() -> None:
    content = from_blocks(
        [block(styled("x<1", TextStyle.CODE, TextStyle.BOLD)), block(styled("y", TextStyle.BOLD), kind=BlockKind.CODE)]
    )
    assert to_html(content) == "<code>x&lt;1</code>\n<pre>y</pre>"


def test_lists_and_quotes_are_shown() -> None:
    content = from_blocks(
        [
            block(Span("bring")),
            block(Span("pass"), kind=BlockKind.NUMBERED),
            block(Span("photo"), kind=BlockKind.NUMBERED),
            block(Span("two"), kind=BlockKind.BULLET, depth=1),
            block(Span("as said"), kind=BlockKind.QUOTE),
        ]
    )
    assert to_html(content) == "bring\n1. pass\n2. photo\n  • two\n<blockquote>as said</blockquote>"


def test_web_links_are_links_with_escaped_addresses() -> None:
    content = from_blocks([block(styled("page", TextStyle.BOLD, link='https://example.com/?a=1&b="2"'))])
    assert to_html(content) == '<a href="https://example.com/?a=1&amp;b=&quot;2&quot;"><b>page</b></a>'


@pytest.mark.parametrize(
    ("text", "link", "shown"),
    [
        ("mail us", "mailto:desk@example.com", "mail us (desk@example.com)"),
        ("Desk@example.com", "mailto:desk@example.com", "Desk@example.com"),
        ("call", "tel:+4930", "call (+4930)"),
        ("+49 30", "tel:+4930", "+49 30"),
    ],
)
def test_addresses_that_telegram_cannot_link_are_written_out(text: str, link: str, shown: str) -> None:
    content = from_blocks([block(styled(text, link=link))])
    assert to_html(content) == shown
    assert spelled_out(content) == Content(shown)


def test_the_plain_text_has_every_address() -> None:
    content = from_blocks([block(Span("see "), styled("this", link="https://example.com/x"))])
    assert to_telegram_text([entry(content)]).plain == "see this (https://example.com/x)"


def test_neighbours_are_a_blank_line_apart_and_a_repeat_is_marked() -> None:
    text = to_telegram_text([entry(Content("one")), entry(Content("<two>"))], repeats=True)
    assert text.html == f"{REPEAT_MARK}one\n\n&lt;two&gt;"
    assert text.plain == f"{REPEAT_MARK}one\n\n<two>"


def test_a_line_of_the_house_looks_different() -> None:
    line = entry(Content("You are now chatting with Ana."), Claimed(AgentId("a1"), "Ana"))
    assert to_telegram_text([line]).html == "<i>You are now chatting with Ana.</i>"


def test_the_limit_counts_utf16_units_and_leaves_room_for_the_mark() -> None:
    assert fits("😀" * (LONGEST_MESSAGE // 2))
    assert not fits("😀" * (LONGEST_MESSAGE // 2) + "a")
    assert LONGEST_MESSAGE + len(REPEAT_MARK) == 4096
