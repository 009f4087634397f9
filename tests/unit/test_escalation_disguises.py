"""Pictures beside words, and words written so that no filter would know them, in the shipped triggers."""

import pytest
from shipped_configuration import shipped_policy

from core.escalation.consent import Consent, read_offer_reply
from core.escalation.disguised_words import DisguiseReader, KnownWords
from core.escalation.outbursts import short_outbursts
from core.escalation.policy import Decision, TriggerContext
from core.escalation.similarity import similarity
from core.escalation.tokens import fold, tokenize

WORDS = ("human", "please", "bitch", "agent", "useless")


def decision(text: str) -> Decision | None:
    policy = shipped_policy()
    return policy.decide(policy.of_text(text), TriggerContext())


def reader() -> DisguiseReader:
    return DisguiseReader(KnownWords(WORDS.__contains__, lambda masked: [], lambda word: True))


@pytest.mark.parametrize(
    "text",
    [
        "human 🙋",
        "hi 👋 agent",
        "人工🙏",
        "call me 📞",
        "👩🏽‍💼 operator",
        "humano ❤️",
        "🙏 Mitarbeiter 🙏",
        "let me 😭 talk to 😭 a human",
        "agent :D",
        "human <3",
        "轉人工",
        "請轉接客服",
        "我想和真人說話",
        "h u m a n",
        "a.g.e.n.t",
        "T A L K to a H U M A N",
        "hum4n",
        "0perator",
        "sp3ak to a r3al p3rson",
    ],
)
def test_a_request_is_heard_however_it_is_written(text: str) -> None:
    found = decision(text)
    assert found and found.category == "request"


@pytest.mark.parametrize("text", ["f**k you", "b1tch", "you b!tch", "@sshole", "f u c k you", "sh*t!!", "stup1d bot"])
def test_an_insult_is_heard_however_it_is_written(text: str) -> None:
    found = decision(text)
    assert found and found.category == "sentiment"


@pytest.mark.parametrize(
    "text",
    [
        "🙋",
        "👍🏽",
        "the h1b visa 🙏",
        "A4 or letter?",
        "a1 b1 c1 German",
        "I T department",
        "и я в школе",
        "agent1",
        "2*3=6",
        "ana.human@example.com",
        "1st 3rd 5th",
        "is it $100 or $200?",
        "no human 🙏",
    ],
)
def test_what_only_looks_so_calls_nobody(text: str) -> None:
    assert decision(text) is None


def test_agents_read_what_was_written() -> None:
    found = decision("give me a h u m a n, you b1tch 😡")
    assert found and {signal.matched for signal in found.signals} >= {"give me a h u m a n", "b1tch", "😡"}


@pytest.mark.parametrize("text", ["hum4n", "b1tch ag3nt", "us3l3ss!", "plain words"])
def test_every_place_stays_where_it_was(text: str) -> None:
    assert len(reader().uncover(text)) == len(text)


def test_letters_that_stand_apart_may_be_several_words() -> None:
    text = "h u m a n p l e a s e now"
    tokens = reader().join_spaced(text, tokenize(text))
    assert [(token.word, text[token.start : token.end]) for token in tokens] == [
        ("human", "h u m a n"),
        ("please", "p l e a s e"),
        ("now", "now"),
    ]


def test_letters_that_make_no_known_word_stay_letters() -> None:
    assert [token.word for token in reader().join_spaced("a b c d", tokenize("a b c d"))] == ["a", "b", "c", "d"]


def test_traditional_characters_fold_to_simplified_ones_and_emoticons_are_no_words() -> None:
    assert fold("轉接電話") == "转接电话"
    assert [token.word for token in tokenize("hi :D you xD, at 3 <3 ;)")] == ["hi", "you", "at", "3"]


def test_pictures_do_not_lengthen_an_outburst_nor_change_a_question() -> None:
    assert list(short_outbursts("so angry 😡😡😡😡😡😡", 2)) == ["so angry 😡😡😡😡😡😡"]
    assert similarity("how much is it? 🙏", "how much is it?? 😀") == 1.0


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("no thanks 🌞", Consent.NO),
        ("yes 🌻 please", Consent.YES),
        ("ok 🌻", Consent.FINE),
        ("🌻", Consent.NONE),
    ],
)
def test_a_picture_beside_a_yes_or_a_no_changes_nothing(text: str, consent: Consent) -> None:
    assert read_offer_reply(text).consent is consent


def test_a_text_full_of_disguises_costs_little() -> None:
    """Each word is looked up once, in the few words of its shape."""
    text = " ".join(f"f{'*' * (number % 9 + 1)}k{chr(97 + number % 26)}" for number in range(2_000))
    assert decision(text) is None
