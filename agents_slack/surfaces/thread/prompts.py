"""The question that an agent is asked, and nobody else sees, whose words in a thread went to nobody. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agents_slack.api import deeds
from agents_slack.api.addresses import Place
from agents_slack.api.outbound import Json, button, escape, plain, short
from agents_slack.api.whispers import whisper
from agents_slack.offers import nothing_telling
from agents_slack.surfaces.thread.posts import SlackCall
from core.model.content import Content
from core.model.events import Event, Note, Prompt
from core.model.ids import Seq, SessionId
from core.model.ports import SessionView
from core.model.session import State
from core.rendering.reading import as_read

_EXCERPT = 80


@dataclass(frozen=True, slots=True)
class Wording:
    """How a prompt is asked, its buttons (label and act, the first is the likeliest), and in which states it is true.

    `asks_twice`: none of its buttons is the one to press. `text` may hold {owner}, who has the session, and {words},
    those it is about.
    """

    text: str
    buttons: tuple[tuple[str, str], ...]
    states: tuple[State, ...]
    asks_twice: bool = False


_KEEP = ("Keep as note", deeds.KEEP)
_WORDINGS = {
    Prompt.CLAIM: Wording(
        "Nobody has this conversation yet. Claim it and send your message?",
        (("Claim and send", deeds.CLAIM_AND_SEND), _KEEP),
        (State.BOT, State.PENDING),
    ),
    Prompt.CLOSED: Wording(
        "This conversation is closed; your words were not sent.", (("Reopen", deeds.REOPEN),), (State.CLOSED,)
    ),
    Prompt.TEAMMATE: Wording(
        "{owner} has this conversation: what you write here stays between you. Send this to the user?",
        (("Send to customer", deeds.SEND), _KEEP),
        (State.ASSIGNED,),
    ),
    Prompt.QUIET: Wording(
        "This stayed between you and your colleagues, as plain words do in this queue. Send it to the user?",
        (("Send to customer", deeds.SEND), _KEEP),
        (State.ASSIGNED,),
    ),
    Prompt.LEAK: Wording(
        "Not sent: {words} looks as if it were not for the user.",
        (("Send anyway", deeds.SEND), _KEEP),
        (State.ASSIGNED,),
        asks_twice=True,
    ),
    Prompt.EDIT: Wording(
        "The user still reads what you wrote before: {words} looks as if it were not for them.",
        (("Change it anyway", deeds.SEND), ("Leave it", deeds.KEEP)),
        tuple(State),
        asks_twice=True,
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A note whose writer is to be asked, as it reads now, and its place in the pending events."""

    index: int
    event: Event
    note: Note
    content: Content


def next_question(view: SessionView, pending: Sequence[Event]) -> Question | None:
    """The first question among the pending events that still makes sense."""
    words = as_read(view.log, pending[-1].seq)
    for index, event in enumerate(pending):
        match event.body:
            case Note(prompt=prompt, writer=writer) as note if prompt and writer:
                content = words.get(event.seq)
                if content is not None and view.session.state in _WORDINGS[Prompt(prompt)].states:
                    return Question(index, event, note, content)
            case _:
                continue
    return None


def to_whisper(
    question: Question, view: SessionView, telling_words: Callable[[Content], str] = nothing_telling
) -> SlackCall:
    """The call that asks. `telling_words` finds what looked internal."""
    wording = _WORDINGS[Prompt(question.note.prompt)]
    told = telling_words(question.content) or question.content.text
    owner = short(view.session.owner_name, _EXCERPT) or "A colleague"
    text = wording.text.format(owner=owner, words=f"“{short(told, _EXCERPT)}”")
    value = deeds.about(view.session.id, question.event.seq)
    first, *others = wording.buttons
    buttons = [button(*first, value, primary=not wording.asks_twice), *(button(*each, value) for each in others)]
    blocks = [plain(text), {"type": "actions", "elements": buttons}]
    return SlackCall(
        "chat.postEphemeral", whisper(Place.parse(view.lane.address), question.note.writer, escape(text), blocks)
    )


def are_you_sure(place: Place, user: str, session: SessionId, note: Seq, words: str) -> Json:
    """The arguments of the question whether a note is to be sent though some of its words look internal."""
    text = _WORDINGS[Prompt.LEAK].text.format(words=f"“{short(words, _EXCERPT)}”")
    value = deeds.about(session, note)
    buttons = [button("Send anyway", deeds.SEND_ANYWAY, value), button(*_KEEP, value)]
    return whisper(place, user, escape(text), [plain(text), {"type": "actions", "elements": buttons}])
