"""The bot asks a user which of two things they mean, where no bot is running."""

from core.bots.protocol import BotAnswer
from core.model.content import Content
from core.model.ids import Seq, SessionId
from core.store.locked_session import LockedSession
from core.store.tx import Tx
from core.usecases.bot_answers import append_answer
from core.usecases.conversations import Conversations

WHICH = "Did you mean one of these?"
CHOICES = ("Visa fee", "Tuition")


async def ask_back(conversations: Conversations, session: SessionId, choices: tuple[str, ...] = CHOICES) -> Seq:
    """Append the bot's question; its seq."""

    def unit(tx: Tx) -> Seq:
        opened = LockedSession.lock(tx, session)
        append_answer(opened, conversations.rules, BotAnswer(WHICH, 0.5, choices=choices), Content(WHICH))
        assert opened.session.offer_seq is not None
        return opened.session.offer_seq

    return await conversations.store.write(session, unit)
