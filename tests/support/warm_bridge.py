"""What the server has done once from which `bridge_process` forks: imports, and all that a process does but once.

What files say, and what is compiled of it, is remembered by their text, as in a process that reads its folder again
after a save; a folder with other files is read by the process itself. Importing this opens nothing that a fork would
share.
"""

import gc
from importlib import import_module
from pathlib import Path

from shipped_configuration import SHIPPED
from small_config import small_config

from bridge.config_folder import load_config
from bridge.rules_from_config import build_rules
from bridge.web.console.api import calls
from channels.telegram.client import make_bot
from channels.telegram.settings import TelegramSettings
from core.bots.retrieval import build_index
from core.bots.settings import read_settings
from core.store.schema import head_revision
from core.usecases.adapters import SessionSurfaces

PARTS = ("bridge.serving", "bridge.logging_setup", "sim_clock")
IMPORTED_ON_FIRST_USE = (  # by the libraries
    "anyio._backends._asyncio", "apscheduler.executors.asyncio", "encodings.utf_8_sig", "httpcore", "pydantic.v1",
    "slack_bolt.listener_matcher.async_builtins", "uvicorn.lifespan.off",
)  # fmt: skip


def read_config(folder: Path) -> None:
    """Read and compile all that is in a config folder."""
    build_rules(load_config(folder), SessionSurfaces(lambda _contact: (), lambda _queue, _most: ()))
    build_index(folder / "knowledge", read_settings(folder / "bot.yaml"))


for name in (*PARTS, *IMPORTED_ON_FIRST_USE):
    import_module(name)
read_config(SHIPPED)
read_config(small_config())
calls()
make_bot(TelegramSettings("1:token"))  # it reads the certificates
head_revision()
gc.collect()
gc.freeze()
