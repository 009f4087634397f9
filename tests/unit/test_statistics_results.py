"""Who helped the user: the rule, case by case. That the facts are noted rightly is tested where they are written."""

import pytest

from core.model.ids import Micros, SessionId
from core.statistics.records import ClosedConversation
from core.statistics.results import COUNTED_RESULTS, RESULT_NAMES, ConversationResult, result_of


@pytest.mark.parametrize(
    ("facts", "result"),
    [
        ({"claimed_at": 1, "bot_answered": True}, ConversationResult.AGENT),
        ({"claimed_at": 1, "escalation": "timed_out"}, ConversationResult.AGENT),
        ({"bot_answered": True}, ConversationResult.BOT),
        ({"bot_answered": False}, ConversationResult.UNANSWERED),
        ({"user_messages": 0}, ConversationResult.EMPTY),
        ({"user_messages": 0, "escalation": "pending"}, ConversationResult.IN_VAIN),
        ({"escalation": "pending", "bot_answered": True}, ConversationResult.IN_VAIN),
        ({"escalation": "timed_out", "bot_answered": True}, ConversationResult.IN_VAIN),
        ({"escalation": "cancelled", "bot_answered": False}, ConversationResult.IN_VAIN),
        ({"escalation": "cancelled", "bot_answered": True}, ConversationResult.BOT),
    ],
)
def test_the_bot_is_credited_only_where_nobody_was_owed_an_agent(facts: dict, result: ConversationResult) -> None:
    conversation = ClosedConversation(SessionId("s"), Micros(0), Micros(1), **({"user_messages": 1} | facts))
    assert result_of(conversation) is result


def test_every_result_has_a_name_and_all_but_the_empty_count() -> None:
    assert set(RESULT_NAMES) == set(ConversationResult)
    assert set(COUNTED_RESULTS) == set(ConversationResult) - {ConversationResult.EMPTY}
