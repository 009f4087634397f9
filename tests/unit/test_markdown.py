"""What language models write, as content: formatting where it is meant, words where it is not."""

import pytest

from core.model.content import Block, BlockKind, Content, Span, TextStyle
from core.rendering.markdown import to_content, unfinished

BOLD, ITALIC, CODE = frozenset({TextStyle.BOLD}), frozenset({TextStyle.ITALIC}), frozenset({TextStyle.CODE})


@pytest.mark.parametrize(
    ("markdown", "spans"),
    [
        ("The **fee** is *due*.", [Span("The "), Span("fee", BOLD), Span(" is "), Span("due", ITALIC), Span(".")]),
        ("__Bring__ _both_", [Span("Bring", BOLD), Span(" "), Span("both", ITALIC)]),
        ("***all***", [Span("all", BOLD | ITALIC)]),
        ("~~old~~ `a*b*c`", [Span("old", frozenset({TextStyle.STRIKE})), Span(" "), Span("a*b*c", CODE)]),
        ("see [the page](https://a.example/x_(y)).",
         [Span("see "), Span("the page", link="https://a.example/x_(y)"), Span(".")]),
        ("[**here**](https://a.example)", [Span("here", BOLD, "https://a.example")]),
        ("<https://a.example>", [Span("https://a.example", link="https://a.example")]),
        ("### Fees ###", [Span("Fees", BOLD)]),
    ],
)  # fmt: skip
def test_marks_become_formatting(markdown: str, spans: list[Span]) -> None:
    [block] = to_content(markdown).blocks
    assert list(block.spans) == spans


@pytest.mark.parametrize(
    "words",
    ["2 * 3 * 4 = 24", "my_file_name.pdf and __init__py", "** no", "a * b", "5*", "#1 of 3", "costs $5 - $6", "1.5 kg",
     "C:\\path", "-5 degrees", "x_1 and y_2", ""],
)  # fmt: skip
def test_what_is_no_markdown_stays_as_it_is(words: str) -> None:
    assert to_content(words) == Content(words)


def test_lists_quotations_code_and_paragraphs() -> None:
    content = to_content(
        "You need:\n\n* a **passport**\n* a photo\n  - in colour\n\n1. Apply\n2. Pay\n\n> Keep\n> calm\n\n"
        "```python\nx = *y\n```\n---\nDone\n"
    )
    assert [(block.kind, block.text, block.depth) for block in content.blocks] == [
        (BlockKind.PARAGRAPH, "You need:", 0),
        (BlockKind.PARAGRAPH, "", 0),
        (BlockKind.BULLET, "a passport", 0),
        (BlockKind.BULLET, "a photo", 0),
        (BlockKind.BULLET, "in colour", 1),
        (BlockKind.PARAGRAPH, "", 0),
        (BlockKind.NUMBERED, "Apply", 0),
        (BlockKind.NUMBERED, "Pay", 0),
        (BlockKind.PARAGRAPH, "", 0),
        (BlockKind.QUOTE, "Keep\ncalm", 0),
        (BlockKind.PARAGRAPH, "", 0),
        (BlockKind.CODE, "x = *y", 0),
        (BlockKind.PARAGRAPH, "", 0),
        (BlockKind.PARAGRAPH, "Done", 0),
    ]


def test_a_list_that_begins_elsewhere_keeps_its_numbers() -> None:
    assert to_content("3. Pay\n4. Travel").text == "3. Pay\n4. Travel"


def test_a_table_is_a_line_for_each_row() -> None:
    content = to_content("| Fee | Days |\n|:---|---:|\n| 12 | **3** |")
    assert content.text == "Fee | Days\n12 | 3"
    assert content.blocks[0].spans[0] == Span("Fee", BOLD)


def test_an_address_that_is_none_is_spelt_out() -> None:
    assert to_content("[x](javascript:alert) and [mail](mailto:a@b.example)").text == "x (javascript:alert) and mail"


@pytest.mark.parametrize(
    ("so_far", "shown"),
    [("The **fe", "The fe"), ("The **", "The"), ("The **fee** is `1", "The fee is 1"), ("* one\n* tw", "• one\n• tw")],
)
def test_what_is_still_being_written_shows_no_marks(so_far: str, shown: str) -> None:
    assert unfinished(so_far) == shown


def test_a_block_of_words_only_is_plain_content() -> None:
    assert to_content("One line\n\nAnother") == Content("One line\n\nAnother")
    assert Block(BlockKind.PARAGRAPH, (Span(""),)).text == ""
