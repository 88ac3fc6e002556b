"""The audit log's partitions while others write and read it: real connections."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection

from tests.concurrency.test_erasure import beside
from tests.roles import as_owner
from track360.partners import audit
from track360.partners.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
FAR = datetime(2040, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def without_the_far_day() -> Iterator[None]:
    yield
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS partners_audit_{FAR:%Y%m%d}")


def entry(path: str) -> list[Any]:
    return [FAR, None, "", None, "GET", path, 200, 1, None, None]


def test_two_processes_make_the_partition_of_a_day_at_once() -> None:
    made: list[str] = []

    def second() -> None:
        audit.ensure_partition(FAR.date())
        made.append("second")

    with beside(second):
        audit.ensure_partition(FAR.date())
        made.append("first")
    assert made == ["first", "second"]


def test_a_backup_that_reads_the_log_holds_up_no_call() -> None:
    at: Any = connection.settings_dict
    own = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "password": at["PASSWORD"]}
    with psycopg.connect(dbname=at["NAME"], **own) as backup:
        backup.execute("SELECT count(*) FROM partners_audit")
        began = time.monotonic()
        with pytest.raises(OperationalError, match="lock timeout"):
            audit.ensure_partition(FAR.date())
        assert 1.5 < time.monotonic() - began < 10
    audit.ensure_partition(FAR.date())
    audit.write(entry("/api/after"))
    assert AuditEntry.objects.filter(at=FAR).count() == 1
