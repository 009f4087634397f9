"""What git leaves in a file when two people changed the same lines. Knows no YAML."""

import re
from collections.abc import Sequence

from core.yaml_files.faults import FileFault

_OURS = re.compile(r"^<{7}(\s|$)")
_BASE = re.compile(r"^\|{7}(\s|$)")
_BETWEEN = re.compile(r"^={7}\s*$")
_THEIRS = re.compile(r"^>{7}(\s|$)")


def without_conflicts(file: str, lines: Sequence[str]) -> tuple[list[str], list[FileFault]]:
    """The lines with the first version of each conflict; the rest of it is blank, so that line numbers stay."""
    kept: list[str] = []
    faults: list[FileFault] = []
    reads = True
    for number, line in enumerate(lines, 1):
        if _OURS.match(line):
            end = next((at for at, later in enumerate(lines[number:], number + 1) if _THEIRS.match(later)), len(lines))
            problem = f"two versions of the same lines stand here, up to line {end}: a merge was not finished"
            faults.append(
                FileFault(file, number, problem, "keep one version, and remove the lines with <<<, === and >>>")
            )
        is_marker = bool(_OURS.match(line) or _THEIRS.match(line))
        if faults and (_BASE.match(line) or _BETWEEN.match(line)):
            reads = False
        kept.append(line if reads and not is_marker else "")
        reads = reads or bool(_THEIRS.match(line))
    return kept, faults
