"""What a user thought of a conversation with a person: asked after its end, told to the agents. One unit of work."""

from core.model.events import Rated
from core.model.ids import SessionId
from core.model.session import State
from core.store import figures, lanes, log
from core.store.tx import Tx
from core.usecases.intake import Keys, Sender, Shown, Wrote, of_user, user

LOWEST, HIGHEST = 1, 5
LONGEST_WORDS = 2_000  # characters


def add_words(tx: Tx, sender: Sender, asked: Shown, words: str, keys: Keys) -> Wrote | None:
    """Words for the rating that the post `asked` thanks for. None: it is no such post, or the session goes on."""
    found = lanes.shown_at(tx, asked.surface, asked.address, asked.remote)
    rated = log.event_at(tx, *found) if found else None
    if found is None or rated is None or not isinstance(rated.body, Rated):
        return None
    return rate(tx, sender, found[0], rated.body.score, words, keys)


def rate(tx: Tx, sender: Sender, session: SessionId, score: int, words: str, keys: Keys) -> Wrote | None:
    """Note a rating of 1 to 5; a later one, or words given afterwards, replaces it. None: there is nothing to rate.

    Raises ValueError for another score, NotThere for a session that is not the sender's.
    """
    if not LOWEST <= score <= HIGHEST:
        raise ValueError(f"a rating is {LOWEST} to {HIGHEST}")
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    contact, opened = of_user(tx, sender, session)
    if opened.session.state is not State.CLOSED or opened.session.claimed_at is None:
        return None
    words = words.strip()[:LONGEST_WORDS]
    event = opened.append(user(contact), Rated(score, words))
    figures.rate(tx, session, score, words)
    log.remember(tx, keys, session, event.seq)
    return Wrote(session, event.seq)
