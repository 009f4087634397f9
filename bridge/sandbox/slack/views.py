"""Modals and Home tabs, and the trigger ids that open them.

Source: https://docs.slack.dev/surfaces/modals and the pages of views.open, views.push, views.update, views.publish
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.sandbox.slack import inputs
from bridge.sandbox.slack.directory import App
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.messages import RedrawnBlocks, blocks_as_seen, finished_blocks, redrawn_blocks
from bridge.sandbox.slack.timestamps import new_id

TRIGGER_LIFETIME = 3.0  # seconds
MOST_STACKED = 3  # modals on top of each other


@dataclass(frozen=True, slots=True)
class TriggerOrigin:
    """What a trigger id stands for: who did something, and in which view ("" for none)."""

    user: str
    view: str = ""


class TriggerIds:
    """The right to open a modal, given by a person's act: once, within three seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: dict[str, tuple[TriggerOrigin, float]] = {}
        self._used: set[str] = set()

    def new_trigger_id(self, user: str, view: str = "") -> str:
        """A new trigger id for what `user` just did."""
        trigger = f"{time.time_ns() // 1000}.{new_id('', 9)}.{new_id('', 12)}".lower()
        self._given[trigger] = (TriggerOrigin(user, view), self._clock())
        return trigger

    def user_of(self, trigger: str) -> str:
        """Who did what the trigger stands for; "" for one that was never given."""
        return self._given[trigger][0].user if trigger in self._given else ""

    def use(self, trigger: str) -> TriggerOrigin:
        """Whose act it was. Raises SlackError invalid_trigger_id, exchanged_trigger_id or expired_trigger_id."""
        if trigger not in self._given:
            raise SlackError("invalid_trigger_id")
        if trigger in self._used:
            raise SlackError("exchanged_trigger_id")
        act, given_at = self._given[trigger]
        if self._clock() - given_at > TRIGGER_LIFETIME:
            raise SlackError("expired_trigger_id")
        self._used.add(trigger)
        return act


@dataclass(eq=False, slots=True)
class View:
    """A modal or a Home tab as one person has it. `body` is what the app sent, with ids and defaults added.

    `values` is what the person filled in so far, `errors` what the app said against it, by block id; `root` and
    `previous` are the ids of the views below it.
    """

    id: str
    user: str
    body: dict[str, Any]
    hash: str
    open: bool = True
    root: str = ""
    previous: str = ""
    values: inputs.InputValues = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    earlier: RedrawnBlocks = field(default_factory=redrawn_blocks)

    def redraw(self, body: dict[str, Any]) -> None:
        """Other content, which the person may not have on their screen yet."""
        self.earlier.appendleft(self.body["blocks"])
        self.body, self.hash, self.errors = body, _new_hash(), {}

    def as_seen(self, block_id: str) -> "View":
        """See `WorkspaceMessage.as_seen`."""
        blocks = blocks_as_seen(block_id, self.body["blocks"], self.earlier)
        return replace(self, body={**self.body, "blocks": blocks})

    def to_wire(self, app: App, values: inputs.InputValues | None = None) -> dict[str, Any]:
        """The view as answers and payloads show it; `values` is what the person filled in, by block and action."""
        shared = {
            "id": self.id, "team_id": app.team, "private_metadata": "", "callback_id": "", "state": {"values": {}},
            "hash": self.hash, "title": {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": False, "notify_on_close": False, "close": None, "submit": None,
            "previous_view_id": self.previous or None, "root_view_id": self.root or self.id, "app_id": app.id,
            "external_id": "", "app_installed_team_id": app.team, "bot_id": app.bot_id,
        }  # fmt: skip
        return {**shared, **json.loads(json.dumps(self.body)), "state": {"values": values or {}}}


class Views:
    """Every view of the workspace, by id, and each person's Home tab."""

    def __init__(self) -> None:
        self._views: dict[str, View] = {}
        self._homes: dict[str, str] = {}

    def open(self, user: str, body: dict[str, Any]) -> View:
        """Show a modal to a person. Raises SlackError duplicate_external_id."""
        self._check_external_id(body, None)
        view = View(new_id("V"), user, _finished(body), _new_hash())
        view.values = inputs.initial_values(view.body["blocks"])
        self._views[view.id] = view
        return view

    def push(self, below: View, body: dict[str, Any]) -> View:
        """Show a further modal on top. Raises SlackError push_limit_reached or duplicate_external_id."""
        if len(self.stack(below)) >= MOST_STACKED:
            raise SlackError("push_limit_reached")
        view = self.open(below.user, body)
        view.root, view.previous = below.root or below.id, below.id
        return view

    def publish(self, user: str, body: dict[str, Any], expected: str) -> View:
        """Replace a person's Home tab. `expected` "" takes any hash. Raises SlackError hash_conflict."""
        shown = self.home(user)
        if shown is None:
            self._homes[user] = self.open(user, body).id
            return self._views[self._homes[user]]
        return self._replace(shown, body, expected)

    def update(self, name: str, body: dict[str, Any], expected: str) -> View:
        """Replace a view, named by id or external id. Raises SlackError not_found, hash_conflict or
        duplicate_external_id."""
        return self._replace(self.find(name), body, expected)

    def home(self, user: str) -> View | None:
        """A person's Home tab, if the app published one."""
        return self._views.get(self._homes.get(user, ""))

    def modals(self, user: str) -> list[View]:
        """The modals a person has open, the newest last."""
        return [v for v in self._views.values() if v.user == user and v.open and v.body["type"] == "modal"]

    def stack(self, view: View) -> list[View]:
        """The open modals that lie on top of each other with `view`, the lowest first."""
        root = view.root or view.id
        return [v for v in self._views.values() if v.open and root in (v.id, v.root)]

    def find(self, name: str) -> View:
        """The open view of an id or an external id. Raises SlackError not_found."""
        for view in self._views.values():
            if name and view.open and name in (view.id, view.body.get("external_id")):
                return view
        raise SlackError("not_found")

    def _replace(self, view: View, body: dict[str, Any], expected: str) -> View:
        if expected and expected != view.hash:
            raise SlackError("hash_conflict")
        self._check_external_id(body, view)
        view.redraw(_finished(body))
        view.values = inputs.keep_values(view.values, view.body["blocks"])
        return view

    def _check_external_id(self, body: dict[str, Any], own: View | None) -> None:
        wanted = body.get("external_id")
        others = (view for view in self._views.values() if view.open and view is not own)
        if wanted and any(view.body.get("external_id") == wanted for view in others):
            raise SlackError("duplicate_external_id")


def _finished(body: dict[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(body))
    return {**copied, "blocks": finished_blocks(copied["blocks"])}


def _new_hash() -> str:
    return f"{time.time_ns() // 1_000_000_000}.{new_id('', 8)}"
