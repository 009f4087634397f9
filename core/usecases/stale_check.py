"""Is an act still about what the agent saw? A button drawn under an older epoch changes nothing."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from core.model.errors import Stale
from core.model.ids import AgentId, SessionId
from core.model.session import Session, SessionState
from core.store import sessions
from core.store.tx import Tx
from core.usecases.rules import Rules

P = ParamSpec("P")
_Done = TypeVar("_Done")


def unless_stale(
    use_case: Callable[Concatenate[Tx, Rules, SessionId, P], _Done], epoch: int | None, me: AgentId
) -> Callable[Concatenate[Tx, Rules, SessionId, P], _Done]:
    """The use case, for an agent who saw `epoch`: in one unit of work it is checked first that this is still so."""

    def checked(tx: Tx, rules: Rules, session: SessionId, /, *args: P.args, **named: P.kwargs) -> _Done:
        _check_not_stale(tx, session, epoch, me)
        return use_case(tx, rules, session, *args, **named)

    return checked


def _check_not_stale(tx: Tx, session: SessionId, epoch: int | None, me: AgentId) -> None:
    """Raises Stale when ownership has changed since `epoch`; None asks for nothing. Locks the session.

    Who has the session meanwhile may go on: their own click, whose answer was lost, comes a second time.
    """
    if epoch is None:
        return
    locked = sessions.lock_session(tx, session)
    if locked is not None and locked.epoch != epoch and locked.owner != me:
        raise Stale(_now(locked))


def _now(session: Session) -> str:
    match session.state:
        case SessionState.ASSIGNED:
            return f"This has changed: {session.owner_name} has this conversation now."
        case SessionState.PENDING:
            return "This has changed: the conversation waits for a person now."
        case SessionState.BOT:
            return "This has changed: the assistant has the conversation now."
        case SessionState.CLOSED:
            return "This has changed: the conversation is closed now."
