"""One file of the configuration: read, parsed, checked against its model, with every fault it has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from core.escalation.triggers import ConfigProblem
from core.yaml_files import document, validation_sentences
from core.yaml_files.decoding import decoded
from core.yaml_files.desk_formats import DeskFormats
from core.yaml_files.document import Document
from core.yaml_files.faults import FileFault

FileModel = TypeVar("FileModel", bound=BaseModel)
FileCheck = Callable[[Mapping[str, Any]], Iterable[ConfigProblem]]


@dataclass(frozen=True, slots=True)
class CheckedFile(Generic[FileModel]):
    """What a file says. `value` is None exactly when there are faults; `content` is its bytes, b"" when missing.

    `document` knows the lines of its keys; None when it is no YAML.
    """

    value: FileModel | None
    faults: tuple[FileFault, ...]
    content: bytes
    document: Document | None = None


def read_checked(
    path: Path, model: type[FileModel], check: FileCheck | None = None, formats: DeskFormats | None = None
) -> CheckedFile[FileModel]:
    """Read a YAML file. `check` looks at the raw values for faults that a model cannot see. Raises nothing.

    A file that holds ids of the agents' desk is read with the desk's `formats`.
    """
    file = path.as_posix()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return _faulty(
            FileFault(file, 0, "the file is missing", "restore it; the shipped one is in the project's config/")
        )
    except OSError as error:
        return _faulty(
            FileFault(file, 0, f"the file cannot be read: {error.strerror}", "check its owner and permissions")
        )
    if not content.strip():
        remedy = "restore it; if it is meant to say nothing, write a line that begins with '#'"
        return CheckedFile(None, (FileFault(file, 0, "the file is empty", remedy),), content)
    value, faults, found = _understood(content, model, check, formats)
    named = tuple(replace(fault, file=file) for fault in faults)
    return CheckedFile(value, named, content, replace(found, file=file) if found else None)


@lru_cache(maxsize=32)
def _understood(
    content: bytes, model: type[FileModel], check: FileCheck | None, formats: DeskFormats | None
) -> tuple[FileModel | None, tuple[FileFault, ...], Document | None]:
    """A save of one file reads the whole folder; what the other files say is known. Nobody changes what is in it."""
    text, of_bytes = decoded("", content)
    if of_bytes and not text:
        return None, tuple(of_bytes), None
    found, faults = document.parse("", text, formats.no_place_remedy if formats else "")
    faults = of_bytes + faults
    if found is None:
        return None, tuple(faults), None
    value, more = _validated(found, model, formats)
    faults += more
    if check and isinstance(found.data, dict):
        problems = (problem for problem in check(found.data) if not found.is_told(problem.place))
        faults += [found.fault(problem.place, problem.text, problem.remedy) for problem in problems]
    return None if faults else value, tuple(dict.fromkeys(faults)), found


def _validated(
    found: document.Document, model: type[FileModel], formats: DeskFormats | None
) -> tuple[FileModel | None, list[FileFault]]:
    """The value, or its faults; nothing of what is known already, and nothing is missing that was left out."""
    try:
        return model.model_validate(found.data, context=formats), []
    except ValidationError as error:
        errors = [each for each in error.errors(include_url=False) if not found.is_told(tuple(each["loc"]))]
        new = (each for each in errors if found.is_whole or each["type"] != "missing")
        return None, [validation_sentences.to_fault(found, model, each) for each in new if not _follows(each, errors)]


def _follows(error: ErrorDetails, errors: Sequence[ErrorDetails]) -> bool:
    """Is a list only too short because some of its entries are at fault?"""
    place = error["loc"]
    within = (each["loc"] for each in errors if len(each["loc"]) > len(place))
    return error["type"] == "too_short" and any(each[: len(place)] == place for each in within)


def _faulty(fault: FileFault) -> CheckedFile[Any]:
    return CheckedFile(None, (fault,), b"")
