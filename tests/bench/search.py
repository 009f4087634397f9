"""What a search costs over 40,000 messages in 2,000 sessions, on both databases: `python tests/bench/search.py`.

Prints for each kind of query how many sessions were found, and the best, the median and the 95th percentile of 20
calls. In half of the sessions people write ASCII, in the others German or Russian. Asserts nothing.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from own_postgres import own_postgres

from core.model.content import Content
from core.model.desk_views import SearchQuery
from core.model.events import Author, Message, NewEvent, Side
from core.store import Store, contacts, log, sessions
from core.store.queries.session_search import search
from core.store.schema import upgrade
from core.store.tx import Tx

SESSIONS, MESSAGES, CALLS = 2_000, 20, 20
ENGLISH = "refund visa passport application when will my arrive please help number university letter fee paid twice of"
GERMAN = "Rückerstattung Gebühr für Prüfung können möchte ändern Größe wann kommt mein Pass bitte Hilfe Antrag die der"
RUSSIAN = "возврат виза паспорт заявление когда придёт моё пожалуйста помощь номер письмо оплата дважды ещё и на мой"
RARE = "Müller-Lüdenscheidt"  # said in three sessions, the oldest among them
QUERIES = {
    "absent": "zzzunsaid",
    "absent, ü": "zzzünsaid",
    "absent, Russian": "неттакого",
    "frequent": "refund",
    "frequent, ü": "gebühr",
    "frequent, ue": "gebuehr",
    "rare": "Ludenscheidt",
    "rare, ue": "mueller",
    "two words": "refund passport",
    "two, one absent": "refund zzzunsaid",
    "prefix": "passp",
    "one letter": "a",
    "rare letter": "q",
}


def say(tx: Tx) -> None:
    """Fill the database."""
    dice = random.Random(1)
    speech = [ENGLISH.split(), GERMAN.split(), ENGLISH.split(), RUSSIAN.split()]
    for number in range(SESSIONS):
        contact, _ = contacts.meet_contact(tx, "web", f"v{number}", f"Visitor {number}", "", "")
        session = sessions.add_session(tx, contact, None)
        author, words = Author(Side.USER, contact.id, contact.name), speech[number % 4]
        said = [" ".join(dice.choices(words, k=15)) for _ in range(MESSAGES)]
        if number in (0, 700, 1_400):
            said[5] += f" {RARE}"
        log.append(tx, session, [NewEvent(author, Message(Content(each))) for each in said])


async def measured(store: Store, query: str) -> tuple[int, Sequence[float]]:
    """How many are found, and the milliseconds of each call."""
    spent, found = [], 0
    for _ in range(CALLS):
        began = time.perf_counter()
        hits = (await store.read(lambda tx: search(tx, SearchQuery(query), None, 50))).hits
        spent.append((time.perf_counter() - began) * 1000)
        found = len(hits)
    return found, spent


async def bench(name: str, url: str) -> None:
    """A table for one database."""
    await asyncio.to_thread(upgrade, url)
    store = Store(url)
    await store.write("bench", say)
    print(f"{name:18} found  best ms  p50 ms  p95 ms")
    for kind, query in QUERIES.items():
        found, spent = await measured(store, query)
        spent = sorted(spent)
        late = spent[CALLS * 95 // 100 - 1]
        print(f"  {kind:16} {found:5} {spent[0]:8.1f} {statistics.median(spent):7.1f} {late:7.1f}")
    await store.close()


async def main() -> None:
    """Both databases."""
    with tempfile.TemporaryDirectory() as folder:
        await bench("SQLite", f"sqlite:///{folder}/search.db")
    with own_postgres() as server:
        await bench("PostgreSQL", server.url)


if __name__ == "__main__":
    asyncio.run(main())
