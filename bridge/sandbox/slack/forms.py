"""A modal on a person's screen: filling it in, sending it, closing it."""

from typing import Any

from bridge.sandbox.slack import arguments, inputs, interaction_payloads
from bridge.sandbox.slack.delivery import Acknowledgement
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.inputs import JsonObject
from bridge.sandbox.slack.interaction_sender import InteractionSender
from bridge.sandbox.slack.views import View

MISSING_INPUTS = "missing_required_inputs"


class OpenForm:
    """One open modal as its person sees it. What the client itself refuses raises SlackError."""

    def __init__(self, acting: InteractionSender, view: View) -> None:
        self.view = view
        self._acting = acting
        self._context = acting.context
        self._offered: dict[str, list[JsonObject]] = {}

    @property
    def errors(self) -> dict[str, str]:
        """What the app said against the last submission, by block id."""
        return self.view.errors

    @property
    def offered(self) -> dict[str, list[JsonObject]]:
        """The options that the app gave for external selects, by action id."""
        return self._offered

    async def fill(self, action_id: str, choice: inputs.InputChoice) -> bool:
        """Type a text, or choose an option (by its value or its words), a user id, a date; several in a list.

        True when nobody had to be told, or the app acknowledged. Raises SlackError action_not_found, no_such_option,
        too_long, too_many_options.
        """
        block, element = self._find(action_id)
        state = inputs.chosen_state(element, choice, self._offered.get(action_id, ()))
        self._check_people(state)
        self.view.values.setdefault(block["block_id"], {})[action_id] = state
        self._context.workspace.changes.bump()
        if block["type"] == "input" and not block.get("dispatch_action"):
            return True
        stamp = self._context.workspace.timestamps.next()
        done = {**state, "action_id": action_id, "block_id": block["block_id"], "action_ts": stamp}
        return await self._acting.send_action(done, self._place(), self.view.id)

    async def suggest(self, action_id: str, query: str) -> list[str]:
        """Type into an external select; gives the words of the options that the app offers, ready to be chosen."""
        block, element = self._find(action_id)
        if len(query) < element.get("min_query_length", 3):
            return []
        payload = interaction_payloads.block_suggestion(
            self._context.app, self._acting.user, action_id, block["block_id"], query, self._wire()
        )
        match await self._acting.send("interactive", payload):
            case Acknowledgement(answer):
                options = [*answer.get("options", ())]
                options += [o for group in answer.get("option_groups", ()) for o in group["options"]]
                self._check_offered(options)
                self._offered[action_id] = options
                self._context.workspace.changes.bump()
                return [option["text"]["text"] for option in options]
        return []

    async def press(self, action_id: str, choice: inputs.InputChoice = None) -> bool:
        """Press a button in the modal. False: not acknowledged."""
        self._find(action_id)
        return await self._acting.press(self.view.body["blocks"], action_id, choice, self._place(), self.view.id)

    async def submit(self) -> JsonObject | None:
        """Send it. Gives what the app answered ({} for a plain acknowledgement, which closes the modal), None when it
        did not. Raises SlackError missing_required_inputs when the client does not send it; `errors` says why."""
        if "submit" not in self.view.body:
            raise SlackError("no_submit_button")
        if complaints := inputs.complaints(self.view.body["blocks"], self.view.values):
            self.view.errors = complaints
            self._context.workspace.changes.bump()
            raise SlackError(MISSING_INPUTS, errors=complaints)
        return await self.submit_unchecked(self.view.values)

    async def submit_unchecked(self, values: inputs.InputValues) -> JsonObject | None:
        """Send these values, whatever they are: a client that checks nothing."""
        self._check_open()
        wire = self.view.to_wire(self._context.app, values)
        trigger = self._acting.new_trigger_id(self.view.id)
        payload = interaction_payloads.view_submission(self._context.app, self._acting.user, wire, trigger)
        match await self._acting.send("interactive", payload):
            case Acknowledgement(answer):
                self._obey(answer)
                return answer
        return None

    async def close(self, *, all_of_them: bool = False) -> None:
        """Press Cancel, or the cross, which closes the modals below too. Who wants to know is told."""
        self._check_open()
        cleared = all_of_them or bool(self.view.body.get("clear_on_close"))
        for view in reversed(self._context.views.stack(self.view)) if cleared else (self.view,):
            view.open = False
            if view.body.get("notify_on_close"):
                wire = view.to_wire(self._context.app, view.values)
                payload = interaction_payloads.view_closed(self._context.app, self._acting.user, wire, cleared)
                await self._acting.send("interactive", payload)
        self._context.workspace.changes.bump()

    # --- what the app answers

    def _obey(self, answer: JsonObject) -> None:
        self.view.errors = {}
        match answer.get("response_action"):
            case "errors":
                self._complain(answer.get("errors") or {})
            case "update":
                self._show(answer, lambda body: self._context.views.update(self.view.id, body, ""))
            case "push":
                self._show(answer, lambda body: self._context.views.push(self.view, body))
            case "clear":
                for view in self._context.views.stack(self.view):
                    view.open = False
            case None if not answer:
                self.view.open = False
            case _:
                self._record(answer, "an answer to view_submission that Slack does not know")
        self._context.workspace.changes.bump()

    def _complain(self, errors: dict[str, str]) -> None:
        known = {block["block_id"] for block in self.view.body["blocks"] if block["type"] == "input"}
        if not errors or not errors.keys() <= known:
            self._record(errors, "errors must be about input blocks of the view")
        self.view.errors = dict(errors)

    def _show(self, answer: JsonObject, show: Any) -> None:
        body = answer.get("view") or {}
        found = arguments.problems("views.open", {"trigger_id": "t", "view": body})
        if found:
            self._record(answer, "; ".join(f"{problem.pointer}: {problem.why}" for problem in found))
            return
        try:
            show(body)
        except SlackError as refused:
            self._record(answer, refused.error)

    def _check_offered(self, options: list[JsonObject]) -> None:
        select = {"type": "static_select", "action_id": "a", "options": options or [_ANY_OPTION]}
        block = {"type": "actions", "elements": [select]}
        for problem in arguments.problems("chat.postMessage", {"channel": "C", "text": "t", "blocks": [block]}):
            self._record({"options": options}, problem.why)

    def _record(self, answer: JsonObject, why: str) -> None:
        self._context.record("view_submission", answer, why)

    # ---

    def _find(self, action_id: str) -> tuple[JsonObject, JsonObject]:
        self._check_open()
        return inputs.find(self.view.body["blocks"], action_id)

    def _check_people(self, state: JsonObject) -> None:
        """The client offers nobody who is not there, or not any more."""
        for name in (state.get("selected_user"), *state.get("selected_users", ())):
            user = self._context.workspace.users.get(name or "")
            if name and (user is None or user.deleted):
                raise SlackError("no_such_option")

    def _check_open(self) -> None:
        if not self.view.open:
            raise SlackError("not_found")

    def _wire(self) -> JsonObject:
        return self.view.to_wire(self._context.app, self.view.values)

    def _place(self) -> JsonObject:
        return interaction_payloads.on_view(self._wire())


_ANY_OPTION = {"text": {"type": "plain_text", "text": "none"}, "value": "none"}
