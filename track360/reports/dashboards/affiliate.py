"""The first page of the affiliate site."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import dateformat

from commissions.explain import qualifying
from commissions.payouts.balance import balance
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.core.language import month_name, say
from track360.core.snapshot import one_moment
from track360.reports.dashboards.affiliate_tables import lines_of, network_card, rankings
from track360.reports.selectors import earnings
from track360.reports.selectors.earnings import Earned, Headline, Own
from track360.reports.selectors.funnel import funnel, pass_rates
from track360.reports.selectors.period import Period, asked_for, month_before, month_to, same_days_before
from track360.site.affiliate_scope import scope_of
from track360.site.charts import chart
from track360.site.display import figure
from track360.verticals.base import Vertical
from track360.verticals.registry import VERTICALS


class Asked(NamedTuple):
    """What the overview is about: whose figures, of which days, in which of the currencies there are."""

    own: Own
    affiliate: Affiliate
    today: date
    as_of: date
    period: Period
    currency: str
    earned: dict[str, Earned]

    @property
    def vertical(self) -> Vertical:
        """The line of business that the affiliate works for."""
        return VERTICALS[self.affiliate.partner.vertical]


def asked(request: HttpRequest) -> Asked:
    """What the request asks for, of the login's own."""
    own = Own.of(scope_of(request.user))
    affiliate = request.user.affiliate_login.affiliate  # type: ignore[union-attr]
    today = affiliate.partner.calendar.day_of(now())
    earned = {each.currency: each for each in earnings.currencies(own)}
    currency = _currency(request, list(earned))
    # The last day earned on: on the first of a month a page about today would be empty.
    as_of = min(today, earned[currency].last) if currency else today
    period = asked_for(request.GET, as_of)
    return Asked(own, affiliate, today, as_of, period, currency, earned)


@one_moment()
def context(request: HttpRequest, shown: dict[str, Any]) -> dict[str, Any]:
    """Everything on the page; called by the theme with what it shows around it."""
    of = asked(request)
    page = {
        "title": say("Overview"),
        "affiliate": of.affiliate,
        "as_of": of.as_of,
        "behind": of.as_of < of.today,
        "period": of.period,
        "presets": _presets(of.as_of),
        "currency": of.currency,
        "currencies": list(of.earned),
        "funnel": funnel(of.own, of.period, of.vertical, of.today),
        "pass_rates": pass_rates(of.own, of.period, of.vertical, of.today) if of.vertical.phases else None,
        "balances": balance(*of.own.scope, {each.currency: each.ever for each in of.earned.values()}),
        "waiting": len(qualifying.waiting(of.own.scope, of.today).deposits),
        "query": urlencode(
            {"from": of.period.first, "to": of.period.last} | ({"currency": of.currency} if of.currency else {})
        ),
    }
    figures = _figures(of) if of.currency else {}
    return {**shown, **page, **figures}


def _currency(request: HttpRequest, known: list[str]) -> str:
    asked = request.GET.get("currency", "")
    return asked if asked in known else next(iter(known), "")


def _figures(of: Asked) -> dict[str, Any]:
    own, currency, as_of = of.own, of.currency, of.as_of
    heads = earnings.headlines(own, as_of, of.today)
    head = heads[currency]
    days, rules = earnings.by_day_and_rule(own, currency, of.period)
    total = sum((amount for _, amount in days), Decimal(0))
    card = network_card(own, currency, of.period, of.today)
    return {
        "head": head,
        "change": change(head.month, head.same_days_before),
        "month": month_to(as_of),
        "before": same_days_before(as_of),
        "month_before": month_before(as_of),
        "month_lines": lines_of(currency, month_to(as_of)),
        "before_lines": lines_of(currency, month_before(as_of)),
        "ever_lines": lines_of(currency),
        "other_currencies": _other_currencies(of, heads),
        "total": total,
        "total_lines": lines_of(currency, of.period),
        "charts": _charts(currency, days, head.months),
        "network": card,
        # Somebody who earns mainly on a network came to see that.
        "network_first": card["total"] > total - card["total"],
        "rankings": rankings(own, currency, of.period, rules),
    }


def _other_currencies(of: Asked, heads: dict[str, Headline]) -> list[dict[str, Any]]:
    """A tile for each currency that the page is not about, for the days of the first tile."""
    return [
        {
            "currency": currency,
            "amount": heads[currency].month,
            "ever": heads[currency].ever,
            "lines": lines_of(currency, month_to(of.as_of)),
            "ever_lines": lines_of(currency),
        }
        for currency in of.earned
        if currency != of.currency
    ]


def change(now_: Decimal, before: Decimal) -> int | None:
    """Percent up or down; nothing to compare with says nothing."""
    # A percent of nothing, or of a loss, says nothing to anybody.
    return None if before <= 0 else int(((now_ - before) * 100 / before).to_integral_value())


def _charts(currency: str, by_day: list[tuple[date, Decimal]], by_month: list[tuple[date, Decimal]]) -> dict[str, Any]:
    days = [(dateformat.format(day, "j M"), amount) for day, amount in by_day]
    months = [(dateformat.format(first, "M Y"), amount) for first, amount in by_month]
    show = partial(figure, currency=currency)
    return {
        "days": chart("bar", "earnings-by-day", days, unit=currency, heading=say("day"), show=show),
        "months": chart("bar", "earnings-by-month", months, unit=currency, heading=say("month"), show=show),
    }


def _presets(as_of: date) -> list[tuple[str, Period]]:
    return [
        (month_name(as_of), month_to(as_of)),
        (month_name(month_before(as_of).first), month_before(as_of)),
        (say("Three months"), Period(month_before(month_before(as_of).first).first, as_of)),
    ]
