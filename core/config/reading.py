"""One file of the configuration: read, parsed, checked against its model, with every fault it has."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from core.config import document, shapes
from core.config.document import Document
from core.config.faults import Fault
from core.escalation.triggers import Problem

FileModel = TypeVar("FileModel", bound=BaseModel)
Check = Callable[[Mapping[str, Any]], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Reading(Generic[FileModel]):
    """What a file says. `value` is None exactly when there are faults; `content` is its bytes, b"" when missing.

    `document` knows the lines of its keys; None when it is no YAML.
    """

    value: FileModel | None
    faults: tuple[Fault, ...]
    content: bytes
    document: Document | None = None


def read(path: Path, model: type[FileModel], check: Check | None = None) -> Reading[FileModel]:
    """Read a YAML file. `check` looks at the raw values for faults that a model cannot see. Raises nothing."""
    file = path.as_posix()
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except FileNotFoundError:
        return _faulty(Fault(file, 0, "the file is missing", "restore it; the shipped one is in the project's config/"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return _faulty(Fault(file, line, "this is not UTF-8 text", "save the file as UTF-8"))
    except OSError as error:
        return _faulty(Fault(file, 0, f"the file cannot be read: {error.strerror}", "check its owner and permissions"))
    value, faults, found = _understood(text, model, check)
    named = tuple(replace(fault, file=file) for fault in faults)
    return Reading(value, named, content, replace(found, file=file) if found else None)


@lru_cache(maxsize=32)
def _understood(
    text: str, model: type[FileModel], check: Check | None
) -> tuple[FileModel | None, tuple[Fault, ...], Document | None]:
    """A save of one file reads the whole folder; what the other files say is known. Nobody changes what is in it."""
    found, faults = document.parse("", text)
    if found is None:
        return None, tuple(faults), None
    value, more = _validated(found, model)
    faults += more
    if check and isinstance(found.data, dict):
        faults += [found.fault(problem.place, problem.text, problem.remedy) for problem in check(found.data)]
    return None if faults else value, tuple(faults), found


def _validated(found: document.Document, model: type[FileModel]) -> tuple[FileModel | None, list[Fault]]:
    try:
        return model.model_validate(found.data), []
    except ValidationError as error:
        return None, [shapes.to_fault(found, model, each) for each in error.errors(include_url=False)]


def _faulty(fault: Fault) -> Reading[Any]:
    return Reading(None, (fault,), b"")
