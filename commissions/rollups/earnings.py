"""Sums of the ledger: every entry is added once, in order of the ids.

Ids of one partner become visible in order, because its settlers follow one another (``Lock.SETTLE``).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection

from customers.facts import CAMPAIGNS

# PostgreSQL groups so many in half a second (ADR 0014).
AT_ONCE = 500_000
"""Entries summed in one transaction."""

_KEY = "affiliate_id, day, rule_id, direct_id, campaign_id, currency, payable_from"
_SUMS = f"""
SELECT l.affiliate_id, l.earned_day AS day, l.rule_id, l.direct_id, coalesce(c.campaign_id, '') AS campaign_id,
    l.currency, l.payable_from, sum(l.amount) AS amount, count(*) AS lines
FROM {{entries}} LEFT JOIN {CAMPAIGNS} c ON c.partner_id = l.partner_id AND c.customer_id = l.customer_id
WHERE l.partner_id = %(partner)s AND l.id > %(after)s AND l.id <= %(upto)s GROUP BY 1, 2, 3, 4, 5, 6, 7"""
_OF_ALL = _SUMS.format(entries="commissions_ledgerentry l")
_OF_TOUCHED = _SUMS.format(
    entries="touched t JOIN commissions_ledgerentry l ON l.affiliate_id = t.affiliate_id AND l.earned_day = t.day"
)
_PUT = f"INSERT INTO commissions_earning (partner_id, {_KEY}, amount, lines) SELECT %(partner)s, {_KEY}, "
# Not ON CONFLICT: the key has no unique index, for it would not fit into an entry (ADR 0014).
_ADD = f"""
WITH added AS MATERIALIZED ({_OF_ALL}),
before AS (
    DELETE FROM commissions_earning e USING added a
    WHERE e.partner_id = %(partner)s AND {" AND ".join(f"e.{name} = a.{name}" for name in _KEY.split(", "))}
    RETURNING e.*)
{_PUT} sum(amount), sum(lines)
FROM (SELECT {_KEY}, amount, lines FROM added UNION ALL SELECT {_KEY}, amount, lines FROM before) both_of_them
GROUP BY {_KEY}"""
# Whole days of an affiliate: a sum does not know which customers it holds.
_AGAIN = f"""
WITH touched AS MATERIALIZED (
    SELECT DISTINCT affiliate_id, earned_day AS day FROM commissions_ledgerentry
    WHERE partner_id = %(partner)s AND customer_id = ANY(%(customers)s) AND id <= %(upto)s),
before AS (
    DELETE FROM commissions_earning e USING touched t
    WHERE e.partner_id = %(partner)s AND e.affiliate_id = t.affiliate_id AND e.day = t.day)
{_PUT} amount, lines FROM ({_OF_TOUCHED}) again"""
# Added up with opposite signs, sums without entries and entries without sums show alike.
_WRONG = f"""
SELECT count(*), coalesce(sum(abs(amount)), 0) FROM (
    SELECT sum(amount) AS amount FROM (
        SELECT {_KEY}, amount, lines FROM commissions_earning WHERE partner_id = %(partner)s
        UNION ALL SELECT {_KEY}, -amount, -lines FROM ({_OF_ALL}) now) both_of_them
    GROUP BY {{key}} HAVING sum(amount) <> 0 OR sum(lines) <> 0) wrong"""


def upto(partner_id: int, after: int) -> int | None:
    """The id of the last entry of the next portion after one; ``None`` when there is none."""
    return _one(
        """SELECT max(id) FROM (SELECT id FROM commissions_ledgerentry WHERE partner_id = %(partner)s AND id > %(after)s
           ORDER BY id LIMIT %(most)s) portion""",
        partner=partner_id,
        after=after,
        most=AT_ONCE,
    )[0]


def add(partner_id: int, after: int, upto: int) -> None:
    """Add the entries between two ids to the sums, the second included."""
    _run(_ADD, partner=partner_id, after=after, upto=upto)


def sum_again(partner_id: int, upto: int, customers: Collection[str]) -> None:
    """Sum anew what customers brought whose campaign has changed."""
    if customers:
        _run(_AGAIN, partner=partner_id, after=0, upto=upto, customers=list(customers))


def delete(partner_id: int) -> None:
    """Drop every sum of a partner."""
    _run("DELETE FROM commissions_earning WHERE partner_id = %(partner)s", partner=partner_id)


def wrong(partner_id: int, upto: int, moving: bool) -> tuple[int, Any]:
    """How many sums are not the ledger's and by how much in all; ``moving``: campaigns wait to be followed."""
    # A campaign yet to be followed only moves amounts between campaigns: without it sums must agree.
    key = _KEY.replace("campaign_id, ", "") if moving else _KEY
    return _one(_WRONG.format(key=key), partner=partner_id, after=0, upto=upto)


def _run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _one(statement: str, **values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()
