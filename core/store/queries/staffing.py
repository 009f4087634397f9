"""Who is there to take sessions now: how many agents, how many of them on duty, with room for how many more."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core.store.agents import HAS_IDENTITY
from core.store.session_states import IS_ASSIGNED
from core.store.statements import Statement
from core.store.tables import agents, chat_sessions
from core.store.tx import Tx

_open = select(func.count()).where(chat_sessions.c.owner == agents.c.id, IS_ASSIGNED).scalar_subquery()
# Who stands in the configuration and was never seen at a desk says nothing about whether anybody is there.
_staff = Statement(
    select(agents.c.on_duty, agents.c.capacity, _open).where(
        HAS_IDENTITY | (agents.c.password != "") | (agents.c.on_duty == 1)
    )
)


@dataclass(frozen=True, slots=True)
class Staffing:
    """`known` agents have been at a desk. `rooms` has, for each on duty, their own limit (None: the usual) and what
    they have."""

    known: int
    rooms: tuple[tuple[int | None, int], ...]

    @property
    def on_duty(self) -> int:
        """How many take sessions."""
        return len(self.rooms)

    def free(self, capacity: int) -> int | None:
        """How many more sessions they could take now, given the usual limit; None when nobody is known."""
        if not self.known:
            return None
        return sum(max(0, (capacity if limit is None else limit) - has) for limit, has in self.rooms)


def staffing_now(tx: Tx) -> Staffing:
    """The staff as it is."""
    rows = tx.all(_staff)
    return Staffing(len(rows), tuple((row[1], row[2]) for row in rows if row[0] == 1))
