"""The database stops what takes the web server too long, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from track360.core import web_limits
from track360.core.errors import as_problem
from track360.serve import __main__ as entry


@pytest.fixture
def limited(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The settings of a connection that the web server makes."""
    monkeypatch.setitem(connections.settings["default"], "OPTIONS", {**connections.settings["default"]["OPTIONS"]})
    settings.WEB_STATEMENT_SECONDS, settings.WEB_LOCK_SECONDS = 0.1, 0.05
    web_limits.apply()
    return connections.settings["default"]


def test_the_web_server_has_them(limited: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Master:
        def __init__(self, *arguments: Any) -> None:
            pass

        def run(self, *arguments: Any) -> None:
            seen.append(connections.settings["default"]["OPTIONS"]["options"])

    limited["OPTIONS"]["options"] = "-c jit=off"
    monkeypatch.setattr(entry, "Master", Master)
    monkeypatch.setattr(entry, "_raise_file_limit", lambda wanted: None)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    entry._serve(None)
    assert seen == ["-c jit=off -c statement_timeout=100 -c lock_timeout=50"]


@pytest.mark.django_db
def test_a_statement_that_takes_longer_is_stopped(limited: dict[str, Any]) -> None:
    limits = limited["OPTIONS"]["options"].split("-c ")[-2:]
    assert [limit.strip() for limit in limits] == ["statement_timeout=100", "lock_timeout=50"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 100")
        with pytest.raises(OperationalError) as stopped, transaction.atomic():
            cursor.execute("SELECT pg_sleep(10)")
    problem = as_problem(stopped.value)
    assert (problem.status, problem.code) == (503, "too_slow")


@pytest.mark.django_db
def test_commands_and_workers_have_no_such_limit() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
