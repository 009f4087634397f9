"""The app's Home tab: what is one's own, who waits, what is going on, and whether one is on duty. Pure.

Slack takes 100 blocks; twenty sessions of each kind and all the rest are some ninety.
"""

from agents_slack.api.outbound import Json, button
from agents_slack.api.sentences import MAY_NOT_ACT
from agents_slack.api.times import moment
from agents_slack.surfaces.card.state import context, plain_text
from agents_slack.surfaces.home.glances import MOST_LISTED, PAGE, Figures, Glance
from agents_slack.surfaces.home.listing import figures, heading, listed, sentence
from core.statistics import wording
from core.statistics.live import Live

DUTY = "desk.duty"
ON, OFF = "on", "off"

Blocks = list[Json]


def home(glance: Glance, notice: str = "") -> Blocks:
    """The tab of an agent. `notice` is what came of the button they pressed, "" for nothing."""
    return [
        *([sentence(f"⚠️ {notice}")] if notice else []),
        _duty(glance),
        {"type": "divider"},
        heading(f"Yours: {glance.has} of {glance.capacity}"),
        *(listed(glance.mine, own=True) or [sentence("Nothing is yours right now. What you claim stands here.")]),
        *_more(glance.has - len(glance.mine), "are yours", "mine"),
        heading(f"Waiting: {glance.waits}" if glance.waits else "Waiting"),
        *(listed(glance.waiting, claimable=True) or [sentence("Nobody is waiting.")]),
        *_more(glance.waits - len(glance.waiting), "are waiting behind these", "waiting"),
        heading("Now and today"),
        figures([*now(glance.live), *glance.today]),
    ]


def dated(blocks: Blocks, glance: Glance) -> Blocks:
    """The tab with the moment at which it was true, for what else it says may be the same for long."""
    return [*blocks, context([plain_text("As of"), moment(glance.now)])]


def for_strangers() -> Blocks:
    """The tab of who may not act here."""
    return [sentence(f"{MAY_NOT_ACT} They are the members of its channel; an admin can add you.")]


def as_view(blocks: Blocks) -> Json:
    """What views.publish takes."""
    return {"type": "home", "blocks": blocks}


def is_on_duty(glance: Glance) -> bool:
    """Who was never an agent yet has not begun."""
    return glance.me is not None and glance.me.on_duty


def now(live: Live) -> Figures:
    """What is going on, in pairs."""
    oldest = f", the longest for {wording.duration(live.oldest)}" if live.waiting else ""
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


def _duty(glance: Glance) -> Json:
    on = is_on_duty(glance)
    label, value = ("Go off duty", OFF) if on else ("Go on duty", ON)
    return {**sentence(duty_words(on=on)), "accessory": button(label, DUTY, value, primary=not on)}


def _more(hidden: int, what: str, word: str) -> Blocks:
    """What does not fit, and how to see it."""
    page = MOST_LISTED // PAGE + 1
    return [context([plain_text(f"{hidden} more {what}. /bridge {word} {page} lists them.")])] if hidden > 0 else []
