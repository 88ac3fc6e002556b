"""One request to a receiver: by the guarded door, bounded in time and in what is read."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from track360.core import clock, http
from track360.events.delivery.attempted import Attempted
from track360.events.delivery.messages import Message, headers
from track360.events.verdict import of_answer, of_error

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5, 10, 15
MOST_BYTES = 64 * 1024
"""Of an answer; a longer one is no answer."""
_of_thread = threading.local()


def send(message: Message) -> list[Attempted]:
    """Try once; whatever goes wrong is in the verdict."""
    at, began = clock.now(), monotonic()
    try:
        verdict = of_answer(_request(message, at), clock.now())
    except http.HttpError as error:
        verdict = of_error(error)
    return [Attempted(message.delivery, at, timedelta(seconds=monotonic() - began), verdict)]


def _request(message: Message, at: datetime) -> http.Answer:
    return http.request(
        message.delivery.endpoint.method,
        message.url,
        using=_session(),
        headers=headers(message, at),
        data=message.body or None,
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        total_seconds=TOTAL_SECONDS,
        max_bytes=MOST_BYTES,
    )


def _session() -> Any:
    """The thread's own, which keeps connections."""
    if not hasattr(_of_thread, "session"):
        _of_thread.session = http.session()
    return _of_thread.session
