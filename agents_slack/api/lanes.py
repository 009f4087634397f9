"""The lanes that a session gets in Slack. That of its thread is opened by its card."""

from collections.abc import Sequence

from agents_slack.api import rates
from agents_slack.api.addresses import CARD, PROVIDER, REMINDER, Addressee
from core.model.agents import Profile
from core.model.ids import AgentId
from core.model.ports import NewLane


def card_lane(channel: str, most_waiting: int) -> NewLane:
    """The lane that a session gets when it escalates, in a queue's channel. Its card opens the thread's lane."""
    return NewLane(CARD, channel, rates.UPDATE, internal=True, most_waiting=most_waiting)


def reminder_lane(whom: str | Profile, agent: AgentId | None = None) -> NewLane | None:
    """The lane of reminders in a channel or to an agent, None for who is not in Slack; with an `agent`, of what is for
    that agent only."""
    place = whom if isinstance(whom, str) else whom.id_at(PROVIDER)
    return NewLane(REMINDER, str(Addressee(place, agent)), rates.post_bucket(place), internal=True) if place else None


def nudge_lanes(agent: Profile) -> Sequence[NewLane]:
    """Where an owner is told that their user waits for an answer."""
    lane = reminder_lane(agent, agent.id)
    return (lane,) if lane else ()
