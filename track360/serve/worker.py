"""waitress in a worker process: connections come from the master, and neither a body nor a reader is trusted.

A thread is taken only for a request that has been received whole, and never waits for the client: what the
client does not take at once is kept, in a temporary file if it is long. A client that takes nothing at all is
disconnected by the kernel.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from track360.core.paths import stretches_password
from track360.serve.channel import Channel

CONNECTIONS = 2000  # per process
KEEP_ALIVE_SECONDS = 75
READER_SECONDS = 30  # in which a client that is owed bytes must take some
UNSENT_BYTES = 128 * 1024  # that the kernel keeps for a connection beside what is on its way
DRAIN_SECONDS = 10.0
# How often idle and overdue connections are looked for; well below the seconds they are allowed.
_TICK = 0.5


class WorkerServer(TcpWSGIServer):
    """A worker process's server; it "listens" on the pipe through which the master passes connections."""

    channel_class = Channel

    def __init__(
        self,
        application: Any,
        pipe: socket.socket,
        address: Any,
        on_close: Callable[[], None],
        cap: int,
        threads: int,
    ) -> None:
        self.on_close, self.stopping, self._address = on_close, False, address
        self.password_dispatcher = ThreadedTaskDispatcher()
        super().__init__(
            application,
            map={},
            _sock=pipe,
            bind_socket=False,
            adj=adjustments(cap, threads),
            sockinfo=(socket.AF_INET, socket.SOCK_STREAM, 0, address),
        )
        self.password_dispatcher.set_thread_count(1)

    def add_task(self, task: Channel) -> None:
        """Have a request answered. Those that stretch a password wait for each other, in a thread of their own."""
        # In the threads of all the others, as many logins at once as there are threads would stop everything.
        request = task.requests[0]
        slow = stretches_password(request.command or "", request.path or "")
        (self.password_dispatcher if slow else self.task_dispatcher).add_task(task)

    def getsockname(self) -> tuple[str, str]:
        """Where the master listens."""
        return str(self._address[0]), str(self._address[1])

    def accept_connections(self) -> None:
        """Nothing to listen on here."""
        self.accepting = True

    def accept(self) -> tuple[socket.socket, Any] | None:
        """The next connection from the master; the end of the pipe means the master is gone."""
        try:
            # One at a time: each byte on the pipe carries the descriptor of one connection.
            message, fds, _, _ = socket.recv_fds(self.socket, 1, 1)
        except BlockingIOError:
            return None
        if not message:
            self.stopping = True
            return None
        connection = socket.socket(fileno=fds[0])
        try:
            return connection, connection.getpeername()
        except OSError:
            connection.close()
            self.on_close()
            return None

    def handle_close(self) -> None:
        """The pipe broke."""
        self.stopping = True

    def maintenance(self, now: float) -> None:
        """Close idle connections and answer overdue ones."""
        super().maintenance(now)
        for channel in list(self.active_channels.values()):
            channel.expire()

    def run(self) -> None:
        """Serve until told to stop; then finish what has begun."""
        while not self.stopping:
            self._turn()
        # Nothing more from the master; what is open is finished.
        self.del_channel()
        deadline = time.monotonic() + DRAIN_SECONDS
        while self.active_channels and time.monotonic() < deadline:
            for channel in self.active_channels.values():
                channel.will_close = channel.will_close or channel.idle
            self._turn()
        self.task_dispatcher.shutdown()
        self.password_dispatcher.shutdown()

    def stop(self, *_: Any) -> None:
        """Signal handler."""
        self.stopping = True
        self.pull_trigger()

    def _turn(self) -> None:
        wasyncore.loop(timeout=_TICK, use_poll=True, map=self._map, count=1)


def adjustments(cap: int, threads: int) -> Adjustments:
    """waitress's settings, and ours beside them; ``cap``: bytes of a body that are kept."""
    adj = Adjustments(
        threads=threads,
        connection_limit=CONNECTIONS + 10,  # the master keeps to CONNECTIONS
        channel_timeout=KEEP_ALIVE_SECONDS,
        recv_bytes=64 * 1024,  # also the most that pipelined requests of one connection take
        inbuf_overflow=1024 * 1024,
        outbuf_overflow=256 * 1024,
        max_request_header_size=64 * 1024,
        # The cap is ours: dropped while it comes in, answered by the application.
        max_request_body_size=1 << 40,
        clear_untrusted_proxy_headers=False,  # whom to believe is decided in one place, core.transport
        log_socket_errors=False,
        asyncore_use_poll=True,
        ident=None,
    )
    adj.cleanup_interval, adj.body_cap = _TICK, cap
    adj.socket_options = [*adj.socket_options, *_reader_options()]
    return adj


def _reader_options() -> list[tuple[int, int, int]]:
    """What the kernel does about clients that do not read, as far as the platform has it."""
    options = []
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # In milliseconds, of acknowledging nothing or of keeping the window shut.
        options.append((socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, READER_SECONDS * 1000))
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        # Or the kernel would take megabytes for each, and all that is pipelined be answered into the void.
        options.append((socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES))
    return options
