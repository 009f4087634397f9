"""What the log has of a thread that is read again from its platform: posts, who wrote them, and the emoji on them.

A post is known by its remote id. It is inbound when it was written there: then the log remembers it by a key whose
source names the platform's messages; else it is a post of ours.
"""

from collections import defaultdict

from sqlalchemy import bindparam, select

from core.model.desk_views import KnownPost
from core.model.events import Deleted, Reacted, Side
from core.model.ids import AgentId, Seq, SessionId, SurfaceName
from core.store import agents, log
from core.store.statements import Statement
from core.store.tables import copies, event_keys, lanes
from core.store.tx import Tx

_p = bindparam
_since = Statement(
    select(lanes.c.session, copies.c.seq, copies.c.remote, event_keys.c.key)
    .select_from(
        lanes.join(copies, copies.c.lane == lanes.c.id).outerjoin(
            event_keys, (event_keys.c.source == _p("source")) & (event_keys.c.key == copies.c.remote)
        )
    )
    .where(lanes.c.surface == _p("surface"), lanes.c.address == _p("address"), copies.c.remote >= _p("oldest"))
    .order_by(copies.c.remote, copies.c.seq)
)
_overtaken = Statement(
    select(copies.c.seq)
    .select_from(
        lanes.join(copies, copies.c.lane == lanes.c.id).join(
            event_keys, (event_keys.c.source == _p("source")) & (event_keys.c.key == copies.c.remote)
        )
    )
    .where(
        lanes.c.surface == _p("surface"), lanes.c.address == _p("address"),
        copies.c.seq < _p("seq"), copies.c.remote > _p("remote"),
    )
    .limit(1)
)  # fmt: skip


def known_posts(
    tx: Tx, provider: str, source: str, surface: SurfaceName, address: str, oldest: str
) -> dict[str, KnownPost]:
    """The posts at an address whose remote ids are not below `oldest`, by remote id; people as `provider` has them."""
    rows = tx.all(_since, source=source, surface=surface, address=address, oldest=oldest)
    seqs: defaultdict[tuple[str, str], set[Seq]] = defaultdict(set)
    inbound = {row[2] for row in rows if row[3] is not None}
    for session, seq, remote, _ in rows:
        seqs[(session, remote)].add(Seq(seq))
    return {
        remote: _known(tx, provider, SessionId(session), remote, shown, is_inbound=remote in inbound)
        for (session, remote), shown in seqs.items()
    }


def is_overtaken(tx: Tx, source: str, surface: SurfaceName, address: str, remote: str, seq: Seq) -> bool:
    """Does something that was written later at this address stand before `seq`, which is the post `remote`?"""
    found = tx.one(_overtaken, source=source, surface=surface, address=address, remote=remote, seq=seq)
    return found is not None


def _known(tx: Tx, provider: str, session: SessionId, remote: str, seqs: set[Seq], *, is_inbound: bool) -> KnownPost:
    reacted: dict[tuple[str, str], bool] = {}
    is_gone = False
    for change in log.changes_of_all(tx, session, seqs):
        match change.body:
            case Reacted(emoji=emoji, added=added) if change.author.side is Side.AGENT:
                reacted[(change.author.id, emoji)] = added
            case Deleted():
                is_gone = True
    written = log.event_at(tx, session, max(seqs)) if is_inbound and not is_gone else None
    writer = AgentId(written.author.id) if written and written.author.side is Side.AGENT else None
    known = {agent: agents.profile(tx, AgentId(agent)) for agent, _ in reacted}
    users = {agent: profile.id_at(provider) if profile else "" for agent, profile in known.items()}
    on = frozenset((users[agent], emoji) for (agent, emoji), added in reacted.items() if added and users[agent])
    return KnownPost(session, remote, writer, on)
