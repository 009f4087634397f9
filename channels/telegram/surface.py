"""A user's Telegram chat as a surface: plans with `core.steps`, makes one Bot API call for each step.

A message of theirs has its copy from intake and is never shown back to them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

import structlog
from telegram import Bot, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from channels.telegram.client import LONGEST_CALL
from channels.telegram.failures import is_done, is_unparsable, to_trouble
from channels.telegram.outbound import Text, fit_together, fits, is_line, spelled_out, to_text
from channels.telegram.settings import TelegramRates
from core.config.texts import Texts
from core.content import Content
from core.errors import Retry
from core.events import Event, Message, Side
from core.ids import RemoteId, Seq, SurfaceName
from core.lines import user_line
from core.ports import NewLane, Operation, Rate, Receipt, SessionView
from core.splitting import split
from core.steps import Entry, Post, Remove, Replace, Step, copies_made, next_step, shown_seqs

log = structlog.get_logger(__name__)

TELEGRAM = SurfaceName("telegram")
_OVERALL = "telegram"
# A preview is a picture of a page that nobody wrote, and an agent cannot see that it is there.
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_TYPING_TIMEOUT = 5.0  # seconds: typing that is shown later is no longer true


@dataclass(frozen=True, slots=True)
class ChatCall:
    """One Bot API call. `name` is the user's, for the sentences that agents read."""

    chat: int
    name: str
    step: Step


def new_lane(address: str) -> NewLane:
    """The lane of a chat, from the start of the log."""
    return NewLane(TELEGRAM, address, _chat_bucket(address), internal=False)


class TelegramSurface:
    """Shows sessions in private chats. An address is a chat id, a remote id a message id."""

    name = TELEGRAM
    internal = False
    recent = 0
    time_limit = LONGEST_CALL + 1.0

    def __init__(self, bot: Bot, texts_of: Callable[[], Texts], rates: TelegramRates) -> None:
        self._bot = bot
        self._texts_of = texts_of
        self._rates = rates
        self._plainly: set[tuple[int, Seq]] = set()  # chat and first seq of what Telegram could not parse

    def buckets(self, address: str) -> tuple[str, ...]:
        """The chat's own, and the bot's."""
        return (_chat_bucket(address), _OVERALL)

    def rate(self, bucket: str) -> Rate:
        """See `TelegramRates`."""
        return self._rates.overall if bucket == _OVERALL else self._rates.chat

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | None:
        """The next message to send, edit or delete."""
        step = next_step(view, pending, _ChatStyle(self._texts_of()))
        if step is None:
            return None
        call = ChatCall(int(view.lane.address), view.contact.name or "The user", step)
        return Operation(step.covers, self.buckets(view.lane.address), call, shown_seqs(step))

    async def perform(self, op: Operation) -> Receipt:
        """Make the call. What Telegram cannot parse is sent plain at the next try, which follows at once."""
        call: ChatCall = op.call
        tried = (call.chat, op.covers.first)
        plainly = tried in self._plainly
        self._plainly.discard(tried)
        try:
            remote = await self._make(call, plainly=plainly)
        except TelegramError as exc:
            if is_unparsable(exc) and not plainly:
                self._plainly.add(tried)
                log.warning("telegram could not parse our formatting", chat=call.chat, seq=op.covers.first)
                raise Retry(0.0, "the same words without formatting") from exc
            raise to_trouble(exc, call.name) from exc
        return Receipt(copies_made(call.step, remote))

    async def show_typing(self, address: str, name: str) -> None:  # noqa: ARG002 - Telegram shows the bot's name
        """Show for five seconds that somebody is typing."""
        try:
            await self._bot.send_chat_action(int(address), ChatAction.TYPING, read_timeout=_TYPING_TIMEOUT)
        except TelegramError as exc:
            log.debug("typing not shown", chat=address, error=type(exc).__name__)

    async def _make(self, call: ChatCall, *, plainly: bool) -> RemoteId:
        step = call.step
        match step:
            case Post(entries=entries, repeats=repeats):
                text = to_text(entries, repeats=repeats)
                return await self._send(call.chat, text, plainly=plainly, silently=all(map(is_line, entries)))
            case Replace(entries=entries, remote=remote):
                await self._edit(call.chat, remote, to_text(entries), plainly=plainly)
                return remote
            case Remove(remote=remote):
                await self._delete(call.chat, remote)
                return remote
            case _:
                assert_never(step)

    async def _send(self, chat: int, text: Text, *, plainly: bool, silently: bool) -> RemoteId:
        sent = await self._bot.send_message(
            chat,
            text.plain if plainly else text.html,
            parse_mode=None if plainly else ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            disable_notification=silently,
        )
        return RemoteId(str(sent.message_id))

    async def _edit(self, chat: int, remote: RemoteId, text: Text, *, plainly: bool) -> None:
        try:
            await self._bot.edit_message_text(
                text.plain if plainly else text.html,
                chat,
                int(remote),
                parse_mode=None if plainly else ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
            )
        except TelegramError as exc:
            if not is_done(exc):
                raise

    async def _delete(self, chat: int, remote: RemoteId) -> None:
        try:
            await self._bot.delete_message(chat, int(remote))
        except TelegramError as exc:
            if not is_done(exc):
                raise


class _ChatStyle:
    """How a chat shows a conversation: what others say, and a line when it changes hands."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def shows(self, event: Event, view: SessionView) -> Content | None:
        if isinstance(event.body, Message):
            return None if event.author.side is Side.USER else event.body.content
        line = user_line(event, self._texts, view.contact.language)
        return Content(line) if line else None

    def split(self, content: Content) -> Sequence[Content]:
        return split(spelled_out(content), fits)

    def merges(self, entries: Sequence[Entry], following: Entry) -> bool:
        return _speaker(entries[-1]) == _speaker(following) and fit_together([*entries, following])


def _speaker(entry: Entry) -> tuple[str, str]:
    return ("line", "") if is_line(entry) else (entry.author.side.value, entry.author.id)


def _chat_bucket(address: str) -> str:
    return f"telegram.chat:{address}"
