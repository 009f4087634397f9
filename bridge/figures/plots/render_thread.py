"""Where plots are drawn: one thread, for matplotlib is not made for several, and takes a tenth of a second for each."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bridge.figures.plots.palette import Scheme
from core.statistics.figure import Figure


class RenderThread:
    """`close` it when nobody asks for plots any more."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "plots")

    async def draw(self, figure: Figure, scheme: Scheme, size: str, accent: str) -> bytes:
        """An SVG; `size` is "wide" or "narrow". Raises ValueError for another."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, _draw, figure, scheme, size, accent)

    def close(self) -> None:
        """Finish the plot under way and end the thread."""
        self._thread.shutdown(wait=True, cancel_futures=True)


def _draw(figure: Figure, scheme: Scheme, size: str, accent: str) -> bytes:
    from bridge.figures.plots.drawing import draw  # noqa: PLC0415 - half a second, and only readers of figures pay it

    return draw(figure, scheme, size, accent)
