"""Translation as a lane: what is said in a queue that translates is said once more, for whoever reads it otherwise.

A lane, so that a crash or a slow model delays a translation and doubles none. The original is in the log, and is shown
meanwhile, or when there is no translation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import structlog

from core.bots.protocol import AnswerFailed
from core.bots.translation import LONGEST_TRANSLATED, Translator, translated
from core.model.content import Content
from core.model.events import Edited, Escalated, Event, Message, Reopened, Side, Transferred
from core.model.ids import Seq, SessionId, SurfaceName
from core.model.ports import Covers, NewLane, Operation, Rate, Receipt, SessionView
from core.model.session import Session
from core.rendering.current_text import current_contents, translations
from core.usecases.in_force import InForce
from core.usecases.translating import ToTranslate, messages_translated

NAME: Final = SurfaceName("translation")
_BEGINS = (Escalated, Transferred, Reopened)  # agents read what was said before
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Call:
    session: SessionId
    language: str
    internal: bool
    items: tuple[ToTranslate, ...]


class TranslationSurface:
    """Asks the translator for each message of a session whose queue translates."""

    name = NAME
    internal = True
    recent = 12

    def __init__(self, translator: Translator, in_force: InForce, time_limit: float = 30.0) -> None:
        self._translator = translator
        self._in_force = in_force
        self.time_limit = time_limit

    def buckets(self, address: str) -> tuple[str, ...]:  # noqa: ARG002 - models have their own limits
        """None: the model's guard counts."""
        return ()

    def rate(self, bucket: str) -> Rate:
        """Never asked: there are no buckets."""
        raise LookupError(bucket)

    def concerns(self, session: Session, pending: Sequence[Event]) -> bool:
        """Does the queue translate, and was something said?"""
        return self._in_force.rules.translates(session.queue) and any(
            isinstance(event.body, (Message, Edited, *_BEGINS)) for event in pending
        )

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | None:
        """The next message in the language of its reader; of what was said before agents came, all that is near."""
        if not self._in_force.rules.translates(view.session.queue):
            return None
        for event in pending:
            if call := self._call(view, event, pending[-1].seq):
                covers = Covers(pending[0].seq, event.seq, pending[-1].seq)
                return Operation(covers, (), call, (), repeatable=True)
        return None

    def _call(self, view: SessionView, event: Event, as_of: Seq) -> _Call | None:
        said = {each.seq: each for each in view.log if isinstance(each.body, Message) and each.is_public}
        wanted: list[Event] = []
        match event.body:
            case Message() if event.is_public:
                wanted = [event]
            case Edited(target=target):
                wanted = [said[target]] if target in said else []
            case Escalated() | Transferred() | Reopened():
                known = translations(view.log, as_of)
                wanted = [each for each in said.values() if each.seq < event.seq and each.seq not in known]
        if not wanted:
            return None
        words = current_contents(view.log, as_of)
        if len(wanted) == 1 and wanted[0].author.side is Side.AGENT and isinstance(wanted[0].body, Message):
            return _call(view, wanted, words, as_of, wanted[0].body.translated_into, internal=False)
        others = [each for each in wanted if each.author.side in (Side.USER, Side.BOT)]
        return _call(view, others, words, as_of, self._language_of_agents(view), internal=True)

    def _language_of_agents(self, view: SessionView) -> str:
        """ "" where the user speaks it."""
        rules = self._in_force.rules
        return "" if rules.is_agents_language(view.contact.language) else rules.agents_language

    async def perform(self, op: Operation) -> Receipt:
        """Translate. A message that cannot be is told so: its readers wait no longer."""
        call: _Call = op.call
        contents = [item.content for item in call.items]
        try:
            said: Sequence[Content | None] = await translated(contents, call.language, self._translator)
        except AnswerFailed as exc:
            log.warning("a message was not translated", session=call.session, reason=str(exc))
            said = [Content("")] * len(contents)
        return Receipt(then=_to_append(call, said))


def _call(
    view: SessionView,
    wanted: Sequence[Event],
    words: "dict[Seq, Content | None]",
    as_of: Seq,
    language: str,
    *,
    internal: bool,
) -> _Call | None:
    items = [ToTranslate(each.seq, as_of, content) for each in wanted if (content := words.get(each.seq))]
    room = LONGEST_TRANSLATED
    kept: list[ToTranslate] = []
    for item in reversed([item for item in items if item.content.text.strip()]):
        room -= len(item.content.text)
        if kept and room < 0:
            break  # what was said long before
        kept.insert(0, item)
    return _Call(view.session.id, language, internal, tuple(kept)) if language and kept else None


def _to_append(call: _Call, said: Sequence[Content | None]) -> "Callable[..., None]":
    """A message that is in its reader's language already needs no translation, but whoever waits for one is told."""
    pairs = [(item, content or Content("")) for item, content in zip(call.items, said, strict=True)]
    return partial(
        messages_translated, session=call.session, language=call.language, internal=call.internal, said=pairs
    )


def new_lane() -> NewLane:
    """The lane that a session gets when it escalates, where somebody can translate."""
    return NewLane(NAME, "", "translation", internal=True)
