"""Transactions as rating and reports read them: in bulk, and as a sub-select of larger statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from track360.core.bulk import query

TABLE = "transactions_transaction"
APPROVED = """(
    SELECT partner_id, customer_id, day, transaction_type, currency, amount_currency AS amount
    FROM transactions_transaction WHERE status = 'approved')"""
"""partner_id, customer_id, day (the trading day), transaction_type, currency, amount (as sent) of those that count."""


def of_customers(partner_id: int, customers: Iterable[str]) -> list[tuple[Any, ...]]:
    """All transactions of some customers, by instant and id.

    (day, transaction_date, transaction_id, customer_id, transaction_type, amount_currency, currency, amount_usd,
    status, original_transaction_id, revision)
    """
    return query(
        """SELECT day, transaction_date, transaction_id, customer_id, transaction_type, amount_currency, currency,
               amount_usd, status, original_transaction_id, revision
           FROM transactions_transaction WHERE partner_id = %s AND customer_id = ANY(%s)
           ORDER BY transaction_date, transaction_id""",
        partner_id,
        list(customers),
    )


def rated_apart(
    partner_id: int, types: Iterable[str], adjusting: Iterable[str], first: date | None, last: date | None
) -> list[str]:
    """The customers of whose payments of these types the sum of the amounts is not what they are worth.

    Because an adjustment belongs to one, or because one came with an amount in USD that is not simply its own.
    """
    found = query(
        """SELECT DISTINCT customer_id FROM transactions_transaction
           WHERE partner_id = %s AND status = 'approved' AND (
               transaction_type = ANY(%s) AND original_transaction_id IS NOT NULL
               OR transaction_type = ANY(%s) AND (%s::date IS NULL OR day >= %s) AND (%s::date IS NULL OR day <= %s)
                   AND amount_usd IS NOT NULL AND NOT (currency = 'USD' AND amount_usd = amount_currency))""",
        partner_id,
        list(adjusting),
        list(types),
        first,
        first,
        last,
        last,
    )
    return [key for (key,) in found]


def paid_between(partner_id: int, first: date, last: date) -> set[str]:
    """The customers with a transaction between two trading days, inclusive."""
    found = query(
        "SELECT DISTINCT customer_id FROM transactions_transaction WHERE partner_id = %s AND day BETWEEN %s AND %s",
        partner_id,
        first,
        last,
    )
    return {key for (key,) in found}
