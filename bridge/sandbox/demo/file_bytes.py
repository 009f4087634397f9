"""The bytes behind the files that the panes show, out of the stand-ins. Pure."""

from dataclasses import dataclass, field

from bridge.sandbox.slack import SlackError, SlackStandIn
from bridge.sandbox.telegram import Chat


@dataclass(frozen=True, slots=True)
class PaneFile:
    """A file as a browser gets it. `type` is its media type."""

    name: str
    type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PaneFiles:
    """Where the files of each pane are: Slack's by id, the phone's by their message's id."""

    slack: SlackStandIn
    chat: Chat

    def find(self, pane: str, name: str) -> PaneFile | None:
        """The file of a pane, if it is there."""
        match pane:
            case "slack":
                return self._in_slack(name)
            case "phone" if name.isdecimal():
                return self._on_phone(int(name))
        return None

    def _in_slack(self, name: str) -> PaneFile | None:
        try:
            file = self.slack.workspace.files.find(name)
        except SlackError:
            return None
        return PaneFile(file.name, file.mimetype, file.content) if file.content is not None else None

    def _on_phone(self, message_id: int) -> PaneFile | None:
        message = self.chat.find(message_id)
        file = message.file if message else None
        return PaneFile(file.name or str(message_id), file.mime_type, file.data) if file else None
