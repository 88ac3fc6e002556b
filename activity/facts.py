"""Trading activity as rating and sums read it: in bulk, and as sub-selects of larger statements.

A fragment is a sub-select to stand in a FROM clause; its columns are its contract. Days are trading days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from track360.core.bulk import query

TABLE = "activity_tradingday"
TRADED_DAYS = """(
    SELECT partner_id, customer_id, date AS day, instrument, currency, coalesce(eligible_lots, lots_traded) AS lots,
        coalesce(volume_usd, 0) AS volume_usd, coalesce(spread_cost, 0) AS spread_cost, coalesce(commission,
            0) AS commission
    FROM activity_tradingday)"""
"""partner_id, customer_id, day, instrument, currency, lots (those that pay), volume_usd, spread_cost, commission."""

DAYS_WITH_LOTS = "(SELECT partner_id, customer_id, date AS day FROM activity_tradingday WHERE lots_traded > 0)"
"""partner_id, customer_id, day: the days on which more than nothing was traded, once for each
instrument and currency."""

_ROW = """a.date, a.customer_id, a.instrument, a.currency, a.lots_traded, a.eligible_lots, a.volume_usd, a.spread_cost,
    a.commission, a.pnl, a.revision"""
# Which row reaches a tier or a cap first is money: never leave the order to the query plan.
_IN_ORDER = "ORDER BY a.date, a.customer_id, a.instrument, a.currency"
Row = tuple[Any, ...]
"""(date, customer_id, instrument, currency, lots_traded, eligible_lots, volume_usd, spread_cost,
commission, pnl, revision)"""


def rows_of_days(partner_id: int, pairs: Iterable[tuple[str, date]]) -> list[Row]:
    """Every instrument and currency of the given (customer, day) pairs, by day, customer, instrument and currency."""
    wanted = list(pairs)
    return query(
        f"""SELECT {_ROW} FROM activity_tradingday a
            JOIN unnest(%s::text[], %s::date[]) AS w (customer_id, day) ON w.customer_id = a.customer_id
                AND w.day = a.date
            WHERE a.partner_id = %s {_IN_ORDER}""",
        [customer for customer, _ in wanted],
        [day for _, day in wanted],
        partner_id,
    )


def rows_of_span(partner_id: int, customers: Iterable[str], first: date, last: date) -> list[Row]:
    """All activity of some customers from ``first`` to ``last`` inclusive, in the same order."""
    return query(
        f"""SELECT {_ROW} FROM activity_tradingday a
            WHERE a.partner_id = %s AND a.customer_id = ANY(%s) AND a.date BETWEEN %s AND %s {_IN_ORDER}""",
        partner_id,
        list(customers),
        first,
        last,
    )


def daily_lots(partner_id: int, customers: Iterable[str]) -> list[tuple[Any, ...]]:
    """(customer, day, payable lots) of some customers, by customer and day."""
    return query(
        """SELECT customer_id, date, sum(coalesce(eligible_lots, lots_traded)) FROM activity_tradingday
           WHERE partner_id = %s AND customer_id = ANY(%s) GROUP BY customer_id, date ORDER BY customer_id, date""",
        partner_id,
        list(customers),
    )


def active_months(partner_id: int, customers: Iterable[str]) -> list[tuple[Any, ...]]:
    """The (customer, first day of month) pairs with activity."""
    return query(
        """SELECT DISTINCT customer_id, date_trunc('month', date)::date FROM activity_tradingday
           WHERE partner_id = %s AND customer_id = ANY(%s)""",
        partner_id,
        list(customers),
    )


def active_days(partner_id: int, customers: Iterable[str]) -> set[tuple[str, date]]:
    """The (customer, day) pairs with activity."""
    return set(
        query(
            "SELECT DISTINCT customer_id, date FROM activity_tradingday WHERE partner_id = %s AND customer_id "
            "= ANY(%s)",
            partner_id,
            list(customers),
        )
    )


def active_between(partner_id: int, first: date, last: date) -> set[tuple[str, date]]:
    """The (customer, day) pairs with activity between two days, inclusive."""
    return set(
        query(
            "SELECT DISTINCT customer_id, date FROM activity_tradingday WHERE partner_id = %s AND date BETWEEN "
            "%s AND %s",
            partner_id,
            first,
            last,
        )
    )


def monthly_counts(partner_id: int, customers: Iterable[str]) -> dict[date, int]:
    """Rows per month (its first day) of some customers."""
    return dict(
        query(
            """SELECT date_trunc('month', date)::date, count(*) FROM activity_tradingday
               WHERE partner_id = %s AND customer_id = ANY(%s) GROUP BY 1""",
            partner_id,
            list(customers),
        )
    )
