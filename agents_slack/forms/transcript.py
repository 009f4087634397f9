"""The form that only shows: a whole conversation, page by page, the last page first. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from agents_slack.api import deeds
from agents_slack.api.outbound import Json, button, plain
from agents_slack.forms.parts import About, form
from agents_slack.surfaces.transcript import pages
from core.model.events import Event

LAST = -1  # the page that is shown first
NOTHING = "Nothing was said yet."


def view(about: About, log: Sequence[Event]) -> Json:
    """The page `about.page` says, counted from 0; LAST is the last. One that is not there is the nearest that is."""
    found = pages(log)
    last = len(found) - 1
    page = last if about.page == LAST else max(0, min(about.page, last))
    blocks = [*(found[page] or [plain(NOTHING)]), *_turning(page, last)]
    return form(deeds.TRANSCRIPT, _title(page, last), replace(about, page=page), blocks)


def _title(page: int, last: int) -> str:
    return f"Transcript, {page + 1} of {last + 1}" if last else "Full transcript"


def _turning(page: int, last: int) -> list[Json]:
    turns = [("Earlier", deeds.TURN_PAGE_BACK, page - 1), ("Later", deeds.TURN_PAGE, page + 1)]
    shown = [button(label, act, str(to)) for label, act, to in turns if 0 <= to <= last]
    return [{"type": "actions", "elements": shown}] if shown else []
