"""Is a message thanks, agreement or a goodbye, and nothing else? Pure. All languages are read together.

A greeting is none: who says hello wants to say something.
"""

from collections.abc import Mapping
from functools import cache

import regex

from core.escalation import consent_words, phrases
from core.escalation.consent import Consent, read_offer_reply
from core.escalation.expansions import all_expansions
from core.escalation.tokens import is_picture, tokenize

_MOST_WORDS = 15
_LONGEST = 200  # characters
_MOST_WAYS = 500  # of one phrase
_ASKS = regex.compile(r"[?？؟]")
_THANKS_AND_GOODBYES = (
    # en
    "thanks, thank you, thank u, thankyou, thx, tnx, ty, tysm, cheers, much appreciated, appreciate it, "
    "appreciated, thank you for your help, thanks for your help, thanks for the help, thank you for the help, "
    "that helps, that helped, that was helpful, very helpful, you are great, youre great, youre welcome, got it, "
    "understood, thats all, that is all, all good, all clear, nothing else, bye, bye bye, goodbye, good bye, "
    "see you, see you later, see ya, take care, good night, have a (nice|good|great) (day|evening|weekend|one), "
    "same to you, you too, "
    # es, pt, it, fr
    "gracias, muchas gracias, mil gracias, adios, hasta luego, hasta pronto, buen dia, buenas noches, "
    "igualmente, chao, entendido, eso es todo, nada mas, obrigado, obrigada, muito obrigado, muito obrigada, "
    "obg, valeu, tchau, ate logo, ate mais, entendi, so isso, grazie, grazie mille, mille grazie, arrivederci, "
    "buona giornata, buona serata, capito, merci, merci beaucoup, merci bien, merci pour votre aide, au revoir, "
    "bonne journee, bonne soiree, compris, c'est tout, a bientot, "
    # de, nl, da, no, sv, fi
    "danke, danke schön, dankeschön, vielen dank, danke sehr, besten dank, tschüss, auf wiedersehen, "
    "schönen tag, schönen tag noch, verstanden, das war alles, bis bald, bedankt, dank u, dank je, dankjewel, "
    "dank u wel, tot ziens, doei, dag, fijne dag, tak, mange tak, farvel, hej hej, takk, tusen takk, mange takk, "
    "ha det, tack, tack så mycket, tusen tack, hejdå, kiitos, kiitti, kiitoksia, näkemiin, hei hei, "
    # pl, cs, ro, hu, ru, uk, bg, el, tr
    "dziękuję, dzięki, bardzo dziękuję, do widzenia, na razie, děkuji, díky, děkuju, na shledanou, mulțumesc, "
    "mersi, la revedere, köszönöm, köszi, köszönöm szépen, viszlát, спасибо, большое спасибо, спасибо большое, "
    "благодарю, до свидания, пока, хорошего дня, понятно, понял, поняла, всё понятно, дякую, щиро дякую, "
    "дуже дякую, до побачення, зрозуміло, благодаря, довиждане, ευχαριστώ, ευχαριστώ πολύ, αντίο, teşekkürler, "
    "teşekkür ederim, teşekkür, çok teşekkürler, sağol, sağ ol, sağ olun, hoşça kal, görüşürüz, iyi günler, "
    "anladım, "
    # ar, fa, he, hi, id, vi, th, ja, ko, zh
    "شكرا, شكرا لك, شكرا جزيلا, مع السلامة, إلى اللقاء, ممنون, متشکرم, مرسی, خداحافظ, תודה, תודה רבה, להתראות, "
    "ביי, धन्यवाद, शुक्रिया, बहुत धन्यवाद, dhanyavad, shukriya, terima kasih, terima kasih banyak, makasih, "
    "trims, sampai jumpa, cảm ơn, cám ơn, cảm ơn bạn, cảm ơn nhiều, tạm biệt, ขอบคุณ, ขอบคุณครับ, ขอบคุณค่ะ, "
    "ขอบคุณมาก, ลาก่อน, ありがとう, ありがとうございます, ありがとうございました, どうもありがとうございます, "
    "助かりました, さようなら, 失礼します, 감사합니다, 고마워요, 고맙습니다, 안녕히 계세요, 谢谢, 谢谢你, "
    "谢谢您, 感谢, 多谢, 再见, 拜拜, 明白, 明白了, 知道了"
)

_Phrase = tuple[str, ...]


def is_courtesy(text: str) -> bool:
    """Is it nothing but thanks, agreement, a goodbye, or pictures that say no no? "ok 👍", "no, thank you"."""
    if len(text) > _LONGEST or _ASKS.search(text):
        return False
    words = [token.word for token in tokenize(text)]
    if not words or len(words) > _MOST_WORDS:
        return False
    if all(is_picture(word) for word in words):
        return read_offer_reply(text).consent is not Consent.NO
    return _tells(words)


def _tells(words: list[str]) -> bool:
    """Do known phrases fill the words, one that is a courtesy among them?"""
    table, longest = _table()
    at, has_courtesy = 0, False
    while at < len(words):
        length = next((n for n in range(min(longest, len(words) - at), 0, -1) if tuple(words[at : at + n]) in table), 0)
        if not length and not is_picture(words[at]):
            return False
        beginnings = (tuple(words[at : at + n]) for n in range(1, length + 1))  # "thank you", of "thank you so much"
        has_courtesy = has_courtesy or any(table.get(each, False) for each in beginnings)
        at += length or 1
    return has_courtesy


@cache
def _table() -> tuple[Mapping[_Phrase, bool], int]:
    """Phrases, whether one says by itself that all is well (others only stand beside), and the longest one's words."""
    beside = [*consent_words.ASIDE.values(), "no, nope, nein, non, nee, не, нет"]
    telling = [*consent_words.FINE.values(), _THANKS_AND_GOODBYES]
    table = {phrase: False for written in beside for phrase in _phrases(written)}
    table.update({phrase: True for written in telling for phrase in _phrases(written)})
    return table, max(map(len, table))


def _phrases(written: str) -> list[_Phrase]:
    every = (all_expansions(phrases.parse_phrase(phrase), _MOST_WAYS) or () for phrase in written.split(", ") if phrase)
    return [words for expansions in every for words in expansions]
