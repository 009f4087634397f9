"""The search of the desk, on both databases: what it finds, and the place it shows."""

import uuid

import pytest
from console_site import ConsoleBrowser, ConsoleSite, console_site
from search_cases import FOUND, NOT_FOUND
from slack_agents import slack_agent
from sqlalchemy import bindparam, select

from core.model.content import Content
from core.rendering.word_search import pattern_of, words_of_query
from core.store import Store
from core.store.queries.contains_word import ContainsWord
from core.store.statements import Statement
from core.store.tx import Tx
from core.usecases import intake, ownership, rating, withdrawals
from core.usecases.intake import Sender
from core.usecases.rules import Rules

ANA = slack_agent("U0ANA", "Ana Ruiz")
JOSE = Sender("web", "jose", name="José Núñez", language="es", detail="Pricing")
IVAN = Sender("telegram", "42", name="Иван", language="ru", detail="@ivan")


def a_key() -> list[tuple[str, str]]:
    return [("test", uuid.uuid4().hex)]


@pytest.fixture
async def site(database_url: str, rules: Rules):
    async with console_site(database_url, rules) as site:
        yield site


async def found(ana: ConsoleBrowser, query: str) -> list[str]:
    """What a search shows of each session: who said it, and the words with the places in brackets."""
    hits = (await ana.get("sessions", q=query))["sessions"]
    shown = []
    for match in (hit["found"] for hit in hits):
        words = "".join(f"[{part['text']}]" if part["match"] else part["text"] for part in match["parts"])
        shown.append(f"{match['name'] or match['by']}, {match['kind']}: {words}")
    return shown


async def test_a_search_shows_the_place_whatever_accents_capitals_and_order(site: ConsoleSite) -> None:
    ana, talk = await site.signed_in("Ana"), site.conversations
    wrote = await talk.user_wrote(JOSE, Content("Quiero una DEVOLUCIÓN de mi e-mail de París"), a_key())
    await talk.bot_says(JOSE, "Un momento.", a_key())
    ivan = await talk.user_wrote(IVAN, Content("Где мой ВОЗВРАТ за Ещё одну визу?"), a_key())
    place = "José Núñez, message: Quiero una [DEVOLUCIÓN] de mi e-mail de París"
    for query in ("devolucion", "DEVOLUCION", "devolución"):
        assert await found(ana, query) == [place], query
    in_order = "José Núñez, message: Quiero una DEVOLUCIÓN de mi [e-mail] de [París]"
    assert await found(ana, "paris EMAIL") == [in_order]
    assert await found(ana, "nunez paris") == ["José Núñez, message: Quiero una DEVOLUCIÓN de mi e-mail de [París]"]
    assert await found(ana, "jose") == ["user, user: [José] Núñez"]
    assert await found(ana, "ivan") == ["user, user: Иван · @[ivan]"]
    assert await found(ana, "иван") == ["user, user: [Иван]"]
    assert await found(ana, "виза") == []
    for query in ("возврат еще", "ЕЩЕ возврат", "Возвр"):
        [shown] = await found(ana, query)
        assert "[ВОЗВР" in shown, query
    assert await found(ana, "devolucion возврат") == []
    assert await found(ana, "?!") == []
    assert await found(ana, wrote.session) == [f"user, user: José Núñez · [{wrote.session}]"]
    assert await found(ana, str(ivan.session).upper()) == [f"user, user: Иван · [{ivan.session}]"]


async def test_a_search_finds_notes_outcomes_ratings_and_files_but_nothing_taken_back(site: ConsoleSite) -> None:
    ana, talk = await site.signed_in("Ana"), site.conversations
    sent, edited = a_key(), a_key()
    session = (await talk.user_wrote(JOSE, Content("a real person please"), sent)).session
    wrong = await talk.user_wrote(JOSE, Content("My passport is 4711"), edited)
    await talk.by(intake.user_edited_at, JOSE, session, wrong.seq, Content("My passport is lost"), a_key())
    await talk.act(ownership.claim, session, ANA)
    await talk.agent_wrote(session, ANA, Content("// Ask the embassy"), a_key())
    await talk.act(ownership.close_by_agent, session, ANA, "solved", "Promised a voucher")
    await talk.by(rating.rate, JOSE, session, 5, "Splendid help", a_key())
    assert await found(ana, "4711") == []
    assert await found(ana, "passport") == ["José Núñez, message: My [passport] is lost"]
    assert await found(ana, "embassy") == ["Ana Ruiz, note: Ask the [embassy]"]
    assert await found(ana, "VOUCHER promise") == ["Ana Ruiz, concluded: Solved · [Promise]d a [voucher]"]
    assert await found(ana, "splendid") == ["José Núñez, rated: [Splendid] help"]
    await talk.by(withdrawals.user_withdrew, JOSE, edited, a_key())
    assert await found(ana, "passport") == []


