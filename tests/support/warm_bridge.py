"""What the server has done once from which `bridge_process` forks: imports, and reading the shipped files.

What files say is remembered by their text, as in a process that reads its folder again after a save; a folder with
other files is read by the process itself. Importing this opens nothing that a fork would share.
"""

import gc
from importlib import import_module

from shipped import SHIPPED

from core.bots.settings import read_settings
from core.config import load

PARTS = ("bridge.serving", "bridge.telemetry", "sim_clock")
IMPORTED_ON_FIRST_USE = (  # by the libraries
    "anyio._backends._asyncio", "apscheduler.executors.asyncio", "encodings.utf_8_sig", "httpcore", "pydantic.v1",
    "slack_bolt.listener_matcher.async_builtins", "uvicorn.lifespan.off",
)  # fmt: skip

for name in (*PARTS, *IMPORTED_ON_FIRST_USE):
    import_module(name)
load(SHIPPED)
read_settings(SHIPPED / "bot.yaml")
gc.collect()
gc.freeze()
