"""A transaction that another one stood in the way of is run again; nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from track360.core import throttle
from track360.ingest.write.retry import ATTEMPTS, retried

pytestmark = pytest.mark.django_db(transaction=True)
ADD = "UPDATE core_window SET count = count + 1 WHERE key = %s"
RAISE = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{}'; END $$"


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def raising(*states: str) -> tuple[Callable[[], int], list[str]]:
    """Work that fails with one SQLSTATE after the other and then says how often it ran; and the states left."""
    left = list(states)

    def work() -> int:
        if left:
            run(RAISE.format(left.pop(0)))
        return len(states) - len(left)

    return work, left


def test_both_of_two_that_lock_each_other_out_get_through() -> None:
    for key in ("test:one", "test:two"):
        throttle.hit("t", key, 1)
    gate, turns = Barrier(2), []

    def both(first: str, second: str) -> None:
        def work() -> None:
            turns.append(first)
            with transaction.atomic():
                run(ADD, first)
                with suppress(BrokenBarrierError):  # the second time round nobody is there to meet
                    gate.wait(2)
                run(ADD, second)

        try:
            retried(work)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(both, ["test:one", "test:two"], ["test:two", "test:one"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, count FROM core_window WHERE key LIKE 'test:%' ORDER BY key")
        assert cursor.fetchall() == [("test:one", 3), ("test:two", 3)]
        cursor.execute("DELETE FROM core_window WHERE key LIKE 'test:%'")
    assert len(turns) == 3


@pytest.mark.parametrize("state", ["40P01", "40001", "23505"])
def test_a_victim_is_tried_again(state: str) -> None:
    work, left = raising(state, state)
    assert (retried(work), left) == (2, [])


@pytest.mark.parametrize(
    ("state", "error"), [("22003", DataError), ("23514", IntegrityError), ("57P01", OperationalError)]
)
def test_anything_else_fails_at_once(state: str, error: type[Exception]) -> None:
    work, left = raising(state, "40P01")
    with pytest.raises(error):
        retried(work)
    assert left == ["40P01"]


def test_who_is_always_in_the_way_is_told_so_in_the_end() -> None:
    work, left = raising(*["40P01"] * (ATTEMPTS + 1))
    with pytest.raises(OperationalError):
        retried(work)
    assert len(left) == 1


def test_only_who_began_a_transaction_runs_it_again() -> None:
    work, left = raising("40P01", "40P01")
    with pytest.raises(OperationalError), transaction.atomic():
        retried(work)
    assert left == ["40P01"]
