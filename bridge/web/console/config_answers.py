"""The shapes of what admins are answered about the configuration's files."""

from typing import Literal

from pydantic import BaseModel


class ConfigFaultAnswer(BaseModel):
    """One mistake. `line` counts from 1; 0: the whole file."""

    file: str
    line: int
    message: str
    remedy: str


class ConfigEditAnswer(BaseModel):
    """Who saved what, and when."""

    id: int
    at: int
    agent: str
    name: str
    file: str
    undoes: int | None
    is_new: bool
    is_removed: bool


class ConfigFilesAnswer(BaseModel):
    """The files, and whether they can be written: "" or a sentence why not."""

    files: list[str]
    not_writable: str


class ConfigFileAnswer(BaseModel):
    """A file. `digest` names what it was; it goes back with a save."""

    file: str
    text: str
    digest: str
    changed_at: int | None


class DraftCheckAnswer(BaseModel):
    """What is wrong with a draft; `standing` mistakes of other files keep the whole folder from being in force."""

    faults: list[ConfigFaultAnswer]
    standing: list[ConfigFaultAnswer]


class DifferenceLineAnswer(BaseModel):
    """A line of a difference."""

    change: Literal["same", "added", "removed", "gap"]
    old: int
    new: int
    text: str


class DifferenceAnswer(BaseModel):
    """What a save would change."""

    lines: list[DifferenceLineAnswer]


class SavedFileAnswer(ConfigFileAnswer):
    """The file as it is now."""

    edit: ConfigEditAnswer
    standing: list[ConfigFaultAnswer]


class ConfigEditsAnswer(BaseModel):
    """The history, the newest first. `cursor`: where it goes on; null at its end."""

    edits: list[ConfigEditAnswer]
    cursor: int | None


class ConfigEditTextsAnswer(BaseModel):
    """One save: the file before it (null: there was none), after it, and the difference."""

    edit: ConfigEditAnswer
    before: str | None
    after: str | None
    lines: list[DifferenceLineAnswer]
