"""A month that never was, put straight into the tables: rows as the use cases leave them, hundreds in a moment.

What the use cases really write is for tests/integration/test_figures_recorded.py; this is for whoever reads a lot of
it.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert

from core.model.ids import Micros
from core.store import Store
from core.store.statements import Statement
from core.store.tables import (
    agent_sessions,
    agents,
    chat_sessions,
    contacts,
    dead_letters,
    events,
    lanes,
    session_analytics,
)
from core.store.tx import Tx

SECOND = 1_000_000
LAST = date(2026, 11, 21)  # a Saturday
NOW = Micros(int(datetime(2026, 11, 22, 9, 30, tzinfo=UTC).timestamp()) * SECOND)
AGENTS = {"agt_ana": "Ana", "agt_ben": "Ben", "agt_chloe": "Chloé", "agt_dan": "Daniel Oyelaran"}
_SHARES = {"agt_ana": 5, "agt_ben": 4, "agt_chloe": 2, "agt_dan": 1}
_REASONS = {
    ("request", "asks-for-a-person"): 46, ("ai", "no-answer"): 21, ("topic", "refund"): 14,
    ("sentiment", "losing-patience"): 9, ("topic", "visa-deadline"): 8, ("ai", "low-confidence"): 6,
    ("behaviour", "same-question-again"): 5, ("topic", "complaint"): 4, ("topic", "payment-failed"): 3,
    ("topic", "lost-document"): 2,
}  # fmt: skip
_QUEUES = {"general": 6, "billing": 3, "visas": 2}
_HOURS = [0, 0, 0, 0, 0, 1, 2, 4, 9, 14, 16, 13, 9, 10, 12, 13, 12, 9, 7, 6, 5, 4, 2, 1]
_NAMES = ["Mia", "Leo", "Zoe", "Amir", "Noor", "Jonas", "Li Wei", "Camila", "Đặng Anh", "Ola", "", "José"]
_WORDS = {
    5: ["Quick and kind, thank you!", "Ana was great", "", "", "solved in 2 minutes"],
    4: ["good, but the wait was long", "", ""],
    3: ["ok", ""],
    2: ["Had to explain everything twice", ""],
    1: ['Nobody understood my question. =HYPERLINK("http://x")', "waited for half an hour"],
}
_RATINGS = {5: 14, 4: 8, 3: 3, 2: 1, 1: 2}


@dataclass
class PlantedMonth:
    """Rows by table, and the dice. The same seed plants the same month."""

    days: int = 34
    seed: int = 7
    busy: float = 1.0
    rows: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)

    def grow(self) -> "PlantedMonth":
        self.dice = random.Random(self.seed)
        for id_, name in AGENTS.items():
            self._add(agents, id=id_, name=name, created_at=0,
                      on_duty=int(id_ != "agt_dan"), capacity=1 if id_ == "agt_chloe" else None)  # fmt: skip
        for back in range(self.days, 0, -1):
            day = LAST - timedelta(days=back - 1)
            usual = (9 if day.weekday() >= 5 else 26) * self.busy
            for _ in range(max(1, round(self.dice.gauss(usual, usual / 6)))):
                self._session(day)
        return self

    async def into(self, store: Store) -> "PlantedMonth":
        await store.write("planted", self._plant)
        return self

    async def plant_open_ones(self, store: Store) -> None:
        """What is going on at NOW: two with the bot, three who wait, one with Chloé, who has room for no more."""
        before = len(self.rows.get(chat_sessions, []))
        opened = [("bot", ""), ("bot", ""), ("pending", "general"), ("pending", "general"), ("pending", "billing"),
                  ("assigned", "visas")]  # fmt: skip
        fresh = PlantedMonth(rows={})
        for number, (state, queue) in enumerate(opened):
            fresh._open(before + number, state, queue, minutes=3 * (number + 1))
        fresh._add(dead_letters, source="telegram", key="1", payload="{}", error="odd", at=NOW)
        await store.write("planted", fresh._plant)

    def _plant(self, tx: Tx) -> None:
        for table in (contacts, agents, chat_sessions, events, lanes, agent_sessions, session_analytics, dead_letters):
            statements: dict[tuple[str, ...], Statement] = {}
            for row in self.rows.get(table, []):
                names = tuple(row)
                if names not in statements:
                    statements[names] = Statement(insert(table).values({name: bindparam(name) for name in names}))
                tx.run(statements[names], **row)

    def _session(self, day: date) -> None:
        dice, number = self.dice, len(self.rows.get(chat_sessions, []))
        session, contact = f"ses_{number:06}", f"con_{number:06}"
        opened = self._moment(day)
        kind = dice.choices(["bot", "agent", "in_vain", "open", "empty"], [58, 30, 4, 6, 3])[0]
        told: dict[str, Any] = {
            "user_messages": dice.randint(1, 5),
            "bot_messages": dice.randint(1, 5),
            "agent_messages": 0,
        }
        closed = opened + dice.randint(60, 1500) * SECOND
        if kind in ("agent", "in_vain"):
            told |= self._call(opened)
        if kind == "agent":
            told |= self._claim(session, told)
            closed = told.get("first_response_at") or told["claimed_at"]
            closed += round(dice.lognormvariate(6.2, 0.8)) * SECOND
        elif kind == "in_vain":
            told["escalation"] = dice.choice(["timed_out", "timed_out", "pending", "cancelled"])
            closed = told["escalated_at"] + 900 * SECOND
        elif kind == "empty":
            told |= {"user_messages": 0, "bot_messages": 1}
        told |= {"bot_answered": int(kind == "bot")}
        channel = dice.choices(["web", "telegram"], [3, 1])[0]
        language = dice.choices(["en", "es", "vi", ""], [6, 2, 1, 1])[0]
        self._add(contacts, id=contact, channel=channel, address=str(number), name=dice.choice(_NAMES), created_at=0,
                  language=language)  # fmt: skip
        queue = told.pop("queue", "")
        self._add(chat_sessions, id=session, contact=contact, channel=channel, state="closed", opened_at=opened,
                  closed_at=closed, queue=queue, escalated_at=told.get("escalated_at"))  # fmt: skip
        self._add(session_analytics, session=session, opened_at=opened, closed_at=closed, channel=channel,
                  language=language, queue=queue, closed_why=self._why(kind), **told)  # fmt: skip

    def _why(self, kind: str) -> str:
        return {"agent": self.dice.choice(["agent", "agent", "silent"]), "bot": "idle"}.get(kind, "user")

    def _moment(self, day: date) -> int:
        hour = self.dice.choices(range(24), _HOURS)[0]
        midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
        return (midnight + hour * 3600 + self.dice.randint(0, 3599)) * SECOND

    def _call(self, opened: int) -> dict[str, Any]:
        (category, trigger) = self.dice.choices(list(_REASONS), list(_REASONS.values()))[0]
        return {
            "escalated_at": opened + self.dice.randint(0, 300) * SECOND, "category": category, "trigger": trigger,
            "reason": f"By {trigger}", "queue": self.dice.choices(list(_QUEUES), list(_QUEUES.values()))[0],
        }  # fmt: skip

    def _claim(self, session: str, told: dict[str, Any]) -> dict[str, Any]:
        dice = self.dice
        waited = round(dice.lognormvariate(4.2, 0.9)) * SECOND
        claimed = told["escalated_at"] + waited
        agent = dice.choices(list(_SHARES), list(_SHARES.values()))[0]
        spoke = dice.random() < 0.96
        first = claimed + round(dice.lognormvariate(3.1, 0.7)) * SECOND if spoke else None
        self._add(agent_sessions, session=session, epoch=1, agent=agent, claimed_at=claimed, queue=told["queue"],
                  ended_at=claimed + 3600 * SECOND, ended_by="closed", waited=waited)  # fmt: skip
        if first:
            self._add(events, session=session, seq=1, at=first, kind="message", audience="public", side="agent",
                      author=agent, epoch=1, body='{"content":{"spans":[]}}')  # fmt: skip
        made = {"claimed_at": claimed, "agent": agent, "first_response_at": first, "waited": waited,
                "escalation": "assigned", "agent_messages": dice.randint(1, 9) if spoke else 0,
                "outcome": dice.choices(["solved", "follow_up", "no_answer", ""], [6, 2, 1, 1])[0]}  # fmt: skip
        if dice.random() < 0.34:
            score = dice.choices(list(_RATINGS), list(_RATINGS.values()))[0]
            made |= {"rating": score, "rated_words": dice.choice(_WORDS[score])}
        return made

    def _open(self, number: int, state: str, queue: str, minutes: int) -> None:
        since = NOW - minutes * 60 * SECOND
        session, contact = f"ses_{number:06}", f"con_{number:06}"
        self._add(contacts, id=contact, channel="web", address=f"open {number}", name="Pia", created_at=0)
        self._add(chat_sessions, id=session, contact=contact, channel="web", state=state, opened_at=since, queue=queue,
                  head=1, escalated_at=since if queue else None,
                  owner="agt_chloe" if state == "assigned" else None)  # fmt: skip
        self._add(events, session=session, seq=1, at=since, kind="message", audience="public", side="user",
                  author=contact, epoch=0, body='{"content":{"spans":[]}}')  # fmt: skip
        self._add(lanes, session=session, surface="slack.card", address="C1", bucket="slack", internal=1, head=1,
                  due_at=since)  # fmt: skip

    def _add(self, table: Any, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)
