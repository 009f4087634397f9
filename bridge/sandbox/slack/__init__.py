"""A strict local Slack for the demo and the tests: see `stand_in`."""

from bridge.sandbox.slack.delivery import DeliveryState, OutgoingEvent
from bridge.sandbox.slack.errors import SlackError, Violation
from bridge.sandbox.slack.files import WorkspaceFile
from bridge.sandbox.slack.forms import OpenForm
from bridge.sandbox.slack.messages import WorkspaceMessage
from bridge.sandbox.slack.person import SlackPerson
from bridge.sandbox.slack.stand_in import APP_TOKEN, BOT_TOKEN, CHANNEL, SIGNING_SECRET, SlackStandIn
from bridge.sandbox.slack.views import View
from bridge.sandbox.slack.web_api import WebApiCall

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "CHANNEL",
    "SIGNING_SECRET",
    "DeliveryState",
    "OpenForm",
    "OutgoingEvent",
    "SlackError",
    "SlackPerson",
    "SlackStandIn",
    "View",
    "Violation",
    "WebApiCall",
    "WorkspaceFile",
    "WorkspaceMessage",
]
