"""The check without a screen: plays the conversation through the real surfaces, and holds each against the log."""

from collections.abc import Callable, Sequence

from bridge.sandbox.demo import scenario
from bridge.sandbox.demo.demo import Demo
from bridge.sandbox.demo.players import CheckFailed, Players
from bridge.sandbox.demo.transcript import of_phone, of_slack, of_web, plain_text
from bridge.sandbox.demo.visitor import BrokenProtocol, Visitor, open_visitor_chat
from bridge.sandbox.slack import CHANNEL
from core.config.texts import Texts
from core.model.events import Closed, Event, Message, Rated, Side
from core.model.ids import Seq, SessionId, SurfaceName
from core.rendering.current_text import current_contents
from core.rendering.user_sentences import user_sentence
from core.store import log
from core.usecases.reads import threads

__all__ = ["CheckFailed", "run_check"]

ShownRow = tuple[str, str]  # who ("user" or "house"), and the words


async def run_check(demo: Demo) -> list[str]:
    """Play it, compare every pane with the log, and give the transcript. Raises CheckFailed."""
    try:
        async with open_visitor_chat(demo.bridge_url, demo.web.company) as visitor:
            stage = Players(demo, visitor)
            await scenario.play_scenario(stage)
            await _compare(stage)
            return _transcript(demo, visitor)
    except BrokenProtocol as exc:
        raise CheckFailed(f"The web chat was broken off: {exc}") from exc


async def _compare(players: Players) -> None:
    demo = players.demo
    telegram = await demo.bridge.conversations.read(
        threads.session_at, SurfaceName("telegram"), str(players.mia.chat.chat_id)
    )
    if telegram is None:
        raise CheckFailed("There is no session for Mia's chat.")
    on_web, on_phone = await _log(demo, SessionId(players.visitor.session)), await _log(demo, telegram)
    _same("the web page", _web_rows(players.visitor), _rows(demo, on_web))
    _same("Telegram", _without_place(_phone_rows(players), demo), _rows(demo, on_phone, _asks_on_phone))
    _in_thread("Visitor", players, on_web, foreign=on_phone)
    _in_thread("Mia", players, on_phone, foreign=on_web)
    if wrong := [*map(str, demo.slack.violations), *demo.telegram.violations]:
        raise CheckFailed("A call was not what the service's contract allows:\n" + "\n".join(wrong))


async def _log(demo: Demo, session: SessionId) -> list[Event]:
    return await demo.bridge.store.read(lambda tx: log.after(tx, session, Seq(0), internal=False))


def _rows(
    demo: Demo, events: Sequence[Event], asks: Callable[[Event, Texts], str] = lambda _, __: ""
) -> list[ShownRow]:
    """What the user's side has to show of a log: every message as it reads now, and the house's lines.

    `asks`: what that place asks a user in words, where another place has buttons for it.
    """
    texts = demo.bridge.conversations.rules.texts
    words = current_contents(events, events[-1].seq)
    rows: list[ShownRow] = []
    for event in events:
        if isinstance(event.body, Message):
            if content := words.get(event.seq):
                rows.append(("user" if event.author.side is Side.USER else "house", content.text))
        elif line := "\n".join(filter(None, (user_sentence(event, texts, "en"), asks(event, texts)))):
            rows.append(("house", line))
    return rows


def _asks_on_phone(event: Event, texts: Texts) -> str:
    """On Telegram the question for a rating, and the one for words to it, are part of the chat."""
    match event.body:
        case Closed():
            return texts.say("rate_question", "en")
        case Rated():
            return f"{texts.say('rate_thanks', 'en')} {texts.say('rate_words', 'en')}"
    return ""


def _web_rows(visitor: Visitor) -> list[ShownRow]:
    return [("user" if row.by == "user" and row.kind == "message" else "house", row.text) for row in visitor.shown]


def _phone_rows(players: Players) -> list[ShownRow]:
    messages = [message for message in players.mia.chat.messages if not message.deleted]
    return [("house" if message.from_bot else "user", message.text) for message in messages]


def _without_place(rows: list[ShownRow], demo: Demo) -> list[ShownRow]:
    """On Telegram the line "we are bringing in a person" also tells the place in the line, as it last was."""
    called = demo.bridge.conversations.rules.texts.say("escalated", "en")
    return [(by, called if text.startswith(f"{called}\n") else text) for by, text in rows]


def _same(pane: str, shown: list[ShownRow], wanted: list[ShownRow]) -> None:
    if shown != wanted:
        lines = [f"  shown:  {row}" for row in shown] + [f"  wanted: {row}" for row in wanted]
        raise CheckFailed(f"{pane} does not equal its log:\n" + "\n".join(lines))


def _in_thread(who: str, players: Players, own: Sequence[Event], foreign: Sequence[Event]) -> None:
    """Every message of the log once and in order, nothing that was deleted, nothing of the other session."""
    thread = "\n".join(plain_text(message) for message in players.thread(who)[1:])
    at = 0
    for words in _messages(own):
        found = thread.find(words, at)
        if found < 0 or thread.count(words) != 1:
            raise CheckFailed(f"The thread of {who} does not have once and in order: {words!r}\n{thread}")
        at = found + len(words)
    everything = thread + plain_text(players.thread(who)[0])
    for words in set(_messages(foreign)) - set(_messages(own)):
        if words in everything:
            raise CheckFailed(f"Words of the other conversation are in the thread of {who}: {words!r}")


def _messages(events: Sequence[Event]) -> list[str]:
    words = current_contents(events, events[-1].seq)
    return [content.text for event in events if isinstance(event.body, Message) and (content := words.get(event.seq))]


def _transcript(demo: Demo, visitor: Visitor) -> list[str]:
    panes = (
        of_web(visitor),
        of_phone(demo.mia.chat, demo.web.company),
        of_slack(demo.slack, CHANNEL),
    )
    lines = [line for pane in panes for line in (*pane, "")]
    return [*lines, "Every pane equals its log; nothing crossed, nothing twice."]
