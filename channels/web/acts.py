"""What a page asks for, as use cases. An act is stored, or it is refused with a reason for the user."""

from channels.web.inbound import Act, Cancel, Delete, Edit, End, Human, Rate, React, Seen, Send, Withdraw
from channels.web.paces import TooFast, Who
from channels.web.room import SOURCE, Room
from core.model.content import Content
from core.model.errors import NotThere, Refused, WrongState
from core.model.files import Uploaded
from core.model.ids import FileId, Seq, SessionId
from core.usecases.intake import Enclosed, Sender, Wrote


def uploader(visitor: str) -> str:
    """Whose a visitor's uploads are: see `core.model.files.Uploaded`."""
    return f"{SOURCE}:{visitor}"


class NotTaken(Exception):
    """The act was refused. `reason` is for the user; when it is empty, the page has words for `why`."""

    def __init__(self, reason: str = "", why: str = "", after: int = 0) -> None:
        super().__init__(reason or why)
        self.reason = reason
        self.why = why
        self.after = after


class Acts:
    """One visitor's acts. None of them is done twice: the page's id of an act is its key in the log."""

    def __init__(self, room: Room, sender: Sender, who: Who) -> None:
        self._room = room
        self._sender = sender
        self._who = who

    async def carry_out(self, act: Act, *, begins: bool) -> Wrote | None:
        """Do what the page asks for; returns after the commit. None: it changed nothing.

        `begins`: the visitor has no conversation yet. Raises NotTaken or StoreUnavailable.
        """
        try:
            await self._keep_pace(act, begins=begins)
            wrote = await self._do(act)
        except TooFast as exc:
            texts = self._room.config().texts
            reason = texts.say("too_fast", self._sender.language, seconds=exc.wait)
            raise NotTaken(reason, "pace", exc.wait) from exc
        except NotThere as exc:
            raise NotTaken(why="gone") from exc
        except WrongState as exc:
            raise NotTaken(why="closed") from exc
        except Refused as exc:
            raise NotTaken() from exc

        if wrote and not wrote.fresh and isinstance(act, Send):
            self._room.paces.was_known(self._who, len(act.text))
        return wrote

    async def see(self, seen: Seen) -> None:
        """Note how far the user has looked. A page that is too fast or wrong about it loses nothing but the note."""
        if self._room.paces.seen(self._who):
            try:
                await self._room.conversations.seen(self._sender, SessionId(seen.session), Seq(seen.upto))
            except Refused:
                return

    async def _do(self, act: Act) -> Wrote | None:
        conversations, sender = self._room.conversations, self._sender
        keys = [(SOURCE, f"{sender.address}:{act.id}")]
        match act:
            case Human(offered=offered):
                return await conversations.asked_for_person(sender, keys, offered=offered)
            case Cancel():
                return await conversations.user_cancelled(sender, keys)
            case End():
                return await conversations.user_ended(sender, keys)
            case Send(text=text):
                content = self._content(text, needs_words=not act.files)
                return await conversations.user_wrote(sender, content, keys, enclosed=self._enclosed(act))
            case Edit(session=session, seq=seq, text=text, at=at):
                content = self._content(text, needs_words=True)
                return await conversations.user_edited_at(sender, SessionId(session), Seq(seq), content, keys, at)
            case Delete(session=session, seq=seq):
                return await conversations.user_edited_at(sender, SessionId(session), Seq(seq), None, keys)
            case Withdraw(target=target):
                return await conversations.user_withdrew(sender, [(SOURCE, f"{sender.address}:{target}")], keys)
            case React(session=session, seq=seq, emoji=emoji, added=added):
                return await conversations.user_reacted_at(sender, SessionId(session), Seq(seq), emoji, added, keys)
            case Rate(session=session, score=score, words=words):
                return await conversations.rated(sender, SessionId(session), score, words, keys)

    async def _keep_pace(self, act: Act, *, begins: bool) -> None:
        """Raises TooFast."""
        paces, who = self._room.paces, self._who
        if isinstance(act, (Human, Cancel, End)):
            await paces.move(who, act.type)
        else:
            await paces.message(who, len(getattr(act, "text", "")))
        if begins and isinstance(act, (Send, Human)):
            await paces.conversation(who)

    def _content(self, text: str, *, needs_words: bool) -> Content:
        web, texts = self._room.config().web, self._room.config().texts
        if needs_words and not text.strip():
            raise NotTaken("There is nothing in this message.")
        if len(text) > web.max_message_length:
            raise NotTaken(texts.say("too_long", self._sender.language, limit=web.max_message_length))
        return Content(text)

    def _enclosed(self, act: Send) -> Enclosed:
        mine = uploader(self._sender.address)
        files = tuple(Uploaded(FileId(file), mine) for file in act.files)
        return Enclosed(files, reply_to=Seq(act.reply_to) if act.reply_to else None)
