"""The test database: migrated once a run, and each worker's a copy of it."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from psycopg import sql
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

WORKER, OWNER = "PYTEST_XDIST_WORKER", "TRACK360_OWNER_DATABASE_URL"
_MIGRATED = 361  # the key of an advisory lock: held while the one database is migrated


@cache
def link() -> psycopg.Connection:
    """Where the processes of a run meet: PostgreSQL queues fairly, so who wants to be alone is not passed over."""
    return psycopg.connect(os.environ.get(OWNER) or os.environ["DATABASE_URL"], autocommit=True)


class Template:
    """Of the process that starts the workers: begins to migrate, and throws the database away after them."""

    def __init__(self, config: pytest.Config) -> None:
        self._blocker = config.stash[blocking_manager_key]
        self._thread = threading.Thread(target=self._migrate, name="migrate")
        # Before there is a worker that could find the lock free.
        link().execute("SELECT pg_advisory_lock(%s)", [_MIGRATED])
        self._thread.start()

    def _migrate(self) -> None:
        try:
            with self._blocker.unblock():
                setup_databases(verbosity=0, interactive=False)
                connection.close()  # for nothing is copied that is in use
        finally:
            link().execute("SELECT pg_advisory_unlock(%s)", [_MIGRATED])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """The workers are gone by now."""
        self._thread.join()
        name = sql.Identifier(connection.settings_dict["TEST"]["NAME"])
        link().execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))


@contextmanager
def database(blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of this process, while it is needed; raises ``OperationalError`` where there is nothing to copy."""
    if WORKER in os.environ:
        test: dict[str, Any] = connection.settings_dict["TEST"]
        test["TEMPLATE"] = test["NAME"].removesuffix(f"_{os.environ[WORKER]}")
        link().execute("SELECT pg_advisory_lock(%(key)s), pg_advisory_unlock(%(key)s)", {"key": _MIGRATED})
    with blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with blocker.unblock():
        teardown_databases(made, verbosity=0)
