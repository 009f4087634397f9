"""Who may act for the company: members of the agents' channel, or of a user group when admins named one.

The one rule for words, buttons, Home, commands and modals. Whether somebody is a guest or a foreigner is for `people`.
"""

import asyncio
from collections.abc import Collection

from agents_slack.api.addresses import CARD, slack_identity
from agents_slack.inbound.people.members import GROUP_PREFIX, Members
from core.model.ids import SessionId
from core.usecases.conversations import Conversations
from core.usecases.reads import agents, sessions
from core.usecases.rules import Rules


def desk_channels(rules: Rules, usual: str) -> dict[str, str]:
    """Queue -> the channel of its cards; "" -> the usual one."""
    return {"": usual} | {queue: _channel_of(rules, queue, usual) for queue in rules.queues}


class Admission:
    """Decides who may act in a session, or at the desk at all."""

    def __init__(self, members: Members, conversations: Conversations, usual: str) -> None:
        self._members = members
        self._conversations = conversations
        self._usual = usual

    async def admits(self, user: str, session: SessionId | None) -> bool:
        """May the user act in this session; without one, in any?

        While Slack does not tell who is in a place, those may who were agents before, and nobody else.
        """
        places = await self._places(session)
        told = await asyncio.gather(*(self._members.has(place, user) for place in places))
        if any(told):
            return True
        return None in told and await self._conversations.read(agents.by_identity, slack_identity(user)) is not None

    async def _places(self, session: SessionId | None) -> Collection[str]:
        if (group := self._conversations.in_force.config.desk.who_may_act).startswith(GROUP_PREFIX):
            return [group]
        rules = self._conversations.rules
        row = await self._conversations.read(sessions.find_session, session) if session else None
        if row is None:
            return dict.fromkeys(desk_channels(rules, self._usual).values())
        return [_channel_of(rules, row.queue, self._usual)]


def _channel_of(rules: Rules, queue: str, usual: str) -> str:
    return next((lane.address for lane in rules.lanes_at_escalation(queue) if lane.surface == CARD), usual)
