"""`/bridge`: what may be asked for, and how it is answered. Pure but for `Command`, which reads.

The answers are seen by whoever asked, and come with the acknowledgement, so within Slack's three seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.api.formatting import date_time, duration_in
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
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.model.agents import Agent
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
_ONE_WAITS_LONG = "1 user is waiting, the longest for {time}."
_MANY_WAIT_LONG = "{number} users are waiting, the longest for {time}."
_MANY_WAIT = "{number} users are waiting, the most urgent first."
_ONE_ALLOWED = "You have {number} of 1 conversation you may have."
_MANY_ALLOWED = "You have {number} of {limit} conversations you may have."
_ONE_ON_DUTY = "{number} of 1 agent on duty can take more."
_MANY_ON_DUTY = "{number} of {limit} agents on duty can take more."
_ONLY_LATER = "Only what began later was looked through; the console's search goes on. Later than"
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
        words = self._overviews.words
        word, _, rest = typed.strip().partition(" ")
        match word.lower(), rest.strip():
            case "status" | "", _:
                return _status(await self._overviews.overview_for(agent), words)
            case "mine", page:
                return _mine(await self._overviews.overview_for(agent, _page(page)), words, _page(page))
            case "waiting", page:
                return _waiting(await self._overviews.overview_for(agent, _page(page)), words, _page(page))
            case "duty", switch:
                return await self._duty(agent, switch.lower())
            case "find", "":
                return _words(words("Find what? {command}, say.", command=f"{COMMAND_NAME} find Mia"))
            case "find", wanted:
                return _found(wanted, await self._overviews.search(wanted), words)
            case "stats", _:
                return _stats(await self._overviews.overview_for(agent), words)
            case "help", _:
                return help_answer(words)
            case unknown, _:
                return _not_known(unknown, words)

    async def _duty(self, agent: Agent, switch: str) -> CommandAnswer:
        words = self._overviews.words
        if switch in (ON, OFF):
            await self._conversations.shared(duty.set_duty, agent, switch == ON)
            return _words(words(duty_words(on=switch == ON)))
        overview = await self._overviews.overview_for(agent)
        remedy = words("“{words}” is neither on nor off.", words=shorten(switch, _LONGEST_ASKED)) if switch else ""
        return _words(f"{remedy} {words(duty_words(on=is_on_duty(overview)))}".lstrip())


def help_answer(words: AgentWords = ENGLISH_WORDS) -> CommandAnswer:
    """What may be asked for."""
    return _words("\n".join(f"{COMMAND_NAME} {asked}: {words(told)}" for asked, told in _HELP.items()))


def _status(overview: DeskOverview, words: AgentWords = ENGLISH_WORDS) -> CommandAnswer:
    live = overview.live
    waits = words("Nobody is waiting.")
    if live.waiting:
        told = _ONE_WAITS_LONG if live.waiting == 1 else _MANY_WAIT_LONG
        waits = words(told, number=f"{live.waiting:,}", time=duration_in(words, live.oldest))
    may_have = _ONE_ALLOWED if overview.capacity == 1 else _MANY_ALLOWED
    yours = words(may_have, number=overview.mine_total, limit=f"{overview.capacity:,}")
    free = words(_ONE_ON_DUTY if live.on_duty == 1 else _MANY_ON_DUTY, number=live.available, limit=live.on_duty)
    return _words("\n".join((words(duty_words(on=is_on_duty(overview))), yours, waits, free)))


def _mine(overview: DeskOverview, words: AgentWords = ENGLISH_WORDS, page: int = 1) -> CommandAnswer:
    if not overview.mine_total:
        return _words(words("You have no conversation."))
    told = "You have 1 conversation." if overview.mine_total == 1 else "You have {number} conversations."
    headline = words(told, number=f"{overview.mine_total:,}")
    return _list(headline, overview.mine, _rest("mine", page, overview.mine_total, words), words, own=True)


def _waiting(overview: DeskOverview, words: AgentWords = ENGLISH_WORDS, page: int = 1) -> CommandAnswer:
    if not overview.waiting_total:
        return _words(words("Nobody is waiting."))
    told = "1 user is waiting." if overview.waiting_total == 1 else _MANY_WAIT
    headline = words(told, number=f"{overview.waiting_total:,}")
    rest = _rest("waiting", page, overview.waiting_total, words)
    return _list(headline, overview.waiting, rest, words, claimable=True)


def _page(typed: str) -> int:
    """Which page is meant; what is no number means the first."""
    return max(1, int(typed)) if typed.isdecimal() and len(typed) < _LONGEST_PAGE else 1


def _rest(word: str, page: int, of: int, words: AgentWords) -> list[SlackJson]:
    """Which of them these are, and how to see the others; nothing when these are all."""
    first, last = PAGE_SIZE * (page - 1) + 1, min(PAGE_SIZE * page, of)
    if of <= PAGE_SIZE:
        return []
    told = "{first} to {last} of {number}." if first <= of else "There are {number}."
    these = words(told, first=first, last=last, number=f"{of:,}")
    following = words("Next: {command}", command=f"{COMMAND_NAME} {word} {page + 1}") if last < of else ""
    return [context_block([plain_text_element(f"{these} {following}".rstrip())])]


def _found(wanted: str, finds: FoundSessions, words: AgentWords = ENGLISH_WORDS) -> CommandAnswer:
    asked = f"“{shorten(wanted, _LONGEST_ASKED)}”"
    unseen = []
    if finds.since is not None:
        unseen = [context_block([plain_text_element(words(_ONLY_LATER)), date_time(finds.since, words)])]
    if not finds.items:
        if not unseen:
            return _words(words("Nothing was found for {words}.", words=asked))
        nothing = words("Nothing was found for {words} among the latest conversations.", words=asked)
        return _list(nothing, (), unseen, words)
    more = words("These are the latest {number}.", number=MOST_FOUND) if len(finds.items) == MOST_FOUND else ""
    return _list(f"{words('Found for {words}:', words=asked)} {more}".rstrip(), finds.items, unseen, words)


def _stats(overview: DeskOverview, words: AgentWords = ENGLISH_WORDS) -> CommandAnswer:
    pairs = [*live_figures(overview.live, words), *overview.today]
    return CommandAnswer(escape("; ".join(f"{name}: {value}" for name, value in pairs)), [figures_block(pairs)])


def _not_known(word: str, words: AgentWords = ENGLISH_WORDS) -> CommandAnswer:
    known = dict.fromkeys(asked.partition(" ")[0] for asked in _HELP)
    told = words("“{words}” is not known:", words=shorten(word, _LONGEST_ASKED))
    return _words(f"{told} {did_you_mean(word, known)}")


def _list(
    headline: str,
    items: Sequence[SessionItem],
    rest: Sequence[SlackJson],
    words: AgentWords,
    *,
    claimable: bool = False,
    own: bool = False,
) -> CommandAnswer:
    items = items[:PAGE_SIZE]
    told = "\n".join(filter(None, (headline, session_list_text(items, words), *(_in_words(block) for block in rest))))
    return CommandAnswer(
        escape(told), [sentence_block(headline), *session_list(items, words, claimable=claimable, own=own), *rest]
    )


def _in_words(block: SlackJson) -> str:
    """A line of context, for notifications and screen readers: what of it is plain."""
    return " ".join(each["text"] for each in block["elements"] if each["type"] == "plain_text")


def _words(text: str) -> CommandAnswer:
    return CommandAnswer(escape(text), [sentence_block(text)])
