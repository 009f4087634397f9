"""Shows an answer while Gemini writes it: finds the text in JSON that is still arriving."""

from typing import Any

from pydantic_core import from_json

from core.bots.protocol import ShowDraft


class DraftStream:
    """Hears the pieces of one reply. Nothing is shown before the reply has said that it is sure enough.

    Neither is what quotes the instructions, nor what follows it.
    """

    def __init__(self, draft: ShowDraft, answer_at: float, fence: str) -> None:
        self._draft = draft
        self._answer_at = answer_at
        self._fence = fence
        self._json = ""
        self._shown = ""

    def hear(self, piece: str) -> None:
        """Take in the next piece, and hand on the text if it grew. What is no JSON shows nothing more."""
        self._json += piece
        try:
            reply = from_json(self._json, allow_partial="trailing-strings")
        except ValueError:
            return
        if not isinstance(reply, dict) or not isinstance(text := reply.get("text"), str):
            return
        text = text.strip()
        if text != self._shown and self._is_sure(reply) and self._fence not in text:
            self._shown = text
            self._draft(text)

    def _is_sure(self, reply: dict[str, Any]) -> bool:
        confidence = reply.get("confidence")
        if next(reversed(reply)) == "confidence" and not self._json.rstrip().endswith((",", "}")):
            return False  # the number may go on: 9 of 9e-2
        return isinstance(confidence, int | float) and confidence >= self._answer_at
