"""What the ledger already holds for the sources that a rating answers for, summed per unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from itertools import compress
from operator import itemgetter
from typing import Any, NamedTuple

from commissions.ledger.newest import sums
from commissions.ledger.writer import UNIT_COLUMNS, Booked, Unit
from track360.core.bulk import pipelined, query


class MonthUnits(NamedTuple):
    """Which ``month`` units a rating answers for: those of direct affiliates, and the summed ones above them."""

    directs: frozenset[str] = frozenset()
    summed: frozenset[tuple[str, str]] = frozenset()
    """(rule id, upline) pairs."""
    all_of_partner: bool = False

    def include(self, unit: tuple[Any, ...]) -> bool:
        """Whether a unit (see ``ledger.Unit``) is among them."""
        affiliate_id, rule_id, level = unit[:3]
        mine = affiliate_id in self.directs if level == 0 else (rule_id, affiliate_id) in self.summed
        return self.all_of_partner or mine


Rows = list[tuple[Any, ...]]
_SOURCE = itemgetter(4, 5)  # customer and day
_GROUP = f" GROUP BY {UNIT_COLUMNS}"
# Customer by customer: one statement for all would read every customer's days from the first to the last of anybody.
_OF_SPANS = """SELECT booked.* FROM unnest(%s::text[], %s::date[], %s::date[]) AS w (who, first, last) CROSS
    JOIN LATERAL ({} kind = 'activity' AND customer_id = w.who AND source_day BETWEEN w.first AND w.last{}) booked"""


class LedgerQuery(NamedTuple):
    """A statement that sums units; ``within`` picks the rows that were wanted, of which it may read more."""

    sql: str
    parameters: tuple[Any, ...]
    within: Callable[[Rows], Iterable[tuple[Any, ...]]] = iter


class LedgerOf(NamedTuple):
    """The ledger of a partner whose periods are closed up to a day (None: none is), to be asked for sums."""

    partner_id: int
    closed_until: date | None

    @property
    def _sums(self) -> str:
        columns = f"{UNIT_COLUMNS}, {sums(self.closed_until)}"
        return f"SELECT {columns} FROM commissions_ledgerentry WHERE partner_id = %s AND"

    def of_days(self, pairs: set[tuple[str, date]]) -> LedgerQuery:
        """Every unit whose source is activity on one of the (customer, day) pairs, of which there are some."""
        spans: dict[str, tuple[date, date]] = {}
        for customer, day in pairs:
            first, last = spans.get(customer, (day, day))
            spans[customer] = (min(day, first), max(day, last))
        days = [first for first, _ in spans.values()], [last for _, last in spans.values()]
        return LedgerQuery(
            _OF_SPANS.format(self._sums, _GROUP),
            (list(spans), *days, self.partner_id),
            # What lies between a customer's first and last day and is not among the pairs is dropped.
            lambda rows: compress(rows, map(pairs.__contains__, map(_SOURCE, rows))),
        )

    def of_customers(self, ids: Iterable[str]) -> LedgerQuery:
        """Every unit whose source is a transaction or a phase of one of the customers."""
        where = f" kind IN ('transaction', 'customer') AND customer_id = ANY(%s){_GROUP}"
        return LedgerQuery(self._sums + where, (self.partner_id, list(ids)))

    def of_adjustments(self, affiliates: Iterable[str]) -> LedgerQuery:
        """Every unit that was decided by hand for some affiliates."""
        where = f" kind = 'adjustment' AND affiliate_id = ANY(%s){_GROUP}"
        return LedgerQuery(self._sums + where, (self.partner_id, list(affiliates)))

    def of_months(self, months: MonthUnits) -> LedgerQuery:
        """These ``month`` units."""
        where = f" kind = 'month'{_GROUP}"
        return LedgerQuery(self._sums + where, (self.partner_id,), partial(filter, months.include))


@contextmanager
def running(queries: list[LedgerQuery]) -> Iterator[Callable[[], dict[Unit, Booked]]]:
    """Send them now; the yielded function reads the results after the block. PostgreSQL adds up while
    the block works."""
    with pipelined([(sql, parameters) for sql, parameters, _ in queries]) as cursors:
        yield lambda: {
            # the ten columns of a unit, then its sum, newest entry and what is paid
            row[:10]: row[10:]
            for each, cursor in zip(queries, cursors, strict=True)
            for row in each.within(cursor.fetchall())
        }


def earners_by_month(partner_id: int) -> set[str]:
    """The affiliates with a ``month`` line of their own."""
    found = query(
        "SELECT DISTINCT affiliate_id FROM commissions_ledgerentry WHERE partner_id = %s AND kind = 'month' AND "
        "level = 0",
        partner_id,
    )
    return {key for (key,) in found}
