"""The whole configuration of one folder: all of it, or every fault of every file."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.config import agents as people
from core.config import desk as desks
from core.config import queues as queueing
from core.config import replies as canned
from core.config import texts
from core.config import web as sites
from core.config.agent_texts import AgentTexts
from core.config.agents import AgentsFile
from core.config.desk import DeskFile
from core.config.figures import FiguresFile
from core.config.queues import QueuesFile
from core.config.replies import RepliesFile
from core.config.sessions import SessionsFile
from core.config.texts import Texts, TextsFile
from core.config.web import WebFile
from core.escalation import triggers
from core.escalation.triggers import ConfigProblem, TriggersFile
from core.hours import Calendars, HoursFile
from core.hours import checks as hours
from core.yaml_files.checked_file import CheckedFile, FileModel, read_checked
from core.yaml_files.faults import ConfigFault, FileFault


@dataclass(frozen=True, slots=True)
class Config:
    """What admins decided. `digest` names the trigger file's exact content; it is stored with each escalation."""

    triggers: TriggersFile
    texts: Texts
    agent_texts: AgentTexts
    web: WebFile
    sessions: SessionsFile
    queues: QueuesFile
    hours: Calendars
    figures: FiguresFile
    desk: DeskFile
    agents: AgentsFile
    replies: RepliesFile
    digest: str


def load(config_dir: Path) -> Config:
    """Read the folder. Raises ConfigFault with all faults of all files."""
    trigger_file = read_checked(config_dir / "triggers.yaml", TriggersFile, triggers.problems)
    text_file = read_checked(config_dir / "texts.yaml", TextsFile, texts.problems)
    web = read_checked(config_dir / "web.yaml", WebFile, sites.problems)
    sessions = read_checked(config_dir / "sessions.yaml", SessionsFile)
    queues = read_checked(config_dir / "queues.yaml", QueuesFile)
    hour_file = read_checked(config_dir / "hours.yaml", HoursFile, hours.problems)
    figures = read_checked(config_dir / "figures.yaml", FiguresFile)
    desk = read_checked(config_dir / "desk.yaml", DeskFile, desks.problems)
    agents = read_checked(config_dir / "agents.yaml", AgentsFile, people.problems)
    replies = read_checked(config_dir / "replies.yaml", RepliesFile, canned.problems)
    files = (trigger_file, text_file, web, sessions, queues, hour_file, figures, desk, agents, replies)
    faults = [fault for file in files for fault in file.faults]
    faults += _between_files(trigger_file, queues, sessions, agents)
    if faults:
        raise ConfigFault(faults)
    return Config(
        triggers=_sound(trigger_file),
        texts=Texts.from_file(_sound(text_file)),
        agent_texts=_sound(text_file).for_agents,
        web=_sound(web),
        sessions=_sound(sessions),
        queues=_sound(queues),
        hours=Calendars.from_file(_sound(hour_file)),
        figures=_sound(figures),
        desk=_sound(desk),
        agents=_sound(agents),
        replies=_sound(replies),
        digest=digest_of(trigger_file.content),
    )


def digest_of(content: bytes) -> str:
    """A short name for the exact content of a file: 16 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()[:16]


def _between_files(
    triggers: CheckedFile[TriggersFile],
    queues: CheckedFile[QueuesFile],
    sessions: CheckedFile[SessionsFile],
    agents: CheckedFile[AgentsFile],
) -> Iterator[FileFault]:
    """What one file says that another one contradicts; nothing about files that have faults of their own."""
    if queues.value and triggers.value:
        yield from _faults_of(queues, queueing.problems(queues.value, triggers.value))
    if queues.value and sessions.value:
        yield from _faults_of(queues, queueing.reminders_in_vain(queues.value, sessions.value))
    if agents.value and triggers.value and queues.value:
        yield from _faults_of(agents, people.slips(agents.value, triggers.value, queues.value))


def _faults_of(file: CheckedFile[FileModel], problems: Iterable[ConfigProblem]) -> Iterator[FileFault]:
    for problem in problems:
        if file.document:
            yield file.document.fault(problem.place, problem.text, problem.remedy)


def _sound(file: CheckedFile[FileModel]) -> FileModel:
    """The value of a file that has no faults."""
    assert file.value is not None
    return file.value
