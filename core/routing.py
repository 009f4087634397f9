"""Which queue a conversation waits in: by what it is about and the language its user speaks. Pure."""

from collections.abc import Mapping

from core.config.queues import GENERAL, Queue
from core.escalation.policy import Decision
from core.session import Contact


class Routing:
    """The queues of one configuration, tried in the file's order.

    A queue that names triggers or languages is a choice for those; one that names neither is reached only by its own
    name, which a trigger may give as its `queue`.
    """

    def __init__(self, queues: Mapping[str, Queue]) -> None:
        self._queues = queues

    def route(self, decision: Decision, contact: Contact) -> str:
        """The queue's name; "general" where nothing fits."""
        language = contact.language.partition("-")[0].lower()
        fired = {decision.trigger, *(signal.trigger for signal in decision.signals)}
        for name, queue in self._queues.items():
            if (queue.triggers or queue.languages) and _fits(queue, fired, language):
                return name
        return decision.queue if decision.queue in self._queues else GENERAL

    def channel_of(self, name: str) -> str:
        """The Slack channel of a queue, "" for the house's own."""
        queue = self._queues.get(name)
        return queue.channel if queue else ""

    def specialty_of(self, name: str) -> str:
        """What the agents of a queue are good at, "" when nobody said."""
        queue = self._queues.get(name)
        return queue.specialty if queue else ""

    @property
    def channels(self) -> tuple[str, ...]:
        """The Slack channels that queues have of their own."""
        return tuple(dict.fromkeys(queue.channel for queue in self._queues.values() if queue.channel))


def _fits(queue: Queue, fired: set[str], language: str) -> bool:
    about = not queue.triggers or not fired.isdisjoint(queue.triggers)
    spoken = not queue.languages or language in queue.languages
    return about and spoken
