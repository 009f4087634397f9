"""The folder that admins edit, read as a whole: all of it, or every fault of every file."""

from dataclasses import dataclass
from pathlib import Path

from bridge.bots import Bots, make_bots
from bridge.house import Surfaces, build_house
from bridge.settings import Settings, SettingsFault
from core.bots.ledger import Ledger
from core.bots.sections import KnowledgeFault
from core.config import Config, ConfigFault, Fault, load
from core.config.losses import REMEDY, losses
from core.usecases.house import House


@dataclass(frozen=True, slots=True)
class Decided:
    """What admins decided, ready to be put in force. `filled` names the files that say anything."""

    config: Config
    house: House
    bots: Bots
    filled: frozenset[str]

    def losses(self, before: "Decided") -> list[str]:
        """What was in force before and is gone with this, as faults: see `core.config.losses`."""
        emptied = [Fault(name, 0, "the file is empty", REMEDY) for name in sorted(before.filled - self.filled)]
        told = {fault.file for fault in emptied}
        lost = [fault for fault in losses(before.config, self.config) if fault.file not in told]
        return [str(fault) for fault in (*emptied, *lost)]

    async def close(self) -> None:
        """Give back what the bots hold."""
        await self.bots.close()


def read_folder(folder: Path, settings: Settings, surfaces: Surfaces, ledger: Ledger) -> Decided:
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
    house = build_house(config, surfaces, settings.max_concurrent_sessions_per_agent)
    return Decided(config, house, bots, _filled(folder))


def _filled(folder: Path) -> frozenset[str]:
    """The YAML files in which there is more than comments."""
    return frozenset(path.name for path in folder.glob("*.yaml") if _says_something(path.read_bytes()))


def _says_something(content: bytes) -> bool:
    lines = (line.strip() for line in content.splitlines())
    return any(line and not line.startswith((b"#", b"---")) for line in lines)
