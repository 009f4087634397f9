"""How moments, spans of time and whom a line is for are written in Slack. Pure; knows no clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agents_slack.api.addresses import PROVIDER
from agents_slack.api.outbound import SlackJson
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.hours.wording import utc_minute
from core.model.events import Event, Transferred
from core.model.ids import Micros
from core.model.ports import SessionView
from core.statistics import number_words

_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_CLOCK = "{date_short_pretty} at {time}"


def duration(start: Micros, end: Micros, words: AgentWords = ENGLISH_WORDS) -> str:
    """How long it was from `start` to `end`: "less than a minute", "5 min", "2 h 5 min", "3 days"."""
    return duration_in(words, end - start) if end - start >= _MINUTE else words("less than a minute")


def duration_in(words: AgentWords, micros: int) -> str:
    """A duration in a language: of its units only the day is a word."""
    return number_words.duration(micros).replace("days", words("days"))


def after_duration(start: Micros | None, end: Micros | None, words: AgentWords = ENGLISH_WORDS) -> str:
    """How long it took: "after 5 min". "" when that is not known."""
    if start is None or end is None or end < start:
        return ""
    return words("after {time}", time=duration(start, end, words))


def since_time(at: Micros | None, words: AgentWords = ENGLISH_WORDS, *, ago: bool = False) -> list[SlackJson]:
    """A context element: since when, in each reader's own time zone, or in UTC where that cannot be done.

    `ago`: and how long ago that is while it is read, for a wait goes on when nobody redraws the card.
    """
    if at is None:
        return []
    shown = words("since {moment}", moment=words(_CLOCK)) + (" ({ago})" if ago else "")
    return [_date(at, shown, words("since {moment}", moment=""))]


def date_time(at: Micros, words: AgentWords = ENGLISH_WORDS) -> SlackJson:
    """A context element: when it was, in each reader's own time zone."""
    return _date(at, words(_CLOCK))


def local_time(at: Micros, zone: str, words: AgentWords = ENGLISH_WORDS) -> str:
    """What a user's clocks showed: "14:05 in Bogota". "" when nobody told where they are."""
    if not zone:
        return ""
    place = zone.rpartition("/")[2].replace("_", " ")
    clock = f"{datetime.fromtimestamp(at / _SECOND, ZoneInfo(zone)):%H:%M}"
    return words("{clock} in {place}", clock=clock, place=place)


def owner_mention(event: Event, view: SessionView) -> SlackJson | None:
    """A block with the owner's name, where the line is for them, so that Slack tells them; None where it is for nobody.

    That is only whoever was given the session, as long as they have it: a thread is quiet.
    """
    owner = view.owner
    if owner is None or event.epoch != view.session.epoch:
        return None
    match event.body:
        case Transferred(agent=agent) if agent == owner.id != event.author.id and (user := owner.id_at(PROVIDER)):
            element = {"type": "user", "user_id": user}
            return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}
    return None


def _date(at: Micros, shown: str, before: str = "") -> SlackJson:
    """See "Date formatting" at docs.slack.dev/messaging/formatting-message-text."""
    seconds = at // _SECOND
    return {"type": "mrkdwn", "text": f"<!date^{seconds}^{shown}|{before}{utc_minute(seconds)}>", "verbatim": True}
