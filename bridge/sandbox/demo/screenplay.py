"""The conversation that the check plays: what is said, by whom, and what has to be seen before the next words.

Two users at once, one on the web page and one on Telegram; each gets an agent of their own.
"""

from collections.abc import Awaitable, Callable

from bridge.sandbox.demo.demo import ANA, BEN, Demo
from bridge.sandbox.demo.transcript import plain_text
from bridge.sandbox.demo.visitor import Visitor
from bridge.sandbox.slack import CHANNEL, Message

PATIENCE = 15.0  # seconds for anything to be seen
CLAIM, CLOSE, HAND_BACK = "Claim", "Close", "Hand back"


class CheckFailed(Exception):
    """The demo did not do what it has to; the text says what."""


class Stage:
    """The players and what they can see."""

    def __init__(self, demo: Demo, visitor: Visitor) -> None:
        self.demo = demo
        self.visitor = visitor
        self.mia = demo.mia
        self.ana, self.ben = demo.agents[ANA], demo.agents[BEN]
        self._passport = 0  # the message that Mia edits

    async def play(self) -> None:
        """Everything, from the first question to the last goodbye. Raises CheckFailed."""
        await self._ask_the_assistant()
        await self._ask_for_people()
        await self._claim()
        await self._talk()
        await self._change_words()
        await self._part()

    async def _ask_the_assistant(self) -> None:
        await self.visitor.write("How much is your fee?")
        await self.mia.send("Do I need a visa?")
        await self._web_reads("€480")
        await self._phone_reads("student visa")

    async def _ask_for_people(self) -> None:
        await self.visitor.write("I want to talk to a person")
        await self.mia.send("Can I talk to a human, please?")
        await self._slack(lambda: self._find_card("Visitor") and self._find_card("Mia"), "two cards")

    async def _claim(self) -> None:
        await self._press(ANA, "Visitor", CLAIM)
        await self._press(BEN, "Mia", CLAIM)
        await self._web(lambda: "Ana Ruiz" in self.visitor.status, "the web page says that Ana is there")
        await self._phone_reads("Ben Okafor")

    async def _talk(self) -> None:
        await self._ana_writes("Hello, this is Ana. Which country is it?")
        await self._ben_writes("Hello Mia, Ben here. Which passport do you have?")
        await self._web_reads("Which country is it?")
        await self._phone_reads("Which passport do you have?")
        await self.visitor.write("Germany, for a master's degree.")
        self._passport = await self.mia.send("A Brasilian one.")
        await self._thread_reads("Visitor", "master's degree")
        await self._thread_reads("Mia", "A Brasilian one.")

    async def _change_words(self) -> None:
        ana = await self._ana_writes("Then it is free until Novembre.")
        ben = await self._ben_writes("Wrong window, sorry")
        await self._web_reads("Novembre")
        await self._phone_reads("Wrong window")
        await self.ana.edit(CHANNEL, ana, "Then it is free until November.")
        await self.ben.delete(CHANNEL, ben)
        await self.mia.edit(self._passport, "A Brazilian one.")
        await self._web_reads("until November.")
        await self._phone(lambda: not self._bubbles("Wrong window"), "Ben's message is gone from Telegram")
        await self._thread_reads("Mia", "A Brazilian one.")

    async def _part(self) -> None:
        await self._ben_writes("You need a national visa then. Good luck!")
        await self._phone_reads("Good luck!")
        await self._press(BEN, "Mia", CLOSE)
        await self._slack(lambda: "Closed" in plain_text(self._card("Mia")), "Mia's card says that it is closed")
        await self._phone_reads("closed")
        await self._press(ANA, "Visitor", HAND_BACK)
        await self._web(lambda: self.visitor.status == "Assistant", "the web page is with the assistant again")
        await self.visitor.write("When are you open?")
        await self._web_reads("Monday to Friday")
        await self._thread_reads("Visitor", "Monday to Friday")

    # --- doing

    async def _ana_writes(self, text: str) -> str:
        return await self.ana.post(CHANNEL, text, self._card("Visitor").ts)

    async def _ben_writes(self, text: str) -> str:
        return await self.ben.post(CHANNEL, text, self._card("Mia").ts)

    async def _press(self, agent: str, who: str, label: str) -> None:
        """Press the button with these words, as soon as the card of that user has it."""
        await self._slack(lambda: _action(self._card(who), label), f"a button {label!r}")
        card = self._card(who)
        if not await self.demo.agents[agent].click(CHANNEL, card.ts, _action(card, label)):
            raise CheckFailed(f"The bridge did not acknowledge a click on {label!r}.")

    # --- seeing

    def thread(self, who: str) -> list[Message]:
        """The card of a user and what is under it."""
        return self.demo.slack.workspace.thread(CHANNEL, self._card(who).ts)

    def _card(self, who: str) -> Message:
        if card := self._find_card(who):
            return card
        raise CheckFailed(f"There is no card for {who}.")

    def _find_card(self, who: str) -> Message | None:
        cards = self.demo.slack.workspace.channel_messages(CHANNEL)
        return next((card for card in cards if plain_text(card).startswith(who)), None)

    def _bubbles(self, words: str) -> bool:
        return any(words in message.text for message in self.mia.chat.messages if not message.deleted)

    async def _web_reads(self, words: str) -> None:
        await self._web(lambda: any(words in row.text for row in self.visitor.shown), f"the web page shows {words!r}")

    async def _phone_reads(self, words: str) -> None:
        await self._phone(lambda: self._bubbles(words), f"Telegram shows {words!r}")

    async def _thread_reads(self, who: str, words: str) -> None:
        await self._slack(
            lambda: any(words in plain_text(message) for message in self.thread(who)[1:]),
            f"the thread of {who} shows {words!r}",
        )

    async def _web(self, is_so: Callable[[], object], what: str) -> None:
        await self._wait(self.visitor.until, is_so, what)

    async def _phone(self, is_so: Callable[[], object], what: str) -> None:
        await self._wait(self.demo.telegram.wait_until, is_so, what)

    async def _slack(self, is_so: Callable[[], object], what: str) -> None:
        await self._wait(self.demo.slack.changed.wait_until, is_so, what)

    async def _wait(self, until: Callable[..., Awaitable[object]], is_so: Callable[[], object], what: str) -> None:
        try:
            await until(is_so, PATIENCE)
        except TimeoutError as exc:
            raise CheckFailed(f"Never seen within {PATIENCE:.0f} s: {what}.") from exc


def _action(card: Message, label: str) -> str:
    """The action of the button with these words; "" when the card has none."""
    elements = [element for block in card.blocks if block["type"] == "actions" for element in block["elements"]]
    return next((str(element["action_id"]) for element in elements if element["text"]["text"] == label), "")
