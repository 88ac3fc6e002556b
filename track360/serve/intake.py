"""waitress as we run it: connections come from the master process, and no body is trusted.

A worker thread is taken only for a request that has been received whole. Bodies over the limit are counted, not kept;
a request that trickles in is answered 408. What waitress itself refuses is answered as a problem+json.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from track360.serve.receiving import Parser, ProblemTask, RequestTimeout

CONNECTIONS = 2000  # per process
KEEP_ALIVE_SECONDS = 75
DRAIN_SECONDS = 10.0
# How often idle and overdue connections are looked for; well below the seconds they are allowed.
_TICK = 0.5


class Channel(HTTPChannel):
    """One connection."""

    parser_class = Parser
    request: Parser | None
    error_task_class = ProblemTask

    def expire(self) -> None:
        """Answer 408 if the request on its way is overdue."""
        with self.requests_lock:
            request = self.request
            if request is None or self.requests or not request.overdue:
                return
            request.error, request.completed = RequestTimeout("The request was not received in time."), True
            self.request = None
            self.requests.append(request)
        self.server.add_task(self)

    @property
    def idle(self) -> bool:
        """Nothing received, nothing being worked on, nothing left to send."""
        return not (self.requests or self.request or self.total_outbufs_len)

    def del_channel(self, map: Any = None) -> None:
        """Forget the connection and let the master know."""
        # Called again for a connection that is gone already; the master must hear of it once.
        if self._fileno in self.server.active_channels:
            self.server.on_close()
        super().del_channel(map)


class Intake(TcpWSGIServer):
    """A worker process's server: its "listening socket" is the pipe through which the master hands connections over."""

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
        super().__init__(
            application,
            map={},
            _sock=pipe,
            bind_socket=False,
            adj=_adjustments(cap, threads),
            sockinfo=(socket.AF_INET, socket.SOCK_STREAM, 0, address),
        )

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

    def stop(self, *_: Any) -> None:
        """Signal handler."""
        self.stopping = True
        self.pull_trigger()

    def _turn(self) -> None:
        wasyncore.loop(timeout=_TICK, use_poll=True, map=self._map, count=1)


def _adjustments(cap: int, threads: int) -> Adjustments:
    adj = Adjustments(
        threads=threads,
        connection_limit=CONNECTIONS + 10,  # the master keeps to CONNECTIONS
        channel_timeout=KEEP_ALIVE_SECONDS,
        recv_bytes=256 * 1024,
        inbuf_overflow=1024 * 1024,
        max_request_header_size=64 * 1024,
        max_request_body_size=1
        << 40,  # the cap is ours: dropped while it comes in, answered by the application
        clear_untrusted_proxy_headers=False,  # whom to believe is decided in one place, core.transport
        log_socket_errors=False,
        asyncore_use_poll=True,
        ident=None,
    )
    adj.cleanup_interval, adj.body_cap = _TICK, cap
    return adj
