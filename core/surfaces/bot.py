"""The bot as a surface: it shows a user's message by appending an answer.

Answer and cursor are one unit of work, so a crash costs a second model call, never a second answer. A newer message of
the user's cancels the running call; the answer is then worked out for both, at most twice in a row.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import structlog

from core.bots.protocol import (
    Answerer,
    AnswerFailed,
    BotAnswer,
    BotQuestion,
    ChatTurn,
    ShowDraft,
    StoppedForSafety,
    ask,
)
from core.embeddings.protocol import Embedder, EmbeddingUnavailable
from core.escalation.policy import Signal
from core.escalation.text_reader import TextReader
from core.model.content import Content
from core.model.errors import Superseded
from core.model.events import Event, Message, OfferEnded, Side
from core.model.files import FileKind
from core.model.ids import Seq, SessionId, SurfaceName
from core.model.ports import Bus, BusMessage, Covers, Operation, Rate, Receipt, SessionView
from core.model.session import Session, SessionState
from core.rendering.current_text import content_with_file_names, current_contents
from core.runtime.supervision import race
from core.store import Store, Tx, log
from core.store.queries.plan_input import MOST_PENDING
from core.usecases import bot_answers
from core.usecases.bot_answers import BotRequest
from core.usecases.in_force import InForce
from core.usecases.rules import Rules

logger = structlog.get_logger(__name__)

NAME: Final = SurfaceName("bot")
MOST_RESTARTS = 2
LONGEST_QUESTION = 8_000  # characters
_ANSWERING = (SessionState.BOT, SessionState.PENDING)


@dataclass(frozen=True, slots=True)
class _Call:
    asked: BotRequest
    question: BotQuestion
    address: str
    waits: bool  # for a person, and said one thing
    typed: str  # of the question, what the user wrote: triggers do not weigh the words of our buttons


@dataclass(frozen=True, slots=True)
class _Heard:
    """A question with what it means. `has_news`: it fires triggers that its words alone do not; `shadows` on trial."""

    rules: Rules  # one for signals and decision, even if another is put in force meanwhile
    question: BotQuestion
    signals: Sequence[Signal]
    has_news: bool = False
    shadows: Sequence[str] = ()


class BotSurface:
    """Asks the answerer and appends what it says, under the rules in force when the answer comes."""

    name = NAME
    internal = False
    recent = 12
    most_tries = 3  # of an answer that our own faults prevent; then a person is called

    def __init__(
        self,
        store: Store,
        answerer: Answerer,
        in_force: InForce,
        bus: Bus,
        watching: Callable[[SessionId], AbstractContextManager[asyncio.Event]],
        embedder: Embedder | None = None,
    ) -> None:
        self._store = store
        self._answerer = answerer
        self._in_force = in_force
        self._bus = bus
        self._watching = watching
        self._embedder = embedder
        self._restarts: dict[SessionId, int] = {}
        self._reader = TextReader()

    @property
    def time_limit(self) -> float:
        """The longest that the bots in force can take, and some seconds for us."""
        return self._in_force.bots.seconds + 5

    def buckets(self, address: str) -> tuple[str, ...]:  # noqa: ARG002 - models have their own limits
        """None: a bot is not rationed here."""
        return ()

    def rate(self, bucket: str) -> Rate:
        """Never asked: there are no buckets."""
        raise LookupError(bucket)

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | None:
        """One answer to everything the user wrote since the last one, if the bot has the word."""
        if view.session.state not in _ANSWERING:
            return None
        unanswered = _unanswered(pending)
        if not unanswered:
            return None
        words = current_contents(view.log, pending[-1].seq)
        said = [(event, content) for event in unanswered if (content := words.get(event.seq))]
        waits = view.session.state is SessionState.PENDING
        if waits:
            said = [(event, content) for event, content in said if not self._is_request(content)]
        text = _newest(filter(None, (_asking_words(event, content) for event, content in said)))
        is_unread = not text.strip() and view.session.state is SessionState.BOT and any(_has_file(e) for e, _ in said)
        if not text.strip() and not is_unread:
            return None  # a place, a contact's card: words of ours only, which ask nothing
        covers = Covers(pending[0].seq, pending[-1].seq, pending[-1].seq)
        more_waits = len(pending) >= MOST_PENDING  # what is behind them comes with the next plan
        final = more_waits or self._restarts.get(view.session.id, 0) >= MOST_RESTARTS
        if more_waits:
            logger.warning("a user writes faster than the bot answers", session=view.session.id, upto=pending[-1].seq)
        asked = BotRequest(view.session.id, view.session.epoch, unanswered[-1].seq, final)
        question = BotQuestion(text, _turns(view, words), view.contact.language, view.contact.id)
        typed = _newest(content.own_words for event, content in said if content.own_words and not _is_choice(event))
        call = _Call(asked, question, view.lane.address, waits=waits and len(said) == 1, typed=typed)
        return Operation(covers, (), call, (), repeatable=True)

    def _is_request(self, content: Content) -> bool:
        """Whoever waits for a person and asks for one again says nothing that the bot could answer."""
        signals = self._in_force.rules.policy.of_text(content.own_words)
        return any(signal.category == "request" for signal in signals)

    def concerns(self, session: Session, pending: Sequence[Event]) -> bool:
        """Has the bot the word, and did the user write?"""
        return session.state in _ANSWERING and any(_is_users_message(event) for event in pending)

    def given_up(self, op: Operation, reason: str) -> Callable[[Tx], None]:
        """The user is told that there is no answer, and a person is called."""
        self._restarts.pop(op.call.asked.session, None)
        return self._to_give_up(op.call, AnswerFailed(reason))

    async def perform(self, op: Operation) -> Receipt:
        """Call a person for what the question means, or ask the bot. Raises Superseded if the user wrote meanwhile."""
        call: _Call = op.call
        session = call.asked.session
        if not call.question.text.strip():
            return Receipt(then=self._to_say_unread(call))
        self._bus.publish(BusMessage(session, "typing", {"by": Side.BOT.value}))
        heard = await self._hear(call.question, call.typed)
        if heard.has_news and await self._calls_person(call.asked, heard):
            return Receipt(then=self._to_call_person(call.asked, heard))
        if call.waits and any(signal.category == "request" for signal in heard.signals):
            self._restarts.pop(session, None)
            return Receipt()  # they have asked for a person already, who is on the way: the bot has nothing to add
        try:
            answer = await self._ask(call, heard.question)
        except Superseded:
            self._count_restart(session)
            raise
        except AnswerFailed as exc:
            logger.warning("no bot could answer", session=session, reason=str(exc))
            self._restarts.pop(session, None)
            return Receipt(then=self._to_give_up(call, exc))
        return Receipt(then=await self._to_append(call.asked, answer, heard))

    async def _hear(self, question: BotQuestion, typed: str) -> _Heard:
        """What the question means, and the triggers that what was typed of it fires by its words and by that."""
        rules, text, language = self._in_force.rules, question.text, question.language
        by_words = await self._reader.read(rules.policy, typed, language) if typed else ()
        try:
            vector = await self._embedder.embed_question(text) if self._embedder else None
        except EmbeddingUnavailable as exc:
            logger.debug("a question goes by its words alone", why=str(exc))
            vector = None
        if vector is None or typed != text:
            return _Heard(rules, replace(question, vector=vector), by_words)
        signals = await self._reader.read(rules.policy, text, language, vector)
        said = {signal.trigger for signal in by_words}
        meant = tuple(signal for signal in signals if signal.trigger not in said)
        shadows = tuple(signal.trigger for signal in meant if signal.shadow)
        return _Heard(rules, replace(question, vector=vector), signals, has_news=bool(meant), shadows=shadows)

    async def _calls_person(self, asked: BotRequest, heard: _Heard) -> bool:
        decides = partial(bot_answers.calls_person, rules=heard.rules, asked=asked, signals=heard.signals)
        return await self._store.read(decides)

    def _to_call_person(self, asked: BotRequest, heard: _Heard) -> Callable[[Tx], None]:
        call_person = partial(
            bot_answers.meaning_called_person,
            rules=heard.rules,
            asked=asked,
            signals=heard.signals,
            shadows=heard.shadows,
        )
        return self._unless_late(asked, call_person)

    async def _to_append(self, asked: BotRequest, answer: BotAnswer, heard: _Heard) -> Callable[[Tx], None]:
        read = partial(bot_answers.to_content, answer, heard.rules, heard.question.language)
        append = partial(
            bot_answers.bot_answered,
            rules=heard.rules,
            asked=asked,
            answer=answer,
            content=await self._reader.beside(answer.text, read),
            signals=heard.signals,
            offers=await self._reader.offers(heard.rules.policy, answer.text),
            shadows=heard.shadows,
        )
        return self._unless_late(asked, append)

    def _unless_late(self, asked: BotRequest, unit: Callable[[Tx], None]) -> Callable[[Tx], None]:
        """What comes too late counts as a restart, too: else quick answers were late for ever."""

        def run(tx: Tx) -> None:
            try:
                unit(tx)
            except Superseded:
                self._count_restart(asked.session)
                raise
            self._restarts.pop(asked.session, None)

        return run

    def _count_restart(self, session: SessionId) -> None:
        self._restarts[session] = self._restarts.get(session, 0) + 1

    def _to_say_unread(self, call: _Call) -> Callable[[Tx], None]:
        rules, language = self._in_force.rules, call.question.language
        return self._unless_late(
            call.asked, partial(bot_answers.files_unread, rules=rules, asked=call.asked, language=language)
        )

    def _to_give_up(self, call: _Call, exc: AnswerFailed) -> Callable[[Tx], None]:
        failed = partial(
            bot_answers.bot_failed, rules=self._in_force.rules, asked=call.asked, language=call.question.language
        )
        return partial(failed, reason=str(exc), safety_stop=isinstance(exc, StoppedForSafety))

    async def _ask(self, call: _Call, question: BotQuestion) -> BotAnswer:
        found: list[BotAnswer] = []

        async def answer() -> None:
            found.append(await ask(self._answerer, question, self._draft_of(call.asked)))

        async def stop_when_superseded(grew: asyncio.Event) -> None:
            while True:
                await grew.wait()
                grew.clear()
                await self._stop_if_superseded(call.asked)

        with self._watching(call.asked.session) as grew:
            await race(answer(), stop_when_superseded(grew))
        return found[0]

    def _draft_of(self, asked: BotRequest) -> ShowDraft:
        """Shows the answer while it is written, to whoever looks; only what is appended counts."""

        def show(text: str) -> None:
            data = {"epoch": asked.epoch, "after": asked.upto, "text": text}
            self._bus.publish(BusMessage(asked.session, "draft", data))

        return show

    async def _stop_if_superseded(self, asked: BotRequest) -> None:
        if asked.final:
            return
        if await self._store.read(lambda tx: log.user_wrote_after(tx, asked.session, asked.upto)):
            raise Superseded("the user wrote meanwhile")


def _newest(texts: Iterable[str]) -> str:
    """The texts joined, as many of the newest as a bot reads; a longer one by its beginning."""
    kept: list[str] = []
    room = LONGEST_QUESTION
    for text in reversed(list(texts)):
        if room <= 0:
            break
        kept.append(text[:room])
        room -= len(text)
    return "\n".join(reversed(kept))


def _unanswered(pending: Sequence[Event]) -> list[Event]:
    """The user's messages behind the last turn of ownership: what was written before it is for a person."""
    messages: list[Event] = []
    for event in pending:
        if _is_users_message(event):
            messages.append(event)
        elif isinstance(event.body, OfferEnded):
            if event.body.declined:
                messages.clear()  # the no is answered
        elif not hasattr(event.body, "content") and not hasattr(event.body, "target"):
            messages.clear()
    return messages


def _is_users_message(event: Event) -> bool:
    return event.author.side is Side.USER and isinstance(event.body, Message)


def _is_choice(event: Event) -> bool:
    return isinstance(event.body, Message) and event.body.choice_of is not None


def _asking_words(event: Event, content: Content) -> str:
    """The user's own: a file's name is none, nor is our label of a place or a contact's card. A pressed choice asks."""
    return content.text if _is_choice(event) else content.own_words


def _has_file(event: Event) -> bool:
    """Is there something that a bot cannot read? A sticker is no more than a face."""
    return isinstance(event.body, Message) and any(file.kind is not FileKind.STICKER for file in event.body.files)


def _turns(view: SessionView, words: Mapping[Seq, Content | None]) -> tuple[ChatTurn, ...]:
    return tuple(
        ChatTurn(event.author.side, content_with_file_names(event, content))
        for event in view.log
        if isinstance(event.body, Message) and (content := words.get(event.seq)) is not None
    )
