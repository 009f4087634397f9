"""The whole configuration of one folder: all of it, or every fault of every file."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from core.bots import settings as bots
from core.bots.settings import BotSettings
from core.config import agents as people
from core.config import desk as desks
from core.config import queues as queueing
from core.config import replies as canned
from core.config import texts
from core.config import web as sites
from core.config.agent_texts import AgentTexts
from core.config.agent_words import AgentWords, agent_words
from core.config.agents import AgentsFile, agents_file
from core.config.desk import DeskFile
from core.config.figures import FiguresFile
from core.config.queues import QueuesFile
from core.config.replies import RepliesFile
from core.config.sessions import SessionsFile
from core.config.texts import Texts, TextsFile
from core.config.web import WebFile
from core.escalation import triggers
from core.escalation.triggers import TriggersFile
from core.hours import Calendars, HoursFile
from core.hours import checks as hours
from core.yaml_files.checked_file import CheckedFile, FileCheck, read_checked
from core.yaml_files.desk_formats import DeskFormats
from core.yaml_files.faults import ConfigFault, FileFault


@dataclass(frozen=True, slots=True)
class Config:
    """What admins decided. `digest` names the trigger file's exact content; it is stored with each escalation."""

    triggers: TriggersFile
    texts: Texts
    agent_texts: AgentTexts
    agents_language: str  # BCP 47
    agent_words: AgentWords
    web: WebFile
    sessions: SessionsFile
    queues: QueuesFile
    hours: Calendars
    figures: FiguresFile
    desk: DeskFile
    agents: AgentsFile
    replies: RepliesFile
    digest: str


@cache
def file_kinds(formats: DeskFormats) -> Mapping[str, tuple[type[BaseModel], FileCheck | None]]:
    """The files by their names: what each must be, and what looks at its raw values."""
    return {
        "triggers": (TriggersFile, triggers.problems),
        "texts": (TextsFile, texts.problems),
        "web": (WebFile, sites.problems),
        "sessions": (SessionsFile, None),
        "queues": (QueuesFile, None),
        "hours": (HoursFile, hours.problems),
        "figures": (FiguresFile, None),
        "bot": (BotSettings, bots.problems),
        "desk": (DeskFile, partial(desks.problems, formats=formats)),
        "agents": (agents_file(formats), partial(people.problems, provider=formats.provider)),
        "replies": (RepliesFile, canned.problems),
    }


def load(config_dir: Path, formats: DeskFormats) -> Config:
    """Read the folder; `formats` are those of the agents' desk. Raises ConfigFault with all faults of all files."""
    files: dict[str, CheckedFile[Any]] = {
        name: read_checked(config_dir / f"{name}.yaml", *kind, formats)
        for name, kind in file_kinds(formats).items()
        if name != "bot"  # it is read with the knowledge: core.bots
    }
    faults = [fault for file in files.values() for fault in file.faults]
    faults += _between_files(files)
    if faults:
        raise ConfigFault(faults)
    values: dict[str, Any] = {name: file.value for name, file in files.items()}
    made = {
        "texts": Texts.from_file(values["texts"]),
        "agent_texts": values["texts"].for_agents,
        "agents_language": values["texts"].agents_language,
        "agent_words": agent_words(values["texts"].agents_language),
        "hours": Calendars.from_file(values["hours"]),
        "digest": digest_of(files["triggers"].content),
    }
    return Config(**values | made)


def digest_of(content: bytes) -> str:
    """A short name for the exact content of a file: 16 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:16]


def _between_files(files: Mapping[str, CheckedFile[Any]]) -> Iterator[FileFault]:
    """What one file says that another one contradicts; nothing about files that have faults of their own."""
    for check, *names in (
        (queueing.problems, "queues", "triggers"),
        (queueing.reminders_in_vain, "queues", "sessions"),
        (people.slips, "agents", "triggers", "queues"),
    ):
        values: list[Any] = [files[name].value for name in names]
        if (document := files[names[0]].document) and all(values):
            yield from (document.fault(each.place, each.text, each.remedy) for each in check(*values))