async def test_an_outcome_is_found_and_shown_as_agents_read_it(site: ConsoleSite) -> None:
    ana, talk = await site.signed_in("Ana"), site.conversations
    sessions = [await site.waiting(user) for user in ("mia", "otto")]
    for session, outcome in zip(sessions, ("not-solved", "solved"), strict=True):
        await talk.act(ownership.claim, session, ANA)
        await talk.act(ownership.close_by_agent, session, ANA, outcome)
    assert await found(ana, "could solved") == ["Ana Ruiz, concluded: [Could] not be [solved]"]
    assert await found(ana, "solved otto") == ["Ana Ruiz, concluded: [Solved]"]
    assert await found(ana, "not-solved") == []
    assert "Outcome: Could not be solved." in [event["line"] for event in await ana.log(sessions[0])]


async def test_three_hits_for_one_word_can_be_told_apart(site: ConsoleSite) -> None:
    ana, talk = await site.signed_in("Ana"), site.conversations
    said = ("When is my refund?", "A refund for my bus", "No refund came")
    for number, words in enumerate(said):
        sender = Sender("web", f"v{number}", f"Visitor {number}")
        await talk.user_wrote(sender, Content(words), a_key())
        await talk.bot_says(sender, "I have asked a colleague.", a_key())
    assert await found(ana, "refund") == [
        "Visitor 2, message: No [refund] came",
        "Visitor 1, message: A [refund] for my bus",
        "Visitor 0, message: When is my [refund]?",
    ]
    assert (await ana.get("sessions"))["sessions"][0]["found"] is None


async def test_databases_find_what_the_words_find(store: Store) -> None:
    words = [(words_of_query(query), text) for query, text in (*FOUND, *NOT_FOUND)]
    asked = Statement(select(ContainsWord(bindparam("text"), bindparam("word"), bindparam("pattern")).label("found")))

    def ask(tx: Tx) -> list[bool]:
        every = [
            [tx.all(asked, text=text, word=word, pattern=pattern_of(word))[0][0] for word in each]
            for each, text in words
        ]
        return [bool(each) and all(each) for each in every]

    found = await store.read(ask)
    assert [pair for pair, is_so in zip(FOUND, found, strict=False) if not is_so] == []
    assert [pair for pair, is_so in zip(NOT_FOUND, found[len(FOUND) :], strict=True) if is_so] == []


async def test_a_name_is_found_however_its_letters_are_typed(site: ConsoleSite) -> None:
    ana, talk = await site.signed_in("Ana"), site.conversations
    await talk.user_wrote(Sender("web", "v1", "Jörg Müller"), Content("Grüße aus Aarhus"), a_key())
    await talk.user_wrote(Sender("web", "v2", "Joerg Mueller"), Content("Gruesse aus Århus"), a_key())
    for query in ("mueller", "MÜLLER joerg"):
        assert len(await found(ana, query)) == 2, query
    assert await found(ana, "grüße århus") == [
        "Joerg Mueller, message: [Gruesse] aus [Århus]",
        "Jörg Müller, message: [Grüße] aus [Aarhus]",
    ]


async def test_a_search_goes_on_where_it_stopped(site: ConsoleSite) -> None:
    ana, talk = await site.signed_in("Ana"), site.conversations
    for number in range(5):
        await talk.user_wrote(Sender("web", f"v{number}", f"Name {number}"), Content("A refund"), a_key())
    first = await ana.get("sessions", q="refund", limit=3)
    rest = await ana.get("sessions", q="refund", limit=3, cursor=first["cursor"])
    names = [each["user"]["name"] for page in (first, rest) for each in page["sessions"]]
    assert names == [f"Name {number}" for number in (4, 3, 2, 1, 0)]
    assert rest["cursor"] is None
