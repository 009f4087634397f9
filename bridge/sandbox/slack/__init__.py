"""A strict local Slack for the demo and the tests: see `stand_in`."""

from bridge.sandbox.slack.delivery import Fate, Letter
from bridge.sandbox.slack.errors import SlackError, Violation
from bridge.sandbox.slack.files import File
from bridge.sandbox.slack.forms import Form
from bridge.sandbox.slack.messages import Message
from bridge.sandbox.slack.people import Person
from bridge.sandbox.slack.stand_in import APP_TOKEN, BOT_TOKEN, CHANNEL, SIGNING_SECRET, SlackStandIn
from bridge.sandbox.slack.views import View
from bridge.sandbox.slack.web_api import Call

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "CHANNEL",
    "SIGNING_SECRET",
    "Call",
    "Fate",
    "File",
    "Form",
    "Letter",
    "Message",
    "Person",
    "SlackError",
    "SlackStandIn",
    "View",
    "Violation",
]
