"""Modals and Home tabs, and the trigger ids that open them."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bridge.sandbox.slack.directory import App
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.messages import finished_blocks
from bridge.sandbox.slack.stamps import new_id

TRIGGER_LIFE = 3.0  # seconds


class Triggers:
    """The right to open a modal, given by a person's act: once, within three seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    def give(self, user: str) -> str:
        """A new trigger id for what `user` just did."""
        trigger = f"{time.time_ns() // 1000}.{new_id('', 9)}.{new_id('', 12)}".lower()
        self._given[trigger] = (user, self._clock())
        return trigger

    def use(self, trigger: str) -> str:
        """Whose act it was. Raises SlackError invalid_trigger_id, exchanged_trigger_id or expired_trigger_id."""
        if trigger not in self._given:
            raise SlackError("invalid_trigger_id")
        if trigger in self._used:
            raise SlackError("exchanged_trigger_id")
        user, given_at = self._given[trigger]
        if self._clock() - given_at > TRIGGER_LIFE:
            raise SlackError("expired_trigger_id")
        self._used.add(trigger)
        return user


@dataclass(slots=True)
class View:
    """A modal or a Home tab as one person has it. `body` is what the app sent, with ids and defaults added."""

    id: str
    user: str
    body: dict[str, Any]
    hash: str
    open: bool = True

    def to_wire(self, app: App, values: dict[str, Any] | None = None) -> dict[str, Any]:
        """The view as answers and payloads show it; `values` is what the person filled in, by block and action."""
        shared = {
            "id": self.id, "team_id": app.team, "private_metadata": "", "callback_id": "", "state": {"values": {}},
            "hash": self.hash, "title": {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": False, "notify_on_close": False, "close": None, "submit": None,
            "previous_view_id": None, "root_view_id": self.id, "app_id": app.id, "external_id": "",
            "app_installed_team_id": app.team, "bot_id": app.bot_id,
        }  # fmt: skip
        return {**shared, **self.body, "state": {"values": values or {}}}


class Views:
    """Every view of the workspace, by id, and each person's Home tab."""

    def __init__(self) -> None:
        self._views: dict[str, View] = {}
        self._homes: dict[str, str] = {}

    def open(self, user: str, body: dict[str, Any]) -> View:
        """Show a modal to a person."""
        return self._keep(View(new_id("V"), user, _finished(body), _new_hash()))

    def publish(self, user: str, body: dict[str, Any], expected: str) -> View:
        """Replace a person's Home tab. `expected` "" takes any hash. Raises SlackError hash_conflict."""
        shown = self.home(user)
        if shown is None:
            self._homes[user] = self.open(user, body).id
            return self._views[self._homes[user]]
        return self._replace(shown, body, expected)

    def update(self, name: str, body: dict[str, Any], expected: str) -> View:
        """Replace a view, named by id or external id. Raises SlackError not_found or hash_conflict."""
        return self._replace(self.find(name), body, expected)

    def home(self, user: str) -> View | None:
        """A person's Home tab, if the app published one."""
        return self._views.get(self._homes.get(user, ""))

    def modals(self, user: str) -> list[View]:
        """The modals a person has open, the newest last."""
        return [v for v in self._views.values() if v.user == user and v.open and v.body["type"] == "modal"]

    def find(self, name: str) -> View:
        """The view of an id or an external id. Raises SlackError not_found."""
        for view in self._views.values():
            if name and name in (view.id, view.body.get("external_id")):
                return view
        raise SlackError("not_found")

    def _keep(self, view: View) -> View:
        self._views[view.id] = view
        return view

    def _replace(self, view: View, body: dict[str, Any], expected: str) -> View:
        if expected and expected != view.hash:
            raise SlackError("hash_conflict")
        view.body, view.hash = _finished(body), _new_hash()
        return view


def _finished(body: dict[str, Any]) -> dict[str, Any]:
    copied: dict[str, Any] = json.loads(json.dumps(body))
    return {**copied, "blocks": finished_blocks(copied["blocks"])}


def _new_hash() -> str:
    return f"{time.time_ns() // 1_000_000_000}.{new_id('', 8)}"
