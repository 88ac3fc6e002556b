"""Proving a chain: every seal follows the one before, and every row is what was sealed.

Nothing of the database's is believed but its rows: the statements are ours, and heads are computed here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection

from track360.core.chain import chain
from track360.core.chain.chain import NOBODY, Chain
from track360.core.chain.models import Chained, Seal
from track360.core.chain.sealing import key

_WIDTH, _ID = 24, 8  # bytes of a mark, and of the id in it
# As the sealing function has it: a text depends on them.
_FORMS = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL bytea_output = 'hex'; " \
    "SET LOCAL extra_float_digits = 1"  # fmt: skip
_MARKS = """
SELECT coalesce(string_agg(mark, ''::bytea ORDER BY id), '') FROM (
    SELECT t.id, {mark} AS mark FROM {table} t CROSS JOIN (SELECT %(key)s::bytea AS key) k
    LEFT JOIN core_blanked b ON b.what = %(what)s AND b.row_id = t.id
    WHERE {mine} AND t.id > %(after)s AND t.id <= %(last)s{of_day}) marked"""
# Of the rows later than the last seal of their day: the first that should have been in one, and how many wait.
_BESIDE = """
SELECT min(t.id) FILTER (WHERE t.id <= %(sealed)s), count(*) FILTER (WHERE t.id > %(sealed)s) FROM {table} t
LEFT JOIN unnest(%(days)s::date[], %(lasts)s::bigint[]) s (day, last) ON s.day IS NOT DISTINCT FROM {day}
WHERE {mine} AND t.id > coalesce(s.last, 0)"""


class Break(NamedTuple):
    """Where a chain does not hold: the number of the seal, the id of the row (None: the seal itself), and how."""

    seal: int
    row: int | None
    how: str

    def __str__(self) -> str:
        return f"seal {self.seal}: {self.how}" if self.row is None else f"seal {self.seal}, row {self.row}: {self.how}"


@dataclass
class Verified:
    """What a proof of one chain found; it holds where nothing is ``broken``.

    purged: rows of days that are no longer kept, known by their seals alone. waiting: rows that are not sealed yet.
    """

    what: str
    partner_id: int
    seals: int = 0
    rows: int = 0
    purged: int = 0
    waiting: int = 0
    head: bytes = b""
    broken: Break | None = None
    lasts: dict[date | None, int] = field(default_factory=dict)
    key: bytes = field(default=b"", repr=False)


def verify(source: Chain, partner_id: int, today: date) -> Verified:
    """Prove one chain, up to the first break. Inside a transaction, or a row may come while we look."""
    found = Verified(source.what, partner_id, key=key())
    with connection.cursor() as cursor:
        cursor.execute(_FORMS)
        for seal in Seal.objects.filter(what=source.what, partner_id=partner_id).order_by("number").iterator():
            found.broken = _link(found, seal) or _rows(source, found, seal, today)
            if found.broken:
                return found
            found.seals, found.head, found.lasts[seal.day] = seal.number, bytes(seal.head), seal.last
    found.broken = _beside(source, found)
    return found


def head_of(seal: Seal) -> bytes:
    """SHA-256 over the head before, what the seal says, and the marks of its rows."""
    told = (seal.what, seal.partner_id, seal.number, seal.day or "", seal.first, seal.last, seal.rows, seal.columns)
    text = "\n".join([*map(str, told), f"{seal.sealed_at:%Y-%m-%dT%H:%M:%S.%f}", ""])
    return hashlib.sha256(bytes(seal.previous) + text.encode() + bytes(seal.marks)).digest()


def _link(found: Verified, seal: Seal) -> Break | None:
    if seal.number != found.seals + 1:
        return Break(found.seals + 1, None, "the seal is missing")
    if bytes(seal.previous) != found.head:
        return Break(seal.number, None, "the seal does not follow the one before")
    if bytes(seal.head) != head_of(seal):
        return Break(seal.number, None, "the seal was changed")
    return None


def _rows(source: Chain, found: Verified, seal: Seal, today: date) -> Break | None:
    there = _marks(source, found, seal)
    if there == bytes(seal.marks):
        found.rows += seal.rows
        return None
    if not there and seal.day and source.kept_days and seal.day < today - timedelta(source.kept_days()):
        found.purged += seal.rows
        return None
    return _first(seal.number, _by_id(bytes(seal.marks)), _by_id(there))


def _marks(source: Chain, found: Verified, seal: Seal) -> bytes:
    statement = _MARKS.format(
        mark=chain.mark(seal.columns),
        table=source.table,
        mine=_mine(found.partner_id),
        # By instants, so that only the partition of the day is read.
        of_day=f" AND t.{source.at} >= %(begin)s AND t.{source.at} < %(end)s" if seal.day else "",
    )
    values: dict[str, Any] = {
        "key": found.key,
        "what": source.what,
        "after": found.lasts.get(seal.day, 0),
        "last": seal.last,
        "partner": found.partner_id,
    }
    if seal.day:
        begin = datetime.combine(seal.day, time(), UTC)
        values |= {"begin": begin, "end": begin + timedelta(days=1)}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bytes(cursor.fetchone()[0])


def _by_id(marks: bytes) -> dict[int, bytes]:
    split = (marks[place : place + _WIDTH] for place in range(0, len(marks), _WIDTH))
    return {int.from_bytes(mark[:_ID]): mark[_ID:] for mark in split}


def _first(seal: int, sealed: dict[int, bytes], there: dict[int, bytes]) -> Break:
    """The first difference, by the id of the row."""
    return next(_differences(seal, sealed, there))


def _differences(seal: int, sealed: dict[int, bytes], there: dict[int, bytes]) -> Iterator[Break]:
    known = set(sealed.values())
    for row in sorted(sealed.keys() | there.keys()):
        if row not in there:
            yield Break(seal, row, "the row was removed")
        elif row not in sealed:
            yield Break(seal, row, "the row was inserted")
        elif there[row] != sealed[row]:
            yield Break(seal, row, "the rows were reordered" if there[row] in known else "the row was changed")


def _beside(source: Chain, found: Verified) -> Break | None:
    """A row without a seal although later ones have theirs; those that are to be sealed yet are counted."""
    statement = _BESIDE.format(table=source.table, day=source.day, mine=_mine(found.partner_id))
    values: dict[str, Any] = {
        "partner": found.partner_id,
        "days": list(found.lasts),
        "lasts": list(found.lasts.values()),
        "sealed": Chained.objects.get(what=source.what).sealed,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row, found.waiting = cursor.fetchone()
    return None if row is None else Break(found.seals, row, "the row was inserted, or its seal removed")


def _mine(partner_id: int) -> str:
    return "t.partner_id IS NULL" if partner_id == NOBODY else "t.partner_id = %(partner)s"
