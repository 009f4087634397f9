"""Processes that are forked from one which has imported everything, see `warm_bridge`; a whole run has one such server.

To import it all costs seconds of CPU, so the workers of a run share it: whoever needs it first starts it. A process is
asked for on a connection of its own, on which its pid comes back, and its exit code in the end; who lets go of the
connection kills it. The server ends when nobody is connected any more, and each worker is, as long as it runs.
"""

import contextlib
import os
import pickle
import select
import selectors
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import traceback
import weakref
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

IMPORTED = ("bridge_process", "warm_bridge")  # before the first fork; the last one freezes what is there
NOBODY_CAME = 60.0  # seconds, after which a server ends whose first worker was killed as it started it
NUMBER = struct.Struct("!i")

_of_this_worker: list[object] = []  # its connection that stays, and the servers it has started


class Forked:
    """A process that runs `target(*args)`, or `target(pipe, *args)`. To make one blocks until it runs.

    `target` is found again by its module and name. Its stdout and stderr are those of whoever makes it.
    """

    exitcode: int | None = None  # negative: the signal of which it died

    def __init__(self, target: Callable[..., object], *args: object, pipe: Connection | None = None) -> None:
        what = pickle.dumps((target, args))
        fds = [1, 2, *([pipe.fileno()] if pipe else [])]
        for _ in range(3):  # a server that has just seen everybody leave may end before it reads this
            connection = _connected()
            with contextlib.suppress(EOFError, ConnectionError):
                socket.send_fds(connection, [NUMBER.pack(len(what))], fds)
                connection.sendall(what)
                [self.pid] = NUMBER.unpack(_read(connection, NUMBER.size))
                break
            connection.close()
        else:
            raise AssertionError("the server that forks ends at once; its stderr says why")
        self._fd = connection.detach()
        self._let_go = weakref.finalize(self, os.close, self._fd)

    def is_alive(self) -> bool:
        return not self._has_ended(0.0)

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end, for so many seconds at the most. Blocks."""
        self._has_ended(timeout)

    def kill(self) -> None:
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: int) -> None:
        if self.is_alive():
            with contextlib.suppress(ProcessLookupError):  # it ends just now
                os.kill(self.pid, number)

    def _has_ended(self, timeout: float | None) -> bool:
        if self.exitcode is None and select.select([self._fd], [], [], timeout)[0]:
            told = os.read(self._fd, NUMBER.size)
            self._let_go()
            if not told:
                raise AssertionError("the server that forks is gone, and so is what it has forked")
            [self.exitcode] = NUMBER.unpack(told)
        return self.exitcode is not None


def _connected() -> socket.socket:
    """A connection to the server of this run, which is started if there is none."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    address = str(Path(tempfile.gettempdir()) / f"handoff-forks-{run}")
    if not _of_this_worker:
        _of_this_worker.append(_connect(address))
    return _connect(address)


def _connect(address: str) -> socket.socket:
    for _ in range(3):
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(address)
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            _start(address)
        else:
            return connection
    raise AssertionError("the server that forks does not start; its stderr says why")


def _start(address: str) -> None:
    """Start a server, and wait until it listens, or has seen that another one does."""
    command = [sys.executable, __file__, address]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True)
    _of_this_worker.append(server)
    assert server.stdout is not None
    with server.stdout as says:
        says.read()


def _read(connection: socket.socket, size: int) -> bytes:
    """So many bytes; EOFError if it ends before."""
    read = b""
    while len(read) < size:
        more = connection.recv(size - len(read))
        if not more:
            raise EOFError
        read += more
    return read


class _Server:
    """`running`: what was forked and has not ended, and on which connection that will be told."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._running: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        woken, wakes = socket.socketpair()
        self._own = (listener, woken, wakes)
        for each in (woken, wakes):
            each.setblocking(False)
        signal.set_wakeup_fd(wakes.fileno())
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self._selector.register(listener, selectors.EVENT_READ, self._accept)
        self._selector.register(woken, selectors.EVENT_READ, self._tell_ends)

    @property
    def _connections(self) -> list[socket.socket]:
        return [key.fileobj for key in self._selector.get_map().values() if key.fileobj not in self._own]  # type: ignore[misc]

    def serve(self) -> None:
        """Until nobody is connected."""
        came = self._selector.select(NOBODY_CAME)
        while came:
            for key, _ in came:
                key.data(key.fileobj)
            came = self._selector.select() if self._connections else []

    def _accept(self, listener: socket.socket) -> None:
        self._selector.register(listener.accept()[0], selectors.EVENT_READ, self._heard)

    def _heard(self, connection: socket.socket) -> None:
        """Somebody asks for a process, or has let go of the connection."""
        try:
            length, fds, _, _ = socket.recv_fds(connection, NUMBER.size, 3)
            what = _read(connection, *NUMBER.unpack(length)) if length else b""
        except (EOFError, ConnectionError):
            fds, what = [], b""
        if what:
            self._fork(connection, fds, what)
        else:
            self._forget(connection)
        for fd in fds:
            os.close(fd)

    def _forget(self, connection: socket.socket) -> None:
        for pid in [pid for pid, its in self._running.items() if its is connection]:
            os.kill(pid, signal.SIGKILL)  # it has not been waited for, so the pid is still its own
        self._selector.unregister(connection)
        connection.close()

    def _fork(self, connection: socket.socket, fds: list[int], what: bytes) -> None:
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for each in (*self._own, *self._connections):
                each.close()
            self._selector.close()
            _run(fds, what)
        self._running[pid] = connection
        with contextlib.suppress(ConnectionError):  # its end is heard next
            connection.sendall(NUMBER.pack(pid))

    def _tell_ends(self, woken: socket.socket) -> None:
        woken.recv(4096)
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            connection = self._running.pop(pid)
            with contextlib.suppress(OSError):  # who has let go of it does not ask
                connection.sendall(NUMBER.pack(os.waitstatus_to_exitcode(status)))


def _run(fds: list[int], what: bytes) -> NoReturn:
    """In the new process, whose only thread this is: what was asked for, and then its end, without unloading it all."""
    code = 1
    try:
        os.dup2(fds[0], 1)
        os.dup2(fds[1], 2)
        target, args = pickle.loads(what)
        target(*map(Connection, fds[2:]), *args)
        code = 0
    except SystemExit as exc:
        code = exc.code if isinstance(exc.code, int) else int(exc.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        threading._shutdown()  # type: ignore[attr-defined]  # waits for what is no daemon
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main(address: str) -> None:
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(address)
    except OSError:
        return  # another one was faster
    try:
        listener.listen(128)
        os.close(1)  # that is told to who waits for it
        os.open(os.devnull, os.O_WRONLY)  # as 1
        for name in IMPORTED:
            import_module(name)
        _Server(listener).serve()
    finally:
        Path(address).unlink()
        listener.close()


if __name__ == "__main__":
    main(sys.argv[1])
