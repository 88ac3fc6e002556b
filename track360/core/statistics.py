"""What PostgreSQL's planner knows of our tables, where waiting for its own housekeeping would cost more than asking."""

from __future__ import annotations

from django.db import connection

# A table without any statistics: never looked at, or empty when it was.
_UNKNOWN = """
SELECT name FROM unnest(%s::text[]) name
WHERE NOT EXISTS (SELECT FROM pg_stats WHERE schemaname = current_schema AND tablename = name)"""


def gather(*tables: str) -> None:
    """Have each table looked at that never was; where we may not, PostgreSQL warns and goes on."""
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN, [list(tables)])
        unknown = [name for (name,) in cursor.fetchall()]
        if unknown:
            cursor.execute(f"ANALYZE {', '.join(unknown)}")
