"""Whatever goes wrong at Gemini ends in AnswerFailed, and with the knowledge bot behind it in an answer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from gemini_setup import FIRST, KNOWN, SECOND, GeminiSetup, asks, gemini_setup
from waiting import LONGEST_WAIT, until

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.gemini import GeminiOutcome, GeminiStandIn
from core.bots.protocol import AnswerFailed, BotAnswer, BotQuestion, BotUnavailable

# google-genai subclasses aiohttp's session, which aiohttp discourages.
pytestmark = pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")

METHODS = ("generateContent", "streamGenerateContent")
Arrange = Callable[[GeminiStandIn], Awaitable[None] | None]


@dataclass(frozen=True)
class Trouble:
    """What goes wrong, the reason that is told, and whether it is the service's own fault."""

    arrange: Arrange
    reason: str
    is_unavailable: bool = True
    options: dict[str, Any] = field(default_factory=dict)
    calls: int = 1


def fault(kind: FaultKind, **more: Any) -> Arrange:
    def arrange(gemini: GeminiStandIn) -> None:
        for method in METHODS:
            gemini.faults.inject_next(method, InjectedFault(kind, **more))

    return arrange


def ends(outcome: GeminiOutcome) -> Arrange:
    return lambda gemini: gemini.script_outcomes(outcome)


IMPATIENT = {"seconds": 1.0}  # long enough for the call to arrive
TROUBLES = {
    "429": Trouble(fault(FaultKind.RATE_LIMITED, seconds=17), "429 RESOURCE_EXHAUSTED"),
    "500": Trouble(fault(FaultKind.SERVER_ERROR), "500 INTERNAL"),
    # The stand-in has begun to stream by then: the client sees one response inside another.
    "500 after the work": Trouble(fault(FaultKind.SERVER_ERROR_AFTER), "500 INTERNAL|not reached"),
    "503": Trouble(fault(FaultKind.SERVER_ERROR, status=503), "503 UNAVAILABLE"),
    "504": Trouble(fault(FaultKind.SERVER_ERROR, status=504), "504 DEADLINE_EXCEEDED"),
    "outage": Trouble(lambda gemini: gemini.faults.start_outage(60), "503 UNAVAILABLE"),
    "hangs before": Trouble(fault(FaultKind.HANG_BEFORE, seconds=30), "time limit", options=IMPATIENT),
    "hangs after": Trouble(fault(FaultKind.HANG_AFTER, seconds=30), "time limit", options=IMPATIENT),
    "too slow": Trouble(fault(FaultKind.SLOW, seconds=30), "time limit", options=IMPATIENT),
    "dropped before": Trouble(fault(FaultKind.DROP_BEFORE), "not reached"),
    "dropped after": Trouble(fault(FaultKind.DROP_AFTER), "not reached"),
    "dropped midway": Trouble(ends(GeminiOutcome.DROPPED_MIDWAY), "not reached"),
    "nobody there": Trouble(lambda gemini: gemini.stop(), "not reached", calls=0),
    "wrong key": Trouble(lambda _: None, "400 INVALID_ARGUMENT", options={"key": "AIza-of-somebody-else"}),
    "no such model": Trouble(lambda _: None, "no such model: a, b", options={"models": ("a", "b")}, calls=2),
    "truncated": Trouble(ends(GeminiOutcome.TRUNCATED), "stopped: MAX_TOKENS", is_unavailable=False),
    "blocked": Trouble(ends(GeminiOutcome.BLOCKED_PROMPT), "blocked: PROHIBITED_CONTENT", is_unavailable=False),
    "safety": Trouble(ends(GeminiOutcome.SAFETY), "stopped: SAFETY", is_unavailable=False),
    "empty": Trouble(ends(GeminiOutcome.EMPTY), "not in the form", is_unavailable=False),
    "broken JSON": Trouble(ends(GeminiOutcome.BROKEN_JSON), "not in the form", is_unavailable=False),
}


@pytest.fixture
async def gemini() -> AsyncIterator[GeminiStandIn]:
    stand_in = GeminiStandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def rules(gemini: GeminiStandIn) -> AsyncIterator[GeminiSetup]:
    async with gemini_setup(gemini) as made:
        yield made


