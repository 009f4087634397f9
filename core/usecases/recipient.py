"""For whom an agent's words are: for the user, or for colleagues. Pure.

Words begin inside or outside by the queue they are written in; a prefix says otherwise, and what looks as if it were
not for the user is asked about before it goes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.model.content import Content, without_prefix


class Recipient(StrEnum):
    """What is to become of the words."""

    USER = "user"
    COLLEAGUES = "colleagues"
    UNSTATED = "unsaid"  # plain words stay inside in this queue; the writer may send them
    UNSURE = "unsure"  # they look internal: the writer is asked


def no_leak_guard(content: Content) -> str:  # noqa: ARG001
    """The guard where there is none."""
    return ""


@dataclass(frozen=True, slots=True)
class RecipientRules:
    """How a company tells them apart. Prefixes are compared without case, at the very beginning.

    `stays_inside` tells by a queue's name whether plain words stay inside there; `find_leak` is the leak guard:
    what in the words looks as if it were not for the user, "" for nothing.
    """

    note_prefixes: Sequence[str] = ("//", "note:")
    send_prefixes: Sequence[str] = (">>",)
    is_internal_queue: Callable[[str], bool] = field(default=lambda queue: False)  # noqa: ARG005
    find_leak: Callable[[Content], str] = no_leak_guard

    def recipient_of(self, content: Content, queue: str, *, is_reply: bool = False) -> "tuple[Recipient, Content]":
        """For whom the words are, and the words without the prefix that said so.

        `is_reply`: the writer chose to answer the user, so the queue's habit does not count; the leak guard does.
        """
        if (rest := _without(content, self.note_prefixes)) is not None:
            return Recipient.COLLEAGUES, rest
        if (rest := _without(content, self.send_prefixes)) is not None:
            return Recipient.USER, rest
        if self.is_internal_queue(queue) and not is_reply:
            return Recipient.UNSTATED, content
        return (Recipient.UNSURE if self.find_leak(content) else Recipient.USER), content

    def having_read(self, content: Content, leak: str) -> "RecipientRules":
        """These rules, with what their leak guard found in `content`: they need not search it again."""
        return replace(self, find_leak=lambda other: leak if other == content else self.find_leak(other))


def _without(content: Content, prefixes: Sequence[str]) -> Content | None:
    """The content behind the prefix it begins with; None when it begins with none."""
    start = content.text.lstrip()
    for prefix in prefixes:
        if start[: len(prefix)].casefold() == prefix.casefold():
            return without_prefix(content, len(content.text) - len(start) + len(prefix))
    return None
