"""A browser context whose complaints count: what the console says of errors fails the test that provoked it."""

from playwright.async_api import BrowserContext


class Watched:
    """A context and what it complained of: console errors, uncaught exceptions, what a policy blocked."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.expected: tuple[str, ...] = ()  # parts of complaints that the test provokes on purpose
        context.on("console", lambda message: self._heard(message.type, message.text))
        context.on("weberror", lambda error: self._heard("error", str(error.error)))

    async def close(self) -> None:
        """Close all pages. A server that they talk to is stopped after this, not before."""
        await self.context.close()

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(part in text for part in self.expected):
            self.complaints.append(f"{kind}: {text}")
