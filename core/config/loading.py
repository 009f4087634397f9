"""The whole configuration of one folder: all of it, or every fault of every file."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from core.config import texts
from core.config.faults import ConfigFault
from core.config.queues import QueuesFile
from core.config.reading import read
from core.config.sessions import SessionsFile
from core.config.texts import Texts, TextsFile
from core.config.web import WebFile
from core.escalation import triggers
from core.escalation.triggers import TriggersFile
from core.hours import Calendars, HoursFile
from core.hours import checks as hours


@dataclass(frozen=True, slots=True)
class Config:
    """What admins decided. `digest` names the trigger file's exact content; it is stored with each escalation."""

    triggers: TriggersFile
    texts: Texts
    web: WebFile
    sessions: SessionsFile
    queues: QueuesFile
    hours: Calendars
    digest: str


def load(config_dir: Path) -> Config:
    """Read the folder. Raises ConfigFault with all faults of all files."""
    trigger_file = read(config_dir / "triggers.yaml", TriggersFile, triggers.problems)
    text_file = read(config_dir / "texts.yaml", TextsFile, texts.problems)
    web = read(config_dir / "web.yaml", WebFile)
    sessions = read(config_dir / "sessions.yaml", SessionsFile)
    queues = read(config_dir / "queues.yaml", QueuesFile)
    hour_file = read(config_dir / "hours.yaml", HoursFile, hours.problems)
    files = (trigger_file, text_file, web, sessions, queues, hour_file)
    if faults := [fault for file in files for fault in file.faults]:
        raise ConfigFault(faults)
    assert trigger_file.value and text_file.value and web.value and sessions.value and queues.value and hour_file.value
    return Config(
        triggers=trigger_file.value,
        texts=Texts.from_file(text_file.value),
        web=web.value,
        sessions=sessions.value,
        queues=queues.value,
        hours=Calendars.from_file(hour_file.value),
        digest=digest_of(trigger_file.content),
    )


def digest_of(content: bytes) -> str:
    """A short name for the exact content of a file: 16 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:16]
