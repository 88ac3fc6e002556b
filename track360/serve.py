"""``python -m track360.serve``: one worker process per core behind one listening socket.

The master accepts every connection and hands it to the process that has the fewest, so two clients get two cores; it
restarts a worker that died. TRACK360_HOST, TRACK360_PORT, WEB_CONCURRENCY and TRACK360_WEB_THREADS configure it.
"""

from __future__ import annotations

import gc
import logging
import mmap
import os
import resource
import select
import signal
import socket
import sys
import time
from typing import Any

log = logging.getLogger("track360.serve")
DEFAULT_PORT = 8360
# Each thread holds a database connection; a request spends half its time in PostgreSQL.
DEFAULT_THREADS = 4
RESTART_SECONDS = 1.0  # at most one restart of the same worker in this time
# Longer than a worker drains (``intake.DRAIN_SECONDS``).
KILL_SECONDS = 20.0
BACKLOG = 1024
FILES = 16_384  # sockets and the files that large bodies spill into


class Worker:
    """One child process, as the master sees it."""

    def __init__(self, index: int, closed: memoryview) -> None:
        self.index, self._closed = index, closed
        self.pid, self.sent, self.born = 0, 0, 0.0
        self.pipe: socket.socket | None = None

    @property
    def open(self) -> int:
        """Its open connections."""
        # Master and worker each write a counter of their own, so none needs a lock.
        return self.sent - self._closed[self.index]

    def give(self, connection: socket.socket) -> bool:
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

    def forget(self) -> None:
        """It is gone: so are its connections."""
        if self.pipe:
            self.pipe.close()
        self.pipe, self.pid, self.sent, self._closed[self.index] = None, 0, 0, 0


class Master:
    """Listens, forks, hands out, restarts."""

    def __init__(self, host: str, port: int, processes: int, threads: int) -> None:
        self.listener = socket.create_server((host, port), backlog=BACKLOG, family=_family(host))
        self.listener.setblocking(False)
        # Anonymous shared memory, inherited by the fork.
        self._closed = memoryview(mmap.mmap(-1, 8 * processes)).cast("Q")
        self.workers = [Worker(index, self._closed) for index in range(processes)]
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
            self._staff()
            self._turn()
        self._end()

    def _on_signal(self, number: int, frame: Any) -> None:
        self.stopping = self.stopping or number != signal.SIGCHLD

    def _staff(self) -> None:
        """Bury the dead and fill the empty places."""
        while (gone := _reap()) is not None:
            for worker in self.workers:
                if worker.pid == gone:
                    log.warning("worker %s died", gone)
                    worker.forget()
        for worker in self.workers:
            if not worker.pid and time.monotonic() - worker.born > RESTART_SECONDS:
                self._fork(worker)

    def _turn(self) -> None:
        """Wait for a connection or a signal."""
        # With every process full, connections wait in the kernel instead of being taken and dropped.
        room = any(worker.pid and worker.open < _connections() for worker in self.workers)
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
            living = [worker for worker in self.workers if worker.pid]
            any(worker.give(connection) for worker in sorted(living, key=lambda worker: worker.open))

    def _fork(self, worker: Worker) -> None:
        ours, theirs = socket.socketpair()
        # A worker that hangs must not stop the master.
        ours.setblocking(False)
        worker.born = time.monotonic()
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._work(worker, theirs)
        theirs.close()
        worker.pid, worker.pipe = pid, ours

    def _work(self, worker: Worker, pipe: socket.socket) -> None:
        """The child's life; never returns."""
        from track360.intake import Intake

        code = 1
        try:
            address = self._become_child()
            intake = Intake(
                self.application,
                pipe,
                address,
                lambda: self._count_closed(worker.index),
                self.body_cap,
                self.threads,
            )
            signal.signal(signal.SIGTERM, intake.stop)
            intake.run()
            code = 0
        except BaseException:
            log.exception("worker failed")
        finally:
            sys.stderr.flush()
            # Not sys.exit, which would run the master's cleanup in the child.
            os._exit(code)

    def _become_child(self) -> Any:
        """Let go of what is the master's: its pipes above all, or workers would never see it die."""
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
                    worker.forget()
            if time.monotonic() > deadline:
                _signal_all(self.workers, signal.SIGKILL)


def _reap() -> int | None:
    try:
        pid, _ = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return pid or None


def _signal_all(workers: list[Worker], number: int) -> None:
    for worker in workers:
        if worker.pid:
            os.kill(worker.pid, number)


def _connections() -> int:
    from track360.intake import CONNECTIONS

    return CONNECTIONS


def _cores() -> int:
    # cpu_count() also counts cores that we may not use.
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _allow_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def main() -> int:
    """Check the configuration, load the application once, fork."""
    from django.core.checks import ERROR, run_checks
    from django.core.exceptions import ImproperlyConfigured

    try:
        from track360.wsgi import application

        wrong = [str(message) for message in run_checks() if message.level >= ERROR]
    except ImproperlyConfigured as error:
        wrong = [str(error)]
    if wrong:
        print(*(f"track360 cannot start: {message}" for message in wrong), sep="\n", file=sys.stderr)
        return 1
    _serve(application)
    return 0


def _serve(application: Any) -> None:
    from django.conf import settings
    from django.db import connections

    host = os.environ.get("TRACK360_HOST", "127.0.0.1")
    port = int(os.environ.get("TRACK360_PORT", DEFAULT_PORT))
    processes = int(os.environ.get("WEB_CONCURRENCY", 0)) or _cores()
    threads = int(os.environ.get("TRACK360_WEB_THREADS", DEFAULT_THREADS))
    # An inherited connection would be spoken over by several processes at once.
    connections.close_all()
    _allow_files(FILES)
    master = Master(host, port, processes, threads)
    gc.collect()
    gc.freeze()  # what is loaded now stays shared between the processes
    print(f"listening on http://{host}:{port} with {processes} processes of {threads} threads", flush=True)
    master.run(application, settings.API_MAX_BODY_BYTES)


if __name__ == "__main__":
    sys.exit(main())
