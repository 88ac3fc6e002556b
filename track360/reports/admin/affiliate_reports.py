"""The affiliate's reports as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from track360.core.language import english
from track360.core.snapshot import one_moment
from track360.reports.dashboards.affiliate import Asked, asked
from track360.reports.selectors import earnings, lots, network
from track360.reports.selectors.funnel import funnel
from track360.site.exports import KINDS, Column, download, file_name
from track360.site.sites import affiliate_site

Rows = Iterable[tuple[Any, ...]]


def _days(of: Asked) -> Rows:
    return earnings.by_day_and_rule(of.own, of.currency, of.period)[0]


def _months(of: Asked) -> Rows:
    head = earnings.headlines(of.own, of.as_of, of.today).get(of.currency)
    return head.months if head else []


def _rules(of: Asked) -> Rows:
    return earnings.by_day_and_rule(of.own, of.currency, of.period)[1]


def _instruments(of: Asked) -> Rows:
    traded, _ = lots.by_instrument_and_customer(of.own.scope, of.period)
    shares, _ = earnings.by_instrument_and_customer(of.own.scope, of.currency, of.period)
    return ((share.name, traded.get(share.name), share.amount, share.lines) for share in shares)


def _customers(of: Asked) -> Rows:
    traded = lots.by_customer(of.own.scope, of.period)
    _, shares = earnings.by_instrument_and_customer(of.own.scope, of.currency, of.period)
    return ((share.name, traded.get(share.name), share.amount, share.lines) for share in shares)


def _network(of: Asked) -> Rows:
    found = network.network(of.own, of.currency, of.period, of.today)
    return ((sub.affiliate_id, sub.level, sub.customers, sub.lots, sub.amount, sub.lines) for sub in found)


def _funnel(of: Asked) -> Rows:
    found = funnel(of.own, of.period, of.vertical, of.today)
    return [*found.steps, *found.exits]


REPORTS: dict[str, tuple[tuple[str, ...], Callable[[Asked], Rows]]] = {
    "earnings-by-day": (("day", "amount"), _days),
    "earnings-by-month": (("month", "amount"), _months),
    "by-rule": (("rule", "amount", "lines"), _rules),
    "by-instrument": (("instrument", "lots", "amount", "lines"), _instruments),
    "by-customer": (("customer", "lots", "amount", "lines"), _customers),
    "by-sub-affiliate": (("sub_affiliate", "level", "customers", "lots", "amount", "lines"), _network),
    "funnel": (
        (
            "step",
            "customers",
            "percent",
            "days_since_signup",
            "percent_of_step_before",
            "days_since_step_before",
        ),
        _funnel,
    ),
}


SUMMED = ("amount", "lines", "lots")


def report(request: HttpRequest, part: str, kind: str) -> HttpResponseBase:
    """One card of the overview as a file, for the same days and currency, to its end."""
    if part not in REPORTS or kind not in KINDS:
        raise Http404
    with english(), one_moment():
        return _report(request, part, kind)


def _report(request: HttpRequest, part: str, kind: str) -> HttpResponseBase:
    titles, rows = REPORTS[part]
    of = asked(request)
    columns = [Column(title, itemgetter(place), total=title in SUMMED) for place, title in enumerate(titles)]
    if "amount" in titles:
        columns.append(Column("currency", lambda row: of.currency, currency=True))
    name = file_name(part, of.affiliate.partner.code, f"{of.period.first}_{of.period.last}")
    return download(kind, name, columns, list(rows(of)))


affiliate_site.add_page("report/<str:part>/<str:kind>/", report, "report")
