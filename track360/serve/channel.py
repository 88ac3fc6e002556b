"""One connection: one pipelined request after the other, late ones answered 408, refusals problem+json."""

from __future__ import annotations

import json
import time
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from track360.serve.parser import Parser, RequestTimeout

# Of one response; beyond it the thread does wait, or one response could fill the disk.
MAX_UNSENT_BYTES = 1 << 30


class ProblemTask(ErrorTask):
    """waitress's own refusals as RFC 9457."""

    def execute(self) -> None:
        error = self.request.error
        problem = {
            "type": "about:blank",
            "title": error.reason,
            "status": error.code,
            "detail": str(error.body),
        }
        body = json.dumps(problem).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "application/problem+json"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self._audit(error.code)
        self.write(body)

    def _audit(self, status: int) -> None:
        """No call goes unlogged, and the application never sees this one."""
        from track360.partners import audit  # once Django is set up, which this file is imported before

        request, peer = self.request, str(self.channel.addr[0])
        # WSGI's way of carrying bytes; path and method are empty until the head has been read.
        path = (request.path or "").encode("latin-1").decode("utf-8", "replace")
        forwarded_for = request.headers.get("X_FORWARDED_FOR", "")
        audit.unread(peer, forwarded_for, request.command or "", path, status, time.monotonic() - request.began)


class Channel(HTTPChannel):
    """At most one request is parsed and one response kept; ``unparsed`` holds the bytes that came after it.

    waitress parses all it has read at once, and lets a thread wait while a connection's responses pile up.
    """

    parser_class = Parser
    request: Parser | None
    error_task_class = ProblemTask
    unparsed = b""

    def received(self, data: bytes) -> bool:
        """Parse one request, or the next part of it."""
        if self.request is None:
            # Blank lines between requests are allowed, and waitress copies all that follows for each of them.
            data = data.lstrip()
            self.request = Parser(self.adj) if data else None
        parser = self.request
        taken = bool(super().received(data))
        # Not ``self.requests``: a thread may have answered it by now.
        self.unparsed = parser.surplus if parser else b""
        return taken

    def readable(self) -> bool:
        return not self.unparsed and super().readable()

    def writable(self) -> bool:
        return bool(super().writable() or (self.unparsed and not self.requests))

    def handle_write(self) -> None:
        """Send; once the last response is gone, go on with the next request."""
        super().handle_write()
        if self.unparsed and self.connected and not (self.requests or self.total_outbufs_len):
            self.received(self.unparsed)

    def _flush_outbufs_below_high_watermark(self) -> None:
        # waitress lets the thread wait for the reader from 16 MiB on.
        if self.total_outbufs_len > MAX_UNSENT_BYTES:
            super()._flush_outbufs_below_high_watermark()

    def expire(self) -> None:
        """Answer 408 if the request on its way is overdue."""
        with self.requests_lock:
            request = self.request
            if request is None or self.requests or self.will_close or self.close_when_flushed or not request.overdue:
                return
            request.error, request.completed = RequestTimeout("The request was not received in time."), True
            self.request = None
            self.requests.append(request)
        self.server.add_task(self)

    @property
    def idle(self) -> bool:
        """No request begun, nothing left to send."""
        return not (self.requests or self.request or self.total_outbufs_len)

    def del_channel(self, map: Any = None) -> None:
        """Forget the connection and let the master know."""
        # Called again for a connection that is gone already; the master must hear of it once.
        if self._fileno in self.server.active_channels:
            self.server.on_close()
        super().del_channel(map)
