"""The Telegram surface against the strict stand-in: every call, and every way in which one goes wrong."""

from collections.abc import AsyncIterator

import pytest
from configuration import in_force
from telegram import Bot

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.telegram import TelegramStandIn
from channels.telegram.client import close_bot, make_bot
from channels.telegram.settings import TelegramRates, TelegramSettings
from channels.telegram.surface import ChatCall, TelegramSurface
from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks
from core.model.errors import Rejected, Retry, Uncertain, Unreachable
from core.model.events import Audience, Author, Closed, Event, Message, Side
from core.model.ids import Micros, RemoteId, Seq, SessionId
from core.model.ports import Copy, Covers, Operation, ShowsTyping, Surface
from core.rendering.post_steps import Post, PostEntry, PostStep, Remove, Replace

MIA = 501
COVERS = Covers(Seq(1), Seq(1), Seq(1))


class Clock:
    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def telegram(clock: Clock) -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(clock=clock)
    await stand_in.start()
    stand_in.person(MIA, first_name="Mia")
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    made = make_bot(TelegramSettings(telegram.token, telegram.url), read_timeout=2.0)
    yield made
    await close_bot(made)


@pytest.fixture
def surface(bot: Bot) -> TelegramSurface:
    return TelegramSurface(bot, in_force(), TelegramRates.unlimited())


def entry(content: Content | str, body: object = None) -> PostEntry:
    content = Content(content) if isinstance(content, str) else content
    author = Author(Side.AGENT, "agt_1", "Ana")
    event = Event(SessionId("ses_1"), Seq(1), Micros(0), author, body or Message(content), Audience.PUBLIC)  # type: ignore[arg-type]
    return PostEntry(Seq(1), author, content, event)


def post(content: Content | str, *, repeats: bool = False) -> Operation:
    return operation(Post(COVERS, (entry(content),), repeats))


def operation(step: PostStep, chat: int = MIA) -> Operation:
    return Operation(COVERS, (f"telegram.chat:{chat}", "telegram"), ChatCall(chat, "Mia", step))


def texts(telegram: TelegramStandIn) -> list[str]:
    return [message.text for message in telegram.chat(MIA).messages if not message.deleted]


async def sent(surface: TelegramSurface, content: Content | str = "Hello") -> RemoteId:
    [copy] = (await surface.perform(post(content))).copies
    return copy.remote


def test_it_can_show_typing(surface: TelegramSurface) -> None:
    assert isinstance(surface, Surface)
    assert isinstance(surface, ShowsTyping)


async def test_a_message_arrives_formatted_and_without_preview(
    telegram: TelegramStandIn, surface: TelegramSurface
) -> None:
    spans = (Span("a < b ", frozenset({TextStyle.BOLD})), Span("page", link="https://example.com/?a=1&b=2"))
    receipt = await surface.perform(post(from_blocks([Block(BlockKind.PARAGRAPH, spans)])))
    [shown] = telegram.chat(MIA).messages
    assert shown.text == "a < b page"
    assert [found["type"] for found in shown.entities] == ["bold", "text_link"]
    assert shown.extra["link_preview_options"] == {"is_disabled": True}
    assert receipt.copies == (Copy(Seq(1), RemoteId(str(shown.message_id)), Seq(1)),)


async def test_words_ring_and_lines_do_not(telegram: TelegramStandIn, surface: TelegramSurface) -> None:
    await surface.perform(post("Hello"))
    await surface.perform(operation(Post(COVERS, (entry("Over.", Closed("agent")),))))
    assert [call.arguments.get("disable_notification", False) for call in telegram.calls] == [False, True]


async def test_a_repeat_is_marked(telegram: TelegramStandIn, surface: TelegramSurface) -> None:
    await surface.perform(post("Hello", repeats=True))
    assert texts(telegram) == ["↻ Hello"]


async def test_an_edit_changes_the_message_and_the_same_edit_again_is_done(
    telegram: TelegramStandIn, surface: TelegramSurface
) -> None:
    remote = await sent(surface)
    change = operation(Replace(COVERS, remote, (entry("Goodbye"),)))
    for _ in range(2):
        receipt = await surface.perform(change)
        assert receipt.copies == (Copy(Seq(1), remote, Seq(1)),)
    assert texts(telegram) == ["Goodbye"]


async def test_a_delete_removes_the_message_and_the_same_delete_again_is_done(
    telegram: TelegramStandIn, surface: TelegramSurface
) -> None:
    remote = await sent(surface)
    for _ in range(2):
        receipt = await surface.perform(operation(Remove(COVERS, remote, (Seq(1),))))
        assert receipt.copies == (Copy(Seq(1), RemoteId(""), Seq(1)),)
    assert texts(telegram) == []


