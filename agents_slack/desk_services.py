"""The desk beyond cards and threads, put together: who may act, Home, the command, reminders, and what goes wrong."""

import asyncio
from collections.abc import Iterable

import structlog

from agents_slack.api.addresses import CARD, THREAD, PostAddress
from agents_slack.api.client import WatchedClient
from agents_slack.api.ephemeral_messages import EphemeralMessages
from agents_slack.api.failures import API_ERRORS
from agents_slack.api.lost_access import LostAccess
from agents_slack.api.rates import HOME, SlackRates
from agents_slack.inbound.bolt_app import RegistersListeners
from agents_slack.inbound.people.admission import Admission, desk_channels
from agents_slack.inbound.people.departures import Departures
from agents_slack.inbound.people.directory import AgentDirectory, AppIdentity
from agents_slack.inbound.people.members import Members
from agents_slack.inbound.workspace_events import WorkspaceEvents
from agents_slack.listeners.home import HomeListeners
from agents_slack.settings import SlackSettings
from agents_slack.surfaces.announcements import Announcements
from agents_slack.surfaces.card.overflow import OverflowCards
from agents_slack.surfaces.home.day_figures import TodaysFigures
from agents_slack.surfaces.home.overview import DeskOverviews
from agents_slack.surfaces.home.slash_command import SlashCommand
from agents_slack.surfaces.home.updates import HomeUpdates
from agents_slack.surfaces.reminders.surface import ReminderSurface
from core.model.errors import StoreUnavailable
from core.model.ids import SessionId
from core.model.ports import Rate
from core.runtime.supervision import Supervisor
from core.usecases import placement
from core.usecases.conversations import Conversations
from core.usecases.reads import threads

log = structlog.get_logger(__name__)

REPEAT_AFTER = Rate(600.0)  # for so many seconds the same words are not said again


class DeskServices:
    """Make it before we are signed in; `sign_in` once, then `start_tasks`.

    `recheck_access_every` is in seconds: how often is asked whether what is wrong still is. `overflow_every` likewise:
    see `card.overflow.CHECK_EVERY`.
    """

    def __init__(
        self,
        client: WatchedClient,
        conversations: Conversations,
        rates: SlackRates,
        settings: SlackSettings,
        *,
        tasks: Supervisor,
        recheck_access_every: float,
        overflow_every: float,
    ) -> None:
        self._client = client
        self._conversations = conversations
        self._rates = rates
        self._usual = settings.channel
        self._admin_channel = settings.admin_channel
        self._look_again_every = recheck_access_every
        self._overflow_every = overflow_every
        self._overflow: OverflowCards | None = None
        self._tasks = tasks
        self._members = Members(client, tasks)
        self._overviews: DeskOverviews | None = None
        self._homes: HomeUpdates | None = None
        self._announcements = Announcements(client)
        self.lost_access = LostAccess(self._say_once, self._where_admins_read, tasks)
        self.reminder = ReminderSurface(client, rates, conversations.in_force, self._link_of)
        client.on_answer = self.lost_access.on_answer
        client.on_post_deleted = self._gone

    def sign_in(
        self, identity: AppIdentity, ephemeral: EphemeralMessages
    ) -> tuple[AgentDirectory, tuple[RegistersListeners, ...]]:
        """Who may act, and the listeners of all this, now that it is known which workspace we are in."""
        admission = Admission(self._members, self._conversations, self._usual)
        people = AgentDirectory(
            self._client, identity, self._tasks, self._conversations.in_force, admits=admission.admits
        )
        today = TodaysFigures(self._conversations)
        self._overviews = DeskOverviews(self._conversations, identity.url, today)
        self._homes = HomeUpdates(
            self._client, people, self._overviews, HomeRateLimit(self._conversations, self._rates.home)
        )
        self._overflow = OverflowCards(
            self._client, self._conversations, self._rates, usual=self._usual, bot_user=identity.bot_user,
            every=self._overflow_every,
        )  # fmt: skip
        self._departures = Departures(self._conversations, people, self._tasks)
        command = SlashCommand(self._conversations, self._overviews)
        workspace_events = WorkspaceEvents(
            identity, self._members, people, self.lost_access, self._is_ours, self._gone, self._departures.may_have_left
        )  # fmt: skip
        return people, (workspace_events, HomeListeners(self._conversations, people, self._homes, command, ephemeral))

    def session_changed(self) -> None:
        """Some session is not as it was."""
        if self._homes:
            self._homes.session_changed()

    def start_tasks(self, kept: Supervisor) -> None:
        """Keep Home and overflow cards up to date, and look whether what is wrong still is. After `sign_in`."""
        assert self._homes is not None
        assert self._overflow is not None
        kept.keep("slack home", self._homes.run)
        kept.keep("slack outage watch", self._look_again)
        kept.keep("slack departures", self._departures.run)
        kept.keep("slack overflow card", self._overflow.run)

    async def _look_again(self) -> None:
        """Nobody may be writing: then no call would show that it is mended. What is asked, `lost_access` hears."""
        while True:
            await asyncio.sleep(self._look_again_every)
            try:
                if self.lost_access.workspace_problem:
                    await self._client.auth_test()
                for channel in self.lost_access.channels:
                    await self._look_at(channel)
            except API_ERRORS as exc:
                log.debug("it is still wrong", error=str(exc))

    async def _look_at(self, channel: str) -> None:
        known = (await self._client.conversations_info(channel=channel))["channel"]
        if known.get("is_member") and not known.get("is_archived"):
            self.lost_access.access_restored(channel)

    async def _say_once(self, channel: str, text: str) -> None:
        """Every replica notices that access is lost; one of them says it."""
        try:
            was_said = await self._conversations.limits.take({f"slack.said:{text}": REPEAT_AFTER}) is not None
        except StoreUnavailable:
            was_said = False
        if not was_said:
            await self._announcements.post(channel, text)

    def _where_admins_read(self) -> Iterable[str]:
        return dict.fromkeys((self._admin_channel, self._usual, *self._desk_channels()))

    def _is_ours(self, channel: str) -> bool:
        return channel == self._admin_channel or channel in self._desk_channels()

    def _desk_channels(self) -> Iterable[str]:
        return desk_channels(self._conversations.rules, self._usual).values()

    def _gone(self, place: PostAddress) -> None:
        self._tasks.start("slack card again", self._show_again(place))

    async def _show_again(self, place: PostAddress) -> None:
        """A post of ours is gone: if it was a card, its session gets another."""
        try:
            session = await self._conversations.read(threads.session_at, THREAD, str(place))
            if session is None:
                return
            if await self._conversations.act(placement.show_elsewhere, session, THREAD, str(place), CARD):
                log.warning("a card was deleted in Slack, so its session gets a new one", session=session)
        except StoreUnavailable as exc:
            log.warning("a card that was deleted in Slack was not replaced", place=str(place), error=str(exc))

    async def _link_of(self, session: SessionId) -> str:
        return await self._overviews.link_of(session) if self._overviews else ""


class HomeRateLimit:
    """Slack's pace for Home tabs: one bucket, shared by all replicas."""

    def __init__(self, conversations: Conversations, rate: Rate) -> None:
        self._limits = conversations.limits
        self._rate = rate

    async def take(self) -> float:
        """The right to publish one tab; else the seconds until there may be one."""
        wait = await self._limits.take({HOME: self._rate})
        return wait.seconds if wait else 0.0

    async def rest(self, seconds: float) -> None:
        """Nobody publishes for so long."""
        await self._limits.close(HOME, seconds)
