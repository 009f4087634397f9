"""What can go wrong between a program and its database: a door in front of PostgreSQL, and a lock on a SQLite file.

The door runs on a thread of its own, for programs under test connect from theirs and may hold up the event loop.
"""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import make_url

T = TypeVar("T")


class PostgresProxy:
    """A TCP proxy on loopback in front of a PostgreSQL server. `url` is the database's address through it.

    `shut` refuses new connections and cuts those there are, `cut` only the latter, `stall` lets nothing through in
    either direction while connections stay; `open` ends all of it.
    """

    def __init__(self, database_url: str) -> None:
        self._behind = make_url(database_url)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="postgres door", daemon=True)
        self._pipes: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._shut = False
        self.url = ""

    def __enter__(self) -> "PostgresProxy":
        self._thread.start()
        self._run(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def connections(self) -> int:
        """How many there are at the moment."""
        return len(self._pipes)

    def refuse_connections(self) -> None:
        """The server is away: who comes is turned away, who is there is cut off."""
        self._shut = True
        self.drop_connections()

    def drop_connections(self) -> None:
        """Every connection breaks; a new one is let in."""
        self._run(self._cut())

    def stall(self) -> None:
        """Nothing goes through any more, and nobody is told."""
        self._loop.call_soon_threadsafe(self._flows.clear)

    def restore(self) -> None:
        """All is well again."""
        self._shut = False
        self._loop.call_soon_threadsafe(self._flows.set)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._flows.set()
        self._server = await asyncio.start_server(self._come_in, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        url = self._behind.set(host="127.0.0.1", port=port).difference_update_query(["host", "port"])
        url = url.update_query_dict({"sslmode": "disable", "gssencmode": "disable"})
        self.url = url.render_as_string(hide_password=False)

    async def _close(self) -> None:
        if self._server:
            self._server.close()
        await self._cut()

    async def _cut(self) -> None:
        pipes = set(self._pipes)
        for pipe in pipes:
            pipe.cancel()
        await asyncio.gather(*pipes, return_exceptions=True)

    async def _come_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if self._shut or task is None:
            writer.transport.abort()
            return
        self._pipes.add(task)
        try:
            await self._carry(reader, writer)
        except (OSError, asyncio.CancelledError):
            return  # one side is gone, or the door was shut: the other side is cut off below
        finally:
            self._pipes.discard(task)
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_reader, to_writer = await self._dial()
        try:
            both = (self._pump(reader, to_writer), self._pump(to_reader, writer))
            tasks = [asyncio.ensure_future(each) for each in both]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for each in tasks:
                    each.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            to_writer.transport.abort()

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host = str(self._behind.query.get("host") or self._behind.host or "127.0.0.1")
        port = self._behind.port or 5432
        if host.startswith("/"):  # a folder with the server's socket
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            await self._flows.wait()
            sink.write(data)
            await sink.drain()


@contextlib.contextmanager
def sqlite_write_locked(path: Path) -> Iterator[None]:
    """Another program writes to the SQLite file all the while: nobody else can."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