async def test_a_message_older_than_two_days_stays(
    telegram: TelegramStandIn, surface: TelegramSurface, clock: Clock
) -> None:
    remote = await sent(surface)
    clock.now += 2 * 86_400 + 1
    with pytest.raises(Rejected, match="Telegram takes back no message older than 48 hours: Mia still sees it"):
        await surface.perform(operation(Remove(COVERS, remote, (Seq(1),))))


async def test_an_edit_of_a_message_that_is_gone_is_refused(surface: TelegramSurface) -> None:
    with pytest.raises(Rejected, match="no longer in Mia's chat"):
        await surface.perform(operation(Replace(COVERS, RemoteId("4711"), (entry("Hm"),))))


async def test_an_agent_learns_at_once_that_the_user_blocked_the_bot(
    telegram: TelegramStandIn, surface: TelegramSurface
) -> None:
    await telegram.person(MIA).block()
    with pytest.raises(Rejected, match=r"^Mia blocked the bot\.$"):
        await surface.perform(post("Hello"))


async def test_an_unknown_chat_is_refused(surface: TelegramSurface) -> None:
    with pytest.raises(Rejected, match="Telegram knows no chat with Mia"):
        await surface.perform(operation(Post(COVERS, (entry("Hello"),)), chat=999))


@pytest.mark.parametrize(("words", "reason"), [(" ", "without words"), ("😀" * 2049, "too long")])
async def test_words_that_telegram_does_not_take_are_refused(surface: TelegramSurface, words: str, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        await surface.perform(post(words))


async def test_the_flood_limit_says_when_to_come_again(telegram: TelegramStandIn, surface: TelegramSurface) -> None:
    telegram.faults.inject_next("sendMessage", InjectedFault(FaultKind.RATE_LIMITED, seconds=7))
    with pytest.raises(Retry) as caught:
        await surface.perform(post("Hello"))
    assert caught.value.after == 7.0


@pytest.mark.parametrize(
    ("fault", "arrives"),
    [
        (InjectedFault(FaultKind.SERVER_ERROR), False),
        (InjectedFault(FaultKind.SERVER_ERROR, status=502), False),
        (InjectedFault(FaultKind.SERVER_ERROR_AFTER), True),
        (InjectedFault(FaultKind.DROP_BEFORE), False),
        (InjectedFault(FaultKind.DROP_AFTER), True),
        (InjectedFault(FaultKind.HANG_BEFORE, seconds=30), False),
        (InjectedFault(FaultKind.HANG_AFTER, seconds=30), True),
    ],
)
async def test_a_lost_answer_is_uncertain_and_the_call_is_made_once(
    telegram: TelegramStandIn, surface: TelegramSurface, fault: InjectedFault, arrives: bool
) -> None:
    telegram.faults.inject_next("sendMessage", fault)
    with pytest.raises(Uncertain):
        await surface.perform(post("Hello"))
    assert len(telegram.calls) == 1
    assert texts(telegram) == (["Hello"] if arrives else [])


async def test_without_a_connection_nothing_was_sent(telegram: TelegramStandIn, surface: TelegramSurface) -> None:
    await telegram.stop()
    with pytest.raises(Unreachable, match="cannot be reached"):
        await surface.perform(post("Hello"))


@pytest.mark.parametrize("token", ["123456:another", "no-token"])
async def test_a_wrong_token_keeps_the_message_for_later(telegram: TelegramStandIn, token: str) -> None:
    bot = make_bot(TelegramSettings(token, telegram.url))
    surface = TelegramSurface(bot, in_force(), TelegramRates())
    with pytest.raises(Unreachable, match="refuses the bot's token"):
        await surface.perform(post("Hello"))
    await close_bot(bot)


async def test_formatting_that_is_not_understood_is_sent_plain_at_the_next_try(
    telegram: TelegramStandIn, surface: TelegramSurface, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.telegram.outbound.to_html", lambda content: f"<odd>{content.text}")
    with pytest.raises(Retry) as caught:
        await surface.perform(post("a < b"))
    assert caught.value.after == 0.0
    await surface.perform(post("a < b"))
    assert texts(telegram) == ["a < b"]
    with pytest.raises(Retry):  # only what was refused goes plain
        await surface.perform(post("c < d"))


async def test_typing_is_shown_and_its_failure_is_nobodys_trouble(
    telegram: TelegramStandIn, surface: TelegramSurface
) -> None:
    await surface.show_typing(str(MIA), "Ana")
    assert telegram.chat(MIA).typing == "typing"
    await telegram.person(MIA).block()
    await surface.show_typing(str(MIA), "Ana")


async def test_the_real_rates_stay_under_telegrams(surface: TelegramSurface) -> None:
    real = TelegramRates()
    assert real.chat.interval >= 1.0
    assert real.overall.interval >= 1 / 30
    assert surface.rate("telegram").interval == 0.0
    assert surface.buckets("501") == ("telegram.chat:501", "telegram")
