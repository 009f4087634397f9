"""The players of the check, what they can do and what they can see. What they play is said in `screenplay`."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bridge.sandbox.demo.configuration import ANA, BEN
from bridge.sandbox.demo.demo import Demo
from bridge.sandbox.demo.transcript import plain_text
from bridge.sandbox.demo.visitor import ChatRow, Visitor
from bridge.sandbox.slack import CHANNEL, WorkspaceMessage
from bridge.sandbox.telegram import ChatMessage

LONGEST_WAIT = 15.0  # seconds for anything to be seen


class CheckFailed(Exception):
    """The demo did not do what it has to; the text says what."""


class Players:
    """Two users, two agents in Slack. Whatever is waited for and never seen raises CheckFailed."""

    def __init__(self, demo: Demo, visitor: Visitor) -> None:
        self.demo = demo
        self.visitor = visitor
        self.mia = demo.mia
        self.ana, self.ben = demo.agents[ANA], demo.agents[BEN]

    # --- doing

    async def ana_writes(self, text: str) -> str:
        """Ana writes to the visitor; gives the message's ts."""
        return await self.ana.post(CHANNEL, text, self.card("Visitor").ts)

    async def ben_writes(self, text: str) -> str:
        """Ben writes to Mia; gives the message's ts."""
        return await self.ben.post(CHANNEL, text, self.card("Mia").ts)

    async def press(self, agent: str, who: str, label: str) -> None:
        """Press the button with these words, as soon as the card of that user has it."""
        await self.until_slack(lambda: _action(self.card(who), label), f"a button {label!r}")
        card = self.card(who)
        action, value = _action(card, label) or ("", None)
        if not await self.demo.agents[agent].click(CHANNEL, card.ts, action, value):
            raise CheckFailed(f"The bridge did not acknowledge a click on {label!r}.")

    async def send_form(self, agent: str, values: Mapping[str, str | int]) -> None:
        """Send the form on an agent's screen. `values` by action: words for a box; for a list the option's number, or
        how its words begin."""
        await self.until_slack(lambda: self.demo.slack.context.views.modals(agent), "a form")
        form = self.demo.agents[agent].form()
        elements = [block["element"] for block in form.view.body["blocks"] if block["type"] == "input"]
        for element in elements:
            if (wanted := values.get(element["action_id"])) is not None:
                await form.fill(element["action_id"], _chosen(element, wanted))
        if await form.submit() != {}:
            raise CheckFailed(f"The bridge did not take a form: {form.errors}.")

    # --- looking

    def thread(self, who: str) -> list[WorkspaceMessage]:
        """The card of a user and what is under it."""
        return self.demo.slack.workspace.thread(CHANNEL, self.card(who).ts)

    def card(self, who: str) -> WorkspaceMessage:
        """The card of a user. Raises CheckFailed."""
        if card := self.find_card(who):
            return card
        raise CheckFailed(f"There is no card for {who}.")

    def find_card(self, who: str) -> WorkspaceMessage | None:
        """The card of a user, if it is there."""
        cards = self.demo.slack.workspace.channel_messages(CHANNEL)
        return next((card for card in cards if plain_text(card).startswith(who)), None)

    def phone_message(self, words: str) -> ChatMessage | None:
        """The last message on Mia's phone with these words."""
        return next((m for m in reversed(self.mia.chat.messages) if words in m.text and not m.deleted), None)

    def web_row(self, words: str) -> ChatRow | None:
        """The last row of the web page's chat with these words."""
        return next((row for row in reversed(self.visitor.shown) if words in row.text), None)

    def thread_post(self, who: str, words: str) -> WorkspaceMessage | None:
        """The post in the thread of a user with these words."""
        return next((post for post in self.thread(who)[1:] if words in plain_text(post)), None)

    def bytes_in_thread(self, who: str) -> list[bytes | None]:
        """What the files in the thread of a user hold."""
        return [file.content for post in self.thread(who)[1:] for file in post.files]

    # --- waiting until something is seen

    async def web_shows(self, words: str) -> None:
        """The web page shows these words."""
        await self.until_web(lambda: self.web_row(words), f"the web page shows {words!r}")

    async def phone_shows(self, words: str) -> None:
        """Telegram shows these words."""
        await self.until_phone(lambda: self.phone_message(words), f"Telegram shows {words!r}")

    async def thread_shows(self, who: str, words: str) -> None:
        """The thread of a user shows these words."""
        await self.until_slack(lambda: self.thread_post(who, words), f"the thread of {who} shows {words!r}")

    async def until_web(self, is_so: Callable[[], object], what: str) -> None:
        """Something is so on the web page."""
        await _wait(self.visitor.until, is_so, what)

    async def until_phone(self, is_so: Callable[[], object], what: str) -> None:
        """Something is so on Mia's phone."""
        await _wait(self.demo.telegram.wait_until, is_so, what)

    async def until_slack(self, is_so: Callable[[], object], what: str) -> None:
        """Something is so in Slack."""
        await _wait(self.demo.slack.changed.wait_until, is_so, what)


async def _wait(until: Callable[..., Awaitable[object]], is_so: Callable[[], object], what: str) -> None:
    try:
        await until(is_so, LONGEST_WAIT)
    except TimeoutError as exc:
        raise CheckFailed(f"Never seen within {LONGEST_WAIT:.0f} s: {what}.") from exc


def _action(card: WorkspaceMessage, label: str) -> tuple[str, str | None] | None:
    """The action with these words, of a button or of a menu, and the option's value; None where there is none."""
    elements = [element for block in card.blocks if block["type"] == "actions" for element in block["elements"]]
    for element in elements:
        for option in element.get("options", ()):
            if option["text"]["text"] == label:
                return str(element["action_id"]), str(option["value"])
        if element.get("text", {}).get("text") == label:
            return str(element["action_id"]), None
    return None


def _chosen(element: Mapping[str, Any], wanted: str | int) -> str:
    """What is put into a box or chosen in a list. Raises CheckFailed."""
    groups = element.get("option_groups", ())
    options = [*element.get("options", ()), *(option for group in groups for option in group["options"])]
    if not options:
        return str(wanted)
    if isinstance(wanted, int):
        return str(options[wanted]["value"])
    for option in options:
        if option["text"]["text"].startswith(wanted):
            return str(option["value"])
    raise CheckFailed(f"There is no {wanted!r} in {[option['text']['text'] for option in options]}.")
