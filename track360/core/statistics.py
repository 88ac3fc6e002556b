"""What PostgreSQL's planner knows of our tables, where waiting for its own housekeeping would cost more than asking.

A partner whose rows came after the last look at a table counts as one without rows, and any index that begins with the
partner seems as good as the right one: each of a hundred thousand lookups then reads all that the partner has.
"""

from __future__ import annotations

from django.db import connection
from django.db.backends.utils import CursorWrapper

# Unknown: never looked at, or empty when it was. Seen: a look takes 30,000 rows of a table, and may miss
# again and again
# whose share is smaller than this.
_TABLES = """
SELECT name, NOT EXISTS (SELECT FROM pg_stats WHERE schemaname = current_schema AND tablename = name) AS unknown,
    greatest(100, reltuples / 1000)::bigint AS seen
FROM unnest(%s::text[]) name JOIN pg_class ON oid = name::regclass"""
FAR_OFF = 20


def gather(partner_id: int, *tables: str) -> None:
    """Have each table looked at that never was, or not since most of the partner's rows came.

    Outside of transactions.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [list(tables)])
        for table, unknown, seen in cursor.fetchall():
            if unknown or _is_far_off(cursor, table, partner_id, seen):
                # By the owner's function, for only an owner may.
                cursor.execute("SELECT core_analyze(%s)", [table])


def _is_far_off(cursor: CursorWrapper, table: str, partner_id: int, seen: int) -> bool:
    """Whether the planner takes a partner of at least ``seen`` rows for much smaller in this table than it is."""
    cursor.execute(
        f"SELECT count(*) FROM (SELECT FROM {table} WHERE partner_id = %s LIMIT %s) counted",
        [partner_id, seen],
    )
    (rows,) = cursor.fetchone()
    if rows < seen:
        return False
    cursor.execute(f"EXPLAIN (FORMAT JSON) SELECT FROM {table} WHERE partner_id = %s", [partner_id])
    ((plan,),) = cursor.fetchone()
    return bool(plan["Plan"]["Plan Rows"] * FAR_OFF < rows)
