"""The updates that wait for the bot: numbered in order, kept until confirmed, for a day at most."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

KEPT_FOR = 24 * 3600.0  # core.telegram.org/bots/api#getting-updates

# Not sent unless asked for: core.telegram.org/bots/api#getupdates, allowed_updates.
_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(frozen=True, slots=True)
class Update:
    """Something that happened. `kind` is the name of its field in the wire's Update, `created` is Unix time."""

    update_id: int
    kind: str
    chat_id: int
    payload: dict[str, Any]
    created: float

    def to_wire(self) -> dict[str, Any]:
        """The Update object."""
        return {"update_id": self.update_id, self.kind: self.payload}


class UpdateQueue:
    """Every update not yet confirmed. `on_added` is called with each new one."""

    def __init__(self, clock: Callable[[], float], first_id: int = 100_001) -> None:
        self.allowed: list[str] = []
        self.on_added: list[Callable[[Update], None]] = []
        self._clock = clock
        self._next_id = first_id
        self._waiting: dict[int, Update] = {}

    def add(self, kind: str, chat_id: int, payload: dict[str, Any]) -> None:
        """Queue an update, unless the bot does not want its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in _ONLY_ON_REQUEST
        if not wanted:
            return
        update = Update(self._next_id, kind, chat_id, payload, self._clock())
        self._next_id += 1
        self._waiting[update.update_id] = update
        for listener in self.on_added:
            listener(update)

    def waiting(self) -> list[Update]:
        """What is not confirmed, oldest first. What is too old is forgotten here."""
        oldest = self._clock() - KEPT_FOR
        self._waiting = {key: update for key, update in self._waiting.items() if update.created >= oldest}
        return list(self._waiting.values())

    def first_of(self, chat_id: int) -> Update | None:
        """The oldest unconfirmed update of a chat."""
        return next((update for update in self.waiting() if update.chat_id == chat_id), None)

    def confirm(self, update_id: int) -> None:
        """Forget one update."""
        self._waiting.pop(update_id, None)

    def confirm_before(self, offset: int) -> None:
        """Forget every update below `offset`."""
        self._waiting = {key: update for key, update in self._waiting.items() if key >= offset}

    def clear(self) -> None:
        """Forget everything."""
        self._waiting.clear()
