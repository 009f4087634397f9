"""What admins changed in the configuration's files from the console."""

from dataclasses import dataclass

from core.model.ids import AgentId, Micros


@dataclass(frozen=True, slots=True)
class ConfigEdit:
    """One save. `file` is the name within the folder, "knowledge/fees.md"; `undoes` the edit that it takes back."""

    id: int
    at: Micros
    agent: AgentId
    agent_name: str
    file: str
    undoes: int | None = None
    is_new: bool = False  # the file was not there before
    is_removed: bool = False  # and is not there after it


@dataclass(frozen=True, slots=True)
class ConfigEditTexts:
    """A save with the whole file before and after it; None where there was none."""

    edit: ConfigEdit
    before: str | None
    after: str | None
