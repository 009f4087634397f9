"""Who works, and who writes, on a simulated day. Everybody decides by a seeded chance and by what they see."""

import random
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass, field

from agent_clients import AgentClient, AgentUpload, SlackAgentClient
from desk_people import DeskAgent, DeskWorld
from desk_users import DeskUser, TelegramUser, WebUser

from bridge.sandbox.slack import SlackError
from core.model.events import Message, Note, Reachable, Retried, Side, TimedOut, Undeliverable
from core.model.ids import SessionId
from core.model.session import Session, SessionState
from core.store.tx import Tx

WANT = "I want to talk to a person"
QUESTION = "What does counselling cost?"
SILENT_SHARE, FILE_SHARE = 0.2, 0.08


@dataclass
class SentTexts:
    """What people know they have sent, and how often something could not be done."""

    written: list[str] = field(default_factory=list)
    acts: dict[str, int] = field(default_factory=dict)
    misses: dict[str, int] = field(default_factory=dict)
    overlooked: SessionId | None = None  # whom all agents overlook, until somebody has waited in vain

    def did(self, act: str) -> None:
        self.acts[act] = self.acts.get(act, 0) + 1

    def lacks(self, act: str) -> bool:
        """Nobody did it yet. What is rare is then done at the first chance, for a day without it shows too little."""
        return act not in self.acts

    def missed(self, act: str) -> None:
        self.misses[act] = self.misses.get(act, 0) + 1


class TokenWriter:
    """Gives each text a token of its own: "[w3.u5] more"."""

    def __init__(self, name: str, diary: SentTexts) -> None:
        self._name, self._diary, self._count = name, diary, 0
        self.tokens: list[str] = []

    def text(self, mark: str, words: str) -> str:
        self._count += 1
        self.tokens.append(f"[{self._name}.{mark}{self._count}]")
        return f"{self.tokens[-1]} {words}"

    def sent(self) -> None:
        """The last one is on its way."""
        self._diary.written.append(self.tokens[-1])


class SimulatedUser:
    """Asks, waits, talks, stays silent, is content or not."""

    def __init__(self, name: str, user: DeskUser, world: DeskWorld, diary: SentTexts, seed: int, arrives: int) -> None:
        self.name, self.user = name, user
        self._world, self._diary, self._arrives = world, diary, arrives
        self._chance = random.Random(seed)
        self._pen = TokenWriter(name, diary)
        self._is_silent = self._chance.random() < SILENT_SHARE
        self._blocks = isinstance(user, TelegramUser) and self._chance.random() < 0.4
        self._session: SessionId | None = None
        self._rated = 0

    async def turn(self, tick: int) -> None:
        """Do what comes to mind."""
        if tick < self._arrives:
            return
        if self._session is None:
            await self._say("asks", WANT if self._chance.random() < 0.7 else QUESTION)
            self._session = await self.user.session()
            return
        if self._is_blocked() and self._chance.random() < 0.7:
            return
        await self._unblock()
        self._session = await self.user.session()
        session = await self._world.session(self._session)
        match session.state:
            case SessionState.BOT:
                await self._to_the_bot()
            case SessionState.PENDING:
                await self._in_line()
            case SessionState.ASSIGNED:
                await self._in_talk()
            case SessionState.CLOSED:
                await self._afterwards(session)

    async def _to_the_bot(self) -> None:
        match self._chance.random():
            case x if x < 0.25:
                await self._say("asks", WANT)
            case x if x < 0.4:
                await self._say("asks the bot", QUESTION)
            case _:
                pass

    async def _in_line(self) -> None:
        match self._chance.random():
            case x if x < 0.04 or self._diary.lacks("cancels"):
                await self._try("cancels", self.user.cancel())
            case x if x < 0.15:
                await self._say("says more", "are you there?")
            case x if x < 0.4:
                await self._say("leaves an address", f"{self.name}@example.com")
            case _:
                pass

    async def _in_talk(self) -> None:
        if self._is_silent and self._chance.random() < 0.9:
            return
        blocks = self._diary.lacks("blocks") or (self._blocks and self._chance.random() < 0.25)
        if blocks and isinstance(self.user, TelegramUser):
            await self.user.person.block()
            self._diary.did("blocks")
            return
        match self._chance.random():
            case x if x < 0.4:
                await self._say("says", "and what about Porto?")
            case x if x < 0.4 + FILE_SHARE:
                await self._file()
            case x if x < 0.56:
                await self._edit()
            case x if x < 0.62:
                await self._about_the_agent("reacts")
            case x if x < 0.68:
                await self._about_the_agent("replies")
            case x if x < 0.7:
                await self._try("ends", self.user.end())
            case x if x < 0.74 and isinstance(self.user, WebUser):
                await self.user.page.drop()
                self._diary.did("loses the line")
            case _:
                pass

    async def _afterwards(self, session: Session) -> None:
        match self._chance.random():
            case x if x < 0.35 and session.claimed_at and self._rated < 2:
                if isinstance(self.user, WebUser) or any(len(row) == 5 for row in self._rows()):
                    self._rated += 1
                    await self._try("rates", self.user.rate(self._chance.randint(1, 5)))
            case x if 0.35 < x < 0.38 or self._diary.lacks("comes back"):
                await self._say("comes back", "one more thing")
            case _:
                pass

    async def _say(self, act: str, words: str) -> None:
        await self.user.say(self._pen.text("u", words))
        self._pen.sent()
        self._diary.did(act)

    async def _file(self) -> None:
        text = self._pen.text("u", "look")
        name = self._pen.tokens[-1].strip("[]").replace(".", "-")
        await self.user.file(AgentUpload(f"{name}.pdf", "application/pdf", b"%PDF " + bytes(20_000)), text)
        self._pen.sent()
        self._diary.did("sends a file")

    async def _edit(self) -> None:
        token = self._pen.tokens[-1]
        self._diary.did("edits")
        await self._try("edits", self.user.edit(token, f"{token} in other words {self._chance.randint(1, 999)}"))

    async def _about_the_agent(self, act: str) -> None:
        """React to the last words of an agent, or answer them."""
        events = await self._world.events(self._session or SessionId(""))
        said = [e.body.content.text for e in events if isinstance(e.body, Message) and e.author.side is Side.AGENT]
        if not said:
            return
        token = said[-1].partition(" ")[0]
        if act == "reacts":
            await self._try(act, self.user.react(token, "👍"))
            return
        text = self._pen.text("u", "yes, that")
        if await self._try(act, self.user.reply(token, text)):
            self._pen.sent()

    async def _try(self, act: str, doing: Awaitable[None]) -> bool:
        """What may come too late: the message is gone, the conversation has moved on."""
        try:
            await doing
        except (AssertionError, StopIteration, ValueError, RuntimeError):
            self._diary.missed(act)
            return False
        self._diary.did(act)
        return True

    def _is_blocked(self) -> bool:
        return isinstance(self.user, TelegramUser) and self.user.person.chat.blocked

    async def _unblock(self) -> None:
        if isinstance(self.user, TelegramUser):
            await self.user.person.unblock()

    def _rows(self) -> list[list[object]]:
        assert isinstance(self.user, TelegramUser)
        return [list(row) for message in self.user.person.chat.messages for row in message.buttons]


