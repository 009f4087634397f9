"""Whom a line in a thread calls by name, so that Slack tells them. Pure.

Only whoever was given the session, as long as they have it: a thread is quiet.
"""

from agents_slack.api.outbound import SlackJson
from core.model.events import Event, Transferred
from core.model.ports import SessionView


def owner_mention(event: Event, view: SessionView) -> SlackJson | None:
    """A block with the owner's name, where the line is for them; None where it is for nobody in particular."""
    owner = view.owner
    if owner is None or not owner.slack_user or event.epoch != view.session.epoch:
        return None
    match event.body:
        case Transferred(agent=agent) if agent == owner.id and event.author.id != owner.id:
            element = {"type": "user", "user_id": owner.slack_user}
            return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}
    return None
