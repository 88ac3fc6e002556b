"""The facts that rules are fed: what the rooms read in bulk, in the shapes that rating knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from activity import facts as activity
from commissions.rating.facts.records import Customer, DatedFields, Row, Transaction
from customers import facts as customer_facts
from transactions import facts as transaction_facts

TABLES = (activity.TABLE, *customer_facts.TABLES, transaction_facts.TABLE)
"""What is looked up by the thousand."""
# Without the day, which every room calls what it likes: the names are those of the customer record.
_DATED = DatedFields._fields[1:]


def customers(partner_id: int, ids: Iterable[str]) -> dict[str, Customer]:
    """Customers with their dated fields and the days on which they reached each phase."""
    wanted = list(ids)
    dated: dict[str, list[DatedFields]] = defaultdict(list)
    for key, *fields in customer_facts.dated_fields(partner_id, wanted, _DATED):
        dated[key].append(DatedFields._make(fields))
    phases: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for key, day, phase in customer_facts.phases(partner_id, wanted):
        phases[key].append((day, phase))
    return {
        key: Customer(key, person, email, tuple(dated[key]), tuple(phases[key]))
        for key, person, email in customer_facts.accounts(partner_id, wanted)
        if key in dated
    }


def rows_of_days(partner_id: int, pairs: Iterable[tuple[str, date]]) -> list[Row]:
    """Every instrument and currency of the given (customer, day) pairs, in the engine's order."""
    return [Row._make(row) for row in activity.rows_of_days(partner_id, pairs)]


def rows_of_span(partner_id: int, ids: Iterable[str], first: date, last: date) -> list[Row]:
    """All activity of some customers from ``first`` to ``last`` inclusive, in the engine's order."""
    return [Row._make(row) for row in activity.rows_of_span(partner_id, ids, first, last)]


def transactions(partner_id: int, ids: Iterable[str]) -> dict[str, list[Transaction]]:
    """All transactions of some customers, per customer by instant and id; customers without any have an empty list."""
    found: dict[str, list[Transaction]] = {key: [] for key in ids}
    for row in transaction_facts.of_customers(partner_id, found):
        found[row[3]].append(Transaction._make(row))
    return found


def lots(partner_id: int, ids: Iterable[str]) -> dict[str, list[tuple[date, Decimal]]]:
    """Payable lots per customer and day, for qualification."""
    found: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for key, day, payable in activity.daily_lots(partner_id, ids):
        found[key].append((day, payable))
    return found
