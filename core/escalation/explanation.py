"""Why a person is called, in a sentence for the agent. Decides nothing."""

from collections.abc import Iterable

PRESSED = "Pressed 'Talk to a person'"
BOT_ASKED = "The bot thinks a person is needed"
SAFETY_STOP = "The bot stopped for safety's sake"
SHOUTED = "Writes in capitals"
_BETWEEN = "; "


def of_words(category: str, label: str, matched: str) -> str:
    """A phrase was met: `matched` is what the user wrote."""
    return f"{_opening(category, label)}: '{shorten(matched)}'"


def of_misses(misses: int) -> str:
    """The bot did not know, `misses` times in a row."""
    return "The bot missed an answer" if misses == 1 else f"The bot missed {misses} answers in a row"


def of_low_confidence(confidence: float) -> str:
    """The bot answered but was not sure; 0 to 1."""
    return f"The bot was unsure of its answer ({confidence:.0%})"


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
    """Several reasons as one line, each once."""
    return _BETWEEN.join(dict.fromkeys(reasons))


def parts(reason: str) -> list[str]:
    """What was `joined`."""
    return reason.split(_BETWEEN)


def label_of(name: str) -> str:
    """A trigger's name as people read it: "billing-dispute" is "Billing dispute"."""
    return name.replace("-", " ").capitalize()


def shorten(text: str, limit: int = 120) -> str:
    """On one line, at most `limit` characters, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + " …"


def _opening(category: str, label: str) -> str:
    match category:
        case "request":
            return "Asked for a person"
        case "sentiment":
            return "Sounds upset"
        case "ai":
            return "The bot is told that it is wrong"
        case _:
            return label
