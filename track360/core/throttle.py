"""Fixed windows counted in PostgreSQL: exact at any concurrency, on any number of processes and hosts.

A window opens with its first request and lasts ``PERIOD`` seconds, unless told otherwise. One upsert counts and reads;
the row lock makes it atomic. Called outside a transaction it is committed before the work it admits begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from math import ceil
from typing import NamedTuple

from track360.core import prepared

PERIOD = 60


@cache
def _count_up(period: int) -> str:
    # EXCLUDED.opened_at is one reading of the clock for the whole row, taken before the row lock is waited for.
    over = f"w.opened_at <= EXCLUDED.opened_at - interval '{period} s'"
    return f"""
    ON CONFLICT (key) DO UPDATE SET
        opened_at = CASE WHEN {over} THEN EXCLUDED.opened_at ELSE w.opened_at END,
        count = CASE WHEN {over} THEN 1 ELSE w.count + 1 END
    RETURNING w.count, (extract(epoch FROM w.opened_at - clock_timestamp()) + {period})::float8 AS seconds
"""


COUNT_UP = _count_up(PERIOD)
# clock_timestamp(), because now() stands still inside a transaction.
_HIT = "INSERT INTO core_window AS w (key, opened_at, count) VALUES (%s, clock_timestamp(), 1)"
_REFUND = "UPDATE core_window SET count = count - 1 WHERE key = %s AND count > 0"
_OPENED = "SELECT key, opened_at FROM core_window WHERE key = ANY(%s)"
_FORGET = "DELETE FROM core_window WHERE opened_at < clock_timestamp() - interval '1 hour'"


class Window(NamedTuple):
    """What one request found: its ``name`` and ``limit``, its ``place`` in the count, the seconds until
    the window ends."""

    name: str
    limit: int
    place: int
    seconds: float

    @property
    def admitted(self) -> bool:
        """Whether this request is among the first ``limit``."""
        return self.place <= self.limit

    @property
    def remaining(self) -> int:
        """How many more the window admits."""
        return max(0, self.limit - self.place)

    @property
    def reset(self) -> int:
        """Whole seconds after which a request finds a new window."""
        return max(1, ceil(self.seconds))


def hit(name: str, key: str, limit: int, period: int = PERIOD) -> Window:
    """Count one request against ``key``; a ``period`` is at most an hour, after which windows are forgotten."""
    ((place, seconds),) = prepared.fetch(_HIT + _count_up(period), [key])
    return Window(name, limit, place, seconds)


def refund(key: str) -> None:
    """Take one request back: it turned out not to be of the kind that is limited."""
    prepared.fetch(_REFUND, [key])


def opened(keys: Sequence[str]) -> dict[str, datetime]:
    """When the last window of each key opened: within ``PERIOD`` of its last request; nothing once it is forgotten."""
    return dict(prepared.fetch(_OPENED, [list(keys)]))


def forget_old() -> None:
    """Drop windows that ended long ago."""
    prepared.fetch(_FORGET, [])


def headers(windows: Sequence[Window]) -> dict[str, str]:
    """``RateLimit`` and ``RateLimit-Policy`` (draft-ietf-httpapi-ratelimit-headers) for the windows a request met."""
    return {
        "RateLimit-Policy": ", ".join(f'"{w.name}";q={w.limit};w={PERIOD}' for w in windows),
        "RateLimit": ", ".join(f'"{w.name}";r={w.remaining};t={w.reset}' for w in windows),
    }
