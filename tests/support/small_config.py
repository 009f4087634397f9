"""The shipped configuration with few triggers: a process that is restarted a hundred times reads it each time."""

import atexit
import shutil
import tempfile
from pathlib import Path

from shipped_configuration import SHIPPED

TRIGGERS = """\
escalate_at: 1.0
triggers:
  asks-for-a-person:
    category: request
    weight: 1.0
    phrases:
      en:
        - (talk|speak) to a (person|human)
"""
BILLING = """\
  billing-dispute:
    category: topic
    weight: 1.0
    queue: billing
    specialty: billing
    phrases:
      en:
        - double charge
"""


def small_config() -> Path:
    """A copy of the config folder that compiles in no time; it goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="handoff-config-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(SHIPPED, folder / "config")
    return with_files(folder / "config")


def copy_small_config(folder: Path, **files: str) -> Path:
    """The YAML files alone, into a folder that is there; `files` (by stem) have other texts."""
    for path in SHIPPED.glob("*.yaml"):
        shutil.copy(path, folder)
    return with_files(folder, **files)


def with_files(folder: Path, **files: str) -> Path:
    for stem, text in {"triggers": TRIGGERS, **files}.items():
        (folder / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return folder
