"""One day in a few numbers: today at a glance, and the digest of yesterday in plain text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.statistics import number_words, satisfaction
from core.statistics.percentiles import Percentiles, percentiles_of
from core.statistics.period import Period
from core.statistics.records import ClosedConversation
from core.statistics.results import COUNTED_RESULTS, ConversationResult, result_of
from core.statistics.satisfaction import RatingComment

_MOST_NAMED = 3
_LONGEST_QUOTE = 140  # characters


@dataclass(frozen=True, slots=True)
class DaySummary:
    """A period's conversations. Waits are microseconds; `slow` waited longer than the company means them to, the worst
    first; `busiest` is the hour (0 to 23) in which most began, with how many.
    """

    total: int
    results: dict[ConversationResult, int]
    waits: Percentiles | None
    slow: Sequence[ClosedConversation]
    rated: int
    good: int
    words: Sequence[RatingComment]
    busiest: tuple[int, int] | None

    @property
    def solved_by_bot(self) -> int:
        """How many the bot solved alone."""
        return self.results[ConversationResult.BOT]


def summarize_day(conversations: Sequence[ClosedConversation], period: Period, target: int) -> DaySummary:
    """The summary of a period's conversations; `target` is the longest wait that is still right, in microseconds."""
    results = Counter(map(result_of, conversations))
    counted = [each for each in conversations if result_of(each) in COUNTED_RESULTS]
    began = Counter(period.clock(each.opened_at).hour for each in counted)
    slow = [each for each in conversations if (each.wait or 0) > target]
    return DaySummary(
        total=len(counted),
        results={result: results[result] for result in ConversationResult},
        waits=percentiles_of(each.wait for each in conversations if each.wait is not None),
        slow=sorted(slow, key=lambda each: each.wait or 0, reverse=True),
        rated=sum(each.rating is not None for each in conversations),
        good=sum((each.rating or 0) >= satisfaction.GOOD for each in conversations),
        words=satisfaction.rating_comments(conversations),
        busiest=min(began.items(), key=lambda each: (-each[1], each[0])) if began else None,
    )


def digest_text(summary: DaySummary, period: Period, target: int) -> str:
    """What agents read in the morning; a line for each thing that there is to say. "" of a day without anything."""
    if summary.total == 0:
        return ""
    lines = [f"{number_words.day(period.last)}: {number_words.count(summary.total, 'conversation')}", *_who(summary)]
    lines += [*_waits(summary, target), *_ratings(summary)]
    if summary.busiest:
        hour, began = summary.busiest
        lines.append(f"• Busiest from {number_words.hours(hour)}: {began} began.")
    return "\n".join(lines)


def _who(summary: DaySummary) -> list[str]:
    told = [
        f"{summary.results[ConversationResult.AGENT]} with an agent"
        if summary.results[ConversationResult.AGENT]
        else "",
        f"{summary.results[ConversationResult.IN_VAIN]} waited in vain"
        if summary.results[ConversationResult.IN_VAIN]
        else "",
        f"{summary.results[ConversationResult.UNANSWERED]} left without an answer"
        if summary.results[ConversationResult.UNANSWERED]
        else "",
    ]
    solved = f"• The bot solved {summary.solved_by_bot} ({number_words.share(summary.solved_by_bot, summary.total)})"
    rest = number_words.listed([each for each in told if each])
    return [f"{solved}; {rest}." if rest else f"{solved}."]


def _waits(summary: DaySummary, target: int) -> list[str]:
    if summary.waits is None:
        return []
    spread = summary.waits
    if spread.count == 1:
        told = f"• One user waited for an agent, {number_words.duration(spread.maximum)}."
    else:
        tenths = f"9 of 10 under {number_words.under(spread.p90)}, " if spread.count >= number_words.FEW else ""
        longest = f"the longest {number_words.duration(spread.maximum)}"
        told = f"• Waits: half under {number_words.under(spread.p50)}, {tenths}{longest}."
    if not summary.slow:
        return [told]
    named = [_slow(each) for each in summary.slow[:_MOST_NAMED]]
    more = len(summary.slow) - len(named)
    rest = [f"{more} more"] if more else []
    over = f"{number_words.count(len(summary.slow), 'user')} waited over {number_words.duration(target)}"
    return [told, f"• {over}: {number_words.listed([*named, *rest])}."]


def _slow(conversation: ClosedConversation) -> str:
    queue = f" ({conversation.queue})" if conversation.queue else ""
    return f"{conversation.contact_name or 'a visitor'} {number_words.duration(conversation.wait or 0)}{queue}"


def _ratings(summary: DaySummary) -> list[str]:
    if not summary.rated:
        return []
    lines = [f"• {number_words.count(summary.rated, 'rating')}, {summary.good or 'none'} of them a 4 or a 5."]
    for said in summary.words[:_MOST_NAMED]:
        by = f", with {said.agent}" if said.agent else ""
        lines.append(f"   {said.score} of 5{by}: “{_short(said.text)}”")
    return lines


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _LONGEST_QUOTE else one_line[: _LONGEST_QUOTE - 1].rstrip() + "…"
