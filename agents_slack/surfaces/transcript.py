"""A whole conversation as blocks to read: everybody's words as they read now, notes, and what happened between. Pure.

For agents only: notes are in it.
"""

import json
from collections.abc import Iterator, Sequence

from agents_slack.api.formatting import date_time
from agents_slack.api.outbound import (
    PostPart,
    SlackJson,
    name_of,
    short_file_name,
    shorten,
    text_and_blocks,
)
from agents_slack.surfaces.card.state_line import context_block, plain_text_element
from core.config.agent_words import AgentWords
from core.model.content import Content
from core.model.events import Event, Message, Note, Reacted, Side
from core.model.ids import Seq
from core.rendering.agent_sentences import AgentReader, agent_sentence
from core.rendering.current_text import content_with_choices, current_contents, original_content, was_edited
from core.rendering.splitting import split

MOST_BLOCKS = 90  # of a form's 100
MOST_JSON = 60_000  # characters; a form takes 250,000 bytes
LONGEST_PART = 3_000  # characters of one block
_EXCERPT = 80
_LONGEST_LINE = 1_000  # characters of one line of what happened; what is longer goes on in the next


def transcript_pages(log: Sequence[Event], reader: AgentReader) -> list[list[SlackJson]]:
    """The conversation in pages that fit into a form, oldest first; at least one, which may be empty."""
    found: list[list[SlackJson]] = [[]]
    size = 0
    for blocks in _entries(log, reader):
        length = len(json.dumps(blocks, ensure_ascii=False))
        if found[-1] and (len(found[-1]) + len(blocks) > MOST_BLOCKS or size + length > MOST_JSON):
            found.append([])
            size = 0
        found[-1] += blocks[:MOST_BLOCKS]
        size += length
    return found


def _entries(log: Sequence[Event], reader: AgentReader) -> Iterator[list[SlackJson]]:
    upto = log[-1].seq if log else Seq(0)
    words, marks = current_contents(log, upto), _reactions(log)
    by_seq = {event.seq: event for event in log}
    for event in log:
        if isinstance(event.body, (Message, Note)):
            is_edited = was_edited(log, event.seq, upto)
            yield list(_said(event, words.get(event.seq), is_edited, marks.get(event.seq, ()), by_seq, reader.words))
        elif line := agent_sentence(event, reader):
            first, *rest = split(Content(line), lambda text: len(text) <= _LONGEST_LINE)
            yield [
                context_block([plain_text_element(first.text), date_time(event.at, reader.words)]),
                *(context_block([plain_text_element(part.text)]) for part in rest),
            ]


def _said(
    event: Event,
    content: Content | None,
    is_edited: bool,
    marks: Sequence[str],
    by_seq: "dict[Seq, Event]",
    words: AgentWords,
) -> Iterator[SlackJson]:
    assert isinstance(event.body, (Message, Note))
    who = name_of(event.author) + (f" ({words('internal note')})" if isinstance(event.body, Note) else "")
    answered = by_seq.get(event.body.reply_to) if isinstance(event.body, Message) and event.body.reply_to else None
    quoted = original_content(answered) if answered else None
    told = [words("answers “{words}”", words=shorten(quoted.text, _EXCERPT))] if quoted else []
    told += [words("edited")] if is_edited else []
    told += [" ".join(marks)] if marks else []
    yield context_block([plain_text_element(who), date_time(event.at, words), *map(plain_text_element, told)])
    if content is None:
        content = Content(words("This message was deleted."))
    elif event.body.files:
        names = "\n".join(
            f"[{words('file')}: {short_file_name(file.name) or words('unnamed')}]" for file in event.body.files
        )
        content = Content(f"{content.text}\n{names}".strip())
    else:
        content = content_with_choices(event, content)
    for part in split(content, lambda text: len(text) <= LONGEST_PART):
        yield from text_and_blocks([PostPart(part, trusted=event.author.side is not Side.USER)])[1]


def _reactions(log: Sequence[Event]) -> dict[Seq, list[str]]:
    """The emoji that each message has now."""
    found: dict[Seq, dict[tuple[str, str], str]] = {}
    for event in log:
        if isinstance(event.body, Reacted):
            on = found.setdefault(event.body.target, {})
            key = (f"{event.author.side}:{event.author.id}", event.body.emoji)
            on.pop(key, None)
            if event.body.added:
                on[key] = event.body.emoji
    return {seq: list(on.values()) for seq, on in found.items() if on}
