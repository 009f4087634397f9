"""The app's Home tab: what is one's own, who waits, what is going on, and whether one is on duty. Pure.

Slack takes 100 blocks; twenty sessions of each kind and all the rest are some ninety.
"""

from agents_slack.api.agent_notices import MAY_NOT_ACT
from agents_slack.api.formatting import date_time, duration_in
from agents_slack.api.outbound import SlackJson, button
from agents_slack.surfaces.card.state_line import context_block, plain_text_element
from agents_slack.surfaces.home.overview import MOST_LISTED, PAGE_SIZE, DeskOverview, FigurePairs
from agents_slack.surfaces.home.session_list import figures_block, heading, sentence_block, session_list
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.statistics.live import LiveFigures

DUTY = "desk.duty"
ON, OFF = "on", "off"
_MORE_MINE = "{number} more are yours. {command} lists them."
_MORE_WAIT = "{number} more are waiting behind these. {command} lists them."

Blocks = list[SlackJson]


def home_blocks(overview: DeskOverview, notice: str = "", words: AgentWords = ENGLISH_WORDS) -> Blocks:
    """The tab of an agent. `notice` is what came of the button they pressed, "" for nothing."""
    return [
        *([sentence_block(f"⚠️ {words(notice)}")] if notice else []),
        _duty(overview, words),
        {"type": "divider"},
        heading(words("Yours: {number} of {limit}", number=overview.mine_total, limit=overview.capacity)),
        *(
            session_list(overview.mine, words, own=True)
            or [sentence_block(words("Nothing is yours right now. What you claim stands here."))]
        ),
        *_more(overview.mine_total - len(overview.mine), _MORE_MINE, "mine", words),
        heading(": ".join(filter(None, (words("Waiting"), str(overview.waiting_total or ""))))),
        *(session_list(overview.waiting, words, claimable=True) or [sentence_block(words("Nobody is waiting."))]),
        *_more(overview.waiting_total - len(overview.waiting), _MORE_WAIT, "waiting", words),
        heading(words("Now and today")),
        figures_block([*live_figures(overview.live, words), *overview.today]),
    ]


def with_time(blocks: Blocks, overview: DeskOverview, words: AgentWords = ENGLISH_WORDS) -> Blocks:
    """The tab with the moment at which it was true, for what else it says may be the same for long."""
    return [*blocks, context_block([plain_text_element(words("As of")), date_time(overview.now, words)])]


def not_an_agent_blocks(words: AgentWords = ENGLISH_WORDS) -> Blocks:
    """The tab of who may not act here."""
    more = words("They are the members of its channel; an admin can add you.")
    return [sentence_block(f"{words(MAY_NOT_ACT)} {more}")]


def as_view(blocks: Blocks) -> SlackJson:
    """What views.publish takes."""
    return {"type": "home", "blocks": blocks}


def is_on_duty(overview: DeskOverview) -> bool:
    """Who was never an agent yet has not begun."""
    return overview.profile is not None and overview.profile.on_duty


def live_figures(live: LiveFigures, words: AgentWords = ENGLISH_WORDS) -> FigurePairs:
    """What is going on, in pairs."""
    waiting = f"{live.waiting:,}"
    if live.waiting:
        waiting = words("{number}, the longest for {time}", number=waiting, time=duration_in(words, live.oldest))
    return (
        (words("Waiting"), waiting),
        (words("With agents"), f"{live.assigned:,}"),
        (words("With the assistant"), f"{live.with_bot:,}"),
        (words("Agents free"), words("{number} of {limit} on duty", number=live.available, limit=live.on_duty)),
    )


def duty_words(*, on: bool) -> str:
    """What being on or off duty means."""
    if on:
        return "You are on duty: you are reminded of who waits, and colleagues can hand you conversations."
    return "You are off duty: nobody hands you conversations, and nothing reminds you. You may still claim."


def _duty(overview: DeskOverview, words: AgentWords) -> SlackJson:
    on = is_on_duty(overview)
    label, value = ("Go off duty", OFF) if on else ("Go on duty", ON)
    return {**sentence_block(words(duty_words(on=on))), "accessory": button(words(label), DUTY, value, primary=not on)}


def _more(hidden: int, sentence: str, word: str, words: AgentWords) -> Blocks:
    """What does not fit, and how to see it."""
    command = f"/bridge {word} {MOST_LISTED // PAGE_SIZE + 1}"
    told = words(sentence, number=hidden, command=command)
    return [context_block([plain_text_element(told)])] if hidden > 0 else []
