"""Prints the rows of the tables in docs/bot.md: `python -m tests.eval.knowledge_tables`. Takes about two minutes."""

import asyncio
import logging
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import structlog
from knowledge_figures import table


async def main() -> None:
    """Print them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    for on_topic in (True, False):
        print("\n".join(await table(on_topic=on_topic)), end="\n\n")


if __name__ == "__main__":
    asyncio.run(main())
