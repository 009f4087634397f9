"""Who a Slack user is: their name, picture and e-mail, and whether they may act for the company.

Remembered for ten minutes. Must not hold the intake up: what Slack does not tell within two seconds goes by what was
known before, else by what the payload says.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.addresses import slack_identity
from agents_slack.api.failures import API_ERRORS, BAD_ANSWER_ERRORS
from core.model.agents import DEFAULT_AGENT_NAME, Agent
from core.model.ids import SessionId
from core.runtime.supervision import Supervisor
from core.usecases.in_force import InForce

log = structlog.get_logger(__name__)

CACHED_FOR = 600.0  # seconds
UNKNOWN_CACHED_FOR = 30.0  # seconds until somebody who could not be looked up is asked for again
LOOKUP_TIMEOUT = 2.0  # seconds; Slack wants its acknowledgement after three
_MOST = 5_000
_FOREIGN = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")

AdmissionRule = Callable[[str, SessionId | None], Awaitable[bool]]


async def admit_everybody(user: str, session: SessionId | None) -> bool:  # noqa: ARG001
    """The rule of a desk that asks for no membership."""
    return True


@dataclass(frozen=True, slots=True)
class AppIdentity:
    """Who the app is in its workspace: what auth.test says. `url` is the workspace's: "https://acme.slack.com/"."""

    team: str
    enterprise: str
    bot_user: str
    bot_id: str
    url: str = ""

    @property
    def posts_as(self) -> Collection[str]:
        """The ids under which our own posts come back."""
        return [each for each in (self.bot_id, self.bot_user) if each]


@dataclass(frozen=True, slots=True)
class SlackAgent:
    """A Slack user as an agent. `is_stranger`: they may not act.

    So are guests, bots, who was deactivated, who is from another workspace, and who is not of the agents' channel.
    `is_known`: Slack told who it is, so it is not a bot if it is no stranger.
    """

    agent: Agent
    is_stranger: bool = False
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class _Known:
    person: SlackAgent | None  # None: Slack did not tell
    until: float


def is_barred(user: Mapping[str, Any]) -> bool:
    """Is it a guest, a bot, or somebody who was deactivated? `user` is as in users.info."""
    return any(user.get(flag) for flag in _FOREIGN)


async def identify(client: AsyncWebClient) -> AppIdentity:
    """Ask Slack who we are. Raises what slack_sdk raises."""
    answer = await client.auth_test()
    return AppIdentity(
        team=answer["team_id"],
        enterprise=answer.get("enterprise_id") or "",
        bot_user=answer["user_id"],
        bot_id=answer.get("bot_id") or "",
        url=answer.get("url") or "",
    )


class AgentDirectory:
    """Looks people up in users.info, one question at a time about each. `admits`: see `admission.Admission`."""

    def __init__(
        self,
        client: AsyncWebClient,
        identity: AppIdentity,
        tasks: Supervisor,
        in_force: InForce,
        clock: Callable[[], float] = time.monotonic,
        *,
        admits: AdmissionRule = admit_everybody,
    ) -> None:
        self._client = client
        self._identity = identity
        self._tasks = tasks
        self._clock = clock
        self._admits = admits
        self._in_force = in_force
        self._known: dict[str, _Known] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def find(self, user: str, *, name: str = "", team: str = "", session: SessionId | None = None) -> SlackAgent:
        """The person behind a user id, and whether they may act in `session`; without one, at this desk at all.

        `name` and `team` are the payload's, for when Slack does not tell.
        """
        _, is_admitted = await asyncio.gather(self._look_up([user]), self._admits(user, session))
        person = self._person(user) or self._named(
            SlackAgent(
                Agent(name or DEFAULT_AGENT_NAME, identity=slack_identity(user)),
                is_stranger=self._is_elsewhere(team),
                is_known=False,
            )
        )
        return person if is_admitted else replace(person, is_stranger=True)

    async def names(self, users: Iterable[str]) -> dict[str, str]:
        """What is shown of these users, by id; who cannot be looked up is left out."""
        wanted = list(users)
        await self._look_up(wanted)
        return {user: person.agent.name for user in wanted if (person := self._person(user))}

    def user_changed(self, user: Mapping[str, Any]) -> None:
        """Slack told that somebody has another name or role, or is gone. `user` is as in users.info."""
        if user["id"] in self._known or is_barred(user):
            self._remember(user["id"], self._to_person(user), CACHED_FOR)

    def _person(self, user: str) -> SlackAgent | None:
        known = self._known.get(user)
        return self._named(known.person) if known and known.person else None

    def _named(self, person: SlackAgent) -> SlackAgent:
        """With the name that admins gave them, if they did: it may have been changed since Slack was asked."""
        name = self._in_force.config.agents.name_of(person.agent.external_id, person.agent.email)
        return replace(person, agent=replace(person.agent, name=name)) if name else person

    async def _look_up(self, users: Iterable[str]) -> None:
        """Bring the users up to date, as far as that can be done in time. An old answer is better than none."""
        now = self._clock()
        stale = [user for user in users if user not in self._known or self._known[user].until <= now]
        if stale:
            await asyncio.wait({self._ask_once(user) for user in stale}, timeout=LOOKUP_TIMEOUT)

    def _ask_once(self, user: str) -> "asyncio.Task[None]":
        task = self._asking.get(user)
        if task is None:
            task = self._asking[user] = self._tasks.start("slack person", self._ask(user))
            task.add_done_callback(lambda _: self._asking.pop(user, None))
        return task

    async def _ask(self, user: str) -> None:
        try:
            answer = await self._client.users_info(user=user)
            self._remember(user, self._to_person(answer["user"]), CACHED_FOR)
        except (*API_ERRORS, *BAD_ANSWER_ERRORS) as exc:
            log.warning("a person could not be looked up", user=user, error=str(exc))
            self._remember(user, self._person(user), UNKNOWN_CACHED_FOR)

    def _remember(self, user: str, person: SlackAgent | None, seconds: float) -> None:
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[user] = _Known(person, self._clock() + seconds)

    def _to_person(self, user: Mapping[str, Any]) -> SlackAgent:
        profile = user.get("profile") or {}
        name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user["name"]
        picture = profile.get("image_192") or profile.get("image_72") or ""
        is_stranger = is_barred(user) or self._is_elsewhere(str(user.get("team_id") or ""))
        # Colleagues are known by their address: one that nobody confirmed could be anybody's.
        email = str(profile.get("email") or "") if user.get("is_email_confirmed", True) and not is_stranger else ""
        identity = slack_identity(str(user["id"]))
        return SlackAgent(Agent(str(name), str(picture), email, identity=identity), is_stranger)

    def _is_elsewhere(self, team: str) -> bool:
        """Is it another workspace? In an enterprise, colleagues have teams of their own: there the flags decide."""
        return bool(team) and team != self._identity.team and not self._identity.enterprise
