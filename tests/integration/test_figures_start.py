"""A bridge that draws nothing does not pay for plots: matplotlib takes seconds and memory to load."""

import asyncio
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAZILY = """
import asyncio, sys, threading
import bridge.figures
from bridge.figures.plots import palette, render_thread
from core.statistics.satisfaction import ratings
print("matplotlib" in sys.modules)
opened = render_thread.RenderThread()
asyncio.run(opened.draw(ratings([]), palette.Scheme.LIGHT, "wide", "#2f6fde"))
names = [thread.name for thread in threading.enumerate() if thread.name.startswith("plots")]
print("matplotlib" in sys.modules, "matplotlib.pyplot" in sys.modules, *names)
opened.close()
"""


async def test_matplotlib_is_loaded_with_the_first_plot_on_a_thread_and_pyplot_never() -> None:
    told = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", LAZILY], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout == "False\nTrue False plots_0\n"
