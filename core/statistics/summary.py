"""One day in a few numbers: today at a glance, and the digest of yesterday in plain text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.statistics import contentment, wording
from core.statistics.contentment import Words
from core.statistics.period import Period
from core.statistics.records import Conversation
from core.statistics.results import COUNTED, Result, result_of
from core.statistics.spread import Spread, spread_of

_MOST_NAMED = 3
_LONGEST_QUOTE = 140  # characters


@dataclass(frozen=True, slots=True)
class Summary:
    """A period's conversations. Waits are microseconds; `slow` waited longer than the house means them to, the worst
    first; `busiest` is the hour (0 to 23) in which most began, with how many.
    """

    total: int
    results: dict[Result, int]
    waits: Spread | None
    slow: Sequence[Conversation]
    rated: int
    good: int
    words: Sequence[Words]
    busiest: tuple[int, int] | None

    @property
    def solved_by_bot(self) -> int:
        """How many the bot solved alone."""
        return self.results[Result.BOT]


def summarize(conversations: Sequence[Conversation], period: Period, target: int) -> Summary:
    """The summary of a period's conversations; `target` is the longest wait that is still right, in microseconds."""
    results = Counter(map(result_of, conversations))
    counted = [each for each in conversations if result_of(each) in COUNTED]
    began = Counter(period.clock(each.opened_at).hour for each in counted)
    slow = [each for each in conversations if (each.wait or 0) > target]
    return Summary(
        total=len(counted),
        results={result: results[result] for result in Result},
        waits=spread_of(each.wait for each in conversations if each.wait is not None),
        slow=sorted(slow, key=lambda each: each.wait or 0, reverse=True),
        rated=sum(each.rating is not None for each in conversations),
        good=sum((each.rating or 0) >= contentment.GOOD for each in conversations),
        words=contentment.words(conversations),
        busiest=min(began.items(), key=lambda each: (-each[1], each[0])) if began else None,
    )


def digest(summary: Summary, period: Period, target: int) -> str:
    """What agents read in the morning; a line for each thing that there is to say. "" of a day without anything."""
    if summary.total == 0:
        return ""
    lines = [f"{wording.day(period.last)}: {wording.count(summary.total, 'conversation')}", *_who(summary)]
    lines += [*_waits(summary, target), *_ratings(summary)]
    if summary.busiest:
        hour, began = summary.busiest
        lines.append(f"• Busiest from {wording.hours(hour)}: {began} began.")
    return "\n".join(lines)


def _who(summary: Summary) -> list[str]:
    told = [
        f"{summary.results[Result.AGENT]} with an agent" if summary.results[Result.AGENT] else "",
        f"{summary.results[Result.IN_VAIN]} waited in vain" if summary.results[Result.IN_VAIN] else "",
        f"{summary.results[Result.UNANSWERED]} left without an answer" if summary.results[Result.UNANSWERED] else "",
    ]
    solved = f"• The bot solved {summary.solved_by_bot} ({wording.share(summary.solved_by_bot, summary.total)})"
    rest = wording.listed([each for each in told if each])
    return [f"{solved}; {rest}." if rest else f"{solved}."]


def _waits(summary: Summary, target: int) -> list[str]:
    if summary.waits is None:
        return []
    spread = summary.waits
    if spread.count == 1:
        told = f"• One user waited for an agent, {wording.duration(spread.most)}."
    else:
        tenths = f"9 of 10 under {wording.under(spread.p90)}, " if spread.count >= wording.FEW else ""
        longest = f"the longest {wording.duration(spread.most)}"
        told = f"• Waits: half under {wording.under(spread.p50)}, {tenths}{longest}."
    if not summary.slow:
        return [told]
    named = [_slow(each) for each in summary.slow[:_MOST_NAMED]]
    more = len(summary.slow) - len(named)
    rest = [f"{more} more"] if more else []
    over = f"{wording.count(len(summary.slow), 'user')} waited over {wording.duration(target)}"
    return [told, f"• {over}: {wording.listed([*named, *rest])}."]


def _slow(conversation: Conversation) -> str:
    queue = f" ({conversation.queue})" if conversation.queue else ""
    return f"{conversation.contact_name or 'a visitor'} {wording.duration(conversation.wait or 0)}{queue}"


def _ratings(summary: Summary) -> list[str]:
    if not summary.rated:
        return []
    lines = [f"• {wording.count(summary.rated, 'rating')}, {summary.good or 'none'} of them a 4 or a 5."]
    for said in summary.words[:_MOST_NAMED]:
        by = f", with {said.agent}" if said.agent else ""
        lines.append(f"   {said.score} of 5{by}: “{_short(said.text)}”")
    return lines


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _LONGEST_QUOTE else one_line[: _LONGEST_QUOTE - 1].rstrip() + "…"
