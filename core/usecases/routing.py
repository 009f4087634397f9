"""Which queue a conversation waits in: by what it is about, whose skill it needs and the user's language. Pure."""

from collections.abc import Mapping

from core.config.queues import GENERAL, Queue
from core.escalation.policy import Decision
from core.languages.tags import main_language
from core.model.session import Contact


class QueueRouting:
    """The queues of one configuration, tried in the file's order.

    A queue that names triggers, a specialty or languages is a choice for those; one that names none is reached only by
    its own name, which a trigger may give as its `queue`. A trigger and a specialty both say what a conversation is
    about: one of them is enough.
    """

    def __init__(self, queues: Mapping[str, Queue]) -> None:
        self._queues = queues

    def route(self, decision: Decision, contact: Contact) -> str:
        """The queue's name; "general" where nothing fits."""
        language = main_language(contact.language)
        fired = {decision.trigger, *(signal.trigger for signal in decision.signals)}
        needed = {signal.specialty for signal in decision.signals}
        for name, queue in self._queues.items():
            if _chooses(queue) and _fits(queue, fired, needed, language):
                return name
        return decision.queue if decision.queue in self._queues else GENERAL

    def channel_of(self, name: str) -> str:
        """The desk's channel of a queue, "" for the usual one."""
        queue = self._queues.get(name)
        return queue.channel if queue else ""

    @property
    def channels(self) -> tuple[str, ...]:
        """The desk's channels that queues have of their own, those that only hear of long waits too."""
        named = (each for queue in self._queues.values() for each in (queue.channel, queue.reminders.second_channel))
        return tuple(dict.fromkeys(channel for channel in named if channel))


def _chooses(queue: Queue) -> bool:
    return bool(queue.triggers or queue.specialty or queue.languages)


def _fits(queue: Queue, fired: set[str], needed: set[str], language: str) -> bool:
    about = not fired.isdisjoint(queue.triggers) or queue.specialty in needed - {""}
    spoken = not queue.languages or language in queue.languages
    return spoken and (about or not (queue.triggers or queue.specialty))
