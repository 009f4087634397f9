"""Emoji on messages: which ones a user changed, and which one a bot may put there. Pure."""

from collections.abc import Sequence

from telegram import MessageReactionUpdated, ReactionType, ReactionTypeEmoji
from telegram.constants import ReactionEmoji

OTHER_EMOJI = ":emoji:"  # one that only Telegram has
_FREE = frozenset(str(emoji) for emoji in ReactionEmoji)
_LOOKS = "\ufe0f"  # "shown as a picture": Telegram writes its emoji without it
_SKINS = tuple(map(chr, range(0x1F3FB, 0x1F400)))


def reaction_changes(update: MessageReactionUpdated) -> list[tuple[str, bool]]:
    """(emoji, added) for every emoji that the user put on the message or took away."""
    before, now = _emoji(update.old_reaction), _emoji(update.new_reaction)
    gone = [(emoji, False) for emoji in before if emoji not in now]
    return gone + [(emoji, True) for emoji in now if emoji not in before]


def shown_as(left: Sequence[str]) -> str:
    """The one emoji that a bot may put on a message: the latest of those wanted that Telegram has; "" for none."""
    plain = (_bare(emoji) for emoji in reversed(left))
    return next((emoji for emoji in plain if emoji in _FREE), "")


def is_known(emoji: str) -> bool:
    """Has Telegram such a reaction?"""
    return _bare(emoji) in _FREE


def _emoji(reactions: Sequence[ReactionType]) -> list[str]:
    found = [each.emoji if isinstance(each, ReactionTypeEmoji) else OTHER_EMOJI for each in reactions]
    return list(dict.fromkeys(found))


def _bare(emoji: str) -> str:
    for look in (_LOOKS, *_SKINS):
        emoji = emoji.replace(look, "")
    return emoji
