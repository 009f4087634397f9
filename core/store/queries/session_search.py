"""A search through all sessions, by who it was and what was said. Reads only.

No index finds words in the middle of a text on both databases, so a call looks at a bounded stretch of sessions, the
youngest first, and says where the next call is to go on. The database brings what may match;
`core.rendering.word_search` decides, over the log as it reads now, and says which place of a session it was.
"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import BindParameter, ColumnElement, Text, and_, bindparam, case, or_, select

from core.model.desk_views import (
    SearchHit,
    SearchMatch,
    SearchPosition,
    SearchQuery,
    SearchResults,
)
from core.model.events import Concluded, Event, Message, Note, Rated
from core.model.ids import Micros, SessionId
from core.rendering.current_text import content_with_file_names, current_contents
from core.rendering.list_labels import conclusion_label
from core.rendering.word_search import excerpt, pattern_of, words_found, words_of_query
from core.store import log
from core.store.queries import session_lists
from core.store.queries.contains_word import ContainsWord
from core.store.session_states import IS_OPEN
from core.store.statements import Statement
from core.store.tables import chat_sessions, contacts, events, session_analytics
from core.store.tx import Row, Tx

SCANNED = 2_000  # sessions that one call looks at
_AT_ONCE = 100  # sessions looked through for words in one statement: enough of them may be found soon
_SHORTEST_NUMBER = 8  # characters of a conversation's number; fewer are in many of them by chance
_FOREVER = 2**62
_MOST_ASKED = 3  # words that the database looks for; the others are looked for in what it brings

_p = bindparam
_youngest_first = (chat_sessions.c.opened_at.desc(), chat_sessions.c.id.desc())
_is_below = (chat_sessions.c.opened_at < _p("opened_at")) | (
    (chat_sessions.c.opened_at == _p("opened_at")) & (chat_sessions.c.id < _p("below"))
)
_chosen = select(chat_sessions.c.id).where(_is_below).order_by(*_youngest_first).limit(_p("most")).subquery("chosen")
_SPOKEN = ("message", "note", "edit", "concluded", "rated")
_is_spoken = or_(*(events.c.kind == kind for kind in _SPOKEN))
_WHO = (contacts.c.name, contacts.c.email, contacts.c.detail, chat_sessions.c.id)


def _may_hold(number: int) -> ColumnElement[bool]:
    """May the session have the word of this number, in its user or in what was said?

    Bodies are looked at as they are stored: that costs least, and names of fields, found too, are no words.
    """
    word: BindParameter[str] = _p(f"word_{number}")
    pattern: BindParameter[str] = _p(f"pattern_{number}")
    said = (
        select(events.c.seq)
        .where(events.c.session == chat_sessions.c.id, _is_spoken, ContainsWord(events.c.body, word, pattern))
        .limit(1)
        .correlate(chat_sessions)
        .scalar_subquery()  # of an EXISTS, PostgreSQL would work out the answers for all sessions at once
    )
    outcomes = bindparam(f"outcomes_{number}", type_=Text)
    ended = (  # an outcome is stored by its name, and looked for by what agents read of it
        select(session_analytics.c.session)
        .where(
            outcomes != "",
            session_analytics.c.session == chat_sessions.c.id,
            session_analytics.c.outcome != "",
            outcomes.like("%|" + session_analytics.c.outcome + "|%"),
        )
        .limit(1)
        .correlate(chat_sessions)
        .scalar_subquery()
    )
    in_words = or_(*(ContainsWord(each, word, pattern) for each in _WHO), said.is_not(None), ended.is_not(None))
    return or_(word == "", in_words)


_is_wanted = and_(
    (_p("state") == "") | (chat_sessions.c.state == _p("state")) | ((_p("state") == "open") & IS_OPEN),
    (_p("agent") == "") | (chat_sessions.c.owner == _p("agent")),
    (_p("channel") == "") | (chat_sessions.c.channel == _p("channel")),
)
_may_match = case((and_(_is_wanted, *(_may_hold(number) for number in range(_MOST_ASKED))), 1), else_=0)
_stretch = Statement(  # what cannot match comes too, as a row that says so: the next stretch begins behind it
    select(
        chat_sessions.c.id, chat_sessions.c.opened_at, _may_match,
        contacts.c.name, contacts.c.email, contacts.c.detail,
    )
    .select_from(
        chat_sessions.join(_chosen, _chosen.c.id == chat_sessions.c.id)
        .join(contacts, contacts.c.id == chat_sessions.c.contact)
    )
    .order_by(*_youngest_first)
)  # fmt: skip
_spoken = Statement(log.OF_SESSION.where(or_(_is_spoken, events.c.kind == "delete")).order_by(events.c.seq))


def search(
    tx: Tx, wanted: SearchQuery, below: SearchPosition | None, most: int, scanned: int = SCANNED
) -> SearchResults:
    """The youngest sessions below a place that are wanted, at most `most`, out of the next `scanned`.

    Each of the words must be found in a session: in its user's name, e-mail address, origin, in its number, or in
    what anybody said in it, as it reads now.
    """
    words = words_of_query(wanted.words)
    if wanted.words.strip() and not words:
        return SearchResults([], None)
    asked = _asked(words, wanted.outcomes)
    start = below or SearchPosition(Micros(_FOREVER), SessionId(""))
    hits: list[SearchHit] = []
    for stretch in _stretches(scanned if not words else _AT_ONCE, scanned):
        rows = tx.all(
            _stretch, opened_at=start.opened_at, below=start.session, most=stretch,
            state=wanted.state, agent=wanted.agent, channel=wanted.channel, **asked,
        )  # fmt: skip
        for row in rows:
            start = SearchPosition(Micros(row[1]), SessionId(row[0]))
            if row[2] and (hit := _hit(tx, words, row, wanted.outcomes)) is not None:
                hits.append(hit)
            if len(hits) == most:
                return SearchResults(hits, start)
        if len(rows) < stretch:
            return SearchResults(hits, None)
    return SearchResults(hits, start)


def _stretches(at_once: int, scanned: int) -> Iterator[int]:
    """How many sessions are looked at one after the other."""
    for seen in range(0, scanned, at_once):
        yield min(at_once, scanned - seen)


def _hit(tx: Tx, words: Sequence[str], row: Row, outcomes: Mapping[str, str]) -> SearchHit | None:
    match = _match(tx, words, row, outcomes) if words else None
    listed = session_lists.one(tx, SessionId(row[0])) if match or not words else None
    return SearchHit(listed, match) if listed else None


def _match(tx: Tx, words: Sequence[str], row: Row, outcomes: Mapping[str, str]) -> SearchMatch | None:
    """Where a session has the words; None when it does not have all of them."""
    session, _, _, *who = row
    if any(len(word) >= _SHORTEST_NUMBER for word in words_found(words, session)):
        who.append(session)
    found = words_found(words, " ".join(who))
    best: tuple[set[str], Event, str] | None = None
    for event, text in _texts(tx, session, outcomes):
        here = words_found(words, text)
        found |= here
        if here and (best is None or len(here) >= len(best[0])):  # of equals the latest
            best = (here, event, text)
    if len(found) < len(words):
        return None
    if best is None:
        return SearchMatch(None, excerpt(words, " · ".join(filter(None, _told(words, who)))))
    return SearchMatch(best[1], excerpt(words, best[2]))


def _told(words: Sequence[str], who: Sequence[str]) -> Iterator[str]:
    """Of who the user is, the name, and what else has one of the words."""
    name, *more = who
    yield name
    yield from (each for each in more if words_found(words, each))


def _texts(tx: Tx, session: str, outcomes: Mapping[str, str]) -> Iterator[tuple[Event, str]]:
    """Everything that was said in a session and not taken back, as it reads now, the oldest first."""
    events = tx.read(_spoken, log.to_event, session=session)
    reads = current_contents(events, log.LAST_SEQ)
    for event in events:
        match event.body:
            case Message() | Note() if content := reads.get(event.seq):
                yield event, content_with_file_names(event, content)
            case Concluded() as concluded:
                yield event, conclusion_label(concluded, outcomes)
            case Rated(words=words):
                yield event, words


def _asked(words: Sequence[str], outcomes: Mapping[str, str]) -> dict[str, str]:
    """What the database looks for: some of the words, the longest first: they are in the fewest sessions."""
    longest = [*sorted(words, key=len, reverse=True)[:_MOST_ASKED], *[""] * _MOST_ASKED][:_MOST_ASKED]
    asked: dict[str, str] = {}
    for number, word in enumerate(longest):
        named = [name for name, label in outcomes.items() if word and words_found([word], label)]
        asked |= {
            f"word_{number}": word,
            f"pattern_{number}": pattern_of(word),
            f"outcomes_{number}": f"|{'|'.join(named)}|" if named else "",
        }
    return asked
