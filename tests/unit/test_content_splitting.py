"""Long content in pieces: nothing is lost, nothing is too long, and the cuts are where a reader would make them."""

import re

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks
from core.rendering.splitting import split

BOLD = frozenset({TextStyle.BOLD})


def at_most(most: int):
    return lambda text: len(text) <= most


def texts(content: Content | str, most: int) -> list[str]:
    content = Content(content) if isinstance(content, str) else content
    return [piece.text for piece in split(content, at_most(most))]


def test_what_fits_stays_as_it_is():
    content = Content(" a b \n")
    assert split(content, at_most(10)) == [content]


@pytest.mark.parametrize(
    ("text", "most", "pieces"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("first part\n\nsecond part", 15, ["first part", "second part"]),
        ("first line\nsecond line", 15, ["first line", "second line"]),
        ("a\n\nlong words follow here", 12, ["a\n\nlong", "words follow", "here"]),
        ("some code:\n    indented", 15, ["some code:", "    indented"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("ab 👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 8, ["ab", "👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"]),
        ("e" + "\u0301" * 9, 4, ["e\u0301\u0301\u0301", "\u0301" * 4, "\u0301\u0301"]),
        ("a" + " " * 30 + "b", 5, ["a", "b"]),
    ],
)
def test_cuts_are_at_the_best_border_there_is(text, most, pieces):
    assert texts(text, most) == pieces


@given(st.text(alphabet="ab\n \t👍é", min_size=1, max_size=300), st.integers(1, 40))
def test_nothing_but_white_space_is_ever_lost(text, most):
    pieces = texts(text, most)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)
    assert all(len(piece) <= most for piece in pieces) or not text.strip()


@given(st.text(min_size=1, max_size=200), st.integers(20, 60))
def test_no_grapheme_is_torn_that_fits(text, most):
    text = Content(text).text  # without what nobody can show
    if not text or max(map(len, regex.findall(r"\X", text))) > most:
        return
    ends = {match.end() for match in regex.finditer(r"\X", text)} | {0}
    at = 0
    for piece in texts(text, most):
        start = text.find(piece, at)
        assert start in ends or text[start - 1].isspace()
        at = start + len(piece)
        assert at in ends or text[at].isspace()


def test_blocks_are_kept_whole_where_they_fit_and_keep_their_form():
    content = from_blocks(
        [
            Block(BlockKind.PARAGRAPH, (Span("You need:"),)),
            Block(BlockKind.BULLET, (Span("passport", BOLD),)),
            Block(BlockKind.BULLET, (Span("photo"),)),
        ]
    )
    first, second = split(content, at_most(22))
    assert first.blocks == content.blocks[:2]
    assert second.text == "• photo"


def test_a_block_that_is_cut_keeps_its_spans_and_goes_on_as_a_paragraph():
    item = Block(BlockKind.BULLET, (Span("one two "), Span("three four", BOLD)))
    pieces = split(from_blocks([item]), at_most(15))
    assert [piece.text for piece in pieces] == ["• one two three", "four"]
    assert pieces[1].blocks == (Block(BlockKind.PARAGRAPH, (Span("four", BOLD),)),)


def test_a_numbered_list_keeps_its_numbers_in_the_next_piece():
    items = [Block(BlockKind.NUMBERED, (Span(word),)) for word in ("alpha", "bravo", "charlie", "delta")]
    assert texts(from_blocks(items), 17) == ["1. alpha\n2. bravo", "3. charlie", "4. delta"]


def test_a_long_quote_stays_a_quote():
    quote = Block(BlockKind.QUOTE, (Span("first line\nsecond line"),))
    assert texts(from_blocks([quote]), 15) == ["> first line", "> second line"]
