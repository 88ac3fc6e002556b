"""The published reports as pages and files: on the operators' site all of any partner, on the affiliates' their own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from commissions.rollups.totals import ReportFilter
from track360.core.clock import now
from track360.core.language import english, month_name, say, word
from track360.core.snapshot import one_moment
from track360.partners.models import Partner
from track360.reports.published import own_reports_of, reports_of
from track360.reports.published.base import Report, Row, totals_of
from track360.reports.selectors.period import Period, asked_for, month_before, month_of
from track360.site.affiliate_scope import scope_of
from track360.site.display import figure
from track360.site.exports import KINDS, Column, download, file_name
from track360.site.filters import days_in_file_name, parse_day
from track360.site.sites import BaseAdminSite, affiliate_site, operator_site
from track360.site.templatetags.display import shown
from track360.verticals.registry import VERTICALS

# What a page can show and a person reads; the file has all of them.
SHOWN = 200
LIMITS = ("affiliate_id", "campaign_id", "currency")
"""What operators may limit a report to, beside its days."""


class Asked(NamedTuple):
    """Which report of whom; ``limits`` holds the days of ``period`` and, of an affiliate's, whose customers."""

    site: BaseAdminSite
    partner: Partner
    reports: dict[str, Report]
    report: Report
    period: Period
    limits: ReportFilter

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The limits that may be set on the page, with what they are set to."""
        if self.site is affiliate_site:
            return []
        return [(name, getattr(self.limits, name) or "") for name in LIMITS if name in self.report.filters]

    def query(self, period: Period, report: Report) -> str:
        """The same for other days or of another report, as the parameters of an address."""
        values = {"report": report.name, "from": period.first, "to": period.last, **dict(self.fields)}
        values["as_of"] = self.limits.as_of if "as_of" in report.filters else None
        if self.site is operator_site:
            values["partner"] = self.partner.code
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def takes_as_of(self) -> bool:
        """Whether it can be asked for as it was known on a day."""
        return self.site is operator_site and "as_of" in self.report.filters

    def rows(self) -> list[Row]:
        """The whole report, as of one moment."""
        with one_moment():
            return self.report.rows(self.partner, self.limits)

    def totals_now(self) -> list[Row]:
        """The totals as they are true today, where the report is as known on a day."""
        if self.limits.as_of is None:
            return []
        return totals_of(self.report, self.report.rows(self.partner, self.limits._replace(as_of=None)))


def _of_operator(request: HttpRequest) -> Asked | None:
    """What an operator asks for, of the first partner unless told which; None where the login reaches none."""
    partners = _partners(request)
    asked = request.GET.get("partner", "")
    partner = partners.filter(code=asked).first() if asked else partners.first()
    if asked and partner is None:
        raise Http404
    if partner is None:
        return None
    limits: dict[str, Any] = {name: request.GET.get(name, "").strip() or None for name in LIMITS}
    limits["as_of"] = parse_day(request.GET.get("as_of", ""))
    return _asked(request, operator_site, partner, reports_of(VERTICALS[partner.vertical]), limits)


def _partners(request: HttpRequest) -> QuerySet[Partner]:
    return operator_site.rows(request, Partner).order_by("name")


def _of_affiliate(request: HttpRequest) -> Asked:
    """What an affiliate asks for: whose it is does not stand in the request."""
    scope = scope_of(request.user)
    partner = Partner.objects.get(pk=scope.partner_id)
    own = own_reports_of(VERTICALS[partner.vertical])
    return _asked(request, affiliate_site, partner, own, {"affiliate_id": scope.affiliate_id})


def _asked(
    request: HttpRequest, site: BaseAdminSite, partner: Partner, reports: dict[str, Report], limits: dict[str, Any]
) -> Asked:
    report = reports.get(request.GET.get("report", "")) or next(iter(reports.values()))
    known = {name: value for name, value in limits.items() if name in report.filters}
    period = _period(request, partner.calendar.day_of(now()))
    return Asked(site, partner, reports, report, period, ReportFilter(period.first, period.last, **known))


def _period(request: HttpRequest, today: date) -> Period:
    # Whole, for the sums know whole months; days to come have nothing to add.
    return asked_for(request.GET, today) if request.GET.get("from") or request.GET.get("to") else month_of(today)


def operator_page(request: HttpRequest) -> HttpResponseBase:
    """Any report of any partner."""
    return _page(request, operator_site, _of_operator(request), partners=_partners(request))


def affiliate_page(request: HttpRequest) -> HttpResponseBase:
    """The reports of the affiliate's own customers."""
    return _page(request, affiliate_site, _of_affiliate(request))


