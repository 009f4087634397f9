"""The folder that admins edit, read as a whole: all of it, or every fault of every file."""

from dataclasses import dataclass
from pathlib import Path

from bridge.bots import Bots, make_bots
from bridge.rules_from_config import SessionSurfaces, build_rules
from bridge.settings import Settings, SettingsFault
from core.bots.sections import KnowledgeFault
from core.bots.token_ledger import TokenLedger
from core.config import Config, ConfigFault, FileFault, load
from core.config.emptied_sections import REMEDY, emptied_sections
from core.usecases.rules import Rules


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """What admins decided, ready to be put in force. `filled` names the files that say anything."""

    config: Config
    rules: Rules
    bots: Bots
    non_empty_files: frozenset[str]

    def losses(self, before: "LoadedConfig") -> list[str]:
        """What was in force before and is gone with this, as faults: see `core.config.emptied_sections`."""
        emptied = [
            FileFault(name, 0, "the file is empty", REMEDY)
            for name in sorted(before.non_empty_files - self.non_empty_files)
        ]
        told = {fault.file for fault in emptied}
        lost = [fault for fault in emptied_sections(before.config, self.config) if fault.file not in told]
        return [str(fault) for fault in (*emptied, *lost)]

    async def close(self) -> None:
        """Give back what the bots hold."""
        await self.bots.close()


def read_config_folder(
    folder: Path, settings: Settings, surfaces: SessionSurfaces, ledger: TokenLedger
) -> LoadedConfig:
    """Read everything. Raises SettingsFault with the faults of all files, one a line, for one mending.

    Takes about a second: phrases are compiled, and knowledge is indexed.
    """
    faults: list[str] = []
    config, bots = None, None
    try:
        config = load(folder)
    except ConfigFault as exc:
        faults.append(str(exc))
    try:
        bots = make_bots(settings, folder, ledger, config.texts.every("bot_gave_up") if config else ())
    except KnowledgeFault as exc:
        faults.append(str(exc))
    except OSError as exc:
        faults.append(f"{exc.filename}: the file cannot be read: {exc.strerror}")
    if config is None or bots is None:
        raise SettingsFault("\n".join(faults))
    rules = build_rules(config, surfaces, settings.max_concurrent_sessions_per_agent)
    return LoadedConfig(config, rules, bots, _filled(folder))


def _filled(folder: Path) -> frozenset[str]:
    """The YAML files in which there is more than comments."""
    return frozenset(path.name for path in folder.glob("*.yaml") if _says_something(path.read_bytes()))


def _says_something(content: bytes) -> bool:
    lines = (line.strip() for line in content.splitlines())
    return any(line and not line.startswith((b"#", b"---")) for line in lines)
