"""What the command line has of Slack: the check, the questions of `bridge init`, and the fidelity tables."""

from collections.abc import Sequence

from agents_slack.kinds import FROM_AGENTS, TO_AGENTS
from agents_slack.settings import SlackSettings
from agents_slack.tools.checks import check
from agents_slack.tools.probes import find_channel, probe_app_token, probe_bot_token, probe_channel
from core.config import Config
from core.config.desk import CHANNEL
from core.model.findings import Finding, missing
from core.usecases.adapters import AdapterTools, FidelitySection, SetupQuestion
from core.usecases.routing import QueueRouting


async def _check(settings: SlackSettings, config: Config | None) -> Sequence[Finding]:
    if config is None:
        return await check(settings)
    who = config.desk.who_may_act
    return await check(settings, QueueRouting(config.queues.queues).channels, group="" if who == CHANNEL else who)


TOOLS = AdapterTools(
    off=missing(
        "SLACK_BOT_TOKEN is not set: agents have the web console only.",
        "Run `bridge init`, which says where to get one.",
    ),
    check=_check,
    questions=(
        SetupQuestion(
            "SLACK_BOT_TOKEN",
            "Slack, where your agents are. At https://api.slack.com/apps choose Create New App, From a manifest, and\n"
            "paste what `bridge slack manifest` prints. Install the app, and copy the Bot User OAuth Token (xoxb-...)\n"
            "from OAuth & Permissions.",
            probe_bot_token,
        ),
        SetupQuestion(
            "SLACK_APP_TOKEN",
            "In the same app, Basic Information, App-Level Tokens: generate one (xapp-...) with the scope\n"
            "connections:write.",
            probe_app_token,
            after="SLACK_BOT_TOKEN",
        ),
        SetupQuestion(
            "SLACK_CHANNEL",
            "The channel that gets the cards: its name, like #support, or its id. The bot must be there: type\n"
            "/invite @Handoff Bridge in it.",
            probe_channel,
            is_secret=False,
            after="SLACK_BOT_TOKEN",
            find=find_channel,
        ),
    ),
    fidelity=(
        FidelitySection(
            "From Slack to users", "What agents post in a conversation's thread, in the user's chat.", FROM_AGENTS
        ),
        FidelitySection("From users to Slack", "What users say, in the conversation's thread.", TO_AGENTS),
    ),
)
