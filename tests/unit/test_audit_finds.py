"""The auditor of the working day finds what it is there for: each fault is planted in evidence that is in order."""

from dataclasses import replace

import pytest
from audit import AuditedSession, AuditEvidence, OwnershipSpan, UserScreen, audit, what_is_inside

from core.model.content import Content
from core.model.events import (
    Audience,
    Author,
    Claimed,
    Closed,
    Concluded,
    Deleted,
    Edited,
    Escalated,
    Event,
    EventBody,
    Message,
    Note,
    Rated,
    Side,
    Transferred,
    Undeliverable,
)
from core.model.ids import AgentId, ContactId, Micros, Seq, SessionId, SurfaceName
from core.model.session import Session, SessionState

SES = SessionId("ses_1")
MIA, ANA = Author(Side.USER, "con_1", "Mia"), Author(Side.AGENT, "agt_ana", "Ana")
HOUSE = Author(Side.SYSTEM)


def event(seq: int, author: Author, body: EventBody, audience: Audience = Audience.PUBLIC) -> Event:
    return Event(SES, Seq(seq), Micros(seq * 10), author, body, audience)


LOG = [
    event(1, MIA, Message(Content("[w1.u1] a person please"))),
    event(2, HOUSE, Escalated("request", "asks", "")),
    event(3, ANA, Claimed(AgentId("agt_ana"), "Ana")),
    event(4, ANA, Message(Content("[Ana.a1] hello"))),
    event(5, ANA, Note(Content("[Ana.n1] pays late")), Audience.INTERNAL),
    event(6, MIA, Message(Content("[w1.u2] thanks"))),
    event(7, ANA, Message(Content("[Ana.a2] bye"))),
    event(8, ANA, Closed("agent")),
    event(9, ANA, Concluded("solved", "an easy one"), Audience.INTERNAL),
    event(10, MIA, Rated(5)),
]
SESSION = Session(
    SES, ContactId("con_1"), "web", SessionState.CLOSED, 2, Seq(10), Micros(10),
    closed_at=Micros(80), claimed_at=Micros(30)
)  # fmt: skip
FIGURES = {
    "user_messages": 2, "bot_messages": 0, "agent_messages": 2, "closed_at": 80, "claimed_at": 30,
    "first_response_at": 40, "outcome": "solved", "rating": 5, "undeliverable": 0,
}  # fmt: skip
RECORD = AuditedSession(
    SESSION,
    LOG,
    [["[w1.u1] a person please", "[Ana.a1] hello", "// [Ana.n1] pays late", "[w1.u2] thanks", "[Ana.a2] bye"]],
    "Closed by Ana",
    range(1, 11),
    [OwnershipSpan("agt_ana", 30, 80)],
    FIGURES,
)
SCREEN = UserScreen(
    "w1", [SES], [(e.author.side.value, e.body.content.text) for e in LOG if isinstance(e.body, Message)], True
)
GOOD = AuditEvidence([RECORD], [SCREEN], ["[w1.u1]", "[Ana.a1]", "[Ana.n1]"], frozenset(), capacity=1)


def shown(*texts: str) -> AuditEvidence:
    """The user's chat shows these."""
    by = [("user" if ".u" in text else "agent", text) for text in texts]
    return replace(GOOD, screens=[replace(SCREEN, shown=by, exact=False)])


def record(**changes: object) -> AuditEvidence:
    return replace(GOOD, records=[replace(RECORD, **changes)])


