"""The app's Home tab: what is one's own, who waits, what is going on, and whether one is on duty. Pure.

Slack takes 100 blocks; twenty sessions of each kind and all the rest are some ninety.
"""

from agents_slack.api.agent_notices import MAY_NOT_ACT
from agents_slack.api.formatting import date_time
from agents_slack.api.outbound import SlackJson, button
from agents_slack.surfaces.card.state_line import context_block, plain_text_element
from agents_slack.surfaces.home.overview import MOST_LISTED, PAGE_SIZE, DeskOverview, FigurePairs
from agents_slack.surfaces.home.session_list import figures_block, heading, sentence_block, session_list
from core.statistics import number_words
from core.statistics.live import LiveFigures

DUTY = "desk.duty"
ON, OFF = "on", "off"

Blocks = list[SlackJson]


def home_blocks(overview: DeskOverview, notice: str = "") -> Blocks:
    """The tab of an agent. `notice` is what came of the button they pressed, "" for nothing."""
    return [
        *([sentence_block(f"⚠️ {notice}")] if notice else []),
        _duty(overview),
        {"type": "divider"},
        heading(f"Yours: {overview.mine_total} of {overview.capacity}"),
        *(
            session_list(overview.mine, own=True)
            or [sentence_block("Nothing is yours right now. What you claim stands here.")]
        ),
        *_more(overview.mine_total - len(overview.mine), "are yours", "mine"),
        heading(f"Waiting: {overview.waiting_total}" if overview.waiting_total else "Waiting"),
        *(session_list(overview.waiting, claimable=True) or [sentence_block("Nobody is waiting.")]),
        *_more(overview.waiting_total - len(overview.waiting), "are waiting behind these", "waiting"),
        heading("Now and today"),
        figures_block([*live_figures(overview.live), *overview.today]),
    ]


def with_time(blocks: Blocks, overview: DeskOverview) -> Blocks:
    """The tab with the moment at which it was true, for what else it says may be the same for long."""
    return [*blocks, context_block([plain_text_element("As of"), date_time(overview.now)])]


def not_an_agent_blocks() -> Blocks:
    """The tab of who may not act here."""
    return [sentence_block(f"{MAY_NOT_ACT} They are the members of its channel; an admin can add you.")]


def as_view(blocks: Blocks) -> SlackJson:
    """What views.publish takes."""
    return {"type": "home", "blocks": blocks}


def is_on_duty(overview: DeskOverview) -> bool:
    """Who was never an agent yet has not begun."""
    return overview.profile is not None and overview.profile.on_duty


def live_figures(live: LiveFigures) -> FigurePairs:
    """What is going on, in pairs."""
    oldest = f", the longest for {number_words.duration(live.oldest)}" if live.waiting else ""
    return (
        ("Waiting", f"{live.waiting:,}{oldest}"),
        ("With agents", f"{live.assigned:,}"),
        ("With the assistant", f"{live.with_bot:,}"),
        ("Agents free", f"{live.available} of {live.on_duty} on duty"),
    )


def duty_words(*, on: bool) -> str:
    """What being on or off duty means."""
    if on:
        return "You are on duty: you are reminded of who waits, and colleagues can hand you conversations."
    return "You are off duty: nobody hands you conversations, and nothing reminds you. You may still claim."


def _duty(overview: DeskOverview) -> SlackJson:
    on = is_on_duty(overview)
    label, value = ("Go off duty", OFF) if on else ("Go on duty", ON)
    return {**sentence_block(duty_words(on=on)), "accessory": button(label, DUTY, value, primary=not on)}


def _more(hidden: int, what: str, word: str) -> Blocks:
    """What does not fit, and how to see it."""
    page = MOST_LISTED // PAGE_SIZE + 1
    return (
        [context_block([plain_text_element(f"{hidden} more {what}. /bridge {word} {page} lists them.")])]
        if hidden > 0
        else []
    )
