"""A table of sums of ledger entries by some of what they say: every entry is added once, in order of the ids.

Ids of one partner become visible in order, because its settlers follow one another (``Lock.SETTLE``).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connection

# Not ON CONFLICT: the keys have no unique index, for they would not fit into an entry (ADR 0014).
_ADD = """
WITH added AS MATERIALIZED ({of_all}),
before AS (
    DELETE FROM {table} e USING added a
    WHERE e.partner_id = %(partner)s AND {same}
    RETURNING e.*)
INSERT INTO {table} (partner_id, {key}, amount, lines) SELECT %(partner)s, {key}, sum(amount), sum(lines)
FROM (SELECT {key}, amount, lines FROM added UNION ALL SELECT {key}, amount, lines FROM before) both_of_them
GROUP BY {key}"""
# Added up with opposite signs, sums without entries and entries without sums show alike.
_WRONG = """
SELECT count(*), coalesce(sum(abs(amount)), 0) FROM (
    SELECT sum(amount) AS amount FROM (
        SELECT {key}, amount, lines FROM {table} WHERE partner_id = %(partner)s
        UNION ALL SELECT {key}, -amount, -lines FROM ({of_all}) now) both_of_them
    GROUP BY {by} HAVING sum(amount) <> 0 OR sum(lines) <> 0) wrong"""


class Summed(NamedTuple):
    """A table of sums: its key columns, and the SQL that sums a partner's entries ``after`` one up to another."""

    table: str
    key: str
    of_all: str

    def add(self, partner_id: int, after: int, upto: int) -> None:
        """Add the entries between two ids to the sums, the second included."""
        same = " AND ".join(f"e.{name} = a.{name}" for name in self.key.split(", "))
        run(_ADD.format(same=same, **self._asdict()), partner=partner_id, after=after, upto=upto)

    def delete(self, partner_id: int) -> None:
        """Drop every sum of a partner."""
        run(f"DELETE FROM {self.table} WHERE partner_id = %(partner)s", partner=partner_id)

    def wrong(self, partner_id: int, upto: int, by: str = "") -> tuple[int, Any]:
        """How many sums are not the ledger's and by how much in all; ``by``: the columns to compare by, if not all."""
        return one(_WRONG.format(by=by or self.key, **self._asdict()), partner=partner_id, after=0, upto=upto)


def run(statement: str, **values: Any) -> None:
    """Carry out a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def one(statement: str, **values: Any) -> Any:
    """The one row that a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
