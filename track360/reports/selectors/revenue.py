"""What the firm took in with an affiliate's customers against what it pays for them, by trading day.

In the partner's reporting currency, converted as rating converts: at each day's rate, nothing rounded before the end.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from commissions.programme.reporting import Reporting
from commissions.rating.facts.exact import ZERO, Amount, exactly, plus, round8, shown, times
from commissions.rollups.totals import LedgerTotals, ReportFilter
from track360.partners.models import Partner
from track360.reports.selectors import net_revenue
from track360.verticals.registry import VERTICALS


class Quote(NamedTuple):
    """What one unit of a currency was in the reporting currency on the day."""

    currency: str
    rate: Decimal


class LeftOut(NamedTuple):
    """What a day's figures do not hold, in its own currency, and why."""

    currency: str
    revenue: Decimal
    commission: Decimal
    reason: str


class Day(NamedTuple):
    """Revenue and commission of a trading day in the reporting currency, to 8 places; lots are those traded in it."""

    day: date
    currency: str
    revenue: Decimal
    commission: Decimal
    lots: Decimal
    rates: list[Quote]
    left_out: list[LeftOut]


def by_day(partner: Partner, limits: ReportFilter) -> list[Day]:
    """Every day with any of the figures, in order.

    Revenue is what revenue shares net: spread cost and commission of the trading where that is the firm's, and its
    vertical's payments with their signs and adjustments. Commission is what anybody earned from these customers,
    overrides included; of an affiliate's it is that of its own customers. ``limits.currency`` is that of the amounts.
    """
    vertical = VERTICALS[partner.vertical]
    traded, earned = net_revenue.traded(partner, limits), _earned(partner, limits)
    paid, apart = net_revenue.paid(partner, vertical, limits)
    currencies = {row[1] for rows in (traded, earned, paid) for row in rows}
    currencies |= {payment.currency for payments in apart.transactions.values() for payment in payments}
    reporting = Reporting(partner, currencies)
    days: dict[date, _Figures] = defaultdict(_Figures)
    with exactly():
        for day, currency, revenue, lots in traded:
            days[day].lots += lots
            days[day].add(currency, revenue if vertical.activity_in_net else ZERO, ZERO)
        for payment in (*paid, *net_revenue.rated(apart, reporting, limits)):
            days[payment.day].pay(payment)
        for day, currency, amount, _ in earned:
            days[day].add(currency, ZERO, amount)
        return [figures.told(day, reporting) for day, figures in sorted(days.items())]


def _earned(partner: Partner, limits: ReportFilter) -> list[tuple[date, str, Decimal, int]]:
    wanted = limits.conditions()
    # What anybody earned from its customers, not what it earned itself.
    wanted["direct_id"] = wanted.pop("affiliate_id")
    return LedgerTotals.of(partner.pk).sums("day", "currency", **wanted)


class _Figures:
    """The sums of a day, by currency."""

    def __init__(self) -> None:
        self.lots = ZERO
        self._sums: dict[str, tuple[Amount, Amount]] = {}
        self._left_out: list[LeftOut] = []

    def add(self, currency: str, revenue: Amount, commission: Amount) -> None:
        before = self._sums.get(currency, (ZERO, ZERO))
        self._sums[currency] = plus(before[0], revenue), plus(before[1], commission)

    def pay(self, payment: net_revenue.Paid) -> None:
        if payment.doubt:
            self._left_out.append(LeftOut(payment.currency, round8(payment.amount), ZERO, payment.doubt))
        else:
            self.add(payment.currency, payment.amount, ZERO)

    def told(self, day: date, reporting: Reporting) -> Day:
        """Converted at the rates of the day; what has none is named."""
        currency, left_out = reporting.currency(day), list(self._left_out)
        sums: list[Amount] = [ZERO, ZERO]
        quotes: list[Quote] = []
        for other, amounts in sorted(self._sums.items()):
            fx = reporting.reference.rates.find(other, currency, day)
            if fx is not None:
                sums = [plus(one, times(amount, fx.factor)) for one, amount in zip(sums, amounts, strict=True)]
                quotes += [Quote(other, shown(fx.factor) or ZERO)] if other != currency else []
            elif any(amounts):
                unconverted = round8(amounts[0]), round8(amounts[1])
                reason = f"no {other}/{currency} rate on {day} or in the 7 days before"
                left_out.append(LeftOut(other, *unconverted, reason))
        revenue, commission = map(round8, sums)
        return Day(day, currency, revenue, commission, self.lots, quotes, left_out)
