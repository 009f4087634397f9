"""What can go wrong, by what must be done about it.

What a surface's `perform` raises (the relay decides what follows):

    Trouble
    ├── Retry         not done; this bucket rests for `after` seconds
    ├── Rejected      not done and never will be: the reason is for a person
    ├── Unreachable   not done; the call's widest bucket cannot be reached now, or only this address
    └── Uncertain     may have been done: it is found out, or repeated once where nobody can be asked

What a use case raises (the adapter tells the person):

    Refused
    ├── NotOwner      somebody else has the session: `owner_name`
    ├── WrongState    the session is not in a state for this: `state`
    ├── AtCapacity    the agent has as many sessions as they may: `limit`
    ├── BadOutcome    how a session ended is not said, or not in a way that is configured
    ├── OffDuty       whom it is for takes no sessions now
    ├── LooksInternal  the words look as if they were not for the user: `words`
    ├── Stale         ownership has changed since the agent looked
    ├── NotThere      what this is about is gone, or never was
    ├── UnknownSession
    └── LinkUsed      an invitation opens nothing any more

What every call into the database may raise:

    StoreUnavailable  the database did not take the work; it may be tried again later
    BadValue          this unit's own data cannot be kept; nobody else's work suffers
"""

from core.model.session import SessionState


class RemoteCallError(Exception):
    """A remote call that did not go as it should."""


class Retry(RemoteCallError):
    """Not done. The bucket rests for `after` seconds, then the call is made again."""

    def __init__(self, after: float, reason: str = "") -> None:
        super().__init__(reason or f"again in {after} s")
        self.after = after


class Rejected(RemoteCallError):
    """Not done, for good. `reason` is a sentence for the agent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PlaceGone(Rejected):
    """Not done, and nothing will be at this place: it was deleted, with all that was shown there."""


class Unreachable(RemoteCallError):
    """Certainly not done: the call was not taken. Its widest bucket rests, longer each time, and nothing is given up.

    `only_here`: others may get through where this address does not. Only its lane backs off, and its tries count.
    """

    def __init__(self, reason: str, *, only_here: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.only_here = only_here


class Uncertain(RemoteCallError):
    """The call may have been carried out: see `core.model.ports.LooksUp`. `reason` is a sentence for a person.

    `answered`: the platform did answer, with a fault of its own: the call is over. `cut`: the connection is known to be
    dead, or the answer cannot be read: no more will be heard of it, though the platform may still be at it. Neither: it
    may go on until the lease ends.
    """

    def __init__(self, reason: str, *, answered: bool = False, cut: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.answered = answered
        self.cut = cut


class Superseded(RemoteCallError):
    """What was being computed is no longer wanted; plan again from the log as it is now."""


class Refused(Exception):
    """A use case that changes nothing, with a sentence for whoever asked."""


_AS_IT_IS = {
    SessionState.BOT: "The assistant has this conversation.",
    SessionState.PENDING: "Nobody has this conversation yet.",
    SessionState.ASSIGNED: "Somebody has this conversation.",
    SessionState.CLOSED: "This conversation is closed.",
}
_SOMEBODY_ELSE = "Choose somebody else, or a queue."  # what whoever gives a session away can do


class UnknownSession(Refused):
    """There is no such session."""


class NotOwner(Refused):
    """Somebody else has the session."""

    def __init__(self, owner_name: str) -> None:
        super().__init__(f"{owner_name} has this conversation.")
        self.owner_name = owner_name


class WrongState(Refused):
    """The session is not in a state for this act."""

    def __init__(self, state: SessionState) -> None:
        super().__init__(_AS_IT_IS[state])
        self.state = state


class AtCapacity(Refused):
    """The agent has as many sessions as they may have. `name` "" is whoever asks; else whom a session was for."""

    def __init__(self, limit: int, name: str = "") -> None:
        who, remedy = (f"{name} has", _SOMEBODY_ELSE) if name else ("You have", "Close or release one first.")
        super().__init__(f"{who} {limit} conversation{'' if limit == 1 else 's'} already. {remedy}")
        self.limit = limit


class BadOutcome(Refused):
    """A session is closed without one of the configured outcomes, where one is asked for; or with an unknown one."""


class OffDuty(Refused):
    """Whom a session is for takes none now."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is off duty. {_SOMEBODY_ELSE}")


class Stale(Refused):
    """What the agent saw is not so any more; the text says how it is."""


class NotThere(Refused):
    """What this is about is gone, or never was."""


class LinkUsed(Refused):
    """An invitation opens nothing any more."""

    def __init__(self) -> None:
        super().__init__("This link was used before, or is too old. Ask an admin for a new one.")


class LooksInternal(Refused):
    """Words that were to reach the user look as if they were for colleagues. `words` are those that do.

    Whoever wrote them may say that they are meant: by a prefix, or by sending them once more as they are.
    """

    def __init__(self, words: str) -> None:
        super().__init__(f"Not sent: “{words}” looks as if it were not for the user.")
        self.words = words


class StoreUnavailable(Exception):
    """The database did not take the work; nothing of it was kept. Platforms are not told "received"."""


class BadValue(ValueError):
    """The database cannot keep a value of this unit: a NUL, a number out of range, what a constraint forbids."""
