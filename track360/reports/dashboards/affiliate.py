"""The first page of the affiliate site."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from commissions.explain import qualifying
from track360.affiliates.models import Affiliate
from track360.core.clock import now
from track360.core.snapshot import one_moment
from track360.reports.selectors import earnings, lots
from track360.reports.selectors.earnings import Own
from track360.reports.selectors.funnel import funnel
from track360.reports.selectors.period import Period, asked_for, month_before, month_to, same_days_before
from track360.site.affiliate_scope import scope_of
from track360.site.charts import bars, chart
from track360.site.display import rounded
from track360.verticals.base import Vertical
from track360.verticals.registry import VERTICALS

TOP = earnings.TOP


class Asked(NamedTuple):
    """What the overview is about: whose figures, of which days, in which of the currencies there are."""

    own: Own
    affiliate: Affiliate
    today: date
    as_of: date
    period: Period
    currency: str
    currencies: list[str]

    @property
    def vertical(self) -> Vertical:
        """The line of business that the affiliate works for."""
        return VERTICALS[self.affiliate.partner.vertical]


def asked(request: HttpRequest) -> Asked:
    """What the request asks for, of the login's own."""
    own = Own.of(scope_of(request.user))
    affiliate = request.user.affiliate_login.affiliate  # type: ignore[union-attr]
    today = affiliate.partner.calendar.day_of(now())
    known = earnings.currencies(own)
    currency = _currency(request, [name for name, _ in known])
    # The last day earned on: on the first of a month a page about today would be empty.
    as_of = min(today, dict(known).get(currency, today))
    period = asked_for(request.GET, as_of)
    return Asked(own, affiliate, today, as_of, period, currency, [name for name, _ in known])


@one_moment()
def context(request: HttpRequest, shown: dict[str, Any]) -> dict[str, Any]:
    """Everything on the page; called by the theme with what it shows around it."""
    of = asked(request)
    page = {
        "title": "Overview",
        "affiliate": of.affiliate,
        "as_of": of.as_of,
        "behind": of.as_of < of.today,
        "period": of.period,
        "presets": _presets(of.as_of),
        "currency": of.currency,
        "currencies": of.currencies,
        "steps": funnel(of.own, of.period, of.vertical),
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
    own, currency, as_of, period = of.own, of.currency, of.as_of, of.period
    head = earnings.headline(own, currency, as_of, of.today)
    days, rules = earnings.by_day_and_rule(own, currency, period)
    return {
        "head": head,
        "change": change(head.month, head.same_days_before),
        "month": month_to(as_of),
        "before": same_days_before(as_of),
        "month_before": month_before(as_of),
        "total": rounded(sum((amount for _, amount in days), Decimal(0))),
        "charts": _charts(currency, days, head.months),
        "rankings": _rankings(own, currency, period, rules),
    }


def change(now_: Decimal, before: Decimal) -> int | None:
    """Percent up or down; nothing to compare with says nothing."""
    # A percent of nothing, or of a loss, says nothing to anybody.
    return None if before <= 0 else int(((now_ - before) * 100 / before).to_integral_value())


def _charts(currency: str, by_day: list[tuple[date, Decimal]], by_month: list[tuple[date, Decimal]]) -> dict[str, Any]:
    days = [(f"{day:%-d %b}", amount) for day, amount in by_day]
    months = [(f"{month:%b %Y}", amount) for month, amount in by_month]
    return {
        "days": chart("bar", "earnings-by-day", days, unit=currency, heading="day"),
        "months": chart("bar", "earnings-by-month", months, unit=currency, heading="month"),
    }


def _rankings(own: Own, currency: str, period: Period, rules: list[earnings.Share]) -> list[dict[str, Any]]:
    scope = own.scope
    instruments, customers = earnings.by_instrument_and_customer(scope, currency, period)
    traded, by_customer = lots.by_instrument_and_customer(scope, period)
    return [
        _ranking("by-rule", "By rule", "rule", "rule_id", rules, {}),
        _ranking("by-instrument", "Top instruments", "instrument", "", instruments, traded),
        _ranking(
            "by-customer",
            "Top customers",
            "customer",
            "customer_id",
            customers,
            by_customer,
        ),
        _network(own, currency, period),
    ]


def _ranking(
    part: str,
    title: str,
    heading: str,
    filter_by: str,
    shares: list[earnings.Share],
    traded: dict[str, Decimal],
) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [
        {"name": share.name, "amount": share.amount, "lots": traded.get(share.name)} for share in shares[:TOP]
    ]
    for row in rows:
        row["link"] = _lines(**{filter_by: row["name"]}) if filter_by else ""
    return {"part": part, "title": title, "heading": heading, "rows": bars(rows), "with_lots": bool(traded)}


def _network(own: Own, currency: str, period: Period) -> dict[str, Any]:
    shares = earnings.by_affiliate(own, currency, period)[:TOP]
    ids = [share.name for share in shares]
    found = Affiliate.objects.filter(partner_id=own.scope.partner_id, affiliate_id__in=ids)
    names = {row.affiliate_id: row.name or row.affiliate_id for row in found}
    rows = [
        {"name": names[share.name], "amount": share.amount, "link": _lines(direct_id=share.name)} for share in shares
    ]
    return {
        "part": "by-sub-affiliate",
        "title": "Top sub-affiliates",
        "heading": "sub-affiliate",
        "rows": bars(rows),
        "with_lots": False,
    }


def _lines(**wanted: str) -> str:
    return reverse("affiliate:commissions_ledgerentry_changelist", query=wanted)


def _presets(as_of: date) -> list[tuple[str, Period]]:
    return [
        (f"{as_of:%B}", month_to(as_of)),
        (f"{month_before(as_of).first:%B}", month_before(as_of)),
        ("Three months", Period(month_before(month_before(as_of).first).first, as_of)),
    ]
