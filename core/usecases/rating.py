"""What a user thought of a conversation with a person: asked after its end, told to the agents. One unit of work."""

from core.model.events import Rated
from core.model.ids import SessionId
from core.model.session import SessionState
from core.rendering.agent_sentences import BEST_RATING
from core.store import analytics, lanes, log
from core.store.tx import Tx
from core.usecases.intake import (
    EventKeys,
    IntakeResult,
    OriginPost,
    Sender,
    find_logged,
    locked_session_of_user,
    note_logged,
    user_author,
)
from core.usecases.rules import Rules

LOWEST, HIGHEST = 1, BEST_RATING
LONGEST_WORDS = 2_000  # characters


def add_words(
    tx: Tx, rules: Rules, sender: Sender, asked: OriginPost, words: str, keys: EventKeys
) -> IntakeResult | None:
    """Words for the rating that the post `asked` thanks for. None: it is no such post, or the session goes on."""
    found = lanes.shown_at(tx, asked.surface, asked.address, asked.remote_id)
    rated = log.event_at(tx, *found) if found else None
    if found is None or rated is None or not isinstance(rated.body, Rated):
        return None
    return rate(tx, rules, sender, found[0], rated.body.score, words, keys)


def rate(
    tx: Tx, _rules: Rules, sender: Sender, session: SessionId, score: int, words: str, keys: EventKeys
) -> IntakeResult | None:
    """Note a rating of 1 to 5; a later one, or words given afterwards, replaces it. None: there is nothing to rate.

    Raises ValueError for another score, NotThere for a session that is not the sender's.
    """
    if not LOWEST <= score <= HIGHEST:
        raise ValueError(f"a rating is {LOWEST} to {HIGHEST}")
    if known := find_logged(tx, keys):
        return known
    contact, opened = locked_session_of_user(tx, sender, session)
    if opened.session.state is not SessionState.CLOSED or opened.session.claimed_at is None:
        return None
    words = words.strip()[:LONGEST_WORDS]
    event = opened.append(user_author(contact), Rated(score, words))
    analytics.rate(tx, session, score, words)
    return note_logged(tx, keys, session, event.seq)
