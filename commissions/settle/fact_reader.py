"""The data that rules are fed, read set-wise from the rooms' tables into the engine's shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
from django.db import connection

from commissions.rating.facts.records import Customer, Row, Stamp, Transaction

Cursor = psycopg.Cursor[tuple[Any, ...]]
_ROW_COLUMNS = """a.date, a.customer_id, a.instrument, a.currency, a.lots_traded, a.eligible_lots, a.volume_usd,
    a.spread_cost, a.commission, a.pnl, a.revision"""
# Which row reaches a tier or a cap first is money: never leave the order to the query plan.
_ROW_ORDER = "ORDER BY a.date, a.customer_id, a.instrument, a.currency"


def query(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """All rows of one statement, bound by the server. Text results: numerics are read twice as fast as in binary."""
    connection.ensure_connection()
    # Not Django's cursor: 50,000 rows take 0.14 s as text, 0.24 s in binary.
    with psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql.encode(), parameters).fetchall()


@contextmanager
def asking(statements: list[tuple[str, tuple[Any, ...]]]) -> Iterator[list[Cursor]]:
    """Cursors of statements under way; they may be read after the block, which may not use the database."""
    connection.ensure_connection()
    # Sent without waiting: PostgreSQL adds up on one core while we rate on another.
    with connection.connection.pipeline():
        yield [psycopg.Cursor(connection.connection).execute(sql.encode(), some) for sql, some in statements]


def customers(partner_id: int, ids: Iterable[str]) -> dict[str, Customer]:
    """Customers with their dated fields and the days on which they reached each phase."""
    wanted = list(ids)
    stamps = _stamps(partner_id, wanted)
    phases = _phases(partner_id, wanted)
    found = query(
        # An erased customer's address is gone, but not whose account it is.
        """SELECT c.customer_id, coalesce(s.root_id, c.person_id), coalesce(c.email, a.email) FROM customers_customer c
           LEFT JOIN customers_sameperson s ON s.partner_id = c.partner_id AND s.person_id = c.person_id
           LEFT JOIN affiliates_ownaccount o ON o.partner_id = c.partner_id AND o.customer_id = c.customer_id
           LEFT JOIN affiliates_affiliate a ON a.partner_id = o.partner_id AND a.affiliate_id = o.affiliate_id
           WHERE c.partner_id = %s AND c.customer_id = ANY(%s)""",
        partner_id,
        wanted,
    )
    return {
        key: Customer(key, person, email, tuple(stamps[key]), tuple(phases[key]))
        for key, person, email in found
        if key in stamps
    }


def _stamps(partner_id: int, ids: list[str]) -> dict[str, list[Stamp]]:
    found: dict[str, list[Stamp]] = defaultdict(list)
    for key, *stamp in query(
        """SELECT customer_id, from_day, affiliate_id, trading_account_type, country_code, kyc_status_id, phase,
               challenge_type, account_size
           FROM customers_term WHERE partner_id = %s AND customer_id = ANY(%s) ORDER BY customer_id, from_day""",
        partner_id,
        ids,
    ):
        found[key].append(Stamp._make(stamp))
    return found


def _phases(partner_id: int, ids: list[str]) -> dict[str, list[tuple[date, str]]]:
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for key, day, phase in query(
        """SELECT customer_id, day, phase FROM customers_phasereached
           WHERE partner_id = %s AND customer_id = ANY(%s) ORDER BY customer_id, day, phase""",
        partner_id,
        ids,
    ):
        found[key].append((day, phase))
    return found


def rows_of_days(partner_id: int, pairs: Iterable[tuple[str, date]]) -> list[Row]:
    """Every instrument and currency of the given (customer, day) pairs, in the engine's order."""
    wanted = list(pairs)
    found = query(
        f"""SELECT {_ROW_COLUMNS} FROM activity_tradingday a
            JOIN unnest(%s::text[], %s::date[]) AS w (customer_id, day) ON w.customer_id = a.customer_id AND w.day = a.date
            WHERE a.partner_id = %s {_ROW_ORDER}""",
        [customer for customer, _ in wanted],
        [day for _, day in wanted],
        partner_id,
    )
    return [Row._make(row) for row in found]


def rows_of_span(partner_id: int, ids: Iterable[str], first: date, last: date) -> list[Row]:
    """All activity of some customers from ``first`` to ``last`` inclusive, in the engine's order."""
    found = query(
        f"""SELECT {_ROW_COLUMNS} FROM activity_tradingday a
            WHERE a.partner_id = %s AND a.customer_id = ANY(%s) AND a.date BETWEEN %s AND %s {_ROW_ORDER}""",
        partner_id,
        list(ids),
        first,
        last,
    )
    return [Row._make(row) for row in found]


