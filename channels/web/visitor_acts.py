"""What a page asks for, as use cases. An act is stored, or it is refused with a reason for the user."""

from channels.web.chat_context import SOURCE, ChatContext
from channels.web.inbound import (
    ChatAct,
    PageCancel,
    PageChoice,
    PageDelete,
    PageEdit,
    PageEnd,
    PageHuman,
    PageRate,
    PageReact,
    PageSeen,
    PageSend,
    PageWithdraw,
)
from channels.web.visitor_limits import TooFast, VisitorAndAddress
from core.model.content import Content
from core.model.errors import NotThere, Refused, WrongState
from core.model.files import Uploaded
from core.usecases import choices, intake, rating, reactions, receipts, user_requests, withdrawals
from core.usecases.intake import IntakeResult, MessageExtras, Sender


def uploader(visitor: str) -> str:
    """Whose a visitor's uploads are: see `core.model.files.Uploaded`."""
    return f"{SOURCE}:{visitor}"


class VisitorActRefused(Exception):
    """The act was refused. `reason` is for the user; when it is empty, the page has words for `why`."""

    def __init__(self, reason: str = "", why: str = "", after: int = 0) -> None:
        super().__init__(reason or why)
        self.reason = reason
        self.why = why
        self.after = after


class VisitorActs:
    """One visitor's acts. None of them is done twice: the page's id of an act is its key in the log."""

    def __init__(self, context: ChatContext, sender: Sender, who: VisitorAndAddress) -> None:
        self._context = context
        self._sender = sender
        self._who = who

    async def carry_out(self, act: ChatAct, *, begins: bool) -> IntakeResult | None:
        """Do what the page asks for; returns after the commit. None: it changed nothing.

        `begins`: the visitor has no conversation yet. Raises NotTaken or StoreUnavailable.
        """
        try:
            await self._keep_pace(act, begins=begins)
            wrote = await self._do(act)
        except TooFast as exc:
            texts = self._context.config.texts
            reason = texts.say("too_fast", self._sender.language, seconds=exc.wait)
            raise VisitorActRefused(reason, "pace", exc.wait) from exc
        except NotThere as exc:
            raise VisitorActRefused(why="gone") from exc
        except WrongState as exc:
            raise VisitorActRefused(why="closed") from exc
        except Refused as exc:
            raise VisitorActRefused() from exc

        if wrote and not wrote.is_new and isinstance(act, PageSend):
            self._context.limits.refund_repeat(self._who, len(act.text))
        return wrote

    async def note_seen(self, seen: PageSeen) -> None:
        """Note how far the user has looked. A page that is too fast or wrong about it loses nothing but the note."""
        if self._context.limits.seen(self._who):
            try:
                await self._context.conversations.by(receipts.seen, self._sender, seen.session, seen.upto)
            except Refused:
                return

    async def _do(self, act: ChatAct) -> IntakeResult | None:
        conversations, sender = self._context.conversations, self._sender
        keys = [(SOURCE, f"{sender.address}:{act.id}")]
        match act:
            case PageHuman(offered=offered):
                return await conversations.by(user_requests.asked_for_person, sender, keys, offered=offered)
            case PageCancel():
                return await conversations.by(user_requests.user_cancelled, sender, keys)
            case PageEnd():
                return await conversations.by(user_requests.user_ended, sender, keys)
            case PageSend(choice=PageChoice(session=session, seq=seq, number=number)):
                return await conversations.by(choices.user_chose, sender, session, seq, number, keys)
            case PageSend(text=text):
                content = self._content(text, needs_words=not act.files)
                return await conversations.user_wrote(sender, content, keys, extras=self._enclosed(act))
            case PageEdit(session=session, seq=seq, text=text, at=at):
                content = self._content(text, needs_words=True)
                return await conversations.by(intake.user_edited_at, sender, session, seq, content, keys, at)
            case PageDelete(session=session, seq=seq):
                return await conversations.by(intake.user_edited_at, sender, session, seq, None, keys)
            case PageWithdraw(target=target):
                return await conversations.by(
                    withdrawals.user_withdrew, sender, [(SOURCE, f"{sender.address}:{target}")], keys
                )
            case PageReact(session=session, seq=seq, emoji=emoji, added=added):
                return await conversations.by(reactions.user_reacted_at, sender, session, seq, emoji, added, keys)
            case PageRate(session=session, score=score, words=words):
                return await conversations.by(rating.rate, sender, session, score, words, keys)

    async def _keep_pace(self, act: ChatAct, *, begins: bool) -> None:
        """Raises TooFast."""
        paces, who = self._context.limits, self._who
        if isinstance(act, (PageHuman, PageCancel, PageEnd)):
            await paces.request(who, act.type)
        else:
            await paces.message(who, len(getattr(act, "text", "")))
        if begins and isinstance(act, (PageSend, PageHuman)):
            await paces.conversation(who)

    def _content(self, text: str, *, needs_words: bool) -> Content:
        web, texts = self._context.config.web, self._context.config.texts
        if needs_words and not text.strip():
            raise VisitorActRefused("There is nothing in this message.")
        if len(text) > web.max_message_length:
            raise VisitorActRefused(texts.say("too_long", self._sender.language, limit=web.max_message_length))
        return Content(text)

    def _enclosed(self, act: PageSend) -> MessageExtras:
        mine = uploader(self._sender.address)
        files = tuple(Uploaded(file, mine) for file in act.files)
        return MessageExtras(files, reply_to=act.reply_to)
