"""One update, from its raw form to the use case. Returns only when the update may be confirmed to Telegram."""

import hashlib
import json
import re
from dataclasses import replace
from typing import assert_never

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from channels.telegram.inbound import (
    CHOICE,
    PERSON,
    RATE,
    STOP_WAITING,
    BotBlocked,
    ButtonPressed,
    TelegramCommanded,
    TelegramEdited,
    TelegramReacted,
    TelegramWrote,
    UserCommand,
    to_inbound,
)
from channels.telegram.lanes import TELEGRAM
from channels.telegram.messages import TOO_LARGE
from channels.telegram.unreadable_updates import UNREADABLE_NOTICE, to_unreadable_update
from core.config.texts import Texts
from core.model.content import Content
from core.model.errors import Refused, StoreUnavailable, UnknownSession
from core.model.files import LARGEST_FILE
from core.model.ids import RemoteId, Seq, SessionId
from core.model.session import Session, SessionState
from core.usecases import choices, dead_letters, rating, reactions, receipts, user_requests
from core.usecases.conversations import Conversations
from core.usecases.intake import EventKeys, MessageExtras, OriginPost, Sender
from core.usecases.reads import visitors

log = structlog.get_logger(__name__)

UPDATE_SOURCE = "telegram.update"
_UPDATES = 1_000_000
_MESSAGE = "telegram.message"
LARGEST_MB = LARGEST_FILE // 2**20
_PAYLOAD = re.compile(r"[\w-]{1,64}", re.ASCII)  # core.telegram.org/api/links#bot-links
_LONGEST_TOAST = 200  # core.telegram.org/bots/api#answercallbackquery
_ANSWER_TIMEOUT = 5.0  # seconds: a press that is answered later spins no more


