"""Where sessions stand on a surface: whose thread it is, which posts the log knows, and what they say."""

from core.model.desk_views import PostedText
from core.model.ids import Seq, SessionId, SurfaceName
from core.rendering.current_text import current_contents
from core.store import buckets, lanes, log
from core.store.lanes import going_on_at, place_of, session_at
from core.store.queries.inbound_posts import is_overtaken, known_posts
from core.store.queries.open_lanes import open_lanes
from core.store.tx import Tx

__all__ = [
    "going_on_at", "is_overtaken", "known_posts", "open_lanes", "place_of", "session_and_bucket", "session_at",
    "texts_at",
]  # fmt: skip


def session_and_bucket(tx: Tx, surface: SurfaceName, address: str, bucket: str) -> tuple[SessionId | None, bool]:
    """The session that a thread belongs to, and, when there is one, whether a bucket is closed."""
    session = session_at(tx, surface, address)
    return session, session is not None and buckets.is_closed(tx, bucket)


def texts_at(tx: Tx, surface: SurfaceName, address: str, remote: str) -> list[PostedText] | None:
    """What a post says, one or several merged into it, in their order; those that were taken back are left out.

    None: it shows nothing of the log.
    """
    found = lanes.shown_at(tx, surface, address, remote)
    if found is None:
        return None
    session, last = found
    own = [lane for lane in lanes.lanes_of(tx, session, surface) if lane.address == address]
    merged = {copy.seq for lane in own for copy in lanes.sharing(tx, lane.id, remote)}
    texts = [_text_of(tx, session, seq) for seq in sorted(merged | {last})]
    return [each for each in texts if each is not None]


def _text_of(tx: Tx, session: SessionId, seq: Seq) -> PostedText | None:
    """A message or note as it reads now; None when it was taken back, and for what is neither."""
    event = log.event_at(tx, session, seq)
    if event is None:
        return None
    changes = log.changes_of(tx, session, seq, log.LAST_SEQ)
    content = current_contents([event, *changes], log.LAST_SEQ).get(seq)
    return PostedText(session, event, content) if content is not None else None
