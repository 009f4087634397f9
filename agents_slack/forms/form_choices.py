"""What is chosen in a form that stays open: another page of a transcript, a canned reply, its language or session."""

from collections.abc import Sequence
from dataclasses import replace

from agents_slack.api import action_ids
from agents_slack.api.outbound import SlackJson
from agents_slack.forms import canned
from agents_slack.forms.blocks import FormSubject
from agents_slack.forms.canned_replies import CannedReplies
from agents_slack.forms.opening import FormOpener
from agents_slack.inbound.interactions import FormState
from core.model.agents import Agent


class FormChoices:
    """Makes the form again, as it is after a choice."""

    def __init__(self, replies: CannedReplies, openings: FormOpener) -> None:
        self._replies = replies
        self._openings = openings

    async def form_after(self, form: FormState, agent: Agent) -> SlackJson | None:
        """The form now; None where the choice changes nothing that is shown. Raises Refused."""
        about = FormSubject.from_json(form.about)
        match form.action:
            case action_ids.TURN_PAGE | action_ids.TURN_PAGE_BACK:
                return await self._openings.transcript_page(replace(about, page=int(form.choice)))
            case action_ids.PICK_REPLY | action_ids.PICK_SESSION | canned.LANGUAGE:
                return await self._canned(form, about, agent)
            case _:
                return None

    async def reply_options(self, form: FormState, query: str) -> Sequence[SlackJson]:
        """The replies that fit what somebody types."""
        about, _ = canned.read(form.values, FormSubject.from_json(form.about))
        return canned.reply_options(await self._replies.search(about, query))

    async def _canned(self, form: FormState, about: FormSubject, agent: Agent) -> SlackJson:
        chosen, _ = canned.read(form.values, about)
        offers_sessions = any(action_ids.PICK_SESSION in actions for actions in form.values.values())
        make = self._replies.for_any_session if offers_sessions else self._replies.for_session
        return canned.view(await make(chosen, agent), self._replies.words)
