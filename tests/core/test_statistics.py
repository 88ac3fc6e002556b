"""The planner is told of a table that nobody has looked at, once."""

from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from track360.core import statistics


def known(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT attname FROM pg_stats WHERE tablename = %s", [table])
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db
def test_a_table_that_was_never_looked_at_is_looked_at_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE young (n integer); CREATE TABLE younger (n integer)")
        cursor.execute("INSERT INTO young SELECT generate_series(1, 100)")
    assert known("young") == []
    statistics.gather("young")
    assert (known("young"), known("younger")) == (["n"], [])
    with django_assert_num_queries(1):
        statistics.gather("young")


@pytest.mark.django_db
def test_a_table_that_was_empty_is_looked_at_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE young (n integer)")
        statistics.gather("young")
        cursor.execute("INSERT INTO young VALUES (1)")
    statistics.gather("young")
    assert known("young") == ["n"]
