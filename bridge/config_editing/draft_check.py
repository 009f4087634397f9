"""What is wrong with the folder as it would be with a draft in it: the faults that `bridge check` would name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.config_editing.files import KNOWLEDGE, EditableFolder
from bridge.config_folder import folder_faults
from core.yaml_files.faults import FileFault


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """`faults` speak against the draft: all of its own file, and what it makes of others. `standing` ones were there
    before it, in other files: they keep the folder from being put in force, and the draft is not to blame."""

    faults: Sequence[FileFault]
    standing: Sequence[FileFault] = ()


def check_draft(folder: EditableFolder, name: str, text: str | None) -> DraftCheck:
    """Check a file's new text beside the other files as they are; None: the file is taken away. Blocks."""
    before = {_cause(fault) for fault in _faults_within(folder.path)}
    with folder.draft(name, text) as copy:
        found = _faults_within(copy)
    standing = [fault for fault in found if fault.file != name and _cause(fault) in before]
    return DraftCheck([fault for fault in found if fault not in standing], standing)


def _faults_within(folder: Path) -> list[FileFault]:
    """The folder's faults, with files by their path in it."""
    return [
        replace(fault, file=_within(folder, fault.file), problem=fault.problem.replace(f"{folder.as_posix()}/", ""))
        for fault in folder_faults(folder)
    ]


def _within(folder: Path, file: str) -> str:
    """Faults of the knowledge name the file alone, or its folder."""
    inside = file.removeprefix(f"{folder.as_posix()}/")
    return KNOWLEDGE + inside if inside.endswith(".md") and "/" not in inside else inside


def _cause(fault: FileFault) -> tuple[str, str]:
    """A fault without its line, which moves."""
    return fault.file, fault.problem
