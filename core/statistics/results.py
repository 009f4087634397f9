"""Who helped the user in the end, told so that it does not flatter the company."""

from enum import StrEnum

from core.model.session import EscalationStatus
from core.statistics.records import ClosedConversation


class ConversationResult(StrEnum):
    """How a conversation ended, by who was there for the user."""

    BOT = "bot"
    AGENT = "agent"
    IN_VAIN = "in_vain"
    UNANSWERED = "unanswered"
    EMPTY = "empty"


RESULT_NAMES = {
    ConversationResult.BOT: "Solved by the bot",
    ConversationResult.AGENT: "With an agent",
    ConversationResult.IN_VAIN: "Waited in vain",
    ConversationResult.UNANSWERED: "Left without an answer",
    ConversationResult.EMPTY: "Nothing was asked",
}
COUNTED_RESULTS = (
    ConversationResult.BOT,
    ConversationResult.AGENT,
    ConversationResult.IN_VAIN,
    ConversationResult.UNANSWERED,
)  # what is a conversation at all


def result_of(conversation: ClosedConversation) -> ConversationResult:
    """The rule, in this order:

    AGENT       an agent had it at some time, whoever had it at the end
    IN_VAIN     a person was called and never came: the wait ran out, the user left, or took the call back without
                having got an answer since
    EMPTY       the user said nothing
    BOT         the last word was an answer of the bot's, not a miss, and nobody was called after it
    UNANSWERED  anything else: the bot did not know, failed, or the user's last words are still open
    """
    if conversation.claimed_at is not None:
        return ConversationResult.AGENT
    if conversation.escalation and not _took_it_back_answered(conversation):
        return ConversationResult.IN_VAIN
    if conversation.user_messages == 0:
        return ConversationResult.EMPTY
    return ConversationResult.BOT if conversation.bot_answered else ConversationResult.UNANSWERED


def _took_it_back_answered(conversation: ClosedConversation) -> bool:
    """Did the user leave the line because the bot had helped meanwhile?"""
    return conversation.escalation == EscalationStatus.CANCELLED.value and conversation.bot_answered
