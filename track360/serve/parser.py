"""A request on its way in: how long it may take, and how much of its body is kept."""

from __future__ import annotations

import time
from typing import Any

from waitress.buffers import OverflowableBuffer
from waitress.parser import HTTPRequestParser
from waitress.utilities import Error

GRACE_SECONDS = 3.0  # a request must be complete within this, plus a second for every
MIN_BYTES_PER_SECOND = 8 * 1024  # received, and in any case within
MAX_RECEIVE_SECONDS = 120.0


class RequestTimeout(Error):
    """The request was not received in time."""

    code = 408
    reason = "Request Timeout"


class CappedBuffer(OverflowableBuffer):
    """Keeps a body up to ``cap`` bytes; of a longer one only the length, which the application answers."""

    def __init__(self, overflow: int, cap: int) -> None:
        super().__init__(overflow)
        self._cap, self._dropped = cap, 0

    def __len__(self) -> int:
        return self._dropped or super().__len__()

    def append(self, data: bytes) -> None:
        """Take more of the body, or drop all of it once it is too long."""
        if self._dropped:
            self._dropped += len(data)
        elif len(self) + len(data) > self._cap:
            self._dropped = len(self) + len(data)
            self.close()
            self.buf, self.strbuf = None, b""
        else:
            super().append(data)


class Parser(HTTPRequestParser):
    """One request being received; ``surplus`` is what came after its end."""

    surplus = b""

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.began, self.bytes_seen = time.monotonic(), 0
        self.command = self.path = ""  # until the head has been read

    def received(self, data: bytes) -> int:
        """Consume what belongs to this request, and set the rest aside; the number of bytes taken."""
        taken = super().received(data)
        self.bytes_seen += taken
        # Set aside, or waitress would parse on. After "100 Continue" it may take this request up again.
        self.surplus = data[taken:] if self.completed else b""
        return len(data) if self.completed else int(taken)

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head; the body goes into a buffer that cannot grow without bound."""
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            self.body_rcv.buf = CappedBuffer(self.adj.inbuf_overflow, self.adj.body_cap)
        # Of two lengths a proxy before us may have believed the other, and take what follows for somebody else's.
        if "TRANSFER_ENCODING" in self.headers or (self.chunked and "CONTENT_LENGTH" in self.headers):
            self.headers["CONNECTION"] = "close"

    @property
    def overdue(self) -> bool:
        """Whether it has taken longer than a slow but honest client needs."""
        allowed = GRACE_SECONDS + self.bytes_seen / MIN_BYTES_PER_SECOND
        return time.monotonic() - self.began > min(allowed, MAX_RECEIVE_SECONDS)
