"""`/bridge`: what may be asked for, and how it is answered. Pure but for `Command`, which reads.

The answers are seen by whoever asked, and come with the acknowledgement, so within Slack's three seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.api.formatting import date_time
from agents_slack.api.outbound import SlackJson, escape, shorten
from agents_slack.surfaces.card.state_line import context_block, plain_text_element
from agents_slack.surfaces.home.overview import (
    MOST_FOUND,
    PAGE_SIZE,
    DeskOverview,
    DeskOverviews,
    FoundSessions,
    SessionItem,
)
from agents_slack.surfaces.home.session_list import figures_block, sentence_block, session_list, session_list_text
from agents_slack.surfaces.home.view import OFF, ON, duty_words, is_on_duty, live_figures
from core.model.agents import Agent
from core.statistics import number_words
from core.usecases import duty
from core.usecases.conversations import Conversations
from core.yaml_files.faults import did_you_mean

COMMAND_NAME = "/bridge"
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
class CommandAnswer:
    """What is said: blocks, and the same in `text` for notifications and screen readers."""

    text: str
    blocks: Sequence[SlackJson]


class SlashCommand:
    """Answers agents."""

    def __init__(self, conversations: Conversations, overviews: DeskOverviews) -> None:
        self._conversations = conversations
        self._overviews = overviews

    async def answer(self, agent: Agent, typed: str) -> CommandAnswer:
        """The answer to what somebody typed behind the command."""
        word, _, rest = typed.strip().partition(" ")
        match word.lower(), rest.strip():
            case "status" | "", _:
                return _status(await self._overviews.overview_for(agent))
            case "mine", page:
                return _mine(await self._overviews.overview_for(agent, _page(page)), _page(page))
            case "waiting", page:
                return _waiting(await self._overviews.overview_for(agent, _page(page)), _page(page))
            case "duty", switch:
                return await self._duty(agent, switch.lower())
            case "find", "":
                return _words(f"Find what? {COMMAND_NAME} find Mia, say.")
            case "find", words:
                return _found(words, await self._overviews.search(words))
            case "stats", _:
                return _stats(await self._overviews.overview_for(agent))
            case "help", _:
                return help_answer()
            case unknown, _:
                return _not_known(unknown)

    async def _duty(self, agent: Agent, switch: str) -> CommandAnswer:
        if switch in (ON, OFF):
            await self._conversations.shared(duty.set_duty, agent, switch == ON)
            return _words(duty_words(on=switch == ON))
        overview = await self._overviews.overview_for(agent)
        remedy = "" if not switch else f"“{shorten(switch, _LONGEST_ASKED)}” is neither {ON} nor {OFF}. "
        return _words(f"{remedy}{duty_words(on=is_on_duty(overview))}")


def help_answer() -> CommandAnswer:
    """What may be asked for."""
    return _words("\n".join(f"{COMMAND_NAME} {asked}: {told}" for asked, told in _HELP.items()))


def _status(overview: DeskOverview) -> CommandAnswer:
    live = overview.live
    waits = "Nobody is waiting."
    if live.waiting:
        waiting = "1 user is" if live.waiting == 1 else f"{live.waiting:,} users are"
        waits = f"{waiting} waiting, the longest for {number_words.duration(live.oldest)}."
    yours = f"You have {overview.mine_total} of {number_words.count(overview.capacity, 'conversation')} you may have."
    free = f"{live.available} of {number_words.count(live.on_duty, 'agent')} on duty can take more."
    return _words("\n".join((duty_words(on=is_on_duty(overview)), yours, waits, free)))


def _mine(overview: DeskOverview, page: int = 1) -> CommandAnswer:
    if not overview.mine_total:
        return _words("You have no conversation.")
    headline = f"You have {number_words.count(overview.mine_total, 'conversation')}."
    return _list(headline, overview.mine, _rest("mine", page, overview.mine_total), own=True)


def _waiting(overview: DeskOverview, page: int = 1) -> CommandAnswer:
    if not overview.waiting_total:
        return _words("Nobody is waiting.")
    headline = "1 user is waiting."
    if overview.waiting_total > 1:
        headline = f"{overview.waiting_total:,} users are waiting, the most urgent first."
    return _list(headline, overview.waiting, _rest("waiting", page, overview.waiting_total), claimable=True)


def _page(typed: str) -> int:
    """Which page is meant; what is no number means the first."""
    return max(1, int(typed)) if typed.isdecimal() and len(typed) < _LONGEST_PAGE else 1


def _rest(word: str, page: int, of: int) -> list[SlackJson]:
    """Which of them these are, and how to see the others; nothing when these are all."""
    first, last = PAGE_SIZE * (page - 1) + 1, min(PAGE_SIZE * page, of)
    if of <= PAGE_SIZE:
        return []
    these = f"{first} to {last} of {of:,}." if first <= of else f"There are {of:,}."
    following = f" Next: {COMMAND_NAME} {word} {page + 1}" if last < of else ""
    return [context_block([plain_text_element(these + following)])]


def _found(words: str, finds: FoundSessions) -> CommandAnswer:
    asked = f"“{shorten(words, _LONGEST_ASKED)}”"
    unseen = []
    if finds.since is not None:
        only = "Only what began later was looked through; the console's search goes on. Later than"
        unseen = [context_block([plain_text_element(only), date_time(finds.since)])]
    if not finds.items:
        if not unseen:
            return _words(f"Nothing was found for {asked}.")
        return _list(f"Nothing was found for {asked} among the latest conversations.", (), unseen)
    more = f" These are the latest {MOST_FOUND}." if len(finds.items) == MOST_FOUND else ""
    return _list(f"Found for {asked}:{more}", finds.items, unseen)


def _stats(overview: DeskOverview) -> CommandAnswer:
    pairs = [*live_figures(overview.live), *overview.today]
    return CommandAnswer(escape("; ".join(f"{name}: {value}" for name, value in pairs)), [figures_block(pairs)])


def _not_known(word: str) -> CommandAnswer:
    known = dict.fromkeys(asked.partition(" ")[0] for asked in _HELP)
    return _words(f"“{shorten(word, _LONGEST_ASKED)}” is not known: {did_you_mean(word, known)}")


def _list(
    headline: str,
    items: Sequence[SessionItem],
    rest: Sequence[SlackJson],
    *,
    claimable: bool = False,
    own: bool = False,
) -> CommandAnswer:
    items = items[:PAGE_SIZE]
    told = "\n".join(filter(None, (headline, session_list_text(items), *(_in_words(block) for block in rest))))
    return CommandAnswer(
        escape(told), [sentence_block(headline), *session_list(items, claimable=claimable, own=own), *rest]
    )


def _in_words(block: SlackJson) -> str:
    """A line of context, for notifications and screen readers: what of it is plain."""
    return " ".join(each["text"] for each in block["elements"] if each["type"] == "plain_text")


def _words(text: str) -> CommandAnswer:
    return CommandAnswer(escape(text), [sentence_block(text)])
