"""The waiting line in pages, and what is told of it: nobody is left out, and nothing is told that no list shows."""

from typing import Any

import pytest

from bridge.web.console.live_lists import change_frames
from bridge.web.console.waiting_page import BadCursor, line_position, waiting_page


def session(number: int, state: str = "pending", priority: str = "normal", **more: Any) -> dict[str, Any]:
    return {
        "id": f"ses_{number:04}", "state": state, "priority": priority, "escalated_at": 1_000 + number // 3, "head": 7,
        "owner": None, "escalation": None, **more,
    }  # fmt: skip


def in_order(*people: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(people, key=line_position)


def test_pages_tell_everybody_once_and_in_order() -> None:
    line = in_order(*(session(number, priority="urgent" if number % 7 == 0 else "normal") for number in range(120)))
    told, cursor = list[str](), ""
    while cursor is not None:
        page = waiting_page([*line, session(999, "assigned")], cursor)
        told += [each["id"] for each in page.waiting]
        assert (len(page.waiting) <= 50, page.total) == (True, 120)
        cursor = page.cursor
    assert told == [each["id"] for each in line]


def test_who_comes_or_goes_between_two_pages_shifts_nobody() -> None:
    line = in_order(*(session(number) for number in range(10)))
    first = waiting_page(line, most=4)
    without, newcomer = line[5:], session(10)
    second = waiting_page([*without, newcomer], first.cursor or "", most=4)
    assert [each["id"] for each in second.waiting] == [each["id"] for each in [*without, newcomer][:4]]
    rest = waiting_page([*without, newcomer], second.cursor or "", most=4)
    assert [each["id"] for each in rest.waiting] == ["ses_0009", "ses_0010"]
    assert (rest.cursor, rest.total) == (None, 6)


def test_an_empty_line_is_an_empty_page() -> None:
    assert waiting_page([session(1, "assigned")]).to_frame() == {"waiting": [], "cursor": None, "waiting_total": 0}


@pytest.mark.parametrize("cursor", ["x", "1", "1.2", "1.2.", "-1.2.ses", "1.x.ses", "1..ses", "٣.2.ses"])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        waiting_page([session(1)], cursor)


def test_a_log_that_grew_by_what_no_list_shows_is_no_news() -> None:
    assert list(change_frames(session(1), session(1, head=8))) == []
    assert [frame["event"] for frame in change_frames(session(1), session(1, head=8, priority="high"))] == [
        "session_changed"
    ]
