"""Words that greet, thank or part, in the languages of the texts: said with a name behind them or without one."""

from core.rendering.word_search import fold_text

_BY_LANGUAGE = {
    "ar": "مرحبا, أهلا, السلام عليكم, شكرا, شكرا لك",
    "cs": "dobrý den, ahoj, děkuji, děkujeme",
    "da, no, sv": "hej, hei, god dag, godmorgen, god morgen, god kväll, tack, tak, takk",
    "de": "hallo, guten tag, guten morgen, guten abend, moin, servus, grüß gott, danke, vielen dank, herzlichen dank, "
    "willkommen, herzlich willkommen, auf wiedersehen, tschüss, entschuldigung",
    "el": "γεια, γεια σας, καλημέρα, καλησπέρα, ευχαριστώ, ευχαριστούμε",
    "en": "hello, hi, hey, hi there, hello there, welcome, welcome back, good day, good morning, good afternoon, "
    "good evening, thanks, thank you, many thanks, thank you very much, sorry, goodbye, bye, greetings",
    "es": "hola, buenos días, buenas tardes, buenas noches, buenas, gracias, muchas gracias, bienvenido, bienvenida, "
    "adiós, hasta luego, perdón",
    "fi": "moi, terve, hyvää päivää, kiitos",
    "fr": "bonjour, bonsoir, salut, merci, merci beaucoup, bienvenue, au revoir, bonne journée",
    "he": "שלום, בוקר טוב, ערב טוב, תודה, תודה רבה",
    "hi": "नमस्ते, नमस्कार, धन्यवाद",
    "hu": "szia, jó napot, jó reggelt, köszönöm, köszönjük, üdvözöljük",
    "id": "halo, selamat pagi, selamat siang, selamat sore, selamat malam, terima kasih",
    "it": "buongiorno, buonasera, buon pomeriggio, ciao, salve, grazie, grazie mille, benvenuto, "
    "benvenuta, arrivederci",
    "ja": "こんにちは, こんばんは, おはようございます, ありがとうございます",
    "ko": "안녕하세요, 안녕하십니까, 감사합니다",
    "nl": "goedendag, goedemorgen, goedemiddag, goedenavond, dag, hoi, bedankt, dank u, dank je, welkom",
    "pl": "dzień dobry, cześć, dobry wieczór, witaj, witam, dziękuję, dziękujemy",
    "pt": "olá, oi, bom dia, boa tarde, boa noite, obrigado, obrigada, muito obrigado, bem-vindo, bem-vinda",
    "ro": "bună, bună ziua, mulțumesc, mulțumim",
    "ru": "здравствуйте, здравствуй, привет, добрый день, доброе утро, добрый вечер, спасибо, большое спасибо, "
    "до свидания, извините",
    "th": "สวัสดี, ขอบคุณ",
    "tr": "merhaba, selam, günaydın, iyi günler, iyi akşamlar, teşekkürler, teşekkür ederiz, hoş geldiniz",
    "uk": "вітаю, добрий день, доброго дня, добрий ранок, добрий вечір, привіт, дякую, дякуємо",
    "vi": "xin chào, chào, cảm ơn, xin cảm ơn",
    "zh": "您好, 你好, 早上好, 下午好, 晚上好, 谢谢, 谢谢您, 感谢, 欢迎, 再见",
}
_GREETINGS = frozenset(
    " ".join(fold_text(each).split()) for greetings in _BY_LANGUAGE.values() for each in greetings.split(", ")
)


def is_greeting(words: str) -> bool:
    """Are these words, whatever their case and punctuation, one of the greetings and nothing more?"""
    return " ".join(fold_text(words).split()) in _GREETINGS
