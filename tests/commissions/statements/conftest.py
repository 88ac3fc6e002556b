"""One firm's months for all tests of this folder: closing commits, so they are told once and then only looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.commissions.statements.months import Months
from tests.factories import make_operator, unique
from track360.core import jobs


@pytest.fixture(scope="package")
def months(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Months]:
    """Nobody is woken; what a test does to it is to be undone by the test (see ``undone``)."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "_send", lambda *_: None)
        yield Months()


@pytest.fixture
def finance(months: Months) -> Client:
    """Somebody who has closed nothing."""
    client = Client()
    client.force_login(make_operator(unique("fiona"), role="finance", partners=[months.firm.partner]))
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written in the block is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the database says."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
