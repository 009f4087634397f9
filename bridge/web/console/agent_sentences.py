"""What the timeline says of an event that is nobody's words: one sentence for agents. Pure."""

from collections.abc import Mapping

from core.escalation.explanation import named
from core.model.events import (
    MAY_BE_THERE,
    Cancelled,
    CheckedIn,
    Claimed,
    Closed,
    Concluded,
    ContactLeft,
    Escalated,
    Event,
    HandedBack,
    Misjudged,
    NotShown,
    Nudged,
    OutOfHours,
    Rated,
    Reachable,
    Released,
    Reminded,
    Reopened,
    Retried,
    Shadowed,
    Side,
    SummedUp,
    TimedOut,
    Transferred,
    Undeliverable,
)
from core.rendering.list_labels import conclusion_label

_CLOSINGS = {
    "agent": "{name} closed the conversation.",
    "user": "{name} ended the conversation.",
    "idle": "Closed, because nobody wrote any more.",
    "silent": "Closed, because the user did not answer any more.",
}


def agent_sentence(event: Event, outcomes: Mapping[str, str]) -> str:
    """The sentence; "" for what needs none, and for messages and all that changes them.

    `outcomes`: what agents read of each, by name.
    """
    name = event.author.name or "Somebody"
    match event.body:
        case Escalated() | Transferred() | Claimed() | Released() | HandedBack() | Reopened() | Nudged():
            return _ownership(event, name)
        case Reminded() | Cancelled() | TimedOut() | OutOfHours() | CheckedIn():
            return _waiting(event, name)
        case Undeliverable() | Retried() | Reachable() | NotShown():
            return _delivery(event, name)
        case _:
            return _said(event, name, outcomes)


def _said(event: Event, name: str, outcomes: Mapping[str, str]) -> str:
    match event.body:
        case Closed(why=why):
            return _CLOSINGS.get(why, "Closed.").format(name=name)
        case Concluded(outcome="", note=note):
            return f"{name}'s note at the close: {note}"
        case Concluded() as concluded:
            return f"Outcome: {conclusion_label(concluded, outcomes)}"
        case ContactLeft(email=email):
            return f"The user left an e-mail address: {email}"
        case SummedUp(text=text):
            return text
        case Misjudged():
            return f"{name} says that this needed no person."
        case Shadowed(triggers=triggers):
            return f"On trial, without effect: {', '.join(map(named, triggers))}"
        case Rated(score=score, words=words):
            return f"Rated {score} of 5{f': “{words}”' if words else '.'}"
        case _:
            return ""


def _delivery(event: Event, name: str) -> str:
    match event.body:
        case Undeliverable(reason=reason, uncertain=True):
            return f"Not delivered for certain: {reason} {MAY_BE_THERE}"
        case Undeliverable(reason=reason):
            return f"Not delivered: {reason}"
        case NotShown(reason=reason):
            return reason
        case Retried():
            return f"{name} tries again to deliver it."
        case Reachable(is_so=True):
            return f"{name} can be reached again."
        case Reachable():
            return f"{name} has blocked us: nothing reaches them."
        case _:
            return ""


def _ownership(event: Event, name: str) -> str:
    match event.body:
        case Escalated(reason=reason, queue=queue):
            return f"A person was called: {reason} (queue {queue})"
        case Claimed(agent=agent, name=taker):
            by = "" if event.author.id == agent else f", given by {name}"
            return f"{taker} has the conversation{by}."
        case Released(why="silent"):
            return "The agent did not answer, so the conversation waits again."
        case Released(why="left"):
            return "The agent is no longer at this desk, so the conversation waits again."
        case Released():
            return f"{name} gave the conversation back; it waits again."
        case Transferred(agent=agent, name=taker, queue=queue):
            return f"{name} transferred the conversation to {taker if agent else f'the queue {queue}'}."
        case HandedBack():
            return f"{name} handed the conversation back to the assistant."
        case Reopened():
            by_agent = event.author.side is Side.AGENT
            return (
                f"{name} reopened the conversation." if by_agent else "The user wrote again: the conversation goes on."
            )
        case Nudged():
            return "The agent was reminded to answer."
        case _:
            return ""


def _waiting(event: Event, name: str) -> str:
    match event.body:
        case Reminded(number=number):
            return f"Nobody has claimed this yet (reminder {number})."
        case Cancelled():
            return f"{name} does not want to wait any more; the assistant has the conversation again."
        case TimedOut():
            return "Nobody came; the assistant has the conversation again."
        case OutOfHours(opens=opens, zone=zone):
            clock = " (by the user's clock)" if zone else ""
            return f"Nobody is there{f' until {opens}{clock}' if opens else ''}; the user was told so."
        case CheckedIn():
            return "The user was asked whether they are still there."
        case _:
            return ""
