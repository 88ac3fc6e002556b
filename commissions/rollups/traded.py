"""Sums of activity by affiliate and trading day, made anew for every (affiliate, day) that something changed in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from activity.facts import TRADED_DAYS
from customers.facts import CAMPAIGNS, REFERRALS, REFERRALS_THAT_EARN, in_force

_KEY = "affiliate_id, day, campaign_id, currency"
_FIGURES = "rows, lots, volume_usd, spread_cost, commission"
# A customer's days belong to whom its newest dated fields on or before the day say.
_SUMS = f"""
SELECT t.affiliate_id, d.day, coalesce(c.campaign_id, '') AS campaign_id, d.currency, count(*) AS rows,
    sum(d.lots) AS lots,
    sum(d.volume_usd) AS volume_usd, sum(d.spread_cost) AS spread_cost, sum(d.commission) AS commission
FROM {{groups}} {REFERRALS_THAT_EARN} t {{of_groups}}
JOIN {TRADED_DAYS} d ON d.partner_id = t.partner_id AND d.customer_id = t.customer_id AND d.day >= t.from_day {{on_day}}
JOIN {CAMPAIGNS} c ON c.partner_id = t.partner_id AND c.customer_id = t.customer_id
WHERE t.partner_id = %(partner)s AND {in_force("t", "d.day")}
GROUP BY 1, 2, 3, 4"""
_OF_TOUCHED = _SUMS.format(
    groups="touched g JOIN", of_groups="ON t.affiliate_id = g.affiliate_id", on_day="AND d.day = g.day"
)
_ALL = _SUMS.format(groups="", of_groups="", on_day="")
_PUT = f"INSERT INTO commissions_traded (partner_id, {_KEY}, {_FIGURES}) SELECT %(partner)s, {_KEY}, {_FIGURES} FROM "
# Whole (affiliate, day) sums; of one that moved the days of whom it left and of whom it came to.
_AGAIN = f"""
WITH touched AS MATERIALIZED (
    SELECT t.affiliate_id, a.day FROM unnest(%(customers)s::text[], %(days)s::date[]) a(customer_id, day)
    CROSS JOIN LATERAL (
        SELECT affiliate_id FROM {REFERRALS} r WHERE partner_id = %(partner)s AND customer_id = a.customer_id
            AND from_day <= a.day ORDER BY from_day DESC LIMIT 1) t
    UNION
    SELECT m.affiliate_id, d.day FROM (
        SELECT customer_id, affiliate_id FROM unnest(%(moved)s::text[], %(had)s::text[]) h(customer_id, affiliate_id)
        UNION SELECT customer_id, affiliate_id FROM {REFERRALS} r
        WHERE partner_id = %(partner)s AND customer_id = ANY(%(moved)s)) m
    JOIN {TRADED_DAYS} d ON d.partner_id = %(partner)s AND d.customer_id = m.customer_id),
before AS (
    DELETE FROM commissions_traded e USING touched t
    WHERE e.partner_id = %(partner)s AND e.affiliate_id = t.affiliate_id AND e.day = t.day)
{_PUT} ({_OF_TOUCHED}) again"""
_KEPT = f"SELECT {_KEY}, {_FIGURES} FROM commissions_traded WHERE partner_id = %(partner)s"
_NOW = f"SELECT {_KEY}, {_FIGURES} FROM ({_ALL}) now"
_WRONG = f"""
SELECT (SELECT count(*) FROM (({_KEPT}) EXCEPT ALL ({_NOW})) too_much)
    + (SELECT count(*) FROM (({_NOW}) EXCEPT ALL ({_KEPT})) missing)"""

TRADED = """(
    SELECT partner_id, affiliate_id, day, campaign_id, currency, rows, lots, volume_usd, spread_cost, commission,
        spread_cost + commission AS revenue
    FROM commissions_traded)"""
"""partner_id, affiliate_id, day, campaign_id, currency, rows, lots, volume_usd, spread_cost, commission, revenue (the
firm's spread cost and commission): the sums."""


_LOTS = """
SELECT affiliate_id, sum(lots) FROM commissions_traded
WHERE partner_id = %s AND affiliate_id = ANY(%s) AND day BETWEEN %s AND %s GROUP BY affiliate_id"""


def lots_by_affiliate(partner_id: int, affiliates: Collection[str], first: date, last: date) -> dict[str, Decimal]:
    """Payable lots of these affiliates' own customers from a trading day to a day, as far as rolled up."""
    with connection.cursor() as cursor:
        cursor.execute(_LOTS, [partner_id, list(affiliates), first, last])
        return dict(cursor.fetchall())


def sum_again(partner_id: int, days: Collection[tuple[str, date]], moved: Collection[tuple[str, str | None]]) -> None:
    """Sum anew what (customer, day) pairs belong to, and every day of customers that moved from an affiliate."""
    if days or moved:
        values = {
            "customers": [customer for customer, _ in days],
            "days": [day for _, day in days],
            "moved": [customer for customer, _ in moved],
            "had": [affiliate for _, affiliate in moved],
        }
        _run(_AGAIN, partner=partner_id, **values)


def rebuild(partner_id: int) -> None:
    """Sum everything of a partner anew."""
    _run("DELETE FROM commissions_traded WHERE partner_id = %(partner)s", partner=partner_id)
    _run(f"{_PUT} ({_ALL}) now", partner=partner_id)


def wrong(partner_id: int) -> int:
    """How many sums are not what the records say."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG, {"partner": partner_id})
        return int(cursor.fetchone()[0])


def _run(statement: str, **values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
