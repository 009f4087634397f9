"""The Telegram surface moved by the real relay: what happens in the log is seen in the chat."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest
from asking_back import CHOICES, WHICH, ask_back
from configuration import in_force
from slack_agents import slack_agent
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from waiting import until

from bridge.relay import Relay
from bridge.sandbox.telegram import TelegramStandIn
from channels.telegram.channel import TelegramChannel
from channels.telegram.client import close_bot, make_bot
from channels.telegram.inbound import CHOICE, PERSON, STOP_WAITING
from channels.telegram.lanes import new_lane
from channels.telegram.settings import TelegramRates, TelegramSettings
from core.config.texts import SENTENCES, Texts
from core.config.web import WebFile
from core.model.content import Block, BlockKind, Content, Span, TextStyle, from_blocks
from core.model.events import Cancelled, Message, Side, Undeliverable
from core.model.ids import Micros, Seq, SessionId, SurfaceName
from core.model.ports import NewLane
from core.model.session import Contact, SessionState
from core.store import Store, log, sessions
from core.store.locked_session import LockedSession
from core.usecases import deadlines, ownership, user_requests
from core.usecases.choices import NONE_OF_THESE
from core.usecases.conversations import Conversations
from core.usecases.intake import OriginPost, Sender
from core.usecases.reads import visitors
from core.usecases.rules import Rules
from core.usecases.waiting import changed_places, tell_place

MIA = 501
ANA = slack_agent("U1", "Ana")
NOR = Sender("web", "nor", "Nor")
DESK = NewLane(SurfaceName("desk"), "T1", "desk", internal=True)  # where agents write; nobody moves it here
TEXTS = Texts(
    "en",
    {
        name: {"en": name + "".join(f" {{{placeholder}}}" for placeholder in said.placeholders)}
        for name, said in SENTENCES.items()
    },
)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn()
    await stand_in.start()
    stand_in.person(MIA, first_name="Mia")
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def conversations(telegram: TelegramStandIn, sqlite_url: str, rules: Rules) -> AsyncIterator[Conversations]:
    """A house with Telegram only, running."""
    store = Store(sqlite_url)
    at_start = replace(rules, texts=TEXTS, lanes_at_start=_chat_of)
    opened = Conversations(store, in_force(at_start, web=WebFile(company="Compass")))
    settings = TelegramSettings(telegram.token, telegram.url)
    channel = TelegramChannel(settings, opened, TelegramRates.unlimited())
    relay = Relay(store, channel.surface, in_force())
    store.on_commit(lambda sessions: relay.wake())
    running = asyncio.create_task(relay.run())
    await channel.start()
    yield opened
    await channel.stop()
    await relay.stop()
    await running
    await channel.close()
    await store.close()


def _chat_of(contact: Contact) -> list[NewLane]:
    return [new_lane(contact.address)] if contact.channel == "telegram" else []


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    """The bot's account in other hands: what an earlier version left in a chat."""
    made = make_bot(TelegramSettings(telegram.token, telegram.url))
    yield made
    await close_bot(made)


def shown(remote: str) -> OriginPost:
    return OriginPost(DESK.surface, DESK.address, remote)


def texts(telegram: TelegramStandIn) -> list[str]:
    """The first line of every message: what stands below, a place in line, has tests of its own."""
    return [message.text.partition("\n")[0] for message in telegram.chat(MIA).messages if not message.deleted]


async def seen(telegram: TelegramStandIn, *wanted: str) -> None:
    await until(lambda: texts(telegram) == list(wanted), f"the chat reads {wanted}", saw=lambda: texts(telegram))


async def session_of(telegram: TelegramStandIn, conversations: Conversations) -> SessionId:
    await until(lambda: telegram.pending_updates == 0)
    view = await conversations.read(visitors.visitor_view, "telegram", str(MIA), None, Seq(0))
    assert view is not None
    return view.session.id


