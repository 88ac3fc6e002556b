"""What revenue shares net, by trading day, each amount in the currency that it came in.

Payments that nobody adjusted or converted are summed by the database. What others are worth, rating says: an adjustment
counts from its original's day and takes it no lower than 0, an ``amount_usd`` is used as given unless it is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from commissions.programme.reporting import Reporting
from commissions.rating.facts.exact import Amount, times
from commissions.rating.facts.fact_index import FactIndex
from commissions.rating.facts.outcomes import Unrated
from commissions.rating.facts.records import Facts
from commissions.rollups.totals import ReportFilter
from commissions.rollups.traded import TRADED
from commissions.settle import fact_reader
from customers.facts import CAMPAIGNS, REFERRALS, REFERRALS_THAT_EARN, in_force
from track360.partners.models import Partner
from track360.reports.selectors.limits import LIMITS
from track360.verticals.base import Vertical
from transactions.facts import APPROVED, rated_apart

_OF_TRADED = LIMITS.format(day="day", affiliate="affiliate_id", campaign="campaign_id", currency="currency")
_OF_PAID = LIMITS.format(day="p.day", affiliate="t.affiliate_id", campaign="c.campaign_id", currency="p.currency")
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
WHERE p.partner_id = %(partner_id)s AND p.transaction_type = ANY(%(types)s) AND p.customer_id <> ALL(%(apart)s)
    AND {_OF_PAID}
GROUP BY p.day, p.currency, p.transaction_type"""
# Of an affiliate's at any time: on whose days a payment was is seen when it is rated.
_WANTED = f"""
SELECT customer_id FROM {CAMPAIGNS} c
WHERE partner_id = %(partner_id)s AND customer_id = ANY(%(apart)s)
    AND (%(campaign_id)s::text IS NULL OR campaign_id = %(campaign_id)s)
    AND (%(affiliate_id)s::text IS NULL OR EXISTS (
        SELECT FROM {REFERRALS} r
        WHERE r.partner_id = c.partner_id AND r.customer_id = c.customer_id AND r.affiliate_id = %(affiliate_id)s))"""


class Traded(NamedTuple):
    """A day's spread cost and commission, and its payable lots."""

    day: date
    currency: str
    revenue: Decimal
    lots: Decimal


class Paid(NamedTuple):
    """What payments add to the net: below 0 where they are costs. ``doubt``: why it is not believed, and not added."""

    day: date
    currency: str
    amount: Amount
    doubt: str = ""


def traded(partner: Partner, limits: ReportFilter) -> list[Traded]:
    """What the customers traded on the days on which they were the affiliate's."""
    return [Traded._make(row) for row in _fetch(_TRADED, {"partner_id": partner.pk, **limits._asdict()})]


def paid(partner: Partner, vertical: Vertical, limits: ReportFilter) -> tuple[list[Paid], Facts]:
    """Payments as sent, and the customers that are not among them, for :func:`rated`."""
    types = vertical.net_signs
    adjusting = [name for name in vertical.transaction_types if vertical.adjusts(name)]
    apart = rated_apart(partner.pk, types, adjusting, limits.first, limits.last)
    values = {"partner_id": partner.pk, **limits._asdict(), "types": list(types), "apart": apart}
    sums = [Paid(day, currency, types[kind] * amount) for day, currency, kind, amount in _fetch(_PAID, values)]
    wanted = [key for (key,) in _fetch(_WANTED, values)] if apart else []
    return sums, _facts(partner, wanted)


def _facts(partner: Partner, wanted: list[str]) -> Facts:
    return Facts(fact_reader.customers(partner.pk, wanted), transactions=fact_reader.transactions(partner.pk, wanted))


def rated(facts: Facts, reporting: Reporting, limits: ReportFilter) -> Iterator[Paid]:
    """The payments of some customers as rating values them, in the reporting currency of their day.

    One that cannot be converted, or is in doubt, comes as it was sent. Inside ``exactly()``.
    """
    signs = reporting.reference.vertical.net_signs
    index = FactIndex(reporting.reference, facts, lambda affiliate_id: [])
    for account in index.accounts.values():
        for payment in account.of_type(*signs):
            if _is_within(limits, payment.day, payment.dated.affiliate_id, payment.currency):
                sign, currency = Decimal(signs[payment.type]), reporting.currency(payment.day)
                try:
                    value = payment.value(reporting.reference.rates, currency)
                except Unrated as doubt:
                    yield Paid(payment.day, payment.currency, sign * abs(payment.record.amount), str(doubt))
                else:
                    yield Paid(payment.day, currency, times(value.amount, sign))


def _is_within(limits: ReportFilter, day: date, affiliate_id: str, currency: str) -> bool:
    return (
        (limits.first is None or limits.first <= day)
        and (limits.last is None or day <= limits.last)
        and limits.affiliate_id in (None, affiliate_id)
        and limits.currency in (None, currency)
    )


def _fetch(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
