"""Slack's names of emoji and the characters they stand for, both ways. Pure.

Slack's names are those of iamcal/emoji-data; the library knows most of them as aliases, and here are the ones it does
not. A workspace's own emoji have no character: they are written ":name:".
"""

import re

import emoji as library

# Names of Slack's that the library spells in another way.
_NAMES = {
    "thinking_face": "🤔", "smiling_face_with_3_hearts": "🥰", "face_with_symbols_on_mouth": "🤬", "star-struck": "🤩",
    "face_vomiting": "🤮", "rolling_on_the_floor_laughing": "🤣", "face_with_raised_eyebrow": "🤨",
    "middle_finger": "🖕", "snowman": "☃️", "snowman_without_snow": "⛄", "shushing_face": "🤫", "face_palm": "🤦",
    "face_with_hand_over_mouth": "🤭", "face_with_monocle": "🧐", "face_with_cowboy_hat": "🤠", "the_horns": "🤘",
    "spock-hand": "🖖", "raised_hand_with_fingers_splayed": "🖐️", "crossed_fingers": "🤞", "mostly_sunny": "🌤️",
    "white_frowning_face": "☹️", "partly_sunny_rain": "🌦️", "lightning": "🌩️", "racing_car": "🏎️",
    "medal": "🎖️", "sports_medal": "🏅", "heavy_heart_exclamation_mark_ornament": "❣️", "female-technologist": "👩‍💻",
    "male-technologist": "👨‍💻", "face_in_clouds": "😶‍🌫️", "hankey": "💩", "slightly_smiling_face": "🙂",
    "flag-england": "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "flag-scotland": "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "flag-wales": "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "rain_cloud": "🌧️",
    "snow_cloud": "🌨️", "barely_sunny": "🌥️", "knife_fork_plate": "🍽️", "i_love_you_hand_sign": "🤟",
    "large_yellow_circle": "🟡", "large_orange_circle": "🟠", "large_green_circle": "🟢", "large_purple_circle": "🟣",
    "large_brown_circle": "🟤", "eyes": "👀", "white_check_mark": "✅", "+1": "👍", "-1": "👎",
}  # fmt: skip
_TONES = {chr(0x1F3FB + number - 2): str(number) for number in range(2, 7)}  # character -> Slack's number
_TONE_OF = {number: char for char, number in _TONES.items()}
_VARIATION = "\ufe0f"
_REGION = 0x1F1E6  # the regional indicator A
_FLAG = re.compile(r"flag-([a-z]{2})")
_OWN = re.compile(r":([a-z0-9_+'-]+):")


def to_char(name: str, tone: str = "") -> str:
    """The character of a name ("tada", "wave" with tone "3"), else the name between colons."""
    char = _char_of(name)
    if not char:
        return f":{name}:"
    return char[0] + _TONE_OF[tone] + char[1:].removeprefix(_VARIATION) if tone in _TONE_OF else char


def to_emoji(name: str) -> str:
    """The character of a name as reactions carry it, "+1::skin-tone-2"; ":name:" for a workspace's own."""
    plain, _, tone = name.partition("::skin-tone-")
    return to_char(plain, tone)


def to_name(emoji: str) -> str:
    """What Slack calls an emoji, "+1::skin-tone-2"; "" for what is none. Whether Slack knows the name, it will say."""
    if own := _OWN.fullmatch(emoji):
        return own[1]
    tone = next((_TONES[char] for char in emoji if char in _TONES), "")
    name = _name_of("".join(char for char in emoji if char not in _TONES))
    return f"{name}::skin-tone-{tone}" if name and tone else name


def _char_of(name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    if flag := _FLAG.fullmatch(name):
        return "".join(chr(_REGION + ord(letter) - ord("a")) for letter in flag[1])
    for spelling in (name, _spelled_by_others(name)):
        char = library.emojize(f":{spelling}:", language="alias")
        if char != f":{spelling}:":
            return char
    return ""


def _spelled_by_others(name: str) -> str:
    """Names such as "female-doctor" and "man-shrugging" with the library's words."""
    return name.replace("female-", "woman_").replace("male-", "man_").replace("-", "_")


def _name_of(char: str) -> str:
    if known := _SLACK_NAMES.get(char.replace(_VARIATION, "")):
        return known
    if len(char) == len("🇩🇪") and all(0 <= ord(each) - _REGION < len("abcdefghijklmnopqrstuvwxyz") for each in char):
        return "flag-" + "".join(chr(ord(each) - _REGION + ord("a")) for each in char)
    for spelling in (char, char + _VARIATION):
        name = library.demojize(spelling, language="alias")
        if found := _OWN.fullmatch(name):
            return re.sub(r"^(wo)?man_(?=shrugging|facepalming|running|walking|bowing)", r"\1man-", found[1])
    return ""


_SLACK_NAMES = {char.replace(_VARIATION, ""): name for name, char in _NAMES.items()}
