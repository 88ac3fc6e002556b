"""The ledger in sums: what is rolled up from its table, what was booked since from the ledger itself.

Both are read as of one moment, so the sum of any report is the ledger's, however far the roll-up has come.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial, reduce
from operator import or_
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from commissions.ledger.models import LedgerEntry
from commissions.rollups.models import Rolled
from customers.facts import CAMPAIGNS
from track360.partners.models import Partner

# name → (column of the sums, the same of the ledger)
_COLUMNS = {
    "affiliate_id": ("affiliate_id", "affiliate_id"),
    "rule_id": ("rule_id", "rule_id"),
    "direct_id": ("direct_id", "direct_id"),
    "campaign_id": (
        "campaign_id",
        f"""coalesce((SELECT c.campaign_id FROM {CAMPAIGNS} c
            WHERE c.partner_id = l.partner_id AND c.customer_id = l.customer_id), '')""",
    ),
    "currency": ("currency", "currency"),
    "day": ("day", "earned_day"),
    "month": ("date_trunc('month', day)::date", "month"),
    "payable_from": ("payable_from", "payable_from"),
}
"""What can be grouped and filtered by."""
EARNED = "(SELECT partner_id, customer_id, affiliate_id, rule_id, amount FROM commissions_ledgerentry)"
"""partner_id, customer_id, affiliate_id, rule_id, amount of every entry, to stand in a FROM clause."""
_BY_SOURCE = """
SELECT instrument, customer_id, sum(amount), count(*) FROM commissions_ledgerentry
WHERE partner_id = %s AND affiliate_id = %s AND direct_id = %s AND currency = %s AND earned_day BETWEEN %s AND %s
GROUP BY GROUPING SETS ((instrument), (customer_id))"""
# Each part is summed on its own: a plan for both at once reads every row twice as slowly.
_PART = """SELECT {by}{parts} FROM (
    SELECT {columns}amount, {lines} AS lines FROM {table} WHERE partner_id = %s{limits}) {name}{group}"""


class ReportFilter(NamedTuple):
    """What a report is limited to; ``None`` limits nothing. The days are trading days, both included.

    as_of: only what was booked by the end of that trading day, as it was known then.
    """

    first: date | None = None
    last: date | None = None
    affiliate_id: str | None = None
    campaign_id: str | None = None
    currency: str | None = None
    as_of: date | None = None

    def conditions(self) -> dict[str, Any]:
        """For :meth:`LedgerTotals.sums`."""
        ids = {name: getattr(self, name) for name in ("affiliate_id", "campaign_id", "currency")}
        return {"day__gte": self.first, "day__lte": self.last, **ids}


class Aggregates(NamedTuple):
    """What is summed: SQL over ``amount``, ``lines`` and the columns it ``reads``, with its parameters.

    ``merged`` says of each how the figures of the sums and of the ledger's newest entries make one.
    """

    sql: tuple[str, ...]
    merged: tuple[str, ...]
    reads: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()


AMOUNT = Aggregates(("sum(amount)", "sum(lines)"), ("sum", "sum"))


class LedgerTotals(NamedTuple):
    """The ledger of one partner, and up to which entry it is rolled up; take both in one moment.

    booked_before: nothing that was booked at that instant or later; the sums, which do not know when, are not read.
    """

    partner_id: int
    upto: int
    booked_before: datetime | None = None

    @classmethod
    def of(cls, partner_id: int) -> LedgerTotals:
        """The partner's ledger as it is now."""
        found = Rolled.objects.filter(partner_id=partner_id).values_list("upto", flat=True).first()
        # Never rolled up: everything is read from the ledger itself.
        return cls(partner_id, found or 0)

    @classmethod
    def known(cls, partner: Partner, as_of: date | None) -> LedgerTotals:
        """As it was known at the end of a trading day; None: as it is now."""
        if as_of is None:
            return cls.of(partner.pk)
        return cls(partner.pk, 0, partner.calendar.end_of(as_of))

    def sums(self, *by: str, figures: Aggregates | None = None, **wanted: Any) -> list[tuple[Any, ...]]:
        """Rows of the ``by`` columns and the figures (amount and lines unless told otherwise), in order of the first.

        ``wanted`` filters: ``currency="EUR"``, ``day__gte=…``, ``direct_id__ne=…``; ``None`` filters nothing.
        """
        figures = figures or AMOUNT
        conditions = [_condition(name, value) for name, value in wanted.items() if value is not None]
        values = [value for _, _, value in conditions]
        parts, parameters = self._parts(by, figures, conditions, values)
        merged = [f"{how}(f{n})" for n, how in enumerate(figures.merged)]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join([*by, *merged])} FROM ({parts}) both_parts{_group(by)}", parameters)
            # Sorted here, byte for byte as the database would: figures to, it sorts all it reads instead of
            # what it found.
            return sorted(cursor.fetchall(), key=lambda row: row[: len(by)])

    def _parts(
        self, by: tuple[str, ...], figures: Aggregates, conditions: list[tuple[str, str, Any]], values: list[Any]
    ) -> tuple[str, list[Any]]:
        """What the figures are read from, and its parameters."""
        ledger = partial(_part, 1, "commissions_ledgerentry l", "1", by, figures, conditions)
        asked = [*figures.values, self.partner_id]
        if self.booked_before is not None:
            return ledger(" AND booked_at < %s"), [*asked, self.booked_before, *values]
        rolled = _part(0, "commissions_earning", "lines", by, figures, conditions, "")
        parameters = [*asked, *values, *asked, self.upto, *values]
        return f"{rolled} UNION ALL {ledger(' AND id > %s')}", parameters


