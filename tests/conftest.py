"""What every test shares, and how a run of the whole suite is spread over the cores."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from tests import databases, roles
from tests.emptying import empty

MOST_WORKERS = 4  # each has a database, a broker database and servers of its own, all on this machine
SERIAL = ("keyword", "markexpr", "lf", "stepwise", "collectonly", "trace")
# No property depends on how fast the machine is.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
QUIET = 360  # the key of an advisory lock: shared by tests beside others, held by one that wants to be alone


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The test database, also for a run of nothing but stories: they use it without pytest-django's marker."""
    TransactionTestCase._fixture_teardown = empty
    with databases.database(django_db_blocker), roles.serving():
        yield


def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """The database is migrated by the process that only waits for the workers, while they collect."""
    config.pluginmanager.register(databases.Template(config))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is collected stays to the end, so the garbage collector need not look through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than cores, for the whole suite; 0 (no workers) for a part of it, or where a test needs the terminal."""
    part = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    if part or any(config.getoption(name, None) for name in SERIAL) or config.getoption("capture") == "no":
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    # Of three one mostly waits, for a server, a browser or a time limit.
    return min(cores + 1, MOST_WORKERS) if cores > 1 else 0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A worker takes a file's tests together, in the order of a run without workers.

    pytest-django has sorted them by now: those that roll back, those that truncate, those that leave their rows behind.
    Hence a file may come in up to three pieces, and a worker that takes the pieces in this order never meets such rows.
    """
    for place, (path, tests) in enumerate(groupby(items, key=_together)):
        for test in tests:
            test.add_marker(pytest.mark.xdist_group(f"{place}-{path.stem}"))


def _together(test: pytest.Item) -> Path:
    return test.path.parent if test.path.parent.name == "e2e" else test.path  # one browser is enough


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """A test marked ``alone`` measures time: the other workers wait between two of their tests until it is over."""
    if databases.WORKER not in os.environ:
        return (yield)
    kind = "" if item.get_closest_marker("alone") else "_shared"
    databases.link().execute(f"SELECT pg_advisory_lock{kind}({QUIET})")
    try:
        return (yield)
    finally:
        databases.link().execute(f"SELECT pg_advisory_unlock{kind}({QUIET})")
