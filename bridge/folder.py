"""The folder that admins edit, read as a whole: all of it, or every fault of every file."""

from dataclasses import dataclass
from pathlib import Path

from bridge.bots import Bots, make_bots
from bridge.house import Surfaces, build_house
from bridge.settings import Settings, SettingsFault
from core.bots.ledger import Ledger
from core.bots.sections import KnowledgeFault
from core.config import Config, ConfigFault, load
from core.house import House


@dataclass(frozen=True, slots=True)
class Decided:
    """What admins decided, ready to be put in force."""

    config: Config
    house: House
    bots: Bots

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
    return Decided(config, build_house(config, surfaces, settings.max_concurrent_sessions_per_agent), bots)
