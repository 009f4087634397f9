"""The form that only shows: a whole conversation, page by page, the last page first. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from agents_slack.api import action_ids
from agents_slack.api.outbound import SlackJson, button, plain_block
from agents_slack.forms.blocks import FormSubject, modal
from agents_slack.surfaces.slack_reader import transcript_reader
from agents_slack.surfaces.transcript import transcript_pages
from core.config.agent_words import AgentWords
from core.model.events import Event
from core.rendering.agent_sentences import ENGLISH_READER, AgentReader

LAST = -1  # the page that is shown first
NOTHING_SAID = "Nothing was said yet."


def view(about: FormSubject, log: Sequence[Event], base: AgentReader = ENGLISH_READER) -> SlackJson:
    """The page `about.page` says, counted from 0; LAST is the last. One that is not there is the nearest that is."""
    found = transcript_pages(log, transcript_reader(log, base))
    last, words = len(found) - 1, base.words
    page = last if about.page == LAST else max(0, min(about.page, last))
    blocks = [*(found[page] or [plain_block(words(NOTHING_SAID))]), *_turning(page, last, words)]
    return modal(action_ids.TRANSCRIPT, _title(page, last, words), replace(about, page=page), blocks, words)


def _title(page: int, last: int, words: AgentWords) -> str:
    return words("Transcript, {page} of {last}", page=page + 1, last=last + 1) if last else "Full transcript"


def _turning(page: int, last: int, words: AgentWords) -> list[SlackJson]:
    turns = [("Earlier", action_ids.TURN_PAGE_BACK, page - 1), ("Later", action_ids.TURN_PAGE, page + 1)]
    shown = [button(words(label), act, str(to)) for label, act, to in turns if 0 <= to <= last]
    return [{"type": "actions", "elements": shown}] if shown else []
