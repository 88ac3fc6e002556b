"""What PostgreSQL's planner knows of our tables, where waiting for its own housekeeping would cost more than asking.

A partner whose rows came after the last look at a table counts as one without rows, and any index that begins with the
partner seems as good as the right one: each of a hundred thousand lookups then reads all that the partner has.
"""

from __future__ import annotations

import json

from django.db import connection
from django.db.backends.utils import CursorWrapper

# A table without any statistics: never looked at, or empty when it was.
_UNKNOWN = """
SELECT name FROM unnest(%s::text[]) name
WHERE NOT EXISTS (SELECT FROM pg_stats WHERE schemaname = current_schema AND tablename = name)"""
# Looking takes 30,000 rows of a table: whose share is smaller than this may be missed by it again and again.
_SEEN = "SELECT greatest(100, reltuples / 1000)::bigint FROM pg_class WHERE oid = %s::regclass"
FAR_OFF = 20


def gather(partner_id: int, *tables: str) -> None:
    """Have each table looked at that never was, or not since most of the partner's rows came.

    Outside of transactions. Where we may not, PostgreSQL warns and goes on.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [list(tables)])
        unknown = {name for (name,) in cursor.fetchall()}
        for table in tables:
            if table in unknown or _is_far_off(cursor, table, partner_id):
                cursor.execute(f"ANALYZE {table}")


def _is_far_off(cursor: CursorWrapper, table: str, partner_id: int) -> bool:
    """Whether the planner takes the partner for much smaller in this table than it is."""
    cursor.execute(_SEEN, [table])
    (seen,) = cursor.fetchone()
    cursor.execute(
        f"SELECT count(*) FROM (SELECT FROM {table} WHERE partner_id = %s LIMIT %s) counted",
        [partner_id, seen],
    )
    (rows,) = cursor.fetchone()
    if rows < seen:
        return False
    cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM {table} WHERE partner_id = %s", [partner_id])
    (plan,) = cursor.fetchone()
    told = json.loads(plan) if isinstance(plan, str) else plan
    return bool(told[0]["Plan"]["Plan Rows"] * FAR_OFF < rows)
