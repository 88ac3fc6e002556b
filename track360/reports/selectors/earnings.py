"""What an affiliate earned, summed from the ledger. Every sum is of one affiliate and one currency."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from commissions.models import LedgerEntry
from track360.core.scope import Scope
from track360.reports.selectors.period import Period, month_before, month_of, month_to, same_days_before

NOTHING = Decimal(0)
TOP = 8


class Headline(NamedTuple):
    """The figures above the charts, in one currency."""

    month: Decimal
    same_days_before: Decimal
    month_before: Decimal
    held: Decimal
    ever: Decimal


class Share(NamedTuple):
    """A part of the whole: its name, the amount, and how many lines make it."""

    name: str
    amount: Decimal
    lines: int


def currencies(scope: Scope) -> list[tuple[str, date]]:
    """The currencies earned in with the last day of each, the latest first."""
    rows = _own(scope).values_list("currency").annotate(last=Max("earned_day"), lines=Count("id"))
    return [(currency, last) for currency, last, _ in rows.order_by("-last", "-lines", "currency")]


def headline(scope: Scope, currency: str, as_of: date) -> Headline:
    """This month so far, the same days of the last, the whole last month, what is held, and all there ever was."""
    sums = _own(scope, currency).aggregate(
        month=_sum(month_to(as_of)),
        same_days_before=_sum(same_days_before(as_of)),
        month_before=_sum(month_before(as_of)),
        held=Sum("amount", filter=Q(payable_from__gt=as_of)),
        ever=Sum("amount"),
    )
    return Headline(**{name: value or NOTHING for name, value in sums.items()})


def by_day(scope: Scope, currency: str, period: Period) -> list[tuple[date, Decimal]]:
    """Every day of the period, the quiet ones with 0."""
    rows = _within(scope, currency, period).values_list("earned_day").annotate(total=Sum("amount"))
    sums = dict(rows.order_by())
    return [(day, sums.get(day, NOTHING)) for day in period.days()]


def by_rule(scope: Scope, currency: str, period: Period) -> list[Share]:
    """Per rule, the largest first."""
    return _shares(_within(scope, currency, period), "rule_id")


def by_instrument(scope: Scope, currency: str, period: Period) -> list[Share]:
    """Per instrument, of the affiliate's own customers only."""
    own = _within(scope, currency, period).filter(direct_id=scope.affiliate_id, kind="activity")
    return _shares(own, "instrument")[:TOP]


def by_customer(scope: Scope, currency: str, period: Period) -> list[Share]:
    """Per own customer."""
    own = _within(scope, currency, period).filter(direct_id=scope.affiliate_id).exclude(customer_id="")
    return _shares(own, "customer_id")[:TOP]


def by_affiliate(scope: Scope, currency: str, period: Period) -> list[Share]:
    """Per sub-affiliate whose customers brought it."""
    below = _within(scope, currency, period).exclude(direct_id__in=["", scope.affiliate_id])
    return _shares(below, "direct_id")


def of_customer(scope: Scope, customer_id: str) -> list[Mapping[str, Any]]:
    """What one own customer brought, per rule, month and currency."""
    lines = _own(scope).filter(customer_id=customer_id, direct_id=scope.affiliate_id)
    rows = lines.values("rule_id", "month", "currency").annotate(total=Sum("amount"), lines=Count("id"))
    return [*rows.order_by("-month", "rule_id", "currency")]


def months(scope: Scope, currency: str, as_of: date, count: int = 6) -> list[tuple[date, Decimal]]:
    """The last months up to the day's, the oldest first."""
    starts = [as_of.replace(day=1)]
    while len(starts) < count:
        starts.append(month_before(starts[-1]).first)
    rows = _own(scope, currency).filter(month__in=starts).values_list("month").annotate(total=Sum("amount"))
    sums = dict(rows.order_by())
    return [(start, sums.get(start, NOTHING)) for start in reversed(starts)]


def _own(scope: Scope, currency: str = "") -> QuerySet[LedgerEntry]:
    own = LedgerEntry.objects.filter(partner_id=scope.partner_id, affiliate_id=scope.affiliate_id)
    return own.filter(currency=currency) if currency else own


def _within(scope: Scope, currency: str, period: Period) -> QuerySet[LedgerEntry]:
    """By ``month`` too, because that is what the index knows."""
    months_range = (period.first.replace(day=1), month_of(period.last).first)
    return _own(scope, currency).filter(month__range=months_range, earned_day__range=period)


def _sum(period: Period) -> Sum:
    return Sum("amount", filter=Q(earned_day__range=period))


def _shares(lines: QuerySet[LedgerEntry], field: str) -> list[Share]:
    rows = lines.values_list(field).annotate(total=Sum("amount"), lines=Count("id")).exclude(total=0)
    return [Share(*row) for row in rows.order_by(F("total").desc(), field)]
