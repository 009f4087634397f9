"""The leak guard: do an agent's plain words look as if they were meant for colleagues? Pure.

A wrong yes costs the agent a click, a wrong no tells a user what was not for them; so it looks for how people talk
about a user, and not for single words that stand in any answer. Quotations are not the writer's own words.
"""

import re

from core.config.desk import LeakGuardEntry
from core.escalation.matching import Matcher
from core.escalation.triggers import Trigger, TriggersFile
from core.model.content import BlockKind, Content

_GUARD = "leak"
_MARKUP = re.compile(r"<[@!][A-Za-z][^<>\s]*>")  # as a desk may write a mention, when nobody has read it
_EVERYBODY = re.compile(r"(?<!\S)@(?:here|channel|everyone|all|team)\b", re.I)
_HANDLE = re.compile(r"(?<![^\s(\[,;:!?])@(?P<name>[^\W\d_][\w.-]*)")
_OUTSIDE = re.compile(
    r"\b(?:instagram|insta|twitter|x\.com|tiktok|facebook|messenger|linkedin|youtube|telegram|whatsapp|viber|wechat|weibo"
    r"|vk|threads|mastodon|bluesky|snapchat|pinterest|github|discord|skype|handles?|follow(?:ing)?)\b",
    re.I,
)
_PUBLIC_NAME = re.compile(r"[\d_]|bot$", re.I)  # an account's name, not a person's


class LeakGuard:
    """Made once for a configuration: phrases are compiled."""

    def __init__(self, entry: LeakGuardEntry) -> None:
        self._entry = entry
        parts = {"phrases": entry.phrases, "not": entry.except_}
        trigger = Trigger.model_validate({"category": "topic", "weight": 1.0, **parts})
        self._matcher = Matcher(TriggersFile(lists=entry.lists, triggers={}), {_GUARD: trigger})
        self._label = _label_pattern(entry.labels)

    def find_leak(self, content: Content) -> str:
        """The words that look internal, as they were written; "" when none do."""
        if not self._entry.enabled:
            return ""
        text = _own_words(content)
        if self._label and (label := self._label.match(text)):
            return label.group(1)
        if self._entry.mentions and (mention := _mention(text)):
            return mention
        found = self._matcher.find(text)
        return found[0].words if found else ""


def _label_pattern(labels: list[str]) -> "re.Pattern[str] | None":
    if not labels:
        return None
    return re.compile(rf"\W*({'|'.join(re.escape(label) for label in labels)})\s*[:：]", re.I)


def _own_words(content: Content) -> str:
    if content.blocks:
        return "\n".join(block.text for block in content.blocks if block.kind is not BlockKind.QUOTE)
    return "\n".join(line for line in content.text.split("\n") if not line.lstrip().startswith(">"))


def _mention(text: str) -> str:
    """The first mention of a teammate, "" when there is none. A company's account elsewhere is no teammate."""
    for certain in (_MARKUP, _EVERYBODY):
        if found := certain.search(text):
            return found.group()
    for line in text.split("\n"):
        for found in _HANDLE.finditer(line):
            name = found["name"].rstrip(".-")
            if not _PUBLIC_NAME.search(name) and not _OUTSIDE.search(line.replace(found.group(), "")):
                return f"@{name}"
    return ""
