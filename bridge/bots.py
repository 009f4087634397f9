"""Which bots there are, and in which order they are asked."""

from collections.abc import Sequence
from pathlib import Path

from bridge.gemini import GeminiAccess, build_gemini
from bridge.settings import Settings
from core.bots.bot_chain import BotChain, Bots, ChainedBot
from core.bots.knowledge import KnowledgeBot
from core.bots.retrieval import KnowledgeIndex, build_index
from core.bots.sections import KnowledgeFault, KnowledgeFileFault
from core.bots.settings import BotSettings, read_settings
from core.bots.summary import ExtractSummarizer, FallbackSummarizer, Summarizer
from core.bots.token_ledger import MemoryTokenLedger, TokenLedger
from core.bots.translation import Translator
from core.embeddings.protocol import Embedder
from core.languages.built_in_sentences import every_bot_sentence
from core.store.store import system_clock

KNOWLEDGE_SECONDS = 5.0
SUMMARY_SECONDS = 8.0  # an agent who looks at the card by then reads the conversation itself


def make_bots(
    settings: Settings,
    config_dir: Path,
    ledger: TokenLedger | None = None,
    misses: Sequence[str] = (),
    embedder: Embedder | None = None,
) -> Bots:
    """Read the knowledge and build the chain. Raises KnowledgeFault with every fault, file and line.

    `ledger` counts the tokens of each day; without one they are counted in memory, from the start of the process.
    `misses` are sentences besides bot.yaml's `unknown` by which users are told that there is no answer: the texts'
    `bot_gave_up`. A summary does not take them for one. `embedder` is for questions that mean nothing by themselves.
    """
    options, index = read_knowledge(config_dir)
    links = [ChainedBot("knowledge", KnowledgeBot(index, options, embedder), KNOWLEDGE_SECONDS)]
    extract = ExtractSummarizer((options.texts.unknown, *every_bot_sentence("unknown"), *misses))
    summarizer: Summarizer = extract
    translator: Translator | None = None
    close = _nothing
    if settings.gemini_api_key:
        access = _access(settings, settings.gemini_api_key, options)
        gemini = build_gemini(access, index, options, ledger or MemoryTokenLedger(system_clock))
        links.insert(0, ChainedBot("gemini", gemini, options.gemini.seconds + 1))
        summarizer = FallbackSummarizer(gemini, SUMMARY_SECONDS, extract)
        translator = gemini
        close = gemini.aclose
    return Bots(
        BotChain(links),
        [link.name for link in links],
        sum(link.seconds for link in links),
        summarizer,
        close,
        embedded=(index.embedded,),
        translator=translator,
    )


def read_knowledge(config_dir: Path) -> tuple[BotSettings, KnowledgeIndex]:
    """What bot.yaml and the knowledge say. Raises KnowledgeFault with every fault of both."""
    faults: tuple[KnowledgeFileFault, ...] = ()
    try:
        options = read_settings(config_dir / "bot.yaml")
    except KnowledgeFault as exc:
        faults, options = exc.faults, BotSettings()
    try:
        index = build_index(config_dir / "knowledge", options)
    except KnowledgeFault as exc:
        raise KnowledgeFault(faults + exc.faults) from exc
    if faults:
        raise KnowledgeFault(faults)
    return options, index


def _access(settings: Settings, key: str, options: BotSettings) -> GeminiAccess:
    models = tuple(dict.fromkeys((settings.gemini_model, *options.gemini.fallback_models)))
    return GeminiAccess(key, models, settings.gemini_base_url, settings.gemini_api_version)


async def _nothing() -> None:
    return None
