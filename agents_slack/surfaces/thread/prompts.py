"""The question that an agent is asked, and nobody else sees, whose words in a thread went to nobody. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agents_slack.api import action_ids
from agents_slack.api.addresses import PostAddress
from agents_slack.api.ephemeral_messages import whisper
from agents_slack.api.outbound import SlackJson, button, escape, plain_block, shorten
from agents_slack.surfaces.thread.posts import SlackCall
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.model.content import Content
from core.model.events import Event, Note, Prompt
from core.model.ids import Seq, SessionId
from core.model.ports import SessionView
from core.model.session import SessionState
from core.rendering.current_text import current_contents

_EXCERPT = 80


@dataclass(frozen=True, slots=True)
class PromptWording:
    """How a prompt is asked, its buttons (label and act, the first is the likeliest), and in which states it is true.

    `asks_twice`: none of its buttons is the one to press. `text` may hold {owner}, who has the session, and {words},
    those it is about.
    """

    text: str
    buttons: tuple[tuple[str, str], ...]
    states: tuple[SessionState, ...]
    asks_twice: bool = False


_KEEP = ("Keep as note", action_ids.KEEP_NOTE)
_WORDINGS = {
    Prompt.CLAIM: PromptWording(
        "Nobody has this conversation yet. Claim it and send your message?",
        (("Claim and send", action_ids.CLAIM_AND_SEND), _KEEP),
        (SessionState.BOT, SessionState.PENDING),
    ),
    Prompt.CLOSED: PromptWording(
        "This conversation is closed; your words were not sent.",
        (("Reopen", action_ids.REOPEN),),
        (SessionState.CLOSED,),
    ),
    Prompt.TEAMMATE: PromptWording(
        "{owner} has this conversation: what you write here stays between you. Send this to the user?",
        (("Send to customer", action_ids.SEND), _KEEP),
        (SessionState.ASSIGNED,),
    ),
    Prompt.QUIET: PromptWording(
        "This stayed between you and your colleagues, as plain words do in this queue. Send it to the user?",
        (("Send to customer", action_ids.SEND), _KEEP),
        (SessionState.ASSIGNED,),
    ),
    Prompt.LEAK: PromptWording(
        "Not sent: {words} looks as if it were not for the user.",
        (("Send anyway", action_ids.SEND), _KEEP),
        (SessionState.ASSIGNED,),
        asks_twice=True,
    ),
    Prompt.EDIT: PromptWording(
        "The user still reads what you wrote before: {words} looks as if it were not for them.",
        (("Change it anyway", action_ids.SEND), ("Leave it", action_ids.KEEP_NOTE)),
        tuple(SessionState),
        asks_twice=True,
    ),
}


@dataclass(frozen=True, slots=True)
class NotePrompt:
    """A note whose writer is to be asked, as it reads now, and its place in the pending events."""

    index: int
    event: Event
    note: Note
    content: Content


def next_prompt(view: SessionView, pending: Sequence[Event]) -> NotePrompt | None:
    """The first question among the pending events that still makes sense."""
    words = current_contents(view.log, pending[-1].seq)
    for index, event in enumerate(pending):
        match event.body:
            case Note(prompt=prompt, writer=writer) as note if prompt and writer:
                content = words.get(event.seq)
                if content is not None and view.session.state in _WORDINGS[Prompt(prompt)].states:
                    return NotePrompt(index, event, note, content)
    return None


def to_prompt_call(
    question: NotePrompt, view: SessionView, find_leak: Callable[[Content], str], words: AgentWords = ENGLISH_WORDS
) -> SlackCall:
    """The call that asks. `find_leak` finds what looked internal."""
    wording = _WORDINGS[Prompt(question.note.prompt)]
    told = find_leak(question.content) or question.content.text
    owner = shorten(view.session.owner_name, _EXCERPT) or words("A colleague")
    text = words(wording.text, owner=owner, words=f"“{shorten(told, _EXCERPT)}”")
    value = action_ids.button_value(view.session.id, question.event.seq)
    first, *others = [(words(label), act) for label, act in wording.buttons]
    buttons = [button(*first, value, primary=not wording.asks_twice), *(button(*each, value) for each in others)]
    blocks = [plain_block(text), {"type": "actions", "elements": buttons}]
    return SlackCall(
        "chat.postEphemeral", whisper(PostAddress.parse(view.lane.address), question.note.writer, escape(text), blocks)
    )


def leak_question(
    place: PostAddress, user: str, session: SessionId, note: Seq, leak: str, words: AgentWords = ENGLISH_WORDS
) -> SlackJson:
    """The arguments of the question whether a note is to be sent though some of its words look internal."""
    text = words(_WORDINGS[Prompt.LEAK].text, words=f"“{shorten(leak, _EXCERPT)}”")
    value = action_ids.button_value(session, note)
    acts = (("Send anyway", action_ids.SEND_ANYWAY), _KEEP)
    buttons = [button(words(label), act, value) for label, act in acts]
    return whisper(place, user, escape(text), [plain_block(text), {"type": "actions", "elements": buttons}])
