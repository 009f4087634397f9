"""Conversations as they go live, with the bot's part said by the test: for whoever looks back at them."""

import itertools
from dataclasses import replace

from configuration import in_force
from slack_agents import slack_agent

from core.bots.protocol import BotAnswer
from core.escalation.policy import Policy
from core.escalation.triggers import TriggersFile
from core.model.content import Content
from core.model.events import Event
from core.model.ids import Seq, SessionId
from core.store import Store, log, sessions
from core.usecases import bot_answers, ownership, user_requests
from core.usecases.bot_answers import BotRequest
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import Rules

ANA = slack_agent("U0ANA", "Ana")


def policy_of(**triggers: dict) -> Policy:
    """A policy of these triggers, "_" for "-" in their names."""
    named = {name.replace("_", "-"): trigger for name, trigger in triggers.items()}
    return Policy.from_config(TriggersFile.model_validate({"escalate_at": 1.0, "triggers": named}))


class PastConversation:
    """One user's conversation; every method is what somebody does in it."""

    _numbers = itertools.count(1)

    def __init__(self, store: Store, rules: Rules, language: str = "en") -> None:
        self._talk = Conversations(store, in_force(rules))
        self._sender = Sender("web", f"v{next(self._numbers)}", "Mia", language)
        self._asked: list[str] = []  # since the bot last answered, or ownership turned
        self.session = SessionId("")
        self.seqs: dict[str, Seq] = {}

    async def says(self, *texts: str) -> "PastConversation":
        for text in texts:
            wrote = await self._talk.user_wrote(self._sender, Content(text), [("web", f"{next(self._numbers)}")])
            self.session = wrote.session
            self.seqs[text] = wrote.seq
            self._asked.append(text)
        return self

    async def bot(self, confidence: float, *, knows: bool = True, wants_human: bool = False) -> "PastConversation":
        """The bot answers what was asked, if the answer is still wanted."""
        asked, question = await self._question()
        answer = BotAnswer("The answer.", confidence, knows, wants_human)
        signals = self._talk.rules.policy.of_text(question, self._sender.language)
        await self._talk.store.write(
            self.session,
            lambda tx: bot_answers.bot_answered(
                tx,
                rules=self._talk.rules,
                asked=asked,
                answer=answer,
                content=Content(answer.text),
                signals=signals,
            ),
        )
        return self

    async def misses(self, times: int = 1) -> "PastConversation":
        for _ in range(times):
            await self.bot(0.1, knows=False)
        return self

    async def bot_fails(self) -> "PastConversation":
        asked, _ = await self._question()
        await self._talk.store.write(
            self.session,
            lambda tx: bot_answers.bot_failed(
                tx, rules=self._talk.rules, asked=asked, language="en", reason="time limit"
            ),
        )
        return self

    async def presses(self) -> "PastConversation":
        wrote = await self._talk.by(user_requests.asked_for_person, self._sender, [("web", f"{next(self._numbers)}")])
        self.session = wrote.session
        return self

    async def cancels(self) -> "PastConversation":
        await self._talk.by(user_requests.user_cancelled, self._sender, [("web", f"{next(self._numbers)}")])
        return self

    async def claimed(self) -> "PastConversation":
        await self._talk.act(ownership.claim, self.session, ANA)
        return self

    async def handed_back(self) -> "PastConversation":
        await self._talk.act(ownership.hand_back, self.session, ANA)
        return self

    async def misjudged(self) -> "PastConversation":
        await self._talk.act(ownership.misjudged, self.session, ANA)
        return self

    async def log(self) -> list[Event]:
        return await self._talk.store.read(lambda tx: log.after(tx, self.session, Seq(0), internal=True))

    async def _question(self) -> tuple[BotRequest, str]:
        now = await self._talk.store.read(lambda tx: sessions.find_session(tx, self.session))
        question, self._asked = "\n".join(self._asked), []
        return BotRequest(self.session, now.epoch, now.head), question


def rules_with_policy(rules: Rules, policy: Policy) -> Rules:
    """The same house with other triggers."""
    return replace(rules, policy=policy, trigger_file_digest="as it was")
