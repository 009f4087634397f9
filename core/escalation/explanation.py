"""Why a person is called, in a sentence for the agent. Decides nothing."""

from collections.abc import Iterable

PRESSED = "Pressed 'Talk to a person'"
BOT_ASKED = "The bot thinks a person is needed"
SAFETY_STOP = "The bot stopped for safety's sake"
ACCEPTED = "Said yes to an offer of a person"
SHOUTED = "Writes in capitals"
UNSURE = "The bot was unsure of its answer"
_NO_ANSWER = "The bot had no answer"
_BETWEEN = "; "
_OPENINGS = {  # by category
    "request": "Asked for a person",
    "sentiment": "Sounds upset",
    "ai": "The bot is told that it is wrong",
}
_BUILT_IN = {  # the triggers that act though no file names them
    "pressed-button": "Pressed the button",
    "said-yes": "Said yes to an offer",
    "bot-failed": "The bot could not answer",
}


def named(trigger: str) -> str:
    """A trigger as people read it: what its admin called it, as words. "Billing dispute" for billing-dispute."""
    in_words = trigger.replace("-", " ")
    return _BUILT_IN.get(trigger, in_words[:1].upper() + in_words[1:])


def of_words(category: str, label: str, name: str, matched: str) -> str:
    """A phrase was met: `matched` is what the user wrote.

    The trigger's `label` is its name for people. Without one a request and a mood have words of their own; any other
    trigger is called what its admin called it, as words: "Billing dispute" for billing-dispute.
    """
    opening = label or _OPENINGS.get(category, named(name))
    return f"{opening}: '{shorten(matched)}'"


def of_meaning(category: str, label: str, name: str, example: str, confidence: float) -> str:
    """A message means what the trigger's `example` means; the confidence is from 0 to 1. See `of_words`."""
    opening = label or _OPENINGS.get(category, named(name))
    like = f"means the same as '{shorten(example)}'" if example else "by its meaning"
    return f"{opening}: {like} ({confidence:.2f})"


def of_yes(words: str) -> str:
    """The bot had offered a person, and `words` say yes to that."""
    return f"{ACCEPTED}: '{shorten(words)}'"


def of_misses(misses: int) -> str:
    """The bot did not know, `misses` times in a row."""
    times = {1: "", 2: " twice"}.get(misses, f" {misses} times in a row")
    return f"{_NO_ANSWER}{times}"


def of_failure(failure: str) -> str:
    """No answer came; `failure` says why in some words, or is empty."""
    return f"The bot could not answer ({failure})" if failure else "The bot could not answer"


def of_repetition(times: int, question: str) -> str:
    """The user asked the same thing `times` times, the last time in the words of `question`."""
    return f"Asked the same thing {times} times: '{shorten(question)}'"


def of_row(messages: int) -> str:
    """The user wrote and wrote before any answer came."""
    return f"Sent {messages} messages in a row"


def of_no_progress(rounds: int) -> str:
    """The user has asked on and on, and nothing shows that it helps."""
    return f"{rounds} answers asked for and nothing solved"


def of_anger(heated: int, messages: int) -> str:
    """The user's tone gets worse: `heated` of their last `messages` messages."""
    return f"Getting angrier: {heated} of the last {messages} messages"


def joined(reasons: Iterable[str]) -> str:
    """Several reasons as one line, each once. That the bot was unsure says nothing beside that it had no answer."""
    each = list(dict.fromkeys(reasons))
    misses = [reason for reason in each if reason.startswith(_NO_ANSWER)]
    idle = {*misses[1:], UNSURE} if misses else set()
    return _BETWEEN.join(reason for reason in each if reason not in idle)


def parts(reason: str) -> list[str]:
    """What was `joined`."""
    return reason.split(_BETWEEN)


def shorten(text: str, limit: int = 120) -> str:
    """On one line, at most `limit` characters, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + " …"
