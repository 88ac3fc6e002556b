"""What the ledger already holds for the sources of a domain, summed per unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from commissions.ledger import UNIT_COLUMNS, Booked, Unit
from commissions.settle.reader import query


class Months(NamedTuple):
    """Which ``month`` units a rating answers for: those of direct affiliates, and the summed ones above them."""

    directs: frozenset[str] = frozenset()
    summed: frozenset[tuple[str, str]] = frozenset()
    """(rule id, upline) pairs."""
    everything: bool = False

    def cover(self, unit: tuple[Any, ...]) -> bool:
        """Whether a unit (see ``ledger.Unit``) is among them."""
        affiliate_id, rule_id, level = unit[:3]
        mine = affiliate_id in self.directs if level == 0 else (rule_id, affiliate_id) in self.summed
        return self.everything or mine


_SUMS = f"SELECT {UNIT_COLUMNS}, sum(amount), max(id) FROM commissions_ledgerentry WHERE partner_id = %s AND "
_GROUP = f" GROUP BY {UNIT_COLUMNS}"


def of_days(partner_id: int, pairs: set[tuple[str, date]]) -> dict[Unit, Booked]:
    """Sums of every unit whose source is activity on one of the (customer, day) pairs."""
    if not pairs:
        return {}
    days = [day for _, day in pairs]
    found = query(
        f"{_SUMS} kind = 'activity' AND customer_id = ANY(%s) AND source_day BETWEEN %s AND %s{_GROUP}",
        partner_id,
        list({customer for customer, _ in pairs}),
        min(days),
        max(days),
    )
    return {row[:10]: Booked(row[10], row[11]) for row in found if (row[4], row[5]) in pairs}


def of_customers(partner_id: int, ids: Iterable[str]) -> dict[Unit, Booked]:
    """Sums of every unit whose source is a transaction or a phase of one of the customers."""
    found = query(
        f"{_SUMS} kind IN ('transaction', 'customer') AND customer_id = ANY(%s){_GROUP}",
        partner_id,
        list(ids),
    )
    return {row[:10]: Booked(row[10], row[11]) for row in found}


def of_months(partner_id: int, months: Months) -> dict[Unit, Booked]:
    """Sums of the ``month`` units that ``months`` covers."""
    found = query(f"{_SUMS} kind = 'month'{_GROUP}", partner_id)
    return {row[:10]: Booked(row[10], row[11]) for row in found if months.cover(row)}


def earners_by_month(partner_id: int) -> set[str]:
    """The affiliates with a ``month`` line of their own."""
    found = query(
        "SELECT DISTINCT affiliate_id FROM commissions_ledgerentry WHERE partner_id = %s AND kind = 'month' AND level = 0",
        partner_id,
    )
    return {key for (key,) in found}
