"""Every body of an event comes back from the log as it went in, with its zeros and its empty words."""

from dataclasses import MISSING, fields
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import events
from core.model.content import Block, BlockKind, Content, Span, TextStyle
from core.model.event_json import event_kind, from_json, to_json
from core.model.events import EventBody
from core.model.files import File, FileKind

FILES = st.builds(File, st.text(), st.text(), st.sampled_from(FileKind), st.text(), st.integers(0, 5))
CONTENTS = st.one_of(
    st.builds(Content, st.text()),
    st.just(
        Content("bold", (Block(BlockKind.BULLET, (Span("bold", frozenset({TextStyle.BOLD}), "https://x.y"),), 1),))
    ),
)


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    text = str(hint)
    if hint is Content:
        return CONTENTS
    if "File" in text:
        return st.lists(FILES, max_size=2).map(tuple)
    if "tuple" in text:
        return st.lists(st.text(), max_size=3).map(tuple)
    if "float" in text:
        return st.one_of(st.just(0.0), st.floats(0, 1))
    if "bool" in text:
        return st.booleans()
    if hint is int or "int" in text or "Seq" in text:
        return st.integers(0, 5)
    return st.text(max_size=5)


@pytest.mark.parametrize("kind", get_args(EventBody), ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_a_body_comes_back_as_it_went_in(kind: type, data: st.DataObject) -> None:
    hints = get_type_hints(kind, vars(events))
    chosen = {
        field.name: data.draw(values_of(hints[field.name]))
        for field in fields(kind)
        if field.default is MISSING or data.draw(st.booleans())
    }
    body = kind(**chosen)
    assert from_json(event_kind(body), to_json(body)) == body
