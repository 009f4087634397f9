"""A working shift on a real store with its own clock: users, a bot, agents; a method is what one of them does."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from configuration import in_force
from slack_agents import slack_agent

from core.bots.protocol import BotAnswer
from core.model.agents import Agent
from core.model.content import Content
from core.model.ids import Micros, SessionId
from core.statistics.period import Period
from core.statistics.records import ClosedConversation
from core.store import Store, sessions
from core.store.queries import analytics as reads
from core.usecases import bot_answers, deadlines, rating, user_requests
from core.usecases.bot_answers import BotRequest
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import SECOND, Rules

ANA = slack_agent("U0ANA", "Ana")
BEN = slack_agent("U0BEN", "Ben")
MINUTE = 60
ALL = reads.ConversationFilter(Period(date(2023, 11, 1), date(2023, 12, 31), ZoneInfo("UTC")))


class ShiftClock:
    """Stands still until it is advanced. Begins on Wednesday 15 November 2023, 08:00 UTC."""

    def __init__(self) -> None:
        self.now = Micros(1_700_035_200 * SECOND)

    def __call__(self) -> Micros:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now = Micros(self.now + int(seconds * SECOND))


class Shift:
    """Make it on a running loop. "a real person" in a user's words calls one (see the fixture `house`)."""

    def __init__(self, store: Store, rules: Rules, clock: ShiftClock) -> None:
        self.store = store
        self.clock = clock
        self.talk = Conversations(store, in_force(replace(rules, queues=("general", "billing"))))
        self._count = 0

    async def says(self, who: str, text: str) -> SessionId:
        return (await self.talk.user_wrote(sender(who), Content(text), self._key())).session

    async def bot(self, session: SessionId, *, knows: bool = True) -> None:
        now = await self.store.read(lambda tx: sessions.find_session(tx, session))
        assert now is not None
        asked, answer = (
            BotRequest(session, now.epoch, now.head),
            BotAnswer("The answer.", 0.9 if knows else 0.1, knows, False),
        )
        rules = self.talk.rules
        await self.store.write(
            session,
            lambda tx: bot_answers.bot_answered(
                tx, rules=rules, asked=asked, answer=answer, content=Content(answer.text), signals=()
            ),
        )

    async def agent(self, session: SessionId, text: str, agent: Agent = ANA) -> None:
        await self.talk.agent_wrote(session, agent, Content(text), self._key())

    async def ends(self, who: str) -> None:
        await self.talk.by(user_requests.user_ended, sender(who), self._key())

    async def cancels(self, who: str) -> None:
        await self.talk.by(user_requests.user_cancelled, sender(who), self._key())

    async def rates(self, who: str, session: SessionId, score: int, words: str = "") -> None:
        await self.talk.by(rating.rate, sender(who), session, score, words, self._key())

    async def sweep(self) -> None:
        for session in await self.store.read(deadlines.overdue):
            await self.store.write(
                session, lambda tx, which=session: deadlines.meet_deadline(tx, rules=self.talk.rules, session=which)
            )

    async def pass_time(self, seconds: float) -> None:
        """Let time pass as the clockwork sees it: every deadline is met when it is due, to half a minute."""
        for _ in range(int(seconds // 30)):
            self.clock.advance(30)
            await self.sweep()

    async def figures(self, session: SessionId) -> ClosedConversation:
        """What was noted of a session that is closed."""
        [found] = [each for each in await self.conversations() if each.session == session]
        return found

    async def conversations(self) -> list[ClosedConversation]:
        return await self.store.read(lambda tx: reads.conversations(tx, ALL))

    def _key(self) -> list[tuple[str, str]]:
        self._count += 1
        return [("web", str(self._count))]


def sender(who: str) -> Sender:
    return Sender("web", who, who.capitalize(), "de")
