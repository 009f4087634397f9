"""What a save would take away from a bridge that runs, and hardly on purpose. Pure.

An editor that empties a file before it writes it, a full disk, a slip of a shell: each is a good file, and a different
bridge. At a start the files count as they are, so what is meant is taken by a restart.
"""

from collections.abc import Iterator

from core.config.loading import Config
from core.yaml_files.faults import FileFault

REMEDY = "restore it; if this is meant, restart the bridge"


def emptied_sections(before: Config, after: Config) -> Iterator[FileFault]:
    """What was full and is empty."""
    for file, what, had, has in (
        ("agents.yaml", "people", before.agents.agents, after.agents.agents),
        ("triggers.yaml", "triggers", before.triggers.triggers, after.triggers.triggers),
        ("queues.yaml", "queues", before.queues.queues, after.queues.queues),
        ("replies.yaml", "canned replies", before.replies.replies, after.replies.replies),
        ("web.yaml", "allowed origins", before.web.allowed_origins, after.web.allowed_origins),
    ):
        if had and not has:
            yield FileFault(file, 0, f"it had {len(had)} {what} and has none now", REMEDY)
