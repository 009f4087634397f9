"""An answer that is not in Slack's words comes from what stands before it: Slack may be at the call still."""

import pytest
from slack_sdk.errors import SlackApiError

from agents_slack.api.failures import to_trouble
from core.model.errors import Uncertain


class Answered:
    """As much of slack_sdk's answer as the table looks at."""

    headers: dict[str, str] = {}  # noqa: RUF012 - nobody changes it

    def __init__(self, status: int, data: object) -> None:
        self.status_code = status
        self.data = data


@pytest.mark.parametrize(
    ("status", "data", "cut"),
    [
        (502, "<html>Bad Gateway</html>", True),
        (503, "upstream connect error", True),
        (504, "", True),
        (500, {"ok": False, "error": "internal_error"}, False),
        (503, {"ok": False, "error": "service_unavailable"}, False),
    ],
)
def test_only_slacks_own_words_end_a_call(status: int, data: object, cut: bool) -> None:
    trouble = to_trouble(SlackApiError("no", Answered(status, data)))  # type: ignore[no-untyped-call]
    assert isinstance(trouble, Uncertain)
    assert (trouble.cut, trouble.answered) == (cut, not cut)