async def test_a_whole_conversation_reads_the_same_on_both_sides(
    telegram: TelegramStandIn, conversations: Conversations
) -> None:
    mia = telegram.person(MIA)
    await mia.send("/start")
    await seen(telegram, "/start", "greeting Compass")
    await mia.send("/human")
    await seen(telegram, "/start", "greeting Compass", "/human", "escalated")
    session = await session_of(telegram, conversations)
    await conversations.act(ownership.claim, session, ANA)
    spans = (Span("Hello", frozenset({TextStyle.BOLD})), Span(", Mia <3"))
    hello = from_blocks([Block(BlockKind.PARAGRAPH, spans)])
    await conversations.agent_wrote(session, ANA, hello, [("slack", "1")])
    so_far = ["/start", "greeting Compass", "/human", "escalated", "claimed Ana", "Hello, Mia <3"]
    await seen(telegram, *so_far)
    assert telegram.chat(MIA).messages[-1].html == "<b>Hello</b>, Mia &lt;3"
    await mia.send("Hi!")
    await until(lambda: telegram.pending_updates == 0)
    await conversations.act(ownership.close_by_agent, session, ANA)
    await seen(telegram, *so_far, "Hi!", "closed_by_agent Ana")


async def test_edits_and_deletes_of_agents_follow(telegram: TelegramStandIn, conversations: Conversations) -> None:
    await telegram.person(MIA).send("Hello")
    session = await session_of(telegram, conversations)
    await conversations.act(ownership.claim, session, ANA)
    await seen(telegram, "Hello", "claimed Ana")
    await conversations.store.write(session, lambda tx: LockedSession.lock(tx, session).open_lane(DESK))
    await conversations.agent_wrote(session, ANA, Content("One"), [("slack", "1")], shown("1"))
    await seen(telegram, "Hello", "claimed Ana", "One")
    await conversations.agent_wrote(session, ANA, Content("Two"), [("slack", "2")], shown("2"))
    await seen(telegram, "Hello", "claimed Ana", "One", "Two")
    await conversations.agent_edited(session, ANA, Content("Uno"), [("slack", "3")], shown("1"))
    await seen(telegram, "Hello", "claimed Ana", "Uno", "Two")
    await conversations.agent_deleted(session, ANA, [("slack", "4")], shown("2"))
    await seen(telegram, "Hello", "claimed Ana", "Uno")


async def test_a_blocked_bot_is_told_of_in_the_log(telegram: TelegramStandIn, conversations: Conversations) -> None:
    await telegram.person(MIA).send("Hello")
    session = await session_of(telegram, conversations)
    await conversations.act(ownership.claim, session, ANA)
    await seen(telegram, "Hello", "claimed Ana")
    await telegram.person(MIA).block()
    await conversations.agent_wrote(session, ANA, Content("Are you there?"), [("slack", "1")])
    failures = await until(lambda: undeliverable(conversations), "the log says that it was not delivered")
    assert [failure.reason for failure in failures] == ["Mia blocked the bot."]


def last(telegram: TelegramStandIn) -> tuple[int, str, list[str]]:
    """The last message: its id, its words, its buttons."""
    message = telegram.chat(MIA).messages[-1]
    return message.message_id, message.text, [button["text"] for row in message.buttons for button in row]


async def waiting(telegram: TelegramStandIn, place: int) -> int:
    """Wait until the last message tells of this place, with the button; its id."""
    wanted = (f"escalated\nwait_place {place}", ["cancel_wait"])
    await until(lambda: last(telegram)[1:] == wanted, f"the last message is {wanted}", saw=lambda: last(telegram))
    return last(telegram)[0]


async def move_up(conversations: Conversations) -> None:
    """What the clock does now and then: tell everybody whose place is another now."""
    for session, position, minutes in await conversations.store.read(
        partial(changed_places, rules=conversations.rules)
    ):
        unit = partial(tell_place, rules=conversations.rules, session=session, position=position, minutes=minutes)
        await conversations.store.write(session, unit)


async def test_the_place_in_line_is_kept_true_in_one_message(
    telegram: TelegramStandIn, conversations: Conversations
) -> None:
    first = await conversations.by(user_requests.asked_for_person, NOR, [("web", "1")])
    await telegram.person(MIA).send("/human")
    message = await waiting(telegram, 2)
    await conversations.act(ownership.claim, first.session, ANA)
    await move_up(conversations)
    assert await waiting(telegram, 1) == message
    assert telegram.chat(MIA).messages[-1].edited
    assert texts(telegram) == ["/human", "escalated"]


async def test_the_button_ends_the_wait(telegram: TelegramStandIn, conversations: Conversations) -> None:
    telegram.redeliver = True
    await telegram.person(MIA).send("/human")
    message = await waiting(telegram, 1)
    await telegram.person(MIA).press(message, STOP_WAITING)
    await seen(telegram, "/human", "escalated", "cancelled")
    await telegram.person(MIA).send("Never mind")  # the press comes once more with this
    session = await session_of(telegram, conversations)
    view = await conversations.read(visitors.visitor_view, "telegram", str(MIA), session, Seq(0))
    assert view is not None
    assert view.session.state is SessionState.BOT
    assert sum(isinstance(event.body, Cancelled) for event in view.events) == 1
    assert {toast.text for toast in telegram.chat(MIA).toasts} == {""}


