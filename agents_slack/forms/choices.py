"""What is chosen in a form that stays open: another page of a transcript, a canned reply, its language or session."""

from collections.abc import Sequence
from dataclasses import replace

from agents_slack.api import deeds
from agents_slack.api.outbound import Json
from agents_slack.forms import canned
from agents_slack.forms.canned_replies import CannedReplies
from agents_slack.forms.openings import Openings
from agents_slack.forms.parts import About
from agents_slack.inbound.interactions import Form
from core.model.agents import Agent


class Choices:
    """Makes the form anew, as it is after a choice."""

    def __init__(self, replies: CannedReplies, openings: Openings) -> None:
        self._replies = replies
        self._openings = openings

    async def made(self, form: Form, agent: Agent) -> Json | None:
        """The form now; None where the choice changes nothing that is shown. Raises Refused."""
        about = About.from_json(form.about)
        match form.action:
            case deeds.TURN_PAGE | deeds.TURN_PAGE_BACK:
                return await self._openings.page(replace(about, page=int(form.choice)))
            case deeds.PICK_REPLY | deeds.PICK_SESSION | canned.LANGUAGE:
                return await self._canned(form, about, agent)
            case _:
                return None

    async def offered(self, form: Form, query: str) -> Sequence[Json]:
        """The replies that fit what somebody types."""
        about, _ = canned.read(form.values, About.from_json(form.about))
        return canned.offered(await self._replies.search(about, query))

    async def _canned(self, form: Form, about: About, agent: Agent) -> Json:
        chosen, _ = canned.read(form.values, about)
        offers_sessions = any(deeds.PICK_SESSION in actions for actions in form.values.values())
        make = self._replies.anywhere if offers_sessions else self._replies.here
        return canned.view(await make(chosen, agent))