FAILURE = Undeliverable(Seq(7), SurfaceName("telegram"), "They blocked the bot.")
U1, A1, U2, A2 = (text for _, text in SCREEN.shown)
SECOND = OwnershipSpan("agt_ben", 60, 90)
MOVED = [*LOG[:7], event(8, ANA, Transferred(queue="billing"))]
LIVE = RECORD.threads[0]
PLANTED = {
    "a loss on the user's screen": (shown(U1, A1, U2), "'[Ana.a2] bye' is 0 times on the user's screen"),
    "a loss on the page": (replace(GOOD, screens=[replace(SCREEN, shown=SCREEN.shown[1:])]), "the page is not the log"),
    "a loss in Slack": (record(threads=[RECORD.threads[0][:3]]), "'[w1.u2] thanks' is not in Slack"),
    "a loss in the console": (record(console=[1, 2, 3]), "the console does not show the log"),
    "a loss on the way in": (replace(GOOD, written=["[w1.u9]"]), "[w1.u9] was written and is in no log"),
    "a double on the user's screen": (shown(U1, A1, A1, U2, A2), "'[Ana.a1] hello' is 2 times"),
    "a double in Slack": (record(threads=[[*RECORD.threads[0], "[w1.u2] thanks"]]), "[w1.u2] is 2 times in a thread"),
    "a double on the way in": (
        record(log=[*LOG, event(11, MIA, LOG[0].body)], session=replace(SESSION, head=Seq(11)), console=range(1, 12)),
        "[w1.u1] is 2 times in the logs",
    ),
    "words in the wrong order": (shown(U1, A2, U2, A1), "the words are not in the log's order"),
    "a leak of a note": (
        shown(U1, A1, U2, A2, "[Ana.n1] pays late"),
        "the user sees what is internal: '[Ana.n1] pays late'",
    ),
    "a leak of a conclusion": (shown(U1, A1, U2, A2, "an easy one"), "the user sees what is internal: 'an easy one'"),
    "what was taken back and is shown": (
        shown(U1, A1, U2, A2, "[Ana.a9] oops"),
        "[Ana.a9] is on the user's screen, and in no log",
    ),
    "what was taken back and stands in the thread that was left": (
        record(
            log=[*MOVED, event(9, ANA, Deleted(Seq(5)))],
            threads=[LIVE, [text for text in LIVE if ".n1]" not in text]],
        ),
        "[Ana.n1] is in Slack, and in no log",
    ),
    "what was edited and stands as it was in the thread that was left": (
        record(
            log=[*MOVED, event(9, ANA, Edited(Seq(4), Content("[Ana.a1] HELLO")))],
            threads=[LIVE, [text.replace("hello", "HELLO") for text in LIVE]],
        ),
        "'[Ana.a1] HELLO' reads otherwise in a thread",
    ),
    "a second owner": (record(stays=[*RECORD.stays, SECOND]), "agt_ana and agt_ben had it at the same time"),
    "a second claim": (
        record(log=[*LOG[:6], event(7, ANA, Claimed(AgentId("agt_ben"), "Ben")), *LOG[7:]]),
        "agt_ben claimed it while agt_ana had it",
    ),
    "more than an agent may have": (replace(GOOD, capacity=0), "agt_ana had 1 sessions at once"),
    "an answer that is owed": (
        record(log=LOG[:6], session=replace(SESSION, state=SessionState.BOT)),
        "the user's last words are not answered",
    ),
    "a wait that nobody sees": (
        record(session=replace(SESSION, state=SessionState.PENDING)),
        "the console's list of who waits is wrong",
    ),
    "figures that do not fit": (record(figures={**FIGURES, "rating": 3}), "its figures say rating=3, the log says 5"),
    "no figures": (record(figures=None), "it is closed, and has no figures"),
    "a lane that stands still": (record(unsettled=["slack.thread"]), "a lane is not settled: slack.thread"),
    "a failure that nobody is told": (
        record(log=[*LOG[:-1], event(10, HOUSE, FAILURE)], figures={**FIGURES, "rating": None, "undeliverable": 1}),
        "1 undeliverable, and Slack says 0",
    ),
    "a hole in the log": (record(log=[*LOG[:4], *LOG[5:]]), "the log has holes"),
}


def test_evidence_in_order_is_left_alone() -> None:
    assert audit(GOOD) == []


def test_a_note_that_went_to_the_user_after_all_is_not_inside() -> None:
    assert what_is_inside(LOG) == {"[Ana.n1] pays late", "[Ana.n1]", "an easy one"}
    assert what_is_inside([*LOG, event(11, ANA, Message(Content("[Ana.n1] pays late")))]) == {"an easy one"}


@pytest.mark.parametrize("planted", PLANTED)
def test_what_was_planted_is_found(planted: str) -> None:
    evidence, sentence = PLANTED[planted]
    found = audit(evidence)
    assert any(sentence in one for one in found), found
