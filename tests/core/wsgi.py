"""Calls of the WSGI application as a server makes them; Django's test client makes requests of its own kind."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from track360.wsgi import application


def call(path: str, kind: str, body: bytes = b"", query: str = "", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer; ``kind`` is the content type, a body makes it a POST."""
    told: list[Any] = []
    environ = {
        "REQUEST_METHOD": "POST" if body else "GET", "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)), "SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http", **headers,
    }  # fmt: skip
    with _connection_kept():
        answer = application(environ, lambda status, found: told.extend((status, found)))
        content = b"".join(answer)
        answer.close()
    return int(told[0].split()[0]), dict(told[1]), content


@contextmanager
def _connection_kept() -> Iterator[None]:
    """The test's own, with its transaction: a request would close it."""
    signals = (request_started, request_finished)
    connected = [signal for signal in signals if signal.disconnect(close_old_connections)]
    try:
        yield
    finally:
        for signal in connected:
            signal.connect(close_old_connections)
