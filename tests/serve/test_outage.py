"""Connections to the database that break under requests."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psycopg
from django.db import connection

from tests.serve.conftest import Served

READING = "/api/v1/forex/reading"


def ask(served: Served, token: str) -> tuple[int, str, str]:
    """Status, content type and ``Retry-After`` of one call."""
    http = served.http()
    http.request("GET", READING, headers={"Authorization": f"Bearer {token}"})
    answer = http.getresponse()
    answer.read()
    http.close()
    return answer.status, answer.headers["Content-Type"], answer.headers.get("Retry-After", "")


@contextmanager
def terminating() -> Iterator[None]:
    """Every backend of the test database is ended every 0.3 s."""
    stop = Event()
    killer = Thread(target=_terminate, args=(stop, connection.settings_dict))
    killer.start()
    try:
        yield
    finally:
        stop.set()
        killer.join()
        connection.close()  # ours was ended too


def _terminate(stop: Event, at: dict[str, Any]) -> None:
    own = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **own) as admin:
        while not stop.wait(0.3):
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [at["NAME"]])


def test_only_200_and_503_and_back_by_itself(served: Served, credentials: tuple[str, str]) -> None:
    token = served.token(*credentials)
    answers: Counter[tuple[int, str, str]] = Counter()
    with terminating():
        until = time.monotonic() + 4
        while time.monotonic() < until:
            answers[ask(served, token)] += 1
            time.sleep(0.006)  # a fast machine would run into its limit of 1000 a minute
    assert set(answers) <= {(200, "application/json", ""), (503, "application/problem+json", "2")}
    assert answers[200, "application/json", ""] > 20
    assert [ask(served, token)[0] for _ in range(10)] == [200] * 10
