"""Knowledge in several languages: fees.de.md beside fees.md. The real model; and by words alone."""

from pathlib import Path

import pytest
from meaning_in_tests import in_process, question_vector

from core.bots.knowledge import KnowledgeBot
from core.bots.protocol import BotAnswer, BotQuestion, ChatTurn
from core.bots.retrieval import KnowledgeIndex, build_index
from core.bots.sections import language_of, read_sections
from core.bots.settings import BotSettings
from core.model.events import Side

SETTINGS = BotSettings()
INSTALMENTS = "You can pay in instalments: three parts, one each month."
FILES = {
    "fees.md": f"# Fees\n\n## Our service fee\n\nIt is 480 euros.\n\n## Paying in instalments\n\n{INSTALMENTS}\n",
    "fees.de.md": "# Gebühren\n\n## Unsere Gebühr\n\nSie beträgt 480 Euro.\n",
    "fees.pt-BR.md": "# Taxas\n\n## Nossa taxa\n\nSão 480 euros.\n\n## Pagar em parcelas\n\nSão três parcelas.\n",
    "office.md": "# Office\n\n## Opening hours\n\nMonday to Friday, nine to six.\n",
}


@pytest.fixture
def index(tmp_path: Path) -> KnowledgeIndex:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = build_index(tmp_path, SETTINGS)
    in_process().fill((made.embedded,))
    return made


async def ask(index: KnowledgeIndex, text: str, reader: str, *, by_meaning: bool = True) -> BotAnswer:
    vector = question_vector(text) if by_meaning else None
    question = BotQuestion(text, [ChatTurn(Side.USER, text)], language=reader, vector=vector)
    return await KnowledgeBot(index, SETTINGS).answer(question)


@pytest.mark.parametrize(
    ("text", "reader", "answer", "language"),
    [
        ("was kostet das bei euch?", "de", "Sie beträgt 480 Euro.", "de"),
        ("was kostet das bei euch?", "de-AT", "Sie beträgt 480 Euro.", "de"),
        ("what is your service fee?", "en", "It is 480 euros.", "en"),
        ("qual é a taxa de vocês?", "pt-BR", "São 480 euros.", "pt-BR"),
        ("combien coûte votre service ?", "fr", "It is 480 euros.", "en"),
        ("kann ich in raten zahlen?", "de", INSTALMENTS, "en"),
        ("wann habt ihr geöffnet?", "de", "Monday to Friday, nine to six.", "en"),
    ],
)
async def test_a_reader_is_answered_in_their_own_language_else_in_the_knowledges_own(
    index: KnowledgeIndex, text: str, reader: str, answer: str, language: str
) -> None:
    found = await ask(index, text, reader)
    assert (found.text, found.language) == (answer, language)


async def test_by_words_alone_it_is_the_same(index: KnowledgeIndex) -> None:
    found = await ask(index, "Gebühr?", "de", by_meaning=False)
    assert (found.text, found.language) == ("Sie beträgt 480 Euro.", "de")
    found = await ask(index, "service fee", "de", by_meaning=False)
    assert (found.text, found.language) == ("It is 480 euros.", "en")


async def test_a_section_that_was_not_translated_is_found_in_the_knowledges_own_language(index: KnowledgeIndex) -> None:
    assert (await ask(index, "kann ich in raten zahlen?", "de")).text == INSTALMENTS
    assert (await ask(index, "posso pagar em parcelas?", "pt-BR")).text == "São três parcelas."


async def test_a_section_and_its_translation_are_no_two_things_to_choose_from(index: KnowledgeIndex) -> None:
    for reader in ("", "en", "de", "pt-BR"):
        assert (await ask(index, "service fee", reader)).choices == ()


@pytest.mark.parametrize(
    ("file", "language"),
    [
        ("fees.de.md", "de"),
        ("fees.pt-BR.md", "pt-BR"),
        ("fees.md", ""),
        ("fees.xq.md", ""),
        ("fees.v2.md", ""),
        ("de.md", ""),
        ("our.fees.es.md", "es"),
    ],
)
def test_a_files_name_says_its_language(file: str, language: str) -> None:
    assert language_of(file) == language


def test_files_of_one_subject_know_each_other(index: KnowledgeIndex, tmp_path: Path) -> None:
    assert {section.subject for section in read_sections(tmp_path)} == {"fees", "office"}
