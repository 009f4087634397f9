"""How well labelled messages are told apart, as a table: all of them, each language, each source."""

from collections.abc import Sequence

from core.escalation import evaluation
from core.escalation.evaluation import JudgedExample


def table_of(judged: Sequence[JudgedExample]) -> str:
    """A line for all, and for each language and source that has a name."""
    by_lang = evaluation.grouped(judged, lambda example: example.language)
    by_source = evaluation.grouped(judged, lambda example: example.source)
    groups = (("all", judged), *by_lang.items(), *by_source.items())
    head = f"{'':<22}precision  recall     F1  false positives       n"
    return "\n".join([head, *(_row(name, some) for name, some in groups)])


def _row(name: str, judged: Sequence[JudgedExample]) -> str:
    """The figures of a group; without anything to find, only how much was found by mistake."""
    each = evaluation.match_scores(judged)
    shares = f"{each.precision:9.3f}{each.recall:8.3f}{each.f1:7.3f}"
    if not any(one.example.wanted for one in judged):
        shares = f"{'-':>9}{'-':>8}{'-':>7}"
    return f"{name:<22}{shares}{each.fpr:15.2%}{each.n:9}"
