"""A user's Telegram chat as a surface: plans with `core.rendering.post_steps`, makes one Bot API call for each step.

A message of theirs has its copy from intake and is never shown back to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import assert_never

import structlog
from telegram import Bot, InlineKeyboardMarkup, ReactionTypeEmoji
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, InvalidToken, TelegramError

from channels.telegram.client import LONGEST_CALL
from channels.telegram.failures import (
    TOKEN_REFUSED,
    is_done,
    is_no_picture,
    is_no_reply,
    is_no_topic,
    is_unparsable,
    to_trouble,
)
from channels.telegram.lanes import TELEGRAM, chat_bucket
from channels.telegram.outbound import TelegramText, is_line, to_telegram_text
from channels.telegram.reactions import is_known, shown_as
from channels.telegram.sending import (
    NO_PREVIEW,
    NO_REPLY_MARKUP,
    LoadedFile,
    OutgoingMessage,
    ReplyMarkup,
    send_files,
    send_words,
)
from channels.telegram.settings import TelegramRates
from channels.telegram.style import ChatStyle, with_chosen, without_outdated
from core.model.errors import Rejected, Retry, Unreachable
from core.model.events import Event, Message, Side
from core.model.files import File
from core.model.ids import RemoteId, Seq, SessionId
from core.model.ports import Operation, Rate, Receipt, SessionView, WaitForMore
from core.model.session import Session
from core.rendering.planning import plan_next_step
from core.rendering.post_steps import Post, PostStep, React, Remove, Replace, copies_made, shown_seqs
from core.usecases import receipts
from core.usecases.file_sources import FileSources
from core.usecases.in_force import InForce

log = structlog.get_logger(__name__)

_OVERALL = "telegram"
TRANSFER_TIMEOUT = 120.0  # seconds for a call with files: fetching 20 MB, and sending them
_PROBE_TIMEOUT = 4.0  # seconds
_TAKES_NO_MESSAGES = "Telegram takes no messages though it answers."
_TYPING_TIMEOUT = 5.0  # seconds: typing that is shown later is no longer true


class OptionalPart(Enum):
    """What a message can do without, when Telegram refuses it for that."""

    FORMATTING = "formatting"
    PICTURE = "its form as a picture"
    REPLY = "the message that it answers"
    TOPIC = "the topic"


_AMISS = {
    OptionalPart.FORMATTING: is_unparsable,
    OptionalPart.PICTURE: is_no_picture,
    OptionalPart.REPLY: is_no_reply,
    OptionalPart.TOPIC: is_no_topic,
}


@dataclass(frozen=True, slots=True)
class ChatCall:
    """One Bot API call. `name` is the user's, for the sentences that agents read; `upto` is what the user then has."""

    chat: int
    name: str
    step: PostStep
    reply_markup: ReplyMarkup = NO_REPLY_MARKUP
    session: SessionId = SessionId("")
    upto: Seq = Seq(0)
    topic: int | None = None


