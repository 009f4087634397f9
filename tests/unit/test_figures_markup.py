"""HTML out of what users wrote: text stays text."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from bridge.figures.markup import fragment, tag


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.told = ""

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(name)
        self.attributes = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.told += data


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00")))
def test_no_text_opens_a_tag_or_ends_an_attribute(text: str) -> None:
    reader = Reader()
    reader.feed(tag("q", text, title=text))
    reader.close()
    assert (reader.tags, reader.told, reader.attributes) == (["q"], text, {"title": text})


def test_attributes_may_be_bare_left_out_or_python_words() -> None:
    made = tag("option", "All", value="", selected=True, disabled=False, class_="a b", aria_label=None, data_at=3)
    assert made == '<option value="" selected class="a b" data-at="3">All</option>'
    assert fragment("<", tag("br"), None, "") == "&lt;<br>"
