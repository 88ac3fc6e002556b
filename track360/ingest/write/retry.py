"""Running a transaction again when another one stood in its way: a deadlock, or the same new row at the same time."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import Error, connection

# The waits double, and add up to two and a half seconds at most: a rival has long committed by then.
ATTEMPTS = 8
VICTIMS = frozenset({"40P01", "40001", "23505"})  # deadlock, serialization failure, unique violation
Result = TypeVar("Result")


def retried(work: Callable[[], Result]) -> Result:
    """The result of ``work``, which opens its own transaction.

    Inside somebody else's transaction it runs once: only who opened a transaction can run it again.
    """
    if connection.in_atomic_block:
        return work()
    for attempt in range(1, ATTEMPTS):
        try:
            return work()
        except Error as error:
            # Anything else would fail the same way again.
            if sqlstate(error) not in VICTIMS:
                raise
            time.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - spreads the victims, guards nothing
    return work()


def sqlstate(error: BaseException) -> str:
    """The SQLSTATE behind one of Django's database errors, or ``""``."""
    return str(getattr(error.__cause__, "sqlstate", "") or "")
