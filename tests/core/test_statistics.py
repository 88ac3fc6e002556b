"""The planner is told of tables and partners that nobody has looked at, and of nothing else."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.roles import as_owner
from track360.core import statistics


def known(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT attname FROM pg_stats WHERE tablename = %s", [table])
        return [name for (name,) in cursor.fetchall()]


def looks(table: str, partner_id: int) -> int:
    """At how many rows of the partner the planner guesses."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM {table} WHERE partner_id = {partner_id}")
        ((plan,),) = cursor.fetchone()
    return plan["Plan"]["Plan Rows"]


@pytest.fixture
def young(db: None) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE young (partner_id bigint)")
        cursor.execute(f"GRANT SELECT, INSERT ON young TO {connection.ops.quote_name(settings.RUNTIME_ROLE)}")


def fill(partner_id: int, rows: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO young SELECT %s FROM generate_series(1, %s)", [partner_id, rows])


def test_a_table_that_was_never_looked_at_is_looked_at(young: None) -> None:
    fill(1, 100)
    assert known("young") == []
    statistics.gather(1, "young")
    assert known("young") == ["partner_id"]


def test_a_table_that_was_empty_is_looked_at_again(young: None) -> None:
    statistics.gather(1, "young")
    fill(1, 1)
    statistics.gather(1, "young")
    assert known("young") == ["partner_id"]


def test_a_partner_that_came_after_the_last_look_is_found(young: None) -> None:
    fill(1, 50_000)
    statistics.gather(1, "young")
    fill(2, 4_000)
    assert looks("young", 2) < 10
    statistics.gather(2, "young")
    assert 3_000 < looks("young", 2) < 5_000


def test_who_is_known_or_too_small_to_be_seen_costs_no_look(young: None) -> None:
    fill(1, 50_000)
    statistics.gather(1, "young")
    fill(2, 99)
    with CaptureQueriesContext(connection) as asked:
        statistics.gather(1, "young")
        statistics.gather(2, "young")
    assert not [query["sql"] for query in asked.captured_queries if "core_analyze" in query["sql"]]
