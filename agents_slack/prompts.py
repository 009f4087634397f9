"""The question that an agent is asked, and nobody else sees, whose words in a thread went to nobody. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.addresses import Place
from agents_slack.outbound import Json, button, plain
from agents_slack.thread_posts import SlackCall
from core.events import Event, Note, Prompt
from core.ports import SessionView
from core.reading import as_read
from core.session import State

CLAIM_AND_SEND = "handoff.claim_and_send"
ASK_TO_CLAIM = "Nobody has this conversation yet. Claim it and send your message?"
NOT_SENT = "This conversation is closed; your words were not sent."

_STILL_TRUE = {
    Prompt.CLAIM: (State.BOT, State.PENDING),
    Prompt.CLOSED: (State.CLOSED,),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A note whose writer is to be asked, and its place in the pending events."""

    index: int
    event: Event
    note: Note


def next_question(view: SessionView, pending: Sequence[Event]) -> Question | None:
    """The first question among the pending events that still makes sense."""
    words = as_read(view.log, pending[-1].seq)
    for index, event in enumerate(pending):
        match event.body:
            case Note(prompt=prompt, writer=writer) as note if prompt and writer:
                if words.get(event.seq) is not None and view.session.state in _STILL_TRUE[Prompt(prompt)]:
                    return Question(index, event, note)
            case _:
                continue
    return None


def to_whisper(question: Question, view: SessionView) -> SlackCall:
    """The call that asks."""
    thread = Place.parse(view.lane.address)
    is_claim = question.note.prompt == Prompt.CLAIM
    text = ASK_TO_CLAIM if is_claim else NOT_SENT
    blocks: list[Json] = [plain(text)]
    if is_claim:
        value = f"{view.session.id}:{question.event.seq}"
        ask = button("Claim and send", CLAIM_AND_SEND, value, primary=True)
        blocks.append({"type": "actions", "elements": [ask]})
    return SlackCall("chat.postEphemeral", whisper(thread, question.note.writer, text, blocks))


def whisper(place: Place, user: str, text: str, blocks: Sequence[Json] = ()) -> Json:
    """The arguments of a message that only `user` sees, in the thread under `place`."""
    args: Json = {"channel": place.channel, "user": user, "text": text, "parse": "none"}
    if place.ts:
        args["thread_ts"] = place.ts
    return {**args, "blocks": list(blocks)} if blocks else args
