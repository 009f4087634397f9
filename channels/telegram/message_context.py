"""What a user's app shows above their words: from whom they are forwarded, what they quote or answer. Pure.

Each is a line of its own, in brackets, or a quotation; an answer to a message of this chat is none: `reply_to` says so.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from channels.telegram.kinds import CONTENT
from channels.telegram.notices import TelegramJson, name_of, task_text
from core.model.content import Block, BlockKind, Span


def context_lines(raw: TelegramJson) -> list[Block]:
    """The lines of a message, in its JSON."""
    lines = [Block(BlockKind.PARAGRAPH, (Span(f"[{line}]"),)) for line in _lines(raw) if line]
    return [*lines, *(Block(BlockKind.QUOTE, (Span(words),)) for words in _quoted(raw) if words)]


def _lines(raw: TelegramJson) -> Iterator[str]:
    if origin := raw.get("forward_origin"):
        yield f"forwarded from {_origin(origin)}"
    if via := raw.get("via_bot"):
        yield f"sent with @{via.get('username') or name_of(via)}"
    if external := raw.get("external_reply"):
        what = _kind_of(external)
        chat = external.get("chat")
        where = f" in {name_of(chat)}" if name_of(chat) else ""
        yield f"in reply to {what} of {_origin(external.get('origin') or {})}{where}"
    if story := raw.get("reply_to_story"):
        yield f"in reply to a story of {name_of(story.get('chat')) or 'somebody'}"
    if raw.get("live_photo"):
        yield "live photo"


def _quoted(raw: TelegramJson) -> Iterator[str]:
    answered = raw.get("reply_to_message") or raw.get("external_reply") or {}
    yield str((raw.get("quote") or {}).get("text") or "")
    if task := raw.get("reply_to_checklist_task_id"):
        yield task_text(answered.get("checklist"), task)
    if option := raw.get("reply_to_poll_option_id"):
        options = (answered.get("poll") or {}).get("options") or ()
        yield next((str(each.get("text")) for each in options if each.get("persistent_id") == option), "")


def _origin(origin: TelegramJson) -> str:
    """Who it is by and when: "Ana Lima, 3 May 2026"."""
    who = name_of(origin.get("sender_user")) or str(origin.get("sender_user_name") or "")
    where = name_of(origin.get("sender_chat")) or name_of(origin.get("chat"))
    signature = origin.get("author_signature")
    said = " – ".join(part for part in (where, str(signature or "")) if part) or who or "somebody"
    at = origin.get("date")
    if not isinstance(at, int):
        return said
    day = datetime.fromtimestamp(at, UTC)
    return f"{said}, {day.day} {day:%B %Y}"


def _kind_of(external: TelegramJson) -> str:
    kind = next((kind.name for kind in CONTENT.kinds if external.get(kind.name)), "")
    return f"a {kind.replace('_', ' ')}" if kind else "a message"
