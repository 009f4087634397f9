"""What an agent may do in a session as it is. Pure: for drawing buttons; the use cases decide for themselves."""

from core.model.agents import Profile
from core.model.session import Session, SessionState

_OWNERS = ("send", "release", "transfer", "requeue", "hand_back", "close")


def allowed_acts(session: Session, me: Profile, *, misjudged: bool) -> list[str]:
    """The names of acts, as docs/console.md has them."""
    acts = ["note"]
    match session.state:
        case SessionState.BOT:
            acts += ["claim", "assign"]
        case SessionState.PENDING:
            acts += ["claim", "assign", "requeue"]
        case SessionState.ASSIGNED if session.owner == me.id:
            acts += _OWNERS
        case SessionState.ASSIGNED if me.may_override:
            acts += [act for act in _OWNERS if act != "send"]
        case SessionState.CLOSED:
            acts += ["reopen"]
        case SessionState.ASSIGNED:
            pass
    if session.escalated_seq is not None and not misjudged:
        acts.append("misjudged")
    return acts