async def test_the_command_ends_the_wait_and_says_so_when_there_is_none(
    telegram: TelegramStandIn, conversations: Conversations
) -> None:
    mia = telegram.person(MIA)
    await mia.send("/cancel")  # nothing was begun: nothing to say
    await mia.send("/human")
    await waiting(telegram, 1)
    await mia.send("/cancel")
    so_far = ["/cancel", "/human", "escalated", "/cancel", "cancelled"]
    await seen(telegram, *so_far)
    await mia.send("/cancel")
    await seen(telegram, *so_far, "/cancel", "cancelled")
    await conversations.act(ownership.claim, await session_of(telegram, conversations), ANA)
    await seen(telegram, *so_far, "/cancel", "cancelled", "claimed Ana")
    await mia.send("/cancel")
    await seen(telegram, *so_far, "/cancel", "cancelled", "claimed Ana", "/cancel", "claimed Ana")


@pytest.mark.parametrize(
    ("now", "toast"), [("claimed", "claimed Ana"), ("handed back", "cancelled"), ("closed", "status_closed")]
)
async def test_a_button_pressed_too_late_says_how_it_stands(
    telegram: TelegramStandIn, conversations: Conversations, bot: Bot, now: str, toast: str
) -> None:
    await telegram.person(MIA).send("/human")
    session = await session_of(telegram, conversations)
    await conversations.act(ownership.claim, session, ANA)
    if now != "claimed":
        await conversations.act(ownership.hand_back if now == "handed back" else ownership.close_by_agent, session, ANA)
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("cancel_wait", callback_data=STOP_WAITING)]])
    left = await bot.send_message(MIA, "left over", reply_markup=keyboard)
    await telegram.person(MIA).press(left.message_id, STOP_WAITING)
    await until(lambda: telegram.chat(MIA).toasts)
    assert [each.text for each in telegram.chat(MIA).toasts] == [toast]


async def undeliverable(conversations: Conversations) -> list[Undeliverable]:
    view = await conversations.read(visitors.visitor_view, "telegram", str(MIA), None, Seq(0))
    assert view is not None
    events = await conversations.store.read(lambda tx: log.after(tx, view.session.id, Seq(0), internal=True))
    return [event.body for event in events if isinstance(event.body, Undeliverable)]


@pytest.mark.parametrize("how", ["claim", "cancel", "time out", "end"])
async def test_the_button_goes_with_the_wait(telegram: TelegramStandIn, conversations: Conversations, how: str) -> None:
    mia = telegram.person(MIA)
    await mia.send("/human")
    message = await waiting(telegram, 1)
    session = await session_of(telegram, conversations)
    match how:
        case "claim":
            await conversations.act(ownership.claim, session, ANA)
        case "cancel":
            await mia.press(message, STOP_WAITING)
        case "end":
            await mia.send("/end")
        case _:
            meet = partial(deadlines.meet_deadline, rules=conversations.rules, session=session)
            for _ in range(len(conversations.rules.wait_times.remind_after) + 1):
                await conversations.store.write(
                    session, lambda tx: sessions.write_session(tx, session, deadline_at=Micros(1))
                )
                await conversations.store.write(session, meet)
    await until(lambda: telegram.chat(MIA).messages[1].text == "escalated")
    assert telegram.chat(MIA).messages[1].buttons == []
    line = {"claim": "claimed Ana", "cancel": "cancelled", "time out": "timed_out", "end": "closed_by_user"}[how]
    await until(lambda: texts(telegram)[-1] == line)


async def offered(telegram: TelegramStandIn, conversations: Conversations) -> int:
    """The bot offers Mia a person; the id of the message with the button."""
    await telegram.person(MIA).send("hello")
    await session_of(telegram, conversations)
    await conversations.bot_says(Sender("telegram", str(MIA), "Mia"), "Do you want to talk to a human?", [("bot", "1")])
    await until(lambda: last(telegram)[2] == ["talk_to_person"], "the offer has its button", saw=lambda: last(telegram))
    return last(telegram)[0]


