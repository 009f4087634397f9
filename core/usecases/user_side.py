"""What users do, as awaited calls: the way in for channels. Each is one unit of work; see the use case it names."""

from collections.abc import Callable
from typing import TypeVar

from core.escalation.reading import TextReader
from core.model.content import Content
from core.model.files import NewFile
from core.model.ids import Seq, SessionId, SurfaceName
from core.store import Store
from core.store.keys import user_key
from core.store.tx import Tx
from core.usecases import intake, rating, reactions, receipts, withdrawals
from core.usecases.house import House
from core.usecases.intake import NOTHING, Enclosed, Keys, Sender, Shown, Wrote

Done = TypeVar("Done")


class UserSide:
    """The use cases of users, bound to a store and a house. `house` may be replaced by a reload at any time."""

    store: Store
    house: House
    reader: TextReader

    async def user_wrote(
        self, sender: Sender, content: Content, keys: Keys, shown: Shown | None = None, enclosed: Enclosed = NOTHING
    ) -> Wrote:
        """See `core.usecases.intake.user_wrote`. The text is matched against the triggers before the unit of work."""
        house = self.house  # one for signals, decision and digest, even if another is put in force meanwhile
        signals = await self.reader.read(house.policy, content.own_words, sender.language)
        return await self._by(
            sender, lambda tx: intake.user_wrote(tx, house, sender, content, keys, signals, shown, enclosed)
        )

    async def user_edited(
        self, sender: Sender, content: Content, keys: Keys, shown: Shown, enclosed: Enclosed = NOTHING
    ) -> Wrote | None:
        """See `core.usecases.intake.user_edited`. An edit of a message that we never saw is a message."""
        has = [file for file in enclosed.files if isinstance(file, NewFile)]
        try:
            return await self._by(sender, lambda tx: intake.user_edited(tx, sender, content, keys, shown, has))
        except LookupError:
            return await self.user_wrote(sender, content, keys, shown, enclosed)

    async def user_edited_at(
        self,
        sender: Sender,
        session: SessionId,
        seq: Seq,
        content: Content | None,
        keys: Keys,
        edited_at: int = 0,
    ) -> Wrote | None:
        """See `core.usecases.intake.user_edited_at`."""
        return await self._by(
            sender, lambda tx: intake.user_edited_at(tx, sender, session, seq, content, keys, edited_at)
        )

    async def user_withdrew(self, sender: Sender, sent: Keys, keys: Keys) -> Wrote | None:
        """See `core.usecases.withdrawals.user_withdrew`."""
        return await self._by(sender, lambda tx: withdrawals.user_withdrew(tx, sender, sent, keys))

    async def user_reacted(self, sender: Sender, target: Shown, emoji: str, added: bool, keys: Keys) -> Wrote | None:
        """See `core.usecases.reactions.user_reacted`."""
        return await self._by(
            sender, lambda tx: reactions.user_reacted(tx, self.house, sender, target, emoji, added, keys)
        )

    async def user_reacted_at(
        self, sender: Sender, session: SessionId, seq: Seq, emoji: str, added: bool, keys: Keys
    ) -> Wrote | None:
        """See `core.usecases.reactions.user_reacted_at`."""
        return await self._by(
            sender, lambda tx: reactions.user_reacted_at(tx, self.house, sender, session, seq, emoji, added, keys)
        )

    async def seen(self, sender: Sender, session: SessionId, upto: Seq) -> bool:
        """See `core.usecases.receipts.seen`."""
        return await self._by(sender, lambda tx: receipts.seen(tx, sender, session, upto))

    async def delivered(self, session: SessionId, upto: Seq, surface: SurfaceName) -> None:
        """See `core.usecases.receipts.delivered`."""
        await self.store.write(session, lambda tx: receipts.delivered(tx, session, upto, surface))

    async def rated(self, sender: Sender, session: SessionId, score: int, words: str, keys: Keys) -> Wrote | None:
        """See `core.usecases.rating.rate`."""
        return await self._by(sender, lambda tx: rating.rate(tx, sender, session, score, words, keys))

    async def rating_words(self, sender: Sender, asked: Shown, words: str, keys: Keys) -> Wrote | None:
        """See `core.usecases.rating.add_words`."""
        return await self._by(sender, lambda tx: rating.add_words(tx, sender, asked, words, keys))

    async def reachable(self, sender: Sender, is_so: bool, keys: Keys) -> Wrote | None:
        """See `core.usecases.receipts.reachable`."""
        return await self._by(sender, lambda tx: receipts.reachable(tx, sender, is_so, keys))

    async def asked_for_person(self, sender: Sender, keys: Keys, *, offered: bool = False) -> Wrote:
        """See `core.usecases.intake.asked_for_person`."""
        return await self._by(sender, lambda tx: intake.asked_for_person(tx, self.house, sender, keys, offered=offered))

    async def user_ended(self, sender: Sender, keys: Keys) -> Wrote | None:
        """See `core.usecases.intake.user_ended`."""
        return await self._by(sender, lambda tx: intake.user_ended(tx, sender, keys))

    async def user_cancelled(self, sender: Sender, keys: Keys) -> Wrote | None:
        """See `core.usecases.intake.user_cancelled`."""
        return await self._by(sender, lambda tx: intake.user_cancelled(tx, self.house, sender, keys))

    async def bot_says(self, sender: Sender, text: str, keys: Keys) -> Wrote:
        """See `core.usecases.intake.bot_says`."""
        offers = await self.reader.offers(self.house.policy, text)
        return await self._by(sender, lambda tx: intake.bot_says(tx, self.house, sender, text, keys, offers=offers))

    async def _by(self, sender: Sender, unit: Callable[[Tx], Done]) -> Done:
        """Units of one user run in the order of their calls."""
        return await self.store.write(user_key(sender.channel, sender.address), unit)
