"""Who is asked: by what the conversation is about, whose skill it needs, and the language its user speaks."""

import pytest

from core.config.queues import Queue
from core.escalation.policy import Decision, Signal
from core.model.ids import ContactId
from core.model.session import Contact
from core.usecases.routing import QueueRouting

QUEUES = {
    "german money": Queue(channel="C0MONEYDE", triggers=["billing-dispute"], languages=["de"]),
    "money": Queue(channel="C0MONEY", triggers=["billing-dispute", "refund"]),
    "german": Queue(languages=["de"]),
    "legal": Queue(channel="C0LEGAL"),
    "general": Queue(),
}
ROUTING = QueueRouting(QUEUES)


def decision(trigger: str, queue: str = "general") -> Decision:
    return Decision("topic", trigger, "why", "words", 1.0, "normal", queue)


@pytest.mark.parametrize(
    ("trigger", "named", "language", "queue"),
    [
        ("billing-dispute", "general", "de-AT", "german money"),
        ("billing-dispute", "general", "en", "money"),
        ("refund", "legal", "fr", "money"),
        ("asks-for-a-person", "general", "de", "german"),
        ("threat", "legal", "en", "legal"),
        ("threat", "a queue nobody made", "en", "general"),
        ("asks-for-a-person", "general", "", "general"),
    ],
)
def test_the_first_queue_that_fits_is_taken(trigger: str, named: str, language: str, queue: str) -> None:
    contact = Contact(ContactId("c"), "web", "mia", "Mia", language)
    assert ROUTING.route(decision(trigger, named), contact) == queue


def test_a_queue_without_a_channel_is_in_the_houses_own() -> None:
    assert ROUTING.channel_of("money") == "C0MONEY"
    assert ROUTING.channel_of("german") == ""
    assert ROUTING.channel_of("nobody's") == ""


def test_a_house_with_no_queues_has_the_general_one() -> None:
    assert QueueRouting({}).route(decision("x", "billing"), Contact(ContactId("c"), "web", "m", "M")) == "general"


SKILLED = QueueRouting(
    {
        "german tax": Queue(specialty="tax", languages=["de"]),
        "tax": Queue(specialty="tax", triggers=["refund"]),
        "german": Queue(languages=["de"]),
        "billing": Queue(),
    }
)


@pytest.mark.parametrize(
    ("trigger", "specialty", "language", "queue"),
    [
        ("vat", "tax", "de", "german tax"),
        ("vat", "tax", "fr", "tax"),
        ("refund", "", "fr", "tax"),
        ("refund", "", "de", "tax"),
        ("vat", "", "de", "german"),
        ("vat", "law", "fr", "billing"),
        ("vat", "", "fr", "billing"),
    ],
)
def test_a_specialty_finds_the_queue_that_has_it(trigger: str, specialty: str, language: str, queue: str) -> None:
    fired = Signal(trigger, "topic", 0.6, "why", queue="billing", specialty=specialty)
    decided = Decision("topic", "other", "why", "words", 1.0, "normal", "billing", signals=(fired,))
    assert SKILLED.route(decided, Contact(ContactId("c"), "web", "mia", "Mia", language)) == queue
