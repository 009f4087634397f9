"""JSON Schemas of the configuration files, for the editors of those who write them: completion and underlining."""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from core.bots.settings import BotSettings
from core.config.agents import AgentsFile
from core.config.desk import DeskFile
from core.config.figures import FiguresFile
from core.config.queues import QueuesFile
from core.config.replies import RepliesFile
from core.config.sessions import SessionsFile
from core.config.texts import TextsFile
from core.config.web import WebFile
from core.escalation.triggers import TriggersFile
from core.hours import HoursFile

FILES: Mapping[str, type[BaseModel]] = {
    "triggers": TriggersFile,
    "texts": TextsFile,
    "web": WebFile,
    "sessions": SessionsFile,
    "queues": QueuesFile,
    "hours": HoursFile,
    "figures": FiguresFile,
    "bot": BotSettings,
    "desk": DeskFile,
    "agents": AgentsFile,
    "replies": RepliesFile,
}


def schemas() -> dict[str, str]:
    """File name and text of each schema."""
    return {f"{name}.json": _schema(model) for name, model in FILES.items()}


def write_schemas(folder: Path) -> None:
    """Write every schema into the folder, which must exist."""
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


def _schema(model: type[BaseModel]) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | model.model_json_schema(by_alias=True)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
