"""Who helped the user in the end, told so that it does not flatter the house."""

from enum import StrEnum

from core.model.session import EscalationStatus
from core.statistics.records import Conversation


class Result(StrEnum):
    """How a conversation ended, by who was there for the user."""

    BOT = "bot"
    AGENT = "agent"
    IN_VAIN = "in_vain"
    UNANSWERED = "unanswered"
    EMPTY = "empty"


NAMES = {
    Result.BOT: "Solved by the bot",
    Result.AGENT: "With an agent",
    Result.IN_VAIN: "Waited in vain",
    Result.UNANSWERED: "Left without an answer",
    Result.EMPTY: "Nothing was asked",
}
COUNTED = (Result.BOT, Result.AGENT, Result.IN_VAIN, Result.UNANSWERED)  # what is a conversation at all


def result_of(conversation: Conversation) -> Result:
    """The rule, in this order:

    AGENT       an agent had it at some time, whoever had it at the end
    IN_VAIN     a person was called and never came: the wait ran out, the user left, or took the call back without
                having got an answer since
    EMPTY       the user said nothing
    BOT         the last word was an answer of the bot's, not a miss, and nobody was called after it
    UNANSWERED  anything else: the bot did not know, failed, or the user's last words are still open
    """
    if conversation.claimed_at is not None:
        return Result.AGENT
    if conversation.escalation and not _took_it_back_answered(conversation):
        return Result.IN_VAIN
    if conversation.user_messages == 0:
        return Result.EMPTY
    return Result.BOT if conversation.bot_answered else Result.UNANSWERED


def _took_it_back_answered(conversation: Conversation) -> bool:
    """Did the user leave the line because the bot had helped meanwhile?"""
    return conversation.escalation == EscalationStatus.CANCELLED.value and conversation.bot_answered
