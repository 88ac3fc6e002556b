"""The master process: accepts connections, passes each to the worker with the fewest, restarts what dies.

Why so, and not a socket that the workers share: docs/adr/0007.
"""

from __future__ import annotations

import logging
import mmap
import os
import select
import signal
import socket
import sys
import time
from typing import Any

from track360.serve.worker import CONNECTIONS, WorkerServer

log = logging.getLogger("track360.serve")
RESTART_SECONDS = 1.0  # at most one restart of the same worker in this time
# Longer than a worker drains (``worker.DRAIN_SECONDS``).
KILL_SECONDS = 20.0
BACKLOG = 1024


class WorkerProcess:
    """One child process, as the master sees it."""

    def __init__(self, index: int, closed: memoryview) -> None:
        self.index, self._closed = index, closed
        self.pid, self.sent, self.started_at = 0, 0, 0.0
        self.pipe: socket.socket | None = None

    @property
    def open(self) -> int:
        """Its open connections."""
        # Master and worker each write a counter of their own, so none needs a lock.
        return self.sent - self._closed[self.index]

    def send(self, connection: socket.socket) -> bool:
        """Hand a connection over; ``False`` if the worker cannot take it."""
        if self.pipe is None:
            return False
        try:
            # A descriptor needs a byte to travel with.
            socket.send_fds(self.pipe, [b"c"], [connection.fileno()])
        except OSError:
            return False
        self.sent += 1
        return True

    def reset(self) -> None:
        """It is gone: so are its connections."""
        if self.pipe:
            self.pipe.close()
        self.pipe, self.pid, self.sent, self._closed[self.index] = None, 0, 0, 0


class Master:
    """Listens, forks, passes connections on, restarts."""

    def __init__(self, host: str, port: int, processes: int, threads: int) -> None:
        self.listener = socket.create_server((host, port), backlog=BACKLOG, family=_family(host))
        self.listener.setblocking(False)
        # Anonymous shared memory, inherited by the fork.
        self._closed = memoryview(mmap.mmap(-1, 8 * processes)).cast("Q")
        self.workers = [WorkerProcess(index, self._closed) for index in range(processes)]
        self.threads, self.stopping = threads, False
        # A signal between two looks must end the wait, not sit through it.
        self.wake_in, self.wake_out = socket.socketpair()
        self.wake_in.setblocking(False)
        self.wake_out.setblocking(False)

    def run(self, application: Any, body_cap: int) -> None:
        """Serve until SIGTERM or SIGINT."""
        self.application, self.body_cap = application, body_cap
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(number, self._on_signal)
        signal.set_wakeup_fd(self.wake_out.fileno(), warn_on_full_buffer=False)
        while not self.stopping:
            self._replace_dead()
            self._turn()
        self._end()

    def _on_signal(self, number: int, frame: Any) -> None:
        self.stopping = self.stopping or number != signal.SIGCHLD

    def _replace_dead(self) -> None:
        """Reap what has exited, fork what is missing."""
        while (gone := _reap()) is not None:
            for worker in self.workers:
                if worker.pid == gone:
                    log.warning("worker %s died", gone)
                    worker.reset()
        for worker in self.workers:
            if not worker.pid and time.monotonic() - worker.started_at > RESTART_SECONDS:
                self._fork(worker)

    def _turn(self) -> None:
        """Wait for a connection or a signal."""
        # With every process full, connections wait in the kernel instead of being taken and dropped.
        room = any(worker.pid and worker.open < CONNECTIONS for worker in self.workers)
        waiting = [self.wake_in, *([self.listener] if room else [])]
        # Full, it looks again soon: a connection that ends tells nobody but the counter.
        ready, _, _ = select.select(waiting, [], [], 1.0 if room else 0.05)
        if self.wake_in in ready:
            self.wake_in.recv(4096)
        if self.listener in ready:
            self._accept()

    def _accept(self) -> None:
        try:
            connection, _ = self.listener.accept()
        except OSError:  # gone before we came to it, or out of file descriptors
            return
        with connection:
            # Our own descriptor is closed at the end of the block; the worker has one of its own.
            alive = [worker for worker in self.workers if worker.pid]
            any(worker.send(connection) for worker in sorted(alive, key=lambda worker: worker.open))

    def _fork(self, worker: WorkerProcess) -> None:
        ours, theirs = socket.socketpair()
        # A worker that hangs must not stop the master.
        ours.setblocking(False)
        worker.started_at = time.monotonic()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._run_worker(worker, theirs)
        theirs.close()
        worker.pid, worker.pipe = pid, ours

    def _run_worker(self, worker: WorkerProcess, pipe: socket.socket) -> None:
        """The child's life; never returns."""
        code = 1
        try:
            address = self._release_inherited()
            server = WorkerServer(
                self.application,
                pipe,
                address,
                lambda: self._count_closed(worker.index),
                self.body_cap,
                self.threads,
            )
            signal.signal(signal.SIGTERM, server.stop)
            server.run()
            code = 0
        except BaseException:
            log.exception("worker failed")
        finally:
            sys.stderr.flush()
            # Not sys.exit, which would run the master's cleanup in the child.
            os._exit(code)

    def _release_inherited(self) -> Any:
        """Close what is the master's; returns the listening address."""
        # Its pipes above all, or workers would never see it die.
        signal.set_wakeup_fd(-1)
        # Ctrl-C reaches the whole process group; the master ends its workers in order.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        address = self.listener.getsockname()
        for held in (self.listener, self.wake_in, self.wake_out, *(w.pipe for w in self.workers if w.pipe)):
            held.close()
        return address

    def _count_closed(self, index: int) -> None:
        self._closed[index] += 1

    def _end(self) -> None:
        """Stop listening, let every worker finish, kill what does not."""
        self.listener.close()
        _signal_all(self.workers, signal.SIGTERM)
        deadline = time.monotonic() + KILL_SECONDS
        while any(worker.pid for worker in self.workers):
            if (gone := _reap()) is None:
                time.sleep(0.02)
            for worker in self.workers:
                if worker.pid == gone:
                    worker.reset()
            if time.monotonic() > deadline:
                _signal_all(self.workers, signal.SIGKILL)


def _reap() -> int | None:
    try:
        pid, _ = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return pid or None


def _signal_all(workers: list[WorkerProcess], number: int) -> None:
    for worker in workers:
        if worker.pid:
            os.kill(worker.pid, number)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
