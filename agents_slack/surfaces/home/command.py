"""`/bridge`: what may be asked for, and how it is answered. Pure but for `Command`, which reads.

The answers are seen by whoever asked, and come with the acknowledgement, so within Slack's three seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.api.outbound import Json, escape, short
from agents_slack.api.times import moment
from agents_slack.surfaces.card.state import context, plain_text
from agents_slack.surfaces.home.glances import MOST_FOUND, PAGE, Finds, Glance, Glances, Item
from agents_slack.surfaces.home.listing import figures, in_text, listed, sentence
from agents_slack.surfaces.home.view import OFF, ON, duty_words, is_on_duty, now
from core.model.agents import Agent
from core.statistics import wording
from core.usecases.conversations import Conversations
from core.yaml_files.faults import did_you_mean

NAME = "/bridge"
USAGE = "status | mine [PAGE] | waiting [PAGE] | duty on | duty off | find TEXT | stats | help"
_HELP = {
    "status": "where you and the desk stand",
    "mine": "the conversations you have; mine 2 is their second page",
    "waiting": "who waits, the most urgent first, then the longest; waiting 2 is the second page",
    "duty on": "take conversations, and be reminded of who waits",
    "duty off": "take none for a while",
    "find TEXT": "conversations by a name, an e-mail, or words in them",
    "stats": "now and today in numbers",
    "help": "this list",
}
_LONGEST_ASKED = 60
_LONGEST_PAGE = 5  # digits


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said: blocks, and the same in `text` for notifications and screen readers."""

    text: str
    blocks: Sequence[Json]


class Command:
    """Answers agents."""

    def __init__(self, conversations: Conversations, glances: Glances) -> None:
        self._conversations = conversations
        self._glances = glances

    async def answer(self, agent: Agent, typed: str) -> Answer:
        """The answer to what somebody typed behind the command."""
        word, _, rest = typed.strip().partition(" ")
        match word.lower(), rest.strip():
            case "status" | "", _:
                return _status(await self._glances.of(agent))
            case "mine", page:
                return _mine(await self._glances.of(agent, _page(page)), _page(page))
            case "waiting", page:
                return _waiting(await self._glances.of(agent, _page(page)), _page(page))
            case "duty", switch:
                return await self._duty(agent, switch.lower())
            case "find", "":
                return _words(f"Find what? {NAME} find Mia, say.")
            case "find", words:
                return _found(words, await self._glances.found(words))
            case "stats", _:
                return _stats(await self._glances.of(agent))
            case "help", _:
                return help_words()
            case unknown, _:
                return _not_known(unknown)

    async def _duty(self, agent: Agent, switch: str) -> Answer:
        if switch in (ON, OFF):
            await self._conversations.set_duty(agent, switch == ON)
            return _words(duty_words(on=switch == ON))
        glance = await self._glances.of(agent)
        remedy = "" if not switch else f"“{short(switch, _LONGEST_ASKED)}” is neither {ON} nor {OFF}. "
        return _words(f"{remedy}{duty_words(on=is_on_duty(glance))}")


def help_words() -> Answer:
    """What may be asked for."""
    return _words("\n".join(f"{NAME} {asked}: {told}" for asked, told in _HELP.items()))


def _status(glance: Glance) -> Answer:
    live = glance.live
    waits = "Nobody is waiting."
    if live.waiting:
        waiting = "1 user is" if live.waiting == 1 else f"{live.waiting:,} users are"
        waits = f"{waiting} waiting, the longest for {wording.duration(live.oldest)}."
    yours = f"You have {glance.has} of {wording.count(glance.capacity, 'conversation')} you may have."
    free = f"{live.available} of {wording.count(live.on_duty, 'agent')} on duty can take more."
    return _words("\n".join((duty_words(on=is_on_duty(glance)), yours, waits, free)))


def _mine(glance: Glance, page: int = 1) -> Answer:
    if not glance.has:
        return _words("You have no conversation.")
    headline = f"You have {wording.count(glance.has, 'conversation')}."
    return _list(headline, glance.mine, _rest("mine", page, glance.has), own=True)


def _waiting(glance: Glance, page: int = 1) -> Answer:
    if not glance.waits:
        return _words("Nobody is waiting.")
    headline = "1 user is waiting."
    if glance.waits > 1:
        headline = f"{glance.waits:,} users are waiting, the most urgent first."
    return _list(headline, glance.waiting, _rest("waiting", page, glance.waits), claimable=True)


def _page(typed: str) -> int:
    """Which page is meant; what is no number means the first."""
    return max(1, int(typed)) if typed.isdecimal() and len(typed) < _LONGEST_PAGE else 1


def _rest(word: str, page: int, of: int) -> list[Json]:
    """Which of them these are, and how to see the others; nothing when these are all."""
    first, last = PAGE * (page - 1) + 1, min(PAGE * page, of)
    if of <= PAGE:
        return []
    these = f"{first} to {last} of {of:,}." if first <= of else f"There are {of:,}."
    following = f" Next: {NAME} {word} {page + 1}" if last < of else ""
    return [context([plain_text(these + following)])]


def _found(words: str, finds: Finds) -> Answer:
    asked = f"“{short(words, _LONGEST_ASKED)}”"
    unseen = []
    if finds.since is not None:
        only = "Only what began later was looked through; the console's search goes on. Later than"
        unseen = [context([plain_text(only), moment(finds.since)])]
    if not finds.items:
        if not unseen:
            return _words(f"Nothing was found for {asked}.")
        return _list(f"Nothing was found for {asked} among the latest conversations.", (), unseen)
    more = f" These are the latest {MOST_FOUND}." if len(finds.items) == MOST_FOUND else ""
    return _list(f"Found for {asked}:{more}", finds.items, unseen)


def _stats(glance: Glance) -> Answer:
    pairs = [*now(glance.live), *glance.today]
    return Answer(escape("; ".join(f"{name}: {value}" for name, value in pairs)), [figures(pairs)])


def _not_known(word: str) -> Answer:
    known = dict.fromkeys(asked.partition(" ")[0] for asked in _HELP)
    return _words(f"“{short(word, _LONGEST_ASKED)}” is not known: {did_you_mean(word, known)}")


def _list(
    headline: str, items: Sequence[Item], rest: Sequence[Json], *, claimable: bool = False, own: bool = False
) -> Answer:
    items = items[:PAGE]
    told = "\n".join(filter(None, (headline, in_text(items), *(_in_words(block) for block in rest))))
    return Answer(escape(told), [sentence(headline), *listed(items, claimable=claimable, own=own), *rest])


def _in_words(block: Json) -> str:
    """A line of context, for notifications and screen readers: what of it is plain."""
    return " ".join(each["text"] for each in block["elements"] if each["type"] == "plain_text")


def _words(text: str) -> Answer:
    return Answer(escape(text), [sentence(text)])
