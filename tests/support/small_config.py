"""The shipped configuration with few triggers: a process that is restarted a hundred times reads it each time."""

import atexit
import shutil
import tempfile
from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "config"
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


def small_config() -> Path:
    """A copy of the config folder that compiles in no time; it goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="handoff-config-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    shutil.copytree(SHIPPED, folder / "config")
    (folder / "config" / "triggers.yaml").write_text(TRIGGERS, encoding="utf-8")
    return folder / "config"