def operator_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same report to its end."""
    return _file(_of_operator(request), kind)


def affiliate_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same report to its end."""
    return _file(_of_affiliate(request), kind)


def _page(request: HttpRequest, site: BaseAdminSite, of: Asked | None, **more: Any) -> HttpResponseBase:
    context = {**site.each_context(request), "title": say("Reports"), "asked": of, **more}
    if of is not None:
        context |= _shown(of)
    request.current_app = site.name
    return TemplateResponse(request, "reports/report.html", context)


def _shown(of: Asked) -> dict[str, Any]:
    rows, today = of.rows(), of.partner.calendar.day_of(now())
    presets = (month_of(today), month_before(today))
    return {
        "report": of.report,
        "summary": say(of.report.summary),
        "links": [(say(each.summary), of.query(of.period, each), each is of.report) for each in of.reports.values()],
        "presets": [(month_name(days.first), of.query(days, of.report), days == of.period) for days in presets],
        "headings": _with_kinds(of.report, {column.name: word(column.heading) for column in _columns(of.report)}),
        "rows": [_with_kinds(of.report, _cells(of.report, row)) for row in rows[:SHOWN]],
        "totals": [_with_kinds(of.report, _cells(of.report, sums)) for sums in totals_of(of.report, rows)],
        "now": [_with_kinds(of.report, _cells(of.report, sums)) for sums in of.totals_now()],
        "left": max(len(rows) - SHOWN, 0),
        "files": [(kind, f"{of.site.url('reports')}{kind}/?{of.query(of.period, of.report)}") for kind in KINDS],
    }


def _with_kinds(report: Report, texts: dict[str, str]) -> list[tuple[str, bool]]:
    """In order of the columns, "" where there is none; with whether it is a column of numbers."""
    return [(texts.get(name, ""), _is_number(kind)) for name, (kind, _) in report.columns().items()]


def _is_number(kind: dict[str, Any]) -> bool:
    return bool({"number", "integer"} & {*([kind["type"]] if isinstance(kind["type"], str) else kind["type"])})


def _cells(report: Report, row: Row) -> dict[str, str]:
    return {
        name: figure(value, row["currency"]) if name in report.money else shown(_plain(value))
        for name, value in row.items()
    }


def _columns(report: Report) -> list[Column]:
    def column(name: str) -> Column:
        return Column(name, _of_row(name), total=name in report.summed, currency=name == "currency")

    return [column(name) for name in report.columns()]


def _of_row(name: str) -> Any:
    found = itemgetter(name)
    return lambda row: _plain(found(row))


def _plain(value: Any) -> Any:
    """A list of objects as text: ``EUR 1.085; JPY 0.0067``."""
    if not isinstance(value, list):
        return value
    return "; ".join(" ".join(_text(part) for part in item.values()) for item in value)


def _text(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _file(of: Asked | None, kind: str) -> HttpResponseBase:
    if of is None or kind not in KINDS:
        raise Http404
    days = days_in_file_name(of.period.first, of.period.last)
    with english():
        known = f"as-of-{of.limits.as_of}" if of.limits.as_of else ""
    return download(kind, file_name(of.report.name, of.partner.code, days, known), _columns(of.report), of.rows())


operator_site.add_page("reports/", operator_page, "reports", "commissions.view_ledgerentry")
operator_site.add_page("reports/<str:kind>/", operator_file, "reports_file", "commissions.view_ledgerentry")
affiliate_site.add_page("reports/", affiliate_page, "reports")
affiliate_site.add_page("reports/<str:kind>/", affiliate_file, "reports_file")
