"""Where a session's thread is, as an address that opens in Slack. Built, not asked for: a call per link is too many."""

from agents_slack.api.addresses import THREAD, PostAddress
from core.model.ids import SessionId
from core.store import lanes
from core.store.tx import Tx


def link_to(workspace: str, place: PostAddress | None) -> str:
    """The address of a post; "" for none. `workspace` is as in auth.test: "https://acme.slack.com/".

    The form of these addresses is that of chat.getPermalink (docs.slack.dev/reference/methods/chat.getPermalink).
    """
    if place is None or not workspace:
        return ""
    return f"{workspace.rstrip('/')}/archives/{place.channel}/p{place.ts.replace('.', '')}"


def thread_of(tx: Tx, session: SessionId) -> PostAddress | None:
    """The thread in which a session goes on now; None before it has one."""
    going_on = [lane.address for lane in lanes.lanes_of(tx, session, THREAD) if not lane.ended]
    return PostAddress.parse(going_on[-1]) if going_on else None
