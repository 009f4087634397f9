"""What follows when a form is sent: one use case each. What is refused is said in the form, and changes nothing.

Slack may bring the same form twice: words go by the form's id, and the rest is refused by the state it led to.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

import structlog

from agents_slack.api import action_ids
from agents_slack.api.agent_notices import LIKE_A_NOTE, NO_CHOICE, NOTHING_PICKED, NOTHING_WRITTEN, UNSURE
from agents_slack.api.outbound import SlackJson, shorten
from agents_slack.forms import canned, close, note_and_reply, transfer
from agents_slack.forms.blocks import FormSubject, with_question
from agents_slack.inbound.interactions import FormState
from core.model.agents import Agent
from core.model.content import Content
from core.model.errors import BadOutcome, LooksInternal, Refused, WrongState
from core.model.ids import SessionId
from core.model.session import SessionState
from core.usecases import ownership
from core.usecases.conversations import Conversations
from core.usecases.intake import NO_EXTRAS, EventKeys, MessageExtras
from core.usecases.reads import sessions
from core.usecases.recipient import Recipient
from core.usecases.replies import ReplyIntent

log = structlog.get_logger(__name__)

_EXCERPT = 80


@dataclass(frozen=True, slots=True)
class SubmissionAnswer:
    """What is said to whoever sent a form. `errors`: sentences by block id; `view`: the form with a question.

    Neither: all is well, and the form closes.
    """

    errors: Mapping[str, str] = field(default_factory=dict)
    view: SlackJson | None = None


class _Wrong(Exception):
    """Something in the form is missing. `action` is the input it is said at."""

    def __init__(self, action: str, sentence: str) -> None:
        super().__init__(sentence)
        self.action = action


class Submissions:
    """Carries out forms."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        # By the form's name: what it does, and the input at which it is said when that is refused.
        self._by_name: Mapping[str, tuple[Callable[[FormState, FormSubject, Agent], Awaitable[None]], str]] = {
            action_ids.TRANSFER: (self._transfer, transfer.TARGET_INPUT),
            action_ids.CLOSE: (self._close, close.NOTE),
            action_ids.NOTE: (self._note, note_and_reply.TEXT_INPUT),
            action_ids.REPLY: (self._reply, note_and_reply.TEXT_INPUT),
            action_ids.CANNED: (self._canned, canned.TEXT_INPUT),
        }

    async def carry_out(self, form: FormState, agent: Agent) -> SubmissionAnswer:
        """Do what the form says. Raises KeyError for a form that is not ours."""
        act, said_at = self._by_name[form.name]
        about, words = FormSubject.from_json(form.about), self._conversations.in_force.config.agent_words
        try:
            await act(form, about, agent)
        except LooksInternal as exc:
            question = words(UNSURE, words=shorten(exc.words, _EXCERPT))
            return SubmissionAnswer(view=with_question(form.view, replace(about, sure=True), question, words))
        except _Wrong as exc:
            return SubmissionAnswer({_block_of(form, exc.action): words(str(exc))})
        except Refused as exc:
            return SubmissionAnswer({_block_of(form, said_at): words(str(exc))})
        log.info("a form was carried out", form=form.name, session=about.session)
        return SubmissionAnswer()

    async def _transfer(self, form: FormState, about: FormSubject, agent: Agent) -> None:
        destination = transfer.read(form.values)
        use, session = self._conversations, about.session
        if destination.queue:
            await use.act(ownership.requeue, session, agent, destination.queue, destination.note)
        elif destination.agent is None:
            raise _Wrong(transfer.TARGET_INPUT, NO_CHOICE)
        elif await self._is_waiting(session):
            await use.act(ownership.assign, session, agent, destination.agent, destination.note)
        else:
            await use.act(ownership.transfer, session, agent, destination.agent, destination.note)

    async def _is_waiting(self, session: SessionId) -> bool:
        found, _ = await self._conversations.read(sessions.with_contact, session)
        return found.state is SessionState.PENDING

    async def _close(self, form: FormState, about: FormSubject, agent: Agent) -> None:
        conclusion = close.read(form.values)
        try:
            await self._conversations.act(
                ownership.close_by_agent, about.session, agent, conclusion.outcome, conclusion.note
            )
        except BadOutcome as exc:
            raise _Wrong(close.OUTCOME, str(exc)) from exc

    async def _note(self, form: FormState, about: FormSubject, agent: Agent) -> None:
        await self._write(about.session, agent, note_and_reply.read(form.values), _keys(form), intent=ReplyIntent.NOTE)

    async def _reply(self, form: FormState, about: FormSubject, agent: Agent) -> None:
        text = note_and_reply.read(form.values)
        self._check(text)
        enclosed = MessageExtras(reply_to=note_and_reply.answered_seq(form.values, about))
        await self._write(about.session, agent, text, _keys(form), enclosed=enclosed, intent=_intent(about))

    async def _canned(self, form: FormState, about: FormSubject, agent: Agent) -> None:
        about, text = canned.read(form.values, about)
        if not about.reply or not any(canned.TEXT_INPUT in actions for actions in form.values.values()):
            raise _Wrong(action_ids.PICK_REPLY, NOTHING_PICKED)
        self._check(text)
        await self._write(about.session, agent, text, _keys(form), intent=_intent(about))

    def _check(self, text: str) -> None:
        """A form sends what stands in it; what begins like a note stands there by mistake."""
        whom, _ = self._conversations.rules.recipient_rules.recipient_of(Content(text), "")
        if whom is Recipient.COLLEAGUES:
            raise _Wrong(note_and_reply.TEXT_INPUT, LIKE_A_NOTE)

    async def _write(
        self,
        session: SessionId,
        agent: Agent,
        text: str,
        keys: EventKeys,
        *,
        intent: ReplyIntent,
        enclosed: MessageExtras = NO_EXTRAS,
    ) -> None:
        if not text:
            raise _Wrong(note_and_reply.TEXT_INPUT, NOTHING_WRITTEN)
        use = self._conversations
        try:
            await use.agent_wrote(session, agent, Content(text), keys, extras=enclosed, intent=intent)
        except WrongState:
            await use.act(ownership.may_act, session, agent)  # says who has it, where somebody has
            raise


def _intent(about: FormSubject) -> ReplyIntent:
    """Whoever was asked about the words once may send them."""
    return ReplyIntent.SEND if about.sure else ReplyIntent.ONLY_REPLY


def _keys(form: FormState) -> EventKeys:
    return [("slack.form", form.id)]


def _block_of(form: FormState, action: str) -> str:
    """The block that an input stands in: a canned reply's box has another for each reply."""
    return next((block for block, actions in form.values.items() if action in actions), action)
