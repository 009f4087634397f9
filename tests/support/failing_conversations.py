"""Conversations that take nothing in while a test says so."""

from core.model.content import Content
from core.model.errors import StoreUnavailable
from core.store import Store
from core.usecases.conversations import Conversations
from core.usecases.in_force import InForce
from core.usecases.intake import NO_EXTRAS, EventKeys, IntakeResult, MessageExtras, OriginPost, Sender


class FailingConversations(Conversations):
    """A house whose store is away while `away`, and that trips over the words in `poison`."""

    def __init__(self, store: Store, in_force: InForce) -> None:
        super().__init__(store, in_force)
        self.away = False
        self.poison = ""
        self.refused = 0

    async def user_wrote(
        self,
        sender: Sender,
        content: Content,
        keys: EventKeys,
        shown: OriginPost | None = None,
        enclosed: MessageExtras = NO_EXTRAS,
    ) -> IntakeResult:
        if self.away:
            self.refused += 1
            raise StoreUnavailable("the database is away")
        if self.poison and self.poison in content.text:
            raise ValueError("cannot handle this")
        return await super().user_wrote(sender, content, keys, shown, enclosed)
