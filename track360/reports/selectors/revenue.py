"""What the firm took in with an affiliate's customers against what it pays for them, by trading day and currency."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from commissions.rollups.totals import LedgerTotals, ReportFilter
from commissions.rollups.traded import TRADED
from customers.facts import CAMPAIGNS, REFERRALS_THAT_EARN, in_force
from track360.verticals.base import Vertical
from transactions.facts import APPROVED

ZERO = Decimal(0)


class Day(NamedTuple):
    """Revenue and commission of a trading day in one currency; lots are those traded in it."""

    day: date
    currency: str
    revenue: Decimal
    commission: Decimal
    lots: Decimal


_LIMITS = """(%(first)s::date IS NULL OR {day} >= %(first)s) AND (%(last)s::date IS NULL OR {day} <= %(last)s)
    AND (%(affiliate_id)s::text IS NULL OR {affiliate} = %(affiliate_id)s)
    AND (%(campaign_id)s::text IS NULL OR {campaign} = %(campaign_id)s)
    AND (%(currency)s::text IS NULL OR {currency} = %(currency)s)"""
_OF_TRADED = _LIMITS.format(day="day", affiliate="affiliate_id", campaign="campaign_id", currency="currency")
_OF_PAID = _LIMITS.format(day="p.day", affiliate="t.affiliate_id", campaign="c.campaign_id", currency="p.currency")
_TRADED = f"""
SELECT day, currency, sum(revenue), sum(lots) FROM {TRADED} s
WHERE partner_id = %(partner_id)s AND {_OF_TRADED}
GROUP BY day, currency"""
# A payment belongs to whom the customer belonged on its day; what a demo account pays is no revenue.
_PAID = f"""
SELECT p.day, p.currency, p.transaction_type, sum(abs(p.amount))
FROM {APPROVED} p
JOIN {CAMPAIGNS} c ON c.partner_id = p.partner_id AND c.customer_id = p.customer_id
JOIN {REFERRALS_THAT_EARN} t ON t.partner_id = p.partner_id AND t.customer_id = p.customer_id AND t.from_day <= p.day
    AND {in_force("t", "p.day")}
WHERE p.partner_id = %(partner_id)s AND p.transaction_type = ANY(%(types)s) AND {_OF_PAID}
GROUP BY p.day, p.currency, p.transaction_type"""


def by_day(totals: LedgerTotals, vertical: Vertical, limits: ReportFilter) -> list[Day]:
    """Every day and currency with any of the three, in order.

    Revenue is what revenue shares net: spread cost and commission of the trading where that is the firm's, and its
    vertical's payments with their signs; adjustments are left out. Commission is what anybody earned from these
    customers, overrides included; of an affiliate's it is that of its own customers.
    """
    taken: dict[tuple[date, str], Decimal] = defaultdict(Decimal)
    lots: dict[tuple[date, str], Decimal] = {}
    values = {"partner_id": totals.partner_id, **limits._asdict()}
    for day, currency, revenue, traded in _fetch(_TRADED, values):
        lots[day, currency] = traded
        taken[day, currency] += revenue if vertical.activity_in_net else ZERO
    for day, currency, kind, amount in _fetch(_PAID, values | {"types": list(vertical.net_signs)}):
        taken[day, currency] += amount * vertical.net_signs[kind]
    earned = {(day, currency): amount for day, currency, amount, _ in _earned(totals, limits)}
    return [
        Day(*key, *(figure.get(key, ZERO) for figure in (taken, earned, lots)))
        for key in sorted(taken.keys() | earned.keys())
    ]


def _earned(totals: LedgerTotals, limits: ReportFilter) -> list[tuple[Any, ...]]:
    wanted = limits.conditions()
    # What anybody earned from its customers, not what it earned itself.
    wanted["direct_id"] = wanted.pop("affiliate_id")
    return totals.sums("day", "currency", **wanted)


def _fetch(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
