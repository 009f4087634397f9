"""Where sessions stand on a surface: whose thread it is, which posts the log knows, and what they say."""

from collections.abc import Mapping, Sequence

from core.model.desk_views import KnownPost, OpenLane, PostedText
from core.model.ids import Seq, SessionId, SurfaceName
from core.rendering.current_text import current_contents
from core.store import Store, buckets, lanes, log
from core.store.queries import inbound_posts
from core.store.queries.open_lanes import open_lanes
from core.store.tx import Tx


class ThreadReads:
    """Threads and chats, by their address on a surface."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def session_at(self, surface: SurfaceName, address: str) -> SessionId | None:
        """The session that a thread or a chat belongs to."""
        return await self._store.read(lambda tx: lanes.session_at(tx, surface, address))

    async def session_and_bucket(
        self, surface: SurfaceName, address: str, bucket: str
    ) -> tuple[SessionId | None, bool]:
        """The session that a thread belongs to, and, when there is one, whether a bucket is closed."""
        return await self._store.read(lambda tx: _session_and_bucket(tx, surface, address, bucket))

    async def place_of(self, surface: SurfaceName, remote: str) -> tuple[SessionId, str] | None:
        """The session, and the address, of a post whose address nobody told."""
        return await self._store.read(lambda tx: lanes.place_of(tx, surface, remote))

    async def address_of(self, session: SessionId, surface: SurfaceName) -> str:
        """Where a session goes on now; "" before it is anywhere."""
        return await self._store.read(lambda tx: lanes.going_on_at(tx, session, surface))

    async def open_lanes(self, surface: SurfaceName) -> Sequence[OpenLane]:
        """The lanes of one surface whose sessions are open, the youngest first."""
        return await self._store.read(lambda tx: open_lanes(tx, surface))

    async def known_posts(
        self, source: str, surface: SurfaceName, address: str, oldest: str
    ) -> Mapping[str, KnownPost]:
        """See `core.store.queries.inbound_posts.known_posts`."""
        return await self._store.read(lambda tx: inbound_posts.known_posts(tx, source, surface, address, oldest))

    async def is_overtaken(self, source: str, surface: SurfaceName, address: str, remote: str, seq: Seq) -> bool:
        """Does something that was written later at this address stand before `seq`, which is the post `remote`?"""
        return await self._store.read(lambda tx: inbound_posts.is_overtaken(tx, source, surface, address, remote, seq))

    async def texts_at(self, surface: SurfaceName, address: str, remote: str) -> Sequence[PostedText] | None:
        """What a post says, one or several merged into it, in their order; those that were taken back are left out.

        None: it shows nothing of the log.
        """
        return await self._store.read(lambda tx: _texts_at(tx, surface, address, remote))


def _session_and_bucket(tx: Tx, surface: SurfaceName, address: str, bucket: str) -> tuple[SessionId | None, bool]:
    session = lanes.session_at(tx, surface, address)
    return session, session is not None and buckets.is_closed(tx, bucket)


def _texts_at(tx: Tx, surface: SurfaceName, address: str, remote: str) -> list[PostedText] | None:
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
