"""The emoji that one can react with without paying: core.telegram.org/bots/api#reactiontypeemoji."""

from collections.abc import Iterable

_EMOJI = """
    ❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥
    🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨
    🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡
"""

FREE_EMOJI = frozenset(_EMOJI.split())


def to_wire(chosen: Iterable[str]) -> list[dict[str, str]]:
    """ReactionType objects. A custom emoji is given by its id, which is all digits."""
    return [
        {"type": "custom_emoji", "custom_emoji_id": one} if one.isdecimal() else {"type": "emoji", "emoji": one}
        for one in chosen
    ]
