"""What is known besides the words of a message, and whether it fires a trigger. Weighs nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.escalation import conversation_patterns, explanation
from core.escalation.consent import Consent
from core.escalation.conversation_patterns import TriggerTurn
from core.escalation.triggers import Trigger

# What a trigger means that leaves its numbers out.
_TIMES_ASKED = 2
_MESSAGES_IN_A_ROW = 4
_WINDOW = {"repeats-question": 6, "getting-angrier": 4, "no-progress": 8}


@dataclass(frozen=True, slots=True)
class TriggerContext:
    """What is known besides the words. `low_confidence` is the confidence of the last answer, 0 to 1, if there is one.

    `said_yes` is what accepts the bot's offer of a person and is no message: an emoji put on it.
    `failure` says in some words why the bot failed ("time limit"), for the agent. `turns` is the conversation with the
    bot so far, oldest first, the user's newest message among them; the last 20 are enough.
    """

    misses: int = 0
    low_confidence: float | None = None
    bot_failed: bool = False
    button: bool = False
    said_yes: str = ""
    wants_human: bool = False
    failure: str = ""
    safety_stop: bool = False
    turns: Sequence[TriggerTurn] = ()


@dataclass(frozen=True, slots=True)
class TriggerReason:
    """Why circumstances fire a trigger, in words; `certain` acts whatever the trigger's weight."""

    text: str
    certain: bool = False
    matched: str = ""


@dataclass(frozen=True, slots=True)
class TextReadings:
    """What the words of single messages say: how heated one is (0: not at all), and does it show progress?"""

    heat: Callable[[str], float]
    is_progress: Callable[[str], bool]


def trigger_reason(trigger: Trigger, context: TriggerContext, readings: TextReadings) -> TriggerReason | None:
    """The first reason for which the circumstances fire this trigger."""
    return _of_bot(trigger, context) or _of_turns(trigger, context.turns, readings)


def _of_bot(trigger: Trigger, context: TriggerContext) -> TriggerReason | None:
    match trigger.when:
        case "button" if context.button:
            return TriggerReason(explanation.PRESSED, certain=True)
        case "said-yes" if context.said_yes:
            return TriggerReason(explanation.of_yes(context.said_yes), certain=True, matched=context.said_yes)
        case "bot-failed" if context.bot_failed:
            return TriggerReason(explanation.of_failure(context.failure), certain=True)
        case "bot-asks" if context.wants_human:
            return TriggerReason(explanation.BOT_ASKED)
        case "safety-stop" if context.safety_stop:
            return TriggerReason(explanation.SAFETY_STOP)
    if trigger.category == "ai" and trigger.times and context.misses >= trigger.times:
        return TriggerReason(explanation.of_misses(context.misses))
    confidence, limit = context.low_confidence, trigger.confidence_below
    if confidence is not None and limit is not None and confidence < limit:
        return TriggerReason(explanation.UNSURE)
    return None


def _of_turns(trigger: Trigger, turns: Sequence[TriggerTurn], readings: TextReadings) -> TriggerReason | None:
    newest = next((turn.text for turn in reversed(turns) if turn.by_user), "")
    window = trigger.over_turns or _WINDOW.get(trigger.when or "", 0)
    match trigger.when:
        case "said-yes" if conversation_patterns.reply_to_offer(turns).consent is Consent.YES:
            return TriggerReason(explanation.of_yes(newest), certain=True, matched=newest)
        case "repeats-question" if (asked := conversation_patterns.times_asked(turns, window)) >= (
            trigger.times or _TIMES_ASKED
        ):
            return TriggerReason(explanation.of_repetition(asked, newest), matched=newest)
        case "many-in-a-row" if (sent := conversation_patterns.sent_in_a_row(turns)) >= (
            trigger.times or _MESSAGES_IN_A_ROW
        ):
            return TriggerReason(explanation.of_row(sent))
        case "no-progress" if (sent := conversation_patterns.without_progress(turns, readings.is_progress)) >= window:
            return TriggerReason(explanation.of_no_progress(sent))
        case "getting-angrier" if hot := conversation_patterns.heated_messages(turns, window, readings.heat):
            return TriggerReason(
                explanation.of_anger(hot, min(window, sum(turn.by_user for turn in turns))), matched=newest
            )
        case _:
            return None
