"""What an agent says from the console: the same for calls and for the socket."""

from collections.abc import Sequence

from bridge.web.console.outbound import to_agent_of
from bridge.web.console.room import Room
from core.model.agents import Profile
from core.model.content import Content
from core.model.files import Uploaded
from core.model.ids import FileId, Seq, SessionId, new_id
from core.usecases.intake import Enclosed, Keys, Wrote
from core.usecases.replies import Intent, Said

SOURCE = "console"  # of event keys


def key_of(me: Profile, client_id: str | None) -> Keys:
    """The name that a client gave what it sends; without one, a name that nothing else has."""
    return [(SOURCE, f"{me.id}:{client_id or new_id('own')}")]


def uploader_of(me: Profile) -> str:
    """See `core.model.files.Uploaded`."""
    return f"agent:{me.id}"


async def say(
    room: Room,
    me: Profile,
    session: SessionId,
    text: str,
    client_id: str | None,
    intent: Intent,
    files: Sequence[str] = (),
    reply_to: int | None = None,
) -> Said:
    """Append an agent's words. Raises Refused; Problem when they come too fast."""
    room.pace.count(room.settings.pace, "words", me.id)
    uploaded = [Uploaded(FileId(file), uploader_of(me)) for file in files]
    enclosed = Enclosed(uploaded, reply_to=Seq(reply_to) if reply_to else None)
    said = await room.conversations.agent_wrote(
        session, to_agent_of(me), Content(text), key_of(me, client_id), enclosed=enclosed, intent=intent
    )
    room.presences.stop_writing(session, me)
    return said


async def withdraw(room: Room, me: Profile, session: SessionId, target: str, client_id: str) -> Wrote | None:
    """Take back what an agent's client sent as `target`. Raises Refused; Problem when it comes too fast."""
    room.pace.count(room.settings.pace, "words", me.id)
    keys, sent = key_of(me, client_id), key_of(me, target)
    return await room.conversations.agent_withdrew(session, to_agent_of(me), sent, keys)
