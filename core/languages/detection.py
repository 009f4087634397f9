"""Which language a text is in: by its script where that decides, else by a model of n-grams. Pure; keeps nothing.

The model is in the package py3langid. It loads in half a second when the first text is asked about, which belongs
beside the event loop; then it takes 57 MB, and a text 0.1 ms.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

from core.languages.known import LANGUAGES
from core.languages.tags import main_language, normal_tag

LONGEST = 1_000  # characters: what is beyond them tells no more
_SURE, _FEW_WORDS, _CANDIDATES = 0.5, 3, 8
# How much likelier what the person's app or earlier words say is than any other language, by the number of words.
_PRIOR = {1: 6.0, 2: 4.0, 3: 2.0, 4: 1.6}
_OTHER_PRIOR = 1.2
# Those that the model is asked about: what people write to companies in, and the nearest neighbours of these.
_KNOWN_BY_MODEL = frozenset(LANGUAGES) | {
    "nb", "nn", "sk", "hr", "sr", "ca", "lt", "et", "lv", "sl", "ms", "ur", "bn", "ta", "tl", "sw",
}  # fmt: skip
_NO_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#/]\w+|\d+")
_SCRIPTS: tuple[tuple[str, str], ...] = (  # the first letters of a character's name in Unicode, and whose it is alone
    ("HIRAGANA", "ja"), ("KATAKANA", "ja"), ("HANGUL", "ko"), ("THAI", "th"), ("GREEK", "el"), ("HEBREW", "he"),
    ("BENGALI", "bn"), ("TAMIL", "ta"), ("TELUGU", "te"), ("GUJARATI", "gu"), ("KANNADA", "kn"), ("MALAYALAM", "ml"),
    ("GURMUKHI", "pa"), ("ARMENIAN", "hy"), ("GEORGIAN", "ka"), ("KHMER", "km"), ("LAO", "lo"), ("MYANMAR", "my"),
    ("SINHALA", "si"), ("ETHIOPIC", "am"), ("CJK", "zh"),
)  # fmt: skip
# Of some common characters the older form and the simplified one.
_TRADITIONAL = frozenset("這個們說話請問嗎還沒會過為麼學費應該謝給時間國語開關點對錢價單號訂購買賣電郵轉聯絡幫")
_SIMPLIFIED = frozenset("这个们说话请问吗还没会过为么学费应该谢给时间国语开关点对钱价单号订购买卖电邮转联络帮")
# Letters that one of the languages of a script writes and its neighbours do not.
_LETTERS: tuple[tuple[str, str], ...] = (
    ("ґєї", "uk"), ("ўі", "be"), ("ђћџљњј", "sr"), ("ѓќѕ", "mk"), ("ٹڈڑںےھ", "ur"), ("پچژگ", "fa"), ("ñ¿¡", "es"),
    ("ß", "de"), ("ãõ", "pt"), ("ğış", "tr"), ("őű", "hu"), ("ăâșțş", "ro"), ("łąęśźż", "pl"), ("řěů", "cs"),
    ("ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "vi"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DetectedLanguage:
    """`tag` is "" where nobody could tell. `confidence` is 0 to 1; `words` how many there were to tell by."""

    tag: str = ""
    confidence: float = 0.0
    words: int = 0

    @property
    def is_sure(self) -> bool:
        """May it be acted on?"""
        return bool(self.tag) and self.confidence >= _SURE


def detect_language(text: str, prior: str = "") -> DetectedLanguage:
    """The language of a message. `prior` (BCP 47) is what is known of who wrote it: it decides between near ones."""
    written = _NO_WORDS.sub(" ", text[:LONGEST])
    counted = Counter(script for char in written if char.isalpha() and (script := _script(char)))
    letters = sum(counted.values())
    if not letters:
        return DetectedLanguage()
    words = len([word for word in written.split() if any(char.isalpha() for char in word)])
    script, most = counted.most_common(1)[0]
    if script in ("HIRAGANA", "KATAKANA", "CJK"):
        return _east_asian(written, counted, prior)
    own = dict(_SCRIPTS).get(script)
    if own and most > letters / 2:
        return DetectedLanguage(own, 1.0, words)
    return _by_model(written, words, prior)


def is_ready() -> bool:
    """Is the model loaded?"""
    return bool(_model.cache_info().currsize)


def _east_asian(text: str, counted: Counter[str], prior: str) -> DetectedLanguage:
    """Kana is Japanese's alone; what has none is Chinese, or a word or two of a Japanese reader."""
    kana, characters = counted["HIRAGANA"] + counted["KATAKANA"], counted["CJK"]
    if kana:
        return DetectedLanguage("ja", 1.0, max(1, (kana + characters) // 2))
    if main_language(prior) == "ja" and characters <= 4:  # noqa: PLR2004 - 学費, 返金方法
        return DetectedLanguage("ja", _SURE, 1)
    old, new = (sum(char in letters for char in text) for letters in (_TRADITIONAL, _SIMPLIFIED))
    traditional = old > new or (old == new and normal_tag(prior) == "zh-TW")
    return DetectedLanguage("zh-TW" if traditional else "zh", 1.0, max(1, characters // 2))


def _by_model(text: str, words: int, prior: str) -> DetectedLanguage:
    lowered = " ".join(text.lower().split())
    found = _model()(lowered)
    known = main_language(prior)
    weight = _PRIOR.get(words, _OTHER_PRIOR)
    hints = {tag for letters, tag in _LETTERS if any(letter in lowered for letter in letters)}
    shares: dict[str, float] = {}
    for tag, share in found:
        weighed = share * (weight if tag == known else 1.0)
        shares[tag] = shares.get(tag, 0.0) + weighed * (2.0 if tag in hints else 1.0)
    if not shares:
        return DetectedLanguage(words=words)
    best = max(shares, key=shares.__getitem__)
    confidence = shares[best] / max(sum(shares.values()), 1e-9)
    if words < _FEW_WORDS and best != known:
        confidence *= 0.5 + 0.15 * words
    return DetectedLanguage(best, min(1.0, confidence), words)


@cache
def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ", 1)[0]


@cache
def _model() -> Callable[[str], list[tuple[str, float]]]:
    """The shares of the likeliest languages of a text in lower case."""
    if find_spec("py3langid") is None:
        return lambda _: []  # then a language is known by its script, or not at all
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - half a second and 57 MB

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([tag for tag in identifier.labels if tag in _KNOWN_BY_MODEL])
    identifier._full_model = (identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes)  # frees the other languages

    def predict(text: str) -> list[tuple[str, float]]:
        return [(main_language(tag), float(share)) for tag, share in identifier.rank(text)[:_CANDIDATES]]

    return predict
