"""Planned rows in place of stored ones, for one transaction: what reads the table by its name reads the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql


@contextmanager
def overlaid(model: type[Model], hidden: Mapping[str, Any], rows: list[dict[str, Any]]) -> Iterator[None]:
    """Within the block ``model``'s table seems to lack the rows with all values of ``hidden`` and to have ``rows``.

    A temporary view under the table's name comes first in the search path; nobody else sees it, it locks nothing,
    and it is gone after the block. Inside a transaction.
    """
    raw = _raw()
    threshold = raw.prepare_threshold
    raw.prepare_threshold = None  # a statement planned before goes on reading the table
    try:
        with transaction.atomic():
            _create(model, hidden, rows)
            yield
            transaction.set_rollback(True)
    finally:
        raw.prepare_threshold = threshold


def _raw() -> Any:
    connection.ensure_connection()
    return connection.connection


def _create(model: type[Model], hidden: Mapping[str, Any], rows: list[dict[str, Any]]) -> None:
    table, planned = model._meta.db_table, f"planned_{model._meta.db_table}"
    parts = {
        "stored": sql.Identifier(_schema(table), table),
        "planned": sql.Identifier("pg_temp", planned),
        "view": sql.Identifier("pg_temp", table),
        "hidden": sql.SQL(" AND ").join(
            sql.SQL("{} = {}").format(sql.Identifier(name), sql.Literal(value)) for name, value in hidden.items()
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(_text("CREATE TABLE {planned} AS SELECT * FROM {stored} WITH NO DATA", parts))
        for row in rows:
            columns = sql.SQL(", ").join(map(sql.Identifier, row))
            values = sql.SQL(", ").join(map(sql.Literal, row.values()))
            filled = {**parts, "columns": columns, "values": values}
            cursor.execute(_text("INSERT INTO {planned} ({columns}) VALUES ({values})", filled))
        cursor.execute(
            _text(
                "CREATE VIEW {view} AS SELECT * FROM {stored} WHERE NOT ({hidden}) UNION ALL SELECT * FROM {planned}",
                parts,
            )
        )


def _text(template: str, parts: Mapping[str, Any]) -> str:
    # Django's cursor reads a percent sign as a parameter only where there are parameters; here there are none.
    return sql.SQL(template).format(**parts).as_string(_raw())


def _schema(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = %s::regclass", [table])
        return str(cursor.fetchone()[0])
