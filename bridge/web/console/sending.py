"""What an agent says from the console: the same for calls and for the socket."""

from typing import Any

from bridge.web.console.context import ConsoleContext
from bridge.web.console.inbound import MessageBody, SendMessage
from bridge.web.console.outbound import to_agent_of
from core.model.agents import Profile
from core.model.content import Content
from core.model.files import Uploaded
from core.model.ids import SessionId, new_id
from core.usecases import withdrawals
from core.usecases.intake import EventKeys, IntakeResult, MessageExtras

SOURCE = "console"  # of event keys


def key_of(me: Profile, client_id: str | None) -> EventKeys:
    """The name that a client gave what it sends; without one, a name that nothing else has."""
    return [(SOURCE, f"{me.id}:{client_id or new_id('own')}")]


def uploader_of(me: Profile) -> str:
    """See `core.model.files.Uploaded`."""
    return f"agent:{me.id}"


async def send_message(
    context: ConsoleContext,
    me: Profile,
    session: SessionId,
    message: MessageBody | SendMessage,
    client_id: str | None,
) -> dict[str, Any]:
    """Append an agent's words: where they are, and what became of them. Raises Refused; Problem when too fast."""
    context.rate_limits.count(context.settings.message_limit, "words", me.id)
    uploaded = [Uploaded(file, uploader_of(me)) for file in message.files]
    enclosed = MessageExtras(uploaded, reply_to=message.reply_to)
    said = await context.conversations.agent_wrote(
        session, to_agent_of(me), Content(message.text), key_of(me, client_id), extras=enclosed, intent=message.intent
    )
    context.presences.stop_typing(session, me)
    return {"session": said.session, "seq": said.seq, "fate": said.status.value}


async def withdraw_message(
    context: ConsoleContext, me: Profile, session: SessionId, target: str, client_id: str
) -> IntakeResult | None:
    """Take back what an agent's client sent as `target`. Raises Refused; Problem when it comes too fast."""
    context.rate_limits.count(context.settings.message_limit, "words", me.id)
    keys, sent = key_of(me, client_id), key_of(me, target)
    return await context.conversations.act(withdrawals.agent_withdrew, session, to_agent_of(me), sent, keys)
