"""What admins decided, as it is in force: one reference, which a reload swaps in one assignment.

Whoever reads more than one thing of it for one act takes `now` once, and keeps to it.
"""

from dataclasses import dataclass

from core.bots.bot_chain import Bots
from core.config import Config, FileFault
from core.config.emptied_sections import REMEDY, emptied_sections
from core.embeddings.embedded_texts import EmbeddedTexts
from core.usecases.rules import Rules


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """What the folder says, ready to be put in force. `non_empty_files` are the files that say anything."""

    config: Config
    rules: Rules
    bots: Bots
    non_empty_files: frozenset[str] = frozenset()

    def losses(self, before: "LoadedConfig") -> list[str]:
        """What was in force before and is gone with this, as faults: see `core.config.emptied_sections`."""
        emptied = [
            FileFault(name, 0, "the file is empty", REMEDY)
            for name in sorted(before.non_empty_files - self.non_empty_files)
        ]
        told = {fault.file for fault in emptied}
        lost = [fault for fault in emptied_sections(before.config, self.config) if fault.file not in told]
        return [str(fault) for fault in (*emptied, *lost)]

    @property
    def embedded(self) -> tuple[EmbeddedTexts, ...]:
        """Every text that is compared by meaning."""
        return (*self.bots.embedded, *self.rules.policy.embedded)

    async def close(self) -> None:
        """Give back what the bots hold."""
        await self.bots.close()


class InForce:
    """Adapters hold it and read what they need when they need it: between two reads it may be another."""

    def __init__(self, now: LoadedConfig) -> None:
        self.now = now

    def replace(self, now: LoadedConfig) -> None:
        """Put another in force, for everybody at once. What began under the old one keeps what it read."""
        self.now = now

    @property
    def config(self) -> Config:
        """The files."""
        return self.now.config

    @property
    def rules(self) -> Rules:
        """What the use cases go by."""
        return self.now.rules

    @property
    def bots(self) -> Bots:
        """Who answers before a person does."""
        return self.now.bots