class SimulatedAgent:
    """An agent at their desk."""

    def __init__(
        self,
        who: DeskAgent,
        desk: AgentClient,
        world: DeskWorld,
        colleagues: list[DeskAgent],
        diary: SentTexts,
        seed: int,
    ) -> None:
        self.who, self.desk = who, desk
        self._world, self._diary = world, diary
        self._colleagues = [each for each in colleagues if each != who]
        self._chance = random.Random(seed)
        self._pen = TokenWriter(who.name.split()[0], diary)
        self._away_until = 0

    async def turn(self, tick: int, *, cut_off: bool = False) -> None:
        """Look at the desk and do something. `cut_off`: the client is there, but the bridge does not hear it."""
        if tick < self._away_until:
            return
        if self._chance.random() < 0.02:
            self._away_until = tick + 5  # lunch, and nobody was told
            return
        waiting, mine = await self._world.store.read(self._look)
        if self._diary.lacks("waits in vain"):
            waiting = await self._without_the_overlooked(waiting)
        if not cut_off and waiting and self._chance.random() < 0.8:
            oldest = waiting[min(self._chance.randint(0, 1), len(waiting) - 1)]
            await self._try("claims", self.desk.claim(self.who, oldest))
        for session in self._chance.sample(mine, min(3, len(mine))):
            await self._work(session, only_talk=cut_off)
        if not cut_off and self._chance.random() < 0.03:
            await self._duty()

    async def _without_the_overlooked(self, waiting: list[SessionId]) -> list[SessionId]:
        """On a day on which agents are quick nobody would wait in vain."""
        diary = self._diary
        if diary.overlooked and diary.overlooked not in waiting:
            events = await self._world.events(diary.overlooked)
            if any(isinstance(event.body, TimedOut) for event in events):
                diary.did("waits in vain")
            diary.overlooked = None
        elif waiting and not diary.overlooked and not diary.lacks("cancels"):
            diary.overlooked = waiting[-1]
        return [session for session in waiting if session != diary.overlooked]

    def _look(self, tx: Tx) -> tuple[list[SessionId], list[SessionId]]:
        waiting = tx.cursor.execute("SELECT id FROM chat_sessions WHERE state = 'pending' ORDER BY escalated_at")
        lined_up = [SessionId(id_) for (id_,) in waiting.fetchall()]
        mine = tx.cursor.execute(
            "SELECT s.id FROM chat_sessions s JOIN agents a ON a.id = s.owner "
            f"WHERE a.email = '{self.who.email}' ORDER BY s.claimed_at"
        )
        return lined_up, [SessionId(id_) for (id_,) in mine.fetchall()]

    async def _work(self, session: SessionId, *, only_talk: bool) -> None:
        desk, who, roll = self.desk, self.who, self._chance.random()
        is_ours = (await self._world.session(session)).turn == "agent"
        if not is_ours and self._chance.random() < 0.7:
            return  # the user is to speak
        if not only_talk and self._chance.random() < 0.5 and await self._tried_again(session):
            return
        if only_talk or roll < 0.42:
            await self._say("answers", session, "a", "here you are", desk.send)
        elif roll < 0.5:
            await self._say("notes", session, "n", "SECRET pays late", desk.note)
        elif roll < 0.55:
            await self._say("notes by prefix", session, "n", "SECRET ask the lead", self._prefixed)
        elif roll < 0.6:
            await self._file(session)
        elif roll < 0.72:
            await self._about_words(session, roll)
        elif roll < 0.78:
            colleague = self._chance.choice(self._colleagues)
            await self._try("transfers", desk.transfer(who, session, colleague, "SECRET yours now"))
        elif roll < 0.81 or self._diary.lacks("moves"):
            queue = self._chance.choice(["general", "billing"])
            await self._try("moves", desk.transfer(who, session, queue, "SECRET for them"))
        elif roll < 0.84 or self._diary.lacks("releases"):
            await self._try("releases", desk.release(who, session))
        elif roll < 0.87 or self._diary.lacks("hands back"):
            await self._try("hands back", desk.hand_back(who, session))
        else:
            outcome = self._chance.choice(["solved", "follow-up", "not-solved"])
            await self._try("closes", desk.close(who, session, outcome, "SECRET easy"))

    async def _about_words(self, session: SessionId, roll: float) -> None:
        """Edit or take back one's own last words, react to the user's, answer them."""
        events = await self._world.events(session)
        theirs = [e.body.content.text for e in events if isinstance(e.body, Message) and e.author.side is Side.USER]
        own = [e for e in events if isinstance(e.body, (Message, Note)) and e.author.name == self.who.name]
        token = theirs[-1].partition(" ")[0]
        if roll < 0.63 and own:
            mine = own[-1].body.content.text.partition(" ")[0]  # type: ignore[union-attr]
            await self._try("edits own", self.desk.edit(self.who, session, mine, f"{mine} better {roll:.4f}"))
        elif roll < 0.66 and own:
            mine = own[-1].body.content.text.partition(" ")[0]  # type: ignore[union-attr]
            await self._try("takes back", self.desk.delete(self.who, session, mine))
        elif roll < 0.69:
            await self._try("reacts to", self.desk.react(self.who, session, token, "🎉"))
        else:
            await self._say(
                "replies to", session, "a", "about that", lambda who, at, text: self.desk.reply(who, at, token, text)
            )

    async def _tried_again(self, session: SessionId) -> bool:
        """Press Retry at what could not be delivered, if the user can be reached again."""
        events = await self._world.events(session)
        failed = [event for event in events if isinstance(event.body, Undeliverable)]
        reached = [event.body.is_so for event in events if isinstance(event.body, Reachable)]
        retried = {event.body.target for event in events if isinstance(event.body, Retried)}
        if not failed or not reached or not reached[-1] or failed[-1].body.target in retried:
            return False
        return await self._try("retries", self.desk.retry(self.who, session, failed[-1].seq))

    async def _prefixed(self, who: DeskAgent, session: SessionId, text: str) -> None:
        await self.desk.send(who, session, f"// {text}")

    async def _file(self, session: SessionId) -> None:
        name = f"{self.who.name.split()[0]}-{self._chance.randint(1000, 9999)}.pdf"
        upload = AgentUpload(name, "application/pdf", b"%PDF " + bytes(20_000))
        await self._say(
            "sends a file to", session, "a", "see", lambda who, at, text: self.desk.file(who, at, upload, text)
        )

    async def _say(self, act: str, session: SessionId, mark: str, words: str, doing) -> None:
        told = len(await self.desk.told(self.who))
        text = self._pen.text(mark, words)
        if await self._try(act, doing(self.who, session, text)):
            refusals = [one for one in (await self.desk.told(self.who))[told:] if not one.startswith("asked:")]
            if isinstance(self.desk, SlackAgentClient) and act not in ("notes", "replies to"):
                self._pen.sent()  # it stands in the thread
            elif not refusals:
                self._pen.sent()

    async def _duty(self) -> None:
        await self._try("goes off duty", self.desk.duty(self.who, False))
        await self._try("comes on duty", self.desk.duty(self.who, True))

    async def _try(self, act: str, doing: Awaitable[None]) -> bool:
        """What may come too late: a colleague was faster, the card has changed, the message is gone."""
        told = len(await self.desk.told(self.who))
        try:
            await doing
        except (AssertionError, TimeoutError, SlackError, KeyError):
            self._diary.missed(act)
            return False
        with suppress(IndexError):
            self._diary.did(act if len(await self.desk.told(self.who)) == told else f"{act} (told why not)")
        return True