class Receiver:
    """Takes updates in."""

    def __init__(self, bot: Bot, conversations: Conversations) -> None:
        self._bot = bot
        self._conversations = conversations

    @property
    def _texts(self) -> Texts:
        return self._conversations.rules.texts

    async def receive(self, raw: object) -> None:
        """Take in one update, a JSON value. Raises StoreUnavailable, and then it must not be confirmed.

        Whatever else goes wrong would go wrong again: such an update is kept in dead_letters, or it would hold up its
        chat for a day.
        """
        try:
            await self.take_in(raw)
        except StoreUnavailable:
            raise
        except Exception as exc:
            key = _key_of(raw)
            log.error(
                "an update could not be handled; it is kept in dead_letters", update=key, fault=type(exc).__name__
            )
            await self._conversations.shared(dead_letters.keep, UPDATE_SOURCE, key, json.dumps(raw), ascii(exc))
            await self._tell_unread(raw, key)

    async def take_in(self, raw: object) -> None:
        """Take in one update, a JSON value, and raise whatever goes wrong. For what lay in dead_letters, too."""
        checked = _checked(raw)
        parsed = Update.de_json(checked)
        update = str(parsed.update_id)
        match inbound := to_inbound(parsed, checked):
            case None:
                return
            case TelegramWrote():
                await self._took(inbound, update)
            case TelegramEdited():
                await self._changed(inbound, update)
            case TelegramReacted(sender=sender, remote=remote, changes=changes):
                for emoji, added in changes:
                    key = [(UPDATE_SOURCE, f"{update}:{'+' if added else '-'}{emoji}")]
                    await self._conversations.by(
                        reactions.user_reacted, sender, _shown(sender, remote), emoji, added, key
                    )
            case TelegramCommanded():
                await self._obey(inbound, update)
            case ButtonPressed(sender=sender, query=query, data=data):
                await self._answer(query, await self._press(sender, data, update))
            case BotBlocked(sender=sender, blocked=blocked):
                log.info("a user blocked the bot" if blocked else "a user unblocked the bot", chat=sender.address)
                await self._conversations.by(receipts.reachable, sender, not blocked, [(UPDATE_SOURCE, update)])
            case _:
                assert_never(inbound)

    async def _took(self, wrote: TelegramWrote, update: str) -> None:
        """A message; but an answer to the thanks for a rating is words of the rating."""
        sender, keys = wrote.sender, _keys(wrote.sender, wrote.remote, update)
        if wrote.reply_to and wrote.content.own_words:
            asked = _shown(sender, wrote.reply_to)
            if await self._conversations.by(rating.add_words, sender, asked, wrote.content.own_words, keys):
                return
        enclosed = MessageExtras(wrote.files, reply_to_remote=wrote.reply_to or "", album=wrote.album)
        shown = _shown(sender, wrote.remote)
        await self._conversations.user_wrote(sender, wrote.content, keys, shown, enclosed)
        await self._tell_what_is_missing(sender, wrote.told, update)

    async def _changed(self, edited: TelegramEdited, update: str) -> None:
        sender = edited.sender
        shown = replace(_shown(sender, edited.remote), edited_at=_edit_order(edited.edited_at, update))
        keys = [(UPDATE_SOURCE, update)]
        await self._conversations.user_edited(sender, edited.content, keys, shown, MessageExtras(edited.files))
        await self._tell_what_is_missing(sender, edited.told, update)

    async def _tell_what_is_missing(self, sender: Sender, told: str, update: str) -> None:
        """Not all of it arrives; `told` is the text that says so, "" for none."""
        if told:
            text = self._texts.say(told, sender.language, **({"limit": LARGEST_MB} if told == TOO_LARGE else {}))
            await self._conversations.bot_says(sender, text, [(UPDATE_SOURCE, f"{update}:{told}")])

    async def _tell_unread(self, raw: object, key: str) -> None:
        """It could not be read: whoever sent it is told, and agents see that there was something."""
        try:
            unread = to_unreadable_update(raw)
            if unread and unread.query:
                await self._answer(unread.query, self._texts.say("old_button", unread.sender.language))
            elif unread:
                keys = [(UPDATE_SOURCE, f"{key}:unread")]
                await self._conversations.user_wrote(
                    unread.sender, UNREADABLE_NOTICE, keys
                )  # its place is kept for the letter
                text = self._texts.say("not_read", unread.sender.language)
                await self._conversations.bot_says(unread.sender, text, [(UPDATE_SOURCE, f"{key}:told")])
        except StoreUnavailable:
            raise
        except Exception as exc:
            log.error("nobody could be told of an unreadable update", update=key, fault=type(exc).__name__)

    async def _obey(self, asked: TelegramCommanded, update: str) -> None:
        sender, keys = asked.sender, _keys(asked.sender, asked.remote, update)
        match asked.command:
            case UserCommand.START if asked.argument:
                await self._started(asked, update)
            case UserCommand.START:
                await self._greet(sender, keys)
            case UserCommand.HELP:
                await self._say("help", sender, keys)
            case UserCommand.CANCEL:
                await self._cancel(sender, keys)
            case UserCommand.END:
                await self._conversations.by(user_requests.user_ended, sender, keys)
            case UserCommand.HUMAN if asked.argument:  # "/human about my visa": the words first, then the wish
                await self._wrote(sender, asked.remote, Content(asked.argument), update)
                await self._conversations.by(
                    user_requests.asked_for_person, sender, [(UPDATE_SOURCE, f"{update}:human")]
                )
            case UserCommand.HUMAN:
                await self._conversations.by(user_requests.asked_for_person, sender, keys)
            case _:
                assert_never(asked.command)

    async def _greet(self, sender: Sender, keys: EventKeys) -> None:
        """Welcome a user; who has a person, or waits for one, is told that instead."""
        if waits := self._with_people(await self._session_of(sender), sender.language):
            await self._conversations.bot_says(sender, waits, keys)
        else:
            await self._say("greeting", sender, keys)

    async def _started(self, asked: TelegramCommanded, update: str) -> None:
        """By a link of the company's, t.me/BOT?start=PAYLOAD: agents see which one. Other words are the user's own."""
        if not _PAYLOAD.fullmatch(asked.argument):
            await self._wrote(asked.sender, asked.remote, Content(asked.argument), update)
            return
        told = Content(f"[came by the link “{asked.argument}”]", own="")
        await self._wrote(asked.sender, asked.remote, told, update)
        await self._greet(asked.sender, [(UPDATE_SOURCE, f"{update}:greeting")])

    async def _wrote(self, sender: Sender, remote: RemoteId, content: Content, update: str) -> None:
        keys = _keys(sender, remote, update)
        await self._conversations.user_wrote(sender, content, keys, _shown(sender, remote))

    async def _say(self, name: str, sender: Sender, keys: EventKeys) -> None:
        company = self._conversations.in_force.config.web.company
        text = self._texts.say(name, sender.language, company=company)
        await self._conversations.bot_says(sender, text, keys)

    async def _press(self, sender: Sender, data: str, update: str) -> str:
        """Do what a button says. Returns what the user is told at once; "" when the chat will say it."""
        match data.split(":"):
            case [name, session, "1" | "2" | "3" | "4" | "5" as score] if name == RATE:
                return await self._rate(sender, SessionId(session), int(score), update)
            case [name] if name == STOP_WAITING:
                if await self._conversations.by(user_requests.user_cancelled, sender, [(UPDATE_SOURCE, update)]):
                    return ""
                return self._no_wait(await self._session_of(sender), sender.language)
            case [name, session, seq, number] if name == CHOICE:
                return await self._choose(sender, SessionId(session), seq, number, update)
            case [name, _] if name == PERSON:
                return await self._take_offer(sender, update)
            case _:
                log.info("a button of another time was pressed", update=update)
                return self._texts.say("old_button", sender.language)

    async def _take_offer(self, sender: Sender, update: str) -> str:
        """Call the person who was offered. Who has asked before is told how it stands.

        A button that stands there although its offer has ended is a wish for a person all the same.
        """
        if waits := self._with_people(await self._session_of(sender), sender.language):
            return waits
        await self._conversations.by(user_requests.asked_for_person, sender, [(UPDATE_SOURCE, update)], offered=True)
        return ""

    async def _choose(self, sender: Sender, session: SessionId, seq: str, number: str, update: str) -> str:
        """Ask what the pressed button says. Pressed before, or in a conversation that is over, it does nothing."""
        keys, texts = [(UPDATE_SOURCE, update)], self._texts
        try:
            chosen = Seq(int(seq)), int(number)
            wrote = await self._conversations.by(choices.user_chose, sender, session, *chosen, keys)
        except (Refused, UnknownSession, ValueError) as exc:
            log.info("a choice was refused", reason=str(exc))
            wrote = None
        return "" if wrote else texts.say("old_button", sender.language)

    async def _rate(self, sender: Sender, session: SessionId, score: int, update: str) -> str:
        try:
            await self._conversations.by(rating.rate, sender, session, score, "", [(UPDATE_SOURCE, update)])
        except (Refused, UnknownSession) as exc:
            log.info("a rating was refused", reason=str(exc))
            return self._texts.say("old_button", sender.language)
        return ""

    async def _cancel(self, sender: Sender, keys: EventKeys) -> None:
        if await self._conversations.by(user_requests.user_cancelled, sender, keys):
            return
        session = await self._session_of(sender)
        if session and session.state is not SessionState.CLOSED:
            await self._conversations.bot_says(sender, self._no_wait(session, sender.language), keys)

    async def _session_of(self, sender: Sender) -> Session | None:
        view = await self._conversations.read(visitors.visitor_view, sender.channel, sender.address, None, Seq(0))
        return view.session if view else None

    def _with_people(self, session: Session | None, language: str) -> str:
        """Who has the conversation, or that the user waits for a person; "" where neither is so."""
        if session and session.state is SessionState.ASSIGNED:
            return self._no_wait(session, language)
        return self._texts.say("still_waiting", language) if session and session.state is SessionState.PENDING else ""

    def _no_wait(self, session: Session | None, language: str) -> str:
        """How it stands, for a user who wants to end a wait that is over."""
        texts = self._texts
        match session.state if session else SessionState.CLOSED:
            case SessionState.ASSIGNED if session:
                return texts.say("claimed", language, name=session.owner_name)
            case SessionState.CLOSED:
                return texts.say("status_closed", language)
            case _:
                return texts.say("cancelled", language)

    async def _answer(self, query: str, text: str) -> None:
        """End the button's waiting sign, which lasts a minute without an answer."""
        try:
            await self._bot.answer_callback_query(query, text[:_LONGEST_TOAST], read_timeout=_ANSWER_TIMEOUT)
        except TelegramError as exc:
            log.debug("a pressed button got no answer", error=type(exc).__name__)


def _checked(raw: object) -> dict[str, object]:
    if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
        raise TypeError("an update is a JSON object with a number")
    return raw


def _keys(sender: Sender, remote: RemoteId, update: str) -> EventKeys:
    return [(UPDATE_SOURCE, update), (_MESSAGE, f"{sender.address}:{remote}")]


def _shown(sender: Sender, remote: RemoteId) -> OriginPost:
    return OriginPost(TELEGRAM, sender.address, remote)


def _edit_order(edited_at: int, update: str) -> int:
    """Telegram gives whole seconds; of two edits in one second the later one has the higher update id."""
    return edited_at * _UPDATES + int(update) % _UPDATES


def _key_of(raw: object) -> str:
    """The update's id; a digest for what has none."""
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    if isinstance(update_id, int):
        return str(update_id)
    return "sha256:" + hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()