@pytest.fixture(params=["whole", "streamed"])
def way(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def ask(rules: GeminiSetup, way: str, question: BotQuestion, *, alone: bool = False) -> BotAnswer:
    bot = rules.bot if alone else rules.chain
    async with asyncio.timeout(LONGEST_WAIT):
        return await (bot.stream(question, rules.drafts.append) if way == "streamed" else bot.answer(question))


async def arranged(trouble: Trouble, gemini: GeminiStandIn) -> None:
    if (doing := trouble.arrange(gemini)) is not None:
        await doing


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
async def test_every_fault_is_a_failure_with_its_reason_and_ends_in_an_answer_of_the_next_bot(
    gemini: GeminiStandIn, way: str, trouble: Trouble
) -> None:
    async with gemini_setup(gemini, **trouble.options) as rules:
        await arranged(trouble, gemini)
        with pytest.raises(AnswerFailed, match=trouble.reason) as failed:
            await ask(rules, way, asks(KNOWN), alone=True)
        assert isinstance(failed.value, BotUnavailable) == trouble.is_unavailable
        assert KNOWN not in str(failed.value)
        assert len(gemini.calls) == trouble.calls

        rules.now += 60
        await arranged(trouble, gemini)
        answer = await ask(rules, way, asks(KNOWN))
        assert (answer.by, answer.knows) == ("knowledge", True)
        assert not rules.drafts or rules.drafts[-1] == ""
        assert len(gemini.calls) == 2 * trouble.calls


@pytest.mark.parametrize("name", ["429", "500", "outage", "dropped midway", "truncated", "blocked", "safety"])
async def test_after_a_fault_gemini_answers_again(
    gemini: GeminiStandIn, rules: GeminiSetup, way: str, name: str
) -> None:
    await arranged(TROUBLES[name], gemini)
    await ask(rules, way, asks(KNOWN))
    gemini.faults.start_outage(0)
    rules.now += 60
    assert (await ask(rules, way, asks(KNOWN))).by == "gemini"


async def test_a_model_that_is_gone_is_followed_by_the_next(gemini: GeminiStandIn, way: str) -> None:
    async with gemini_setup(gemini, models=("gemini-2.0-flash", SECOND)) as rules:
        answer = await ask(rules, way, asks(KNOWN))
    assert answer.by == "gemini"
    assert answer.usage
    assert answer.usage.model == SECOND
    assert [call.model for call in gemini.calls] == ["gemini-2.0-flash", SECOND]


# The circuit breaker


async def test_while_gemini_keeps_failing_the_knowledge_answers_at_once(
    gemini: GeminiStandIn, rules: GeminiSetup, way: str
) -> None:
    gemini.faults.start_outage(60)
    for _ in range(10):
        assert (await ask(rules, way, asks(KNOWN))).by == "knowledge"
    assert len(gemini.calls) == 3
    gemini.faults.start_outage(0)
    assert (await ask(rules, way, asks(KNOWN))).by == "knowledge"
    rules.now += 30
    assert (await ask(rules, way, asks(KNOWN))).by == "gemini"
    assert len(gemini.calls) == 4


async def test_while_one_question_tries_gemini_again_the_others_do_not_wait(
    gemini: GeminiStandIn, rules: GeminiSetup
) -> None:
    gemini.faults.start_outage(60)
    for _ in range(3):
        await ask(rules, "whole", asks(KNOWN))
    gemini.faults.start_outage(0)
    rules.now += 30
    gemini.faults.inject_next("generateContent", InjectedFault(FaultKind.SLOW, seconds=0.2))
    answers = await asyncio.gather(*(ask(rules, "whole", asks(KNOWN)) for _ in range(5)))
    assert sorted(answer.by for answer in answers) == ["gemini", *["knowledge"] * 4]


async def test_gemini_is_left_alone_for_as_long_as_it_asks(gemini: GeminiStandIn, rules: GeminiSetup) -> None:
    gemini.faults.inject_next("generateContent", InjectedFault(FaultKind.RATE_LIMITED, seconds=45))
    await ask(rules, "whole", asks(KNOWN))
    rules.now += 44
    assert (await ask(rules, "whole", asks(KNOWN))).by == "knowledge"
    rules.now += 1
    assert (await ask(rules, "whole", asks(KNOWN))).by == "gemini"


async def test_one_user_whose_questions_are_blocked_switches_nothing_off(
    gemini: GeminiStandIn, rules: GeminiSetup, way: str
) -> None:
    gemini.script_outcomes(*[GeminiOutcome.BLOCKED_PROMPT, GeminiOutcome.SAFETY] * 5)
    for _ in range(10):
        await ask(rules, way, asks(KNOWN))
    assert (await ask(rules, way, asks(KNOWN))).by == "gemini"


async def test_a_question_that_is_cancelled_midway_leaves_no_trace(
    gemini: GeminiStandIn, rules: GeminiSetup, way: str
) -> None:
    for method in METHODS:
        gemini.faults.inject_next(method, InjectedFault(FaultKind.HANG_BEFORE, seconds=30))
    asking = asyncio.create_task(ask(rules, way, asks(KNOWN)))
    await until(lambda: gemini.calls)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert (await ask(rules, way, asks(KNOWN))).by == "gemini"


# Tokens


async def test_an_answer_tells_what_it_cost(gemini: GeminiStandIn, rules: GeminiSetup, way: str) -> None:
    usage = (await ask(rules, way, asks(KNOWN))).usage
    assert usage
    assert usage.model == FIRST
    assert usage.prompt > usage.answer > 0
    assert usage.total == await rules.ledger.spent_today()


async def test_what_brings_no_answer_costs_as_well(gemini: GeminiStandIn, rules: GeminiSetup, way: str) -> None:
    gemini.script_outcomes(GeminiOutcome.TRUNCATED)
    assert (await ask(rules, way, asks(KNOWN))).usage is None
    assert await rules.ledger.spent_today() > 0


async def test_over_the_daily_limit_the_knowledge_answers(gemini: GeminiStandIn, way: str) -> None:
    async with gemini_setup(gemini, daily_tokens=1) as rules:
        assert (await ask(rules, way, asks(KNOWN))).by == "gemini"
        assert (await ask(rules, way, asks(KNOWN))).by == "knowledge"
        with pytest.raises(AnswerFailed, match="daily limit"):
            await ask(rules, way, asks(KNOWN), alone=True)
    assert len(gemini.calls) == 1