def transactions(partner_id: int, ids: Iterable[str]) -> dict[str, list[Transaction]]:
    """All transactions of some customers, per customer by instant and id; customers without any have an empty list."""
    found: dict[str, list[Transaction]] = {key: [] for key in ids}
    for row in query(
        """SELECT day, transaction_date, transaction_id, customer_id, transaction_type, amount_currency, currency,
               amount_usd, status, original_transaction_id, revision
           FROM transactions_transaction WHERE partner_id = %s AND customer_id = ANY(%s)
           ORDER BY transaction_date, transaction_id""",
        partner_id,
        list(found),
    ):
        found[row[3]].append(Transaction._make(row))
    return found


def lots(partner_id: int, ids: Iterable[str]) -> dict[str, list[tuple[date, Decimal]]]:
    """Payable lots per customer and day, for qualification."""
    found: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for key, day, payable in query(
        """SELECT customer_id, date, sum(coalesce(eligible_lots, lots_traded)) FROM activity_tradingday
           WHERE partner_id = %s AND customer_id = ANY(%s) GROUP BY customer_id, date ORDER BY customer_id, date""",
        partner_id,
        list(ids),
    ):
        found[key].append((day, payable))
    return found


def attributed(partner_id: int, affiliates: Iterable[str]) -> set[str]:
    """The customers that any of these affiliates ever referred."""
    found = query(
        "SELECT DISTINCT customer_id FROM customers_term WHERE partner_id = %s AND affiliate_id = ANY(%s)",
        partner_id,
        list(affiliates),
    )
    return {key for (key,) in found}


def accounts_of(partner_id: int, persons: Iterable[str]) -> set[str]:
    """Every account of these persons, under whatever name of theirs."""
    wanted = list(persons)
    if not wanted:
        return set()
    found = query(
        """WITH root AS (
               SELECT coalesce(s.root_id, w) AS id FROM unnest(%s::text[]) w
               LEFT JOIN customers_sameperson s ON s.partner_id = %s AND s.person_id = w)
           SELECT customer_id FROM customers_customer WHERE partner_id = %s AND person_id = ANY(ARRAY(
               SELECT id FROM root
               UNION SELECT s.person_id FROM customers_sameperson s JOIN root ON s.root_id = root.id WHERE s.partner_id = %s))""",
        wanted,
        partner_id,
        partner_id,
        partner_id,
    )
    return {key for (key,) in found}


def active_months(partner_id: int, ids: Iterable[str]) -> dict[str, set[date]]:
    """Per customer the months (their first day) with activity."""
    found: dict[str, set[date]] = defaultdict(set)
    for key, month in query(
        """SELECT DISTINCT customer_id, date_trunc('month', date)::date FROM activity_tradingday
           WHERE partner_id = %s AND customer_id = ANY(%s)""",
        partner_id,
        list(ids),
    ):
        found[key].add(month)
    return found


def active_days(partner_id: int, ids: Iterable[str]) -> set[tuple[str, date]]:
    """The (customer, day) pairs with activity."""
    return set(
        query(
            "SELECT DISTINCT customer_id, date FROM activity_tradingday WHERE partner_id = %s AND customer_id = ANY(%s)",
            partner_id,
            list(ids),
        )
    )


def active_between(partner_id: int, first: date, last: date) -> set[tuple[str, date]]:
    """The (customer, day) pairs with activity between two days, inclusive."""
    return set(
        query(
            "SELECT DISTINCT customer_id, date FROM activity_tradingday WHERE partner_id = %s AND date BETWEEN %s AND %s",
            partner_id,
            first,
            last,
        )
    )


def paid_between(partner_id: int, first: date, last: date) -> set[str]:
    """The customers with a transaction between two days, inclusive."""
    found = query(
        "SELECT DISTINCT customer_id FROM transactions_transaction WHERE partner_id = %s AND day BETWEEN %s AND %s",
        partner_id,
        first,
        last,
    )
    return {key for (key,) in found}


def monthly_counts(partner_id: int, ids: Iterable[str]) -> dict[date, int]:
    """Rows of activity per month (its first day) of some customers."""
    return dict(
        query(
            """SELECT date_trunc('month', date)::date, count(*) FROM activity_tradingday
               WHERE partner_id = %s AND customer_id = ANY(%s) GROUP BY 1""",
            partner_id,
            list(ids),
        )
    )


def sizes(partner_id: int, affiliates: Iterable[str]) -> dict[str, int]:
    """How many customers each affiliate ever referred."""
    return dict(
        query(
            """SELECT affiliate_id, count(DISTINCT customer_id) FROM customers_term
               WHERE partner_id = %s AND affiliate_id = ANY(%s) GROUP BY affiliate_id""",
            partner_id,
            list(affiliates),
        )
    )
