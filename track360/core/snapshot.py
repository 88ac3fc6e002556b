"""Reading everything on a page as of one moment, while others go on writing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Every question inside is answered as of the first one; nothing can be written.

    Inside somebody's transaction it is that transaction's moment: an isolation level cannot be changed half way.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            # READ ONLY, so that a page that tried to write would fail in its first test.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
