from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from track360.core import throttle


@pytest.mark.django_db(transaction=True)
def test_exactly_the_limit_is_admitted_at_any_concurrency() -> None:
    throttle.refund("warm up")

    def some(_: int) -> list[bool]:
        try:
            return [throttle.hit("t", "test:exact", 100).admitted for _ in range(50)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        admitted = [one for many in pool.map(some, range(8)) for one in many]
    assert (len(admitted), sum(admitted)) == (400, 100)


@pytest.mark.django_db
def test_a_refund_gives_one_back() -> None:
    assert [throttle.hit("t", "test:refund", 1).admitted for _ in range(2)] == [True, False]
    throttle.refund("test:refund")
    throttle.refund("test:refund")
    throttle.refund("test:refund")
    assert throttle.hit("t", "test:refund", 1) == ("t", 1, 1, pytest.approx(60, abs=1))


@pytest.mark.django_db
def test_old_windows_are_forgotten() -> None:
    throttle.hit("t", "test:old", 1)
    throttle.hit("t", "test:new", 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_window SET opened_at = opened_at - interval '2 hours' WHERE key = 'test:old'")
        throttle.forget_old()
        cursor.execute("SELECT key FROM core_window WHERE key LIKE 'test:%%'", [])
        assert cursor.fetchall() == [("test:new",)]


def test_headers() -> None:
    windows: Any = [throttle.Window("token", 1000, 1003, 12.2), throttle.Window("client", 9, 3, 0.0)]
    assert throttle.headers(windows) == {
        "RateLimit-Policy": '"token";q=1000;w=60, "client";q=9;w=60',
        "RateLimit": '"token";r=0;t=13, "client";r=6;t=1',
    }
