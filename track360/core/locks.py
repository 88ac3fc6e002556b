"""Advisory locks that live as long as the transaction.

The two-number form keeps the kinds apart: the first number is the kind, the second what is locked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """Every kind of advisory lock in the house."""

    SETTLE = 1
    PARKING = 2
    TREE = 3
    PULL = 4
    ROLLUP = 5
    IDEMPOTENCY = 7
    PREVIEW = 8
    PARTITIONS = 9
    PAYOUT = 10
    CLOSING = 11


def hold(kind: Lock, what: int) -> None:
    """Wait for the lock and keep it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [int(kind), what])


def hold_shared(kind: Lock, what: int) -> None:
    """Like :func:`hold`, beside others who share it; excludes only holders of the whole lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [int(kind), what])


def try_hold(kind: Lock, what: int) -> bool:
    """Take the lock if it is free; ``False`` leaves nothing taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [int(kind), what])
        return bool(cursor.fetchone()[0])


def is_free(kind: Lock, what: int) -> bool:
    """Whether nobody else holds the lock or shares it at this moment; outside a transaction nothing is left taken."""
    return try_hold(kind, what)


@contextmanager
def session_shared(kind: Lock, what: int) -> Iterator[None]:
    """Wait for the lock and keep it for the whole block, across transactions, beside others who share it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", [int(kind), what])
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", [int(kind), what])


@contextmanager
def session(kind: Lock, what: int) -> Iterator[bool]:
    """Try to take the lock for the whole block, across transactions; yields whether it was free.

    It belongs to the connection: a process that dies lets go of it.
    """
    with connection.cursor() as cursor:
        # Of the session, so nothing between us and PostgreSQL may hand the connection to somebody else (ADR 0001).
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [int(kind), what])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        # A connection that broke took its lock along.
        if held and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [int(kind), what])