class TelegramSurface:
    """Shows sessions in private chats. An address is a chat id, a remote id a message id."""

    name = TELEGRAM
    internal = False
    recent = 0
    time_limit = LONGEST_CALL + 1.0

    def __init__(
        self,
        bot: Bot,
        in_force: InForce,
        rates: TelegramRates,
        file_sources: FileSources | None = None,
    ) -> None:
        self._bot = bot
        self._in_force = in_force
        self._rates = rates
        self._file_sources = file_sources
        self._without: dict[
            tuple[int, Seq], frozenset[OptionalPart]
        ] = {}  # what Telegram refused, by chat and first seq

    def buckets(self, address: str) -> tuple[str, ...]:
        """The chat's own, and the bot's."""
        return (chat_bucket(address), _OVERALL)

    def rate(self, bucket: str) -> Rate:
        """See `TelegramRates`."""
        return self._rates.overall if bucket == _OVERALL else self._rates.chat

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | WaitForMore | None:
        """The next message to send, edit or delete, or emoji to set."""
        style = ChatStyle(self._in_force.rules.texts, asks_rating=self._in_force.config.desk.rating)
        step = plan_next_step(view, without_outdated(pending), style)
        if step is None or isinstance(step, WaitForMore):
            return step
        if isinstance(step, (Post, Replace)):
            step = replace(step, entries=with_chosen(step.entries, view))
        entries = step.entries if isinstance(step, (Post, Replace)) else ()
        below = style.reply_markup(entries, view) if entries else NO_REPLY_MARKUP
        told = [entry.seq for entry in entries if entry.author.side is Side.AGENT and not is_line(entry)]
        is_last = isinstance(step, Post) and not step.covers.parts  # delivered is what is there whole
        upto = max(told, default=Seq(0)) if is_last else Seq(0)
        call = ChatCall(
            int(view.lane.address), view.contact.name or "The user", step, below, view.session.id, upto, _topic_of(view)
        )
        has_files = isinstance(step, Post) and bool(step.files)
        limit = TRANSFER_TIMEOUT if has_files else 0.0
        return Operation(
            step.covers, self.buckets(view.lane.address), call, shown_seqs(step), limit,
            repeatable=not isinstance(step, Post), kind="files" if has_files else type(step).__name__,
        )  # fmt: skip

    def concerns(self, session: Session, pending: Sequence[Event]) -> bool:  # noqa: ARG002 - see `FiltersEvents`
        """Is there anything but what the user wrote here?"""
        return any(event.author.side is not Side.USER or not isinstance(event.body, Message) for event in pending)

    async def probe(self) -> None:
        """Ask who we are, and whether messages are taken. Raises Trouble when Telegram, or our token, is out of order.

        The message is to the bot itself: Telegram refuses that and shows it to nobody, where it takes messages at all.
        """
        try:
            me = await self._bot.get_me(read_timeout=_PROBE_TIMEOUT, connect_timeout=_PROBE_TIMEOUT)
        except TelegramError as exc:
            trouble = to_trouble(exc, "")
            raise Unreachable(TOKEN_REFUSED) if isinstance(exc, InvalidToken) else trouble from exc
        try:
            await self._bot.send_message(me.id, ".", read_timeout=_PROBE_TIMEOUT, connect_timeout=_PROBE_TIMEOUT)
        except TelegramError as exc:
            if isinstance(trouble := to_trouble(exc, ""), (Rejected, Retry)):
                return
            log.info("telegram takes no messages", reason=str(trouble))
            raise Unreachable(_TAKES_NO_MESSAGES) from exc

    async def perform(self, op: Operation) -> Receipt:
        """Make the call. What Telegram takes amiss and nobody needs is left out at the next try, which follows at once:
        formatting, the picture as a picture, the message that is answered, the topic.
        """
        call: ChatCall = op.call
        tried = (call.chat, op.covers.first)
        without = self._without.get(tried, frozenset())
        if isinstance(call.step, React):
            return await self._react(call, call.step, op.covers.last)
        try:
            remotes = await self._make(call, without)
        except TelegramError as exc:
            extra = next((extra for extra, is_amiss in _AMISS.items() if is_amiss(exc)), None)
            if extra is None or extra in without:
                self._without.pop(tried, None)
                raise to_trouble(exc, call.name) from exc
            self._without[tried] = without | {extra}
            if extra is OptionalPart.FORMATTING:
                log.warning("telegram could not parse our formatting", chat=call.chat, seq=op.covers.first)
            raise Retry(0.0, f"the same without {extra.value}") from exc
        self._without.pop(tried, None)
        told = (
            partial(receipts.delivered, session=call.session, upto=call.upto, surface=TELEGRAM) if call.upto else None
        )
        return Receipt(copies_made(call.step, *remotes), then=told)

    async def show_typing(self, address: str, name: str) -> None:  # noqa: ARG002 - Telegram shows the bot's name
        """Show for five seconds that somebody is typing."""
        try:
            await self._bot.send_chat_action(int(address), ChatAction.TYPING, read_timeout=_TYPING_TIMEOUT)
        except TelegramError as exc:
            log.debug("typing not shown", chat=address, error=type(exc).__name__)

    async def _make(self, call: ChatCall, without: frozenset[OptionalPart]) -> list[RemoteId]:
        step = call.step
        match step:
            case Post():
                return await self._post(call, step, without)
            case Replace(entries=entries, remote=remote):
                plainly = OptionalPart.FORMATTING in without
                await self._edit(
                    call, remote, to_telegram_text(entries), plainly=plainly, is_caption=bool(entries[0].files)
                )
                return [remote]
            case Remove(remote=remote):
                await self._delete(call.chat, remote)
                return [remote]
            case React():  # `_react` has made it
                return [step.remote]
            case _:
                assert_never(step)

    async def _post(self, call: ChatCall, post: Post, without: frozenset[OptionalPart]) -> list[RemoteId]:
        answered = post.entries[0].reply_to if OptionalPart.REPLY not in without else None
        letter = OutgoingMessage(
            call.chat, to_telegram_text(post.entries, repeats=post.repeats), OptionalPart.FORMATTING in without,
            all(map(is_line, post.entries)), int(answered) if answered else None, call.reply_markup,
            call.topic if OptionalPart.TOPIC not in without else None,
        )  # fmt: skip
        if post.files:
            loaded = [await self._load(file) for file in post.files]
            sent = await send_files(self._bot, letter, loaded, as_document=OptionalPart.PICTURE in without)
        else:
            sent = await send_words(self._bot, letter)
        return [RemoteId(str(message.message_id)) for message in sent]

    async def _load(self, file: File) -> LoadedFile:
        """The bytes of a file. Raises Rejected, with its name in the sentence, or Unreachable."""
        if self._file_sources is None:
            raise Rejected(f"{file.name} cannot be fetched here.")
        try:
            async with self._file_sources.open(file.id) as pieces:
                content = b"".join([piece async for piece in pieces])
        except Rejected as exc:
            raise Rejected(f"{file.name}: {exc.reason}") from exc
        except Unreachable as exc:  # where the file lies is away, not Telegram
            raise Unreachable(f"{file.name}: {exc.reason}", only_here=True) from exc
        return LoadedFile(replace(file, size=len(content)), content)

    async def _edit(
        self, call: ChatCall, remote: RemoteId, text: TelegramText, *, plainly: bool, is_caption: bool
    ) -> None:
        """New words. A keyboard that is not sent again goes."""
        words, mode = (text.plain, None) if plainly else (text.html, ParseMode.HTML)
        markup = call.reply_markup.to_telegram()
        keyboard = markup if isinstance(markup, InlineKeyboardMarkup) else None
        try:
            if is_caption:
                await self._bot.edit_message_caption(
                    call.chat, int(remote), caption=words, parse_mode=mode, reply_markup=keyboard
                )
            else:
                await self._bot.edit_message_text(
                    words, call.chat, int(remote), parse_mode=mode, link_preview_options=NO_PREVIEW,
                    reply_markup=keyboard,
                )  # fmt: skip
        except TelegramError as exc:
            if not is_done(exc):
                raise

    async def _react(self, call: ChatCall, step: React, seq: Seq) -> Receipt:
        """A bot may put one emoji on a message. Of one that the user does not see, its agent is told; `seq` put it."""
        emoji = shown_as(step.left)
        unseen = f"{call.name} does not see {step.emoji}"
        why = "" if is_known(step.emoji) else f"{unseen}: Telegram has no such reaction."
        try:
            await self._bot.set_message_reaction(
                call.chat, int(step.remote), [ReactionTypeEmoji(emoji)] if emoji else []
            )
        except BadRequest as exc:
            log.info("a reaction was not set", chat=call.chat, reason=exc.message)
            why = why or f"{unseen}: Telegram does not take it ({exc.message})."
        except TelegramError as exc:
            raise to_trouble(exc, call.name) from exc
        if not why or not step.added:
            return Receipt()
        return Receipt(then=partial(receipts.not_shown, session=call.session, target=seq, surface=TELEGRAM, reason=why))

    async def _delete(self, chat: int, remote: RemoteId) -> None:
        try:
            await self._bot.delete_message(chat, int(remote))
        except TelegramError as exc:
            if not is_done(exc):
                raise


def _topic_of(view: SessionView) -> int | None:
    """Where in the chat the user wrote last."""
    return int(view.contact.place) if view.contact.place.isdecimal() else None
