"""The folder that admins edit, read as a whole: all of it, or every fault of every file."""

from functools import partial
from pathlib import Path

from bridge.bots import make_bots
from bridge.rules_from_config import build_rules
from bridge.settings import Settings, SettingsFault
from channels.registry import adapter_definitions
from core.bots.sections import KnowledgeFault, read_sections
from core.bots.settings import read_settings
from core.bots.token_ledger import TokenLedger
from core.config import CheckedFile, ConfigFault, FileFault, load, read_checked
from core.config.loading import file_kinds
from core.embeddings.protocol import Embedder
from core.escalation import triggers
from core.escalation.triggers import TriggersFile
from core.usecases.adapters import SessionSurfaces
from core.usecases.in_force import LoadedConfig

DESK_FORMATS = next(each.formats for each in adapter_definitions() if each.formats)  # of ids that admins copy
FILES = file_kinds(DESK_FORMATS)
load_config = partial(load, formats=DESK_FORMATS)


def read_config_folder(
    folder: Path,
    settings: Settings,
    surfaces: SessionSurfaces,
    ledger: TokenLedger,
    embedder: Embedder | None = None,
) -> LoadedConfig:
    """Read everything. Raises SettingsFault with the faults of all files, one a line, for one mending.

    `embedder` is for the bots, see `make_bots`. Takes about a second: phrases are compiled, and knowledge is indexed.
    """
    faults: list[str] = []
    config, bots = None, None
    try:
        config = load_config(folder)
    except ConfigFault as exc:
        faults.append(str(exc))
    try:
        bots = make_bots(settings, folder, ledger, config.texts.every("bot_gave_up") if config else (), embedder)
    except KnowledgeFault as exc:
        faults.append(str(exc))
    except OSError as exc:
        faults.append(f"{exc.filename}: the file cannot be read: {exc.strerror}")
    if config is None or bots is None:
        raise SettingsFault("\n".join(faults))
    rules = build_rules(
        config, surfaces, settings.max_concurrent_sessions_per_agent, can_translate=bool(bots.translator)
    )
    return LoadedConfig(config, rules, bots, _filled(folder))


def read_triggers(folder: Path) -> CheckedFile[TriggersFile]:
    """The triggers alone, which need no other file."""
    return read_checked(folder / "triggers.yaml", TriggersFile, triggers.problems)


def folder_faults(folder: Path) -> list[FileFault]:
    """Every fault of every file, as `bridge run` would name it.

    Compiles no phrase and indexes nothing: half a second after a change of the largest file, else a few milliseconds.
    """
    faults: list[FileFault] = []
    for read in (
        lambda: load_config(folder),
        lambda: read_settings(folder / "bot.yaml"),
        lambda: read_sections(folder / "knowledge"),
    ):
        try:
            read()
        except ConfigFault as exc:
            faults += exc.faults
        except KnowledgeFault as exc:
            faults += [FileFault(each.file, each.line, each.message) for each in exc.faults]
        except OSError as exc:
            faults.append(FileFault(str(exc.filename), 0, f"the file cannot be read: {exc.strerror}"))
    return faults


def _filled(folder: Path) -> frozenset[str]:
    """The YAML files in which there is more than comments."""
    return frozenset(path.name for path in folder.glob("*.yaml") if _says_something(path.read_bytes()))


def _says_something(content: bytes) -> bool:
    lines = (line.strip() for line in content.splitlines())
    return any(line and not line.startswith((b"#", b"---")) for line in lines)
