"""The desk at one moment, as it is read for one agent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.model.agents import Profile
from core.model.desk_views import ListedSession
from core.model.ids import Micros, SessionId
from core.statistics.live import LiveFigures


@dataclass(frozen=True, slots=True)
class DeskLists:
    """`profile` is None for who was never an agent. `mine` and `waiting` are some of them, the totals count all.

    `addresses` says where each listed session goes on now, "" for nowhere.
    """

    profile: Profile | None
    mine: Sequence[ListedSession]
    mine_total: int
    waiting: Sequence[ListedSession]
    waiting_total: int
    live: LiveFigures
    now: Micros
    addresses: Mapping[SessionId, str]