def _part(
    which: int,
    table: str,
    lines: str,
    by: tuple[str, ...],
    figures: Aggregates,
    conditions: list[tuple[str, str, Any]],
    more: str,
) -> str:
    """The figures of the sums (0) or of the ledger's newest entries (1)."""
    read = dict.fromkeys([*by, *figures.reads])
    return _PART.format(
        by="".join(f"{name}, " for name in by),
        parts=", ".join(f"{sql} AS f{n}" for n, sql in enumerate(figures.sql)),
        columns="".join(f"{_COLUMNS[name][which]} AS {name}, " for name in read),
        lines=lines,
        table=table,
        limits=more + "".join(f" AND {_COLUMNS[name][which]} {how} %s" for name, how, _ in conditions),
        name=f"part_{which}",
        group=_group(by),
    )


def _group(by: tuple[str, ...]) -> str:
    return f" GROUP BY {', '.join(by)}" if by else ""


_HOW = {"": "=", "gte": ">=", "lte": "<=", "gt": ">", "ne": "<>"}


def _condition(name: str, value: Any) -> tuple[str, str, Any]:
    column, _, how = name.partition("__")
    return column, _HOW[how], value


def not_rolled_up() -> QuerySet[LedgerEntry]:
    """The entries of all partners that are in no sum yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT p.id, coalesce(r.upto, 0) FROM partners_partner p
               LEFT JOIN commissions_rolled r ON r.partner_id = p.id"""
        )
        # Each with its own constant: joined, the planner would expect a third of the ledger and read all of it.
        some = [Q(partner_id=partner_id, id__gt=upto) for partner_id, upto in cursor.fetchall()]
    return LedgerEntry.objects.filter(reduce(or_, some, Q(pk__in=[])))


def by_source(partner_id: int, affiliate_id: str, currency: str, first: date, last: date) -> list[tuple[Any, ...]]:
    """(instrument, None, amount, lines) and (None, customer, amount, lines) of an affiliate's own customers,
    both days in.

    From the ledger: the sums know neither instruments nor customers.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BY_SOURCE, [partner_id, affiliate_id, affiliate_id, currency, first, last])
        return cursor.fetchall()