async def test_the_button_of_an_offer_calls_a_person_once_and_goes(
    telegram: TelegramStandIn, conversations: Conversations
) -> None:
    message = await offered(telegram, conversations)
    seq = (await conversations.read(visitors.visitor_view, "telegram", str(MIA), None, Seq(0))).session.offer_seq  # type: ignore[union-attr]
    mia = telegram.person(MIA)
    await mia.press(message, f"{PERSON}:{seq}")
    await mia.press(message, f"{PERSON}:{seq}")
    await waiting(telegram, 1)
    await until(lambda: telegram.chat(MIA).messages[1].buttons == [], "the button is gone")
    assert telegram.chat(MIA).messages[1].text == "Do you want to talk to a human?"
    await until(lambda: len(telegram.chat(MIA).toasts) == 2, "both presses are answered")
    assert [toast.text for toast in telegram.chat(MIA).toasts] == ["", "still_waiting"]
    assert sum(text.startswith("escalated") for text in texts(telegram)) == 1


async def test_the_button_of_an_offer_goes_when_it_is_declined(
    telegram: TelegramStandIn, conversations: Conversations
) -> None:
    await offered(telegram, conversations)
    await telegram.person(MIA).send("нет, спасибо")
    declined = TEXTS.say("declined", "ru")
    await until(lambda: last(telegram)[1] == declined, "the no is answered", saw=lambda: last(telegram))
    await until(lambda: telegram.chat(MIA).messages[1].buttons == [], "the button is gone")


async def test_a_thumb_on_an_offer_calls_a_person(telegram: TelegramStandIn, conversations: Conversations) -> None:
    message = await offered(telegram, conversations)
    await telegram.person(MIA).react(message, "👍")
    await waiting(telegram, 1)


async def asked_back(telegram: TelegramStandIn, conversations: Conversations) -> tuple[int, str]:
    """The bot asks Mia which of two she means; the id of the message, and how the data of its buttons begin."""
    await telegram.person(MIA).send("how much?")
    session = await session_of(telegram, conversations)
    seq = await ask_back(conversations, session)
    labels = [*CHOICES, "none_of_these"]
    await until(lambda: last(telegram)[2] == labels, "the choices have buttons", saw=lambda: last(telegram))
    return last(telegram)[0], f"{CHOICE}:{session}:{seq}"


async def test_a_pressed_choice_is_asked_once_and_stands_where_the_buttons_were(
    telegram: TelegramStandIn, conversations: Conversations
) -> None:
    message, data = await asked_back(telegram, conversations)
    mia = telegram.person(MIA)
    await mia.press(message, f"{data}:1")
    await mia.press(message, f"{data}:0")
    await until(lambda: telegram.chat(MIA).messages[1].buttons == [], "the buttons are gone")
    assert telegram.chat(MIA).messages[1].text == f"{WHICH}\n✓ Tuition"
    await until(lambda: len(telegram.chat(MIA).toasts) == 2, "both presses are answered")
    assert [toast.text for toast in telegram.chat(MIA).toasts] == ["", "old_button"]
    session = SessionId(data.split(":")[1])
    told = await conversations.store.read(lambda tx: log.after(tx, session, Seq(0), internal=True))
    said = [event.body for event in told if isinstance(event.body, Message) and event.author.side is Side.USER]
    assert [(each.content.text, each.choice_of is not None) for each in said] == [
        ("how much?", False),
        ("Tuition", True),
    ]


async def test_none_of_these_offers_a_person(telegram: TelegramStandIn, conversations: Conversations) -> None:
    message, data = await asked_back(telegram, conversations)
    await telegram.person(MIA).press(message, f"{data}:{NONE_OF_THESE}")
    wanted = ("none_fits", ["talk_to_person"])
    await until(lambda: last(telegram)[1:] == wanted, "a person is offered", saw=lambda: last(telegram))
    assert telegram.chat(MIA).messages[1].text == f"{WHICH}\n✓ none_of_these"


@pytest.mark.parametrize("ending", ["x:0", "99:0", "1:0", ":"])
async def test_a_button_that_names_no_choice_says_that_it_does_nothing(
    telegram: TelegramStandIn, conversations: Conversations, ending: str
) -> None:
    _, data = await asked_back(telegram, conversations)
    await telegram.person(MIA).press_unknown_button(f"{data.rpartition(':')[0]}:{ending}")
    await until(lambda: len(telegram.chat(MIA).toasts) == 1, "the press is answered")
    assert telegram.chat(MIA).toasts[0].text == "old_button"
    assert len(telegram.chat(MIA).messages) == 2
