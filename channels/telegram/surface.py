"""A user's Telegram chat as a surface: plans with `core.steps`, makes one Bot API call for each step.

A message of theirs has its copy from intake and is never shown back to them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError

from channels.telegram.client import LONGEST_CALL
from channels.telegram.failures import is_done, is_unparsable, to_trouble
from channels.telegram.inbound import STOP_WAITING
from channels.telegram.outbound import Text, is_line, to_text
from channels.telegram.settings import TelegramRates
from channels.telegram.style import ChatStyle, without_outdated
from core.config.texts import Texts
from core.errors import Retry
from core.events import Event
from core.ids import RemoteId, Seq, SurfaceName
from core.ports import NewLane, Operation, Rate, Receipt, SessionView
from core.steps import Post, Remove, Replace, Step, copies_made, next_step, shown_seqs

log = structlog.get_logger(__name__)

TELEGRAM = SurfaceName("telegram")
_OVERALL = "telegram"
# A preview is a picture of a page that nobody wrote, and an agent cannot see that it is there.
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_TYPING_TIMEOUT = 5.0  # seconds: typing that is shown later is no longer true


@dataclass(frozen=True, slots=True)
class ChatCall:
    """One Bot API call. `name` is the user's, for the sentences that agents read.

    `button` is what the button that ends the wait says; "" for a message without one.
    """

    chat: int
    name: str
    step: Step
    button: str = ""


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
        style = ChatStyle(self._texts_of())
        step = next_step(view, without_outdated(pending), style)
        if step is None:
            return None
        button = "" if isinstance(step, Remove) else style.button(step.entries, view)
        call = ChatCall(int(view.lane.address), view.contact.name or "The user", step, button)
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
                silently = all(map(is_line, entries))
                return await self._send(call, to_text(entries, repeats=repeats), plainly=plainly, silently=silently)
            case Replace(entries=entries, remote=remote):
                await self._edit(call, remote, to_text(entries), plainly=plainly)
                return remote
            case Remove(remote=remote):
                await self._delete(call.chat, remote)
                return remote
            case _:
                assert_never(step)

    async def _send(self, call: ChatCall, text: Text, *, plainly: bool, silently: bool) -> RemoteId:
        sent = await self._bot.send_message(
            call.chat,
            text.plain if plainly else text.html,
            parse_mode=None if plainly else ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            disable_notification=silently,
            reply_markup=_keyboard(call),
        )
        return RemoteId(str(sent.message_id))

    async def _edit(self, call: ChatCall, remote: RemoteId, text: Text, *, plainly: bool) -> None:
        """New words. A keyboard that is not sent again goes."""
        try:
            await self._bot.edit_message_text(
                text.plain if plainly else text.html,
                call.chat,
                int(remote),
                parse_mode=None if plainly else ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=_keyboard(call),
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


def _keyboard(call: ChatCall) -> InlineKeyboardMarkup | None:
    if not call.button:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(call.button, callback_data=STOP_WAITING)]])


def _chat_bucket(address: str) -> str:
    return f"telegram.chat:{address}"
