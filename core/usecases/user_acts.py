"""What users do, as awaited calls: the way in for channels. Each is one unit of work; see the use case it names."""

from collections.abc import Callable
from typing import TypeVar

from core.escalation.text_reader import TextReader
from core.model.content import Content
from core.model.files import NewFile
from core.model.ids import Seq, SessionId, SurfaceName
from core.store import Store
from core.store.keys import user_key
from core.store.tx import Tx
from core.usecases import intake, rating, reactions, receipts, withdrawals
from core.usecases.intake import NO_EXTRAS, EventKeys, IntakeResult, MessageExtras, OriginPost, Sender
from core.usecases.rules import Rules

Done = TypeVar("Done")


class UserActs:
    """The use cases of users, bound to a store and the rules in force, which a reload replaces at any time."""

    store: Store
    rules: Rules
    reader: TextReader

    async def user_wrote(
        self,
        sender: Sender,
        content: Content,
        keys: EventKeys,
        origin: OriginPost | None = None,
        extras: MessageExtras = NO_EXTRAS,
    ) -> IntakeResult:
        """See `core.usecases.intake.user_wrote`. The text is matched against the triggers before the unit of work."""
        rules = self.rules  # one for signals, decision and digest, even if another is put in force meanwhile
        signals = await self.reader.read(rules.policy, content.own_words, sender.language)
        return await self._by(
            sender, lambda tx: intake.user_wrote(tx, rules, sender, content, keys, signals, origin, extras)
        )

    async def user_edited(
        self, sender: Sender, content: Content, keys: EventKeys, origin: OriginPost, extras: MessageExtras = NO_EXTRAS
    ) -> IntakeResult | None:
        """See `core.usecases.intake.user_edited`. An edit of a message that we never saw is a message."""
        has = [file for file in extras.files if isinstance(file, NewFile)]
        try:
            return await self._by(sender, lambda tx: intake.user_edited(tx, sender, content, keys, origin, has))
        except LookupError:
            return await self.user_wrote(sender, content, keys, origin, extras)

    async def user_edited_at(
        self,
        sender: Sender,
        session: SessionId,
        seq: Seq,
        content: Content | None,
        keys: EventKeys,
        edited_at: int = 0,
    ) -> IntakeResult | None:
        """See `core.usecases.intake.user_edited_at`."""
        return await self._by(
            sender, lambda tx: intake.user_edited_at(tx, sender, session, seq, content, keys, edited_at)
        )

    async def user_withdrew(self, sender: Sender, sent: EventKeys, keys: EventKeys) -> IntakeResult | None:
        """See `core.usecases.withdrawals.user_withdrew`."""
        return await self._by(sender, lambda tx: withdrawals.user_withdrew(tx, sender, sent, keys))

    async def user_reacted(
        self, sender: Sender, target: OriginPost, emoji: str, added: bool, keys: EventKeys
    ) -> IntakeResult | None:
        """See `core.usecases.reactions.user_reacted`."""
        return await self._by(
            sender, lambda tx: reactions.user_reacted(tx, self.rules, sender, target, emoji, added, keys)
        )

    async def user_reacted_at(
        self, sender: Sender, session: SessionId, seq: Seq, emoji: str, added: bool, keys: EventKeys
    ) -> IntakeResult | None:
        """See `core.usecases.reactions.user_reacted_at`."""
        return await self._by(
            sender, lambda tx: reactions.user_reacted_at(tx, self.rules, sender, session, seq, emoji, added, keys)
        )

    async def seen(self, sender: Sender, session: SessionId, upto: Seq) -> bool:
        """See `core.usecases.receipts.seen`."""
        return await self._by(sender, lambda tx: receipts.seen(tx, sender, session, upto))

    async def delivered(self, session: SessionId, upto: Seq, surface: SurfaceName) -> None:
        """See `core.usecases.receipts.delivered`."""
        await self.store.write(session, lambda tx: receipts.delivered(tx, session, upto, surface))

    async def rated(
        self, sender: Sender, session: SessionId, score: int, words: str, keys: EventKeys
    ) -> IntakeResult | None:
        """See `core.usecases.rating.rate`."""
        return await self._by(sender, lambda tx: rating.rate(tx, sender, session, score, words, keys))

    async def rating_words(self, sender: Sender, asked: OriginPost, words: str, keys: EventKeys) -> IntakeResult | None:
        """See `core.usecases.rating.add_words`."""
        return await self._by(sender, lambda tx: rating.add_words(tx, sender, asked, words, keys))

    async def reachable(self, sender: Sender, is_so: bool, keys: EventKeys) -> IntakeResult | None:
        """See `core.usecases.receipts.reachable`."""
        return await self._by(sender, lambda tx: receipts.reachable(tx, sender, is_so, keys))

    async def asked_for_person(self, sender: Sender, keys: EventKeys, *, offered: bool = False) -> IntakeResult:
        """See `core.usecases.intake.asked_for_person`."""
        return await self._by(sender, lambda tx: intake.asked_for_person(tx, self.rules, sender, keys, offered=offered))

    async def user_ended(self, sender: Sender, keys: EventKeys) -> IntakeResult | None:
        """See `core.usecases.intake.user_ended`."""
        return await self._by(sender, lambda tx: intake.user_ended(tx, sender, keys))

    async def user_cancelled(self, sender: Sender, keys: EventKeys) -> IntakeResult | None:
        """See `core.usecases.intake.user_cancelled`."""
        return await self._by(sender, lambda tx: intake.user_cancelled(tx, self.rules, sender, keys))

    async def bot_says(self, sender: Sender, text: str, keys: EventKeys) -> IntakeResult:
        """See `core.usecases.intake.bot_says`."""
        offers = await self.reader.offers(self.rules.policy, text)
        return await self._by(sender, lambda tx: intake.bot_says(tx, self.rules, sender, text, keys, offers=offers))

    async def _by(self, sender: Sender, unit: Callable[[Tx], Done]) -> Done:
        """Units of one user run in the order of their calls."""
        return await self.store.write(user_key(sender.channel, sender.address), unit)
