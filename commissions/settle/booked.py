"""What the ledger already holds for the sources of a domain, summed per unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from commissions.ledger import UNIT_COLUMNS, Booked, Unit
from commissions.settle.reader import query

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
        f"{_SUMS} kind IN ('transaction', 'customer') AND customer_id = ANY(%s){_GROUP}", partner_id, list(ids)
    )
    return {row[:10]: Booked(row[10], row[11]) for row in found}


def of_months(partner_id: int, affiliates: Iterable[str] | None) -> dict[Unit, Booked]:
    """Sums of the ``month`` units of some direct affiliates; of all affiliates and levels when ``None``."""
    only = "" if affiliates is None else " AND level = 0 AND affiliate_id = ANY(%s)"
    parameters = [] if affiliates is None else [list(affiliates)]
    found = query(f"{_SUMS} kind = 'month'{only}{_GROUP}", partner_id, *parameters)
    return {row[:10]: Booked(row[10], row[11]) for row in found}
