"""What a thousand sessions cost, counted from your own knowledge: `python -m bridge.gemini.cost --help`.

It asks what the knowledge files' own headings ask, counts the characters of what Gemini would be sent and would reply,
and contacts nobody. What the model thinks is assumed: only the service can count it.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bridge.gemini.fences import new_fence
from bridge.gemini.outbound import GeminiReply, to_config, to_contents
from core.bots.follow_up_questions import to_wide_query
from core.bots.protocol import BotQuestion, ChatTurn
from core.bots.retrieval import KnowledgeIndex, build_index
from core.bots.sections import Section, read_sections
from core.bots.settings import BotSettings, read_settings
from core.model.events import Side

_CHARACTERS_PER_TOKEN = 4  # ai.google.dev/gemini-api/docs/tokens, for English


@dataclass(frozen=True, slots=True)
class TokenCount:
    """Tokens of one answer, or of an average one: the rules and notes, the conversation, and the reply."""

    instruction: float
    conversation: float
    reply: float


@dataclass(frozen=True, slots=True)
class CostAssumptions:
    """What cannot be counted here: answers in a session, thoughts in an answer, dollars per million tokens."""

    answers: int
    thoughts: int
    price_in: float
    price_out: float


def count_tokens(config_dir: Path, answers: int) -> TokenCount:
    """An average answer in sessions of `answers` questions. Raises KnowledgeFault."""
    settings = read_settings(config_dir / "bot.yaml")
    index = build_index(config_dir / "knowledge", settings)
    sections = read_sections(config_dir / "knowledge")
    sessions = [sections[start : start + answers] for start in range(0, len(sections), answers)]
    counted = [one for session in sessions for one in _count_session(session, index, settings)]
    return TokenCount(
        mean(one.instruction for one in counted),
        mean(one.conversation for one in counted),
        mean(one.reply for one in counted),
    )


def dollars(counted: TokenCount, assumed: CostAssumptions) -> float:
    """The price of a thousand sessions."""
    prompt = (counted.instruction + counted.conversation) * assumed.price_in
    output = (counted.reply + assumed.thoughts) * assumed.price_out
    return 1000 * assumed.answers * (prompt + output) / 1_000_000


def to_report(counted: TokenCount, assumed: CostAssumptions) -> str:
    """The figures, and the sum that is made of them."""
    prompt = round(counted.instruction + counted.conversation)
    return (
        f"prompt    {prompt:5} tokens an answer, counted: {counted.instruction:.0f} of rules and notes, "
        f"{counted.conversation:.0f} of conversation\n"
        f"reply     {counted.reply:5.0f} tokens an answer, counted\n"
        f"thoughts  {assumed.thoughts:5} tokens an answer, assumed\n"
        f"1000 sessions x {assumed.answers} answers x ({prompt} x ${assumed.price_in:.2f} + "
        f"({counted.reply:.0f} + {assumed.thoughts}) x ${assumed.price_out:.2f}) / 1,000,000 "
        f"= ${dollars(counted, assumed):.2f}\n"
    )


def _count_session(session: Sequence[Section], index: KnowledgeIndex, settings: BotSettings) -> Iterator[TokenCount]:
    """Each section's heading is asked, and its text is the answer: longer than the model's own, if anything."""
    turns: list[ChatTurn] = []
    for section in session:
        turns.append(ChatTurn(Side.USER, section.heading))
        question = BotQuestion(section.heading, tuple(turns))
        reply = GeminiReply(confidence=0.9, wants_human=False, language="en", text=section.text)
        hits = index.search(to_wide_query(index, question), settings.gemini.sections)
        config = to_config([hit.section for hit in hits], new_fence(()))
        said = [part.text or "" for content in to_contents(question, settings.gemini) for part in content.parts or ()]
        form = json.dumps(GeminiReply.model_json_schema())
        yield TokenCount(
            _tokens(f"{config.system_instruction}{form}"), _tokens("".join(said)), _tokens(reply.model_dump_json())
        )
        turns.append(ChatTurn(Side.BOT, section.text))


def _tokens(text: str) -> float:
    return len(text) / _CHARACTERS_PER_TOKEN


def _count(given: str) -> int:
    if (number := int(given)) < 1:
        raise ValueError
    return number


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(prog="python -m bridge.gemini.cost", description="What a thousand sessions cost.")
    parser.add_argument("--config", type=Path, default=Path("config"), help="the config folder")
    parser.add_argument("--answers", type=_count, default=4, help="answers in a session")
    parser.add_argument("--thoughts", type=int, default=200, help="tokens of thoughts in an answer")
    parser.add_argument("--in", dest="price_in", type=float, default=1.5, help="dollars per million tokens sent")
    parser.add_argument("--out", dest="price_out", type=float, default=7.5, help="the same for tokens received")
    given = parser.parse_args(arguments)
    assumed = CostAssumptions(given.answers, given.thoughts, given.price_in, given.price_out)
    sys.stdout.write(to_report(count_tokens(given.config, given.answers), assumed))


if __name__ == "__main__":
    main()
