"""Shows an answer while Gemini writes it: finds the text in JSON that is still arriving."""

from core.bots.partial_json import PartialObject
from core.bots.protocol import ShowDraft


class DraftStream:
    """Hears the pieces of one reply. Nothing is shown before the reply has said that it is sure enough.

    Neither is what quotes the instructions, nor what follows it.
    """

    def __init__(self, draft: ShowDraft, answer_at: float, fence: str) -> None:
        self._draft = draft
        self._answer_at = answer_at
        self._fence = fence
        self._reply = PartialObject()
        self._shown = ""

    def hear(self, piece: str) -> None:
        """Take in the next piece, and hand on the text if it grew."""
        self._reply.feed(piece)
        text = (self._reply.string("text") or "").strip()
        if text != self._shown and self._is_sure() and self._fence not in text:
            self._shown = text
            self._draft(text)

    def _is_sure(self) -> bool:
        confidence = self._reply.members.get("confidence")
        return isinstance(confidence, int | float) and confidence >= self._answer_at
