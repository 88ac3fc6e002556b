"""First days: from the ledger as it grows, from activity made anew for every customer whose days changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection

from activity.facts import DAYS_WITH_LOTS

_PUT = "INSERT INTO commissions_milestone (partner_id, customer_id, step, affiliate_id, day) SELECT %(partner)s, "
_EARNED = """
SELECT customer_id, affiliate_id, min(earned_day) AS day FROM commissions_ledgerentry
WHERE partner_id = %(partner)s AND id > %(after)s AND id <= %(upto)s AND level = 0 AND customer_id <> ''
    GROUP BY 1, 2"""
# Against what is kept: an entry of an earlier day may be booked later.
_ADD = f"""
WITH added AS MATERIALIZED ({_EARNED}),
before AS (
    DELETE FROM commissions_milestone m USING added a
    WHERE m.partner_id = %(partner)s AND m.customer_id = a.customer_id AND m.affiliate_id = a.affiliate_id
        AND m.step = 'earned'
    RETURNING m.customer_id, m.affiliate_id, m.day)
{_PUT} customer_id, 'earned', affiliate_id, min(day)
FROM (SELECT * FROM added UNION ALL SELECT * FROM before) both_of_them GROUP BY customer_id, affiliate_id"""
_FIRST = f"""
FROM unnest(%(customers)s::text[]) AS c(customer_id) CROSS JOIN LATERAL (
    SELECT day FROM {DAYS_WITH_LOTS} d WHERE d.partner_id = %(partner)s AND d.customer_id = c.customer_id
    ORDER BY day LIMIT 1) d"""
_AGAIN = f"""
WITH gone AS (
    DELETE FROM commissions_milestone
    WHERE partner_id = %(partner)s AND customer_id = ANY(%(customers)s) AND step = 'traded')
{_PUT} c.customer_id, 'traded', '', d.day {_FIRST}"""
_TRADED = f"""
SELECT customer_id, '' AS affiliate_id, min(day) AS day FROM {DAYS_WITH_LOTS} d
WHERE partner_id = %(partner)s GROUP BY 1"""
_KEPT = """
SELECT customer_id, affiliate_id, day FROM commissions_milestone
WHERE partner_id = %(partner)s AND step = '{step}'"""
# Both ways, and ALL: a day that is kept twice differs as much as one that is missing.
_WRONG = """
SELECT (SELECT count(*) FROM (({kept}) EXCEPT ALL ({now})) too_much)
    + (SELECT count(*) FROM (({now}) EXCEPT ALL ({kept})) missing)"""

FIRST_TRADED = "(SELECT partner_id, customer_id, day FROM commissions_milestone WHERE step = 'traded')"
"""partner_id, customer_id, day: the first day on which each customer traded, as far as rolled up."""
FIRST_EARNED = """(
    SELECT customer_id, affiliate_id, day FROM commissions_milestone
    WHERE partner_id = %(partner_id)s AND step = 'earned'
    UNION ALL
    SELECT customer_id, affiliate_id, earned_day FROM commissions_ledgerentry
    WHERE partner_id = %(partner_id)s AND id > %(upto)s AND level = 0)"""
"""customer_id, affiliate_id, day: days of which the earliest is that on which the customer first earned the affiliate
something directly. Parameters: partner_id, and upto, the entry up to which the partner's ledger is rolled up."""


def add(partner_id: int, after: int, upto: int) -> None:
    """What the entries between two ids say, the second included."""
    _run(_ADD, partner=partner_id, after=after, upto=upto)


def find_again(partner_id: int, customers: Collection[str]) -> None:
    """The first trading days of some customers."""
    if customers:
        _run(_AGAIN, partner=partner_id, customers=list(customers))


def rebuild(partner_id: int) -> None:
    """Every first trading day of a partner; those of earning come with the entries again."""
    _run("DELETE FROM commissions_milestone WHERE partner_id = %(partner)s", partner=partner_id)
    _run(f"{_PUT} customer_id, 'traded', affiliate_id, day FROM ({_TRADED}) now", partner=partner_id)


def wrong(partner_id: int, upto: int, traded: bool) -> int:
    """How many are not what the ledger says, and, if asked for, the records."""
    number = _count("earned", _EARNED, partner=partner_id, after=0, upto=upto)
    return number + (_count("traded", _TRADED, partner=partner_id) if traded else 0)


def _count(step: str, now: str, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_WRONG.format(kept=_KEPT.format(step=step), now=now), values)
        return int(cursor.fetchone()[0])


def _run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
