"""A report as pages: the envelope of the other lists, and totals that sum every row."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

import django_filters
from django.http import QueryDict

from commissions.rollups.models import Earning
from commissions.rollups.totals import ReportFilter
from track360.core.errors import Problem
from track360.core.json import dumps
from track360.core.opaque import NotOurs
from track360.core.snapshot import one_moment
from track360.ingest.contract import DATE, ID
from track360.ingest.request import lists
from track360.ingest.request.filters import filter_of
from track360.ingest.request.parameters import refuse_unknown, whole_number
from track360.partners.models import Partner
from track360.reports.published import reports_of
from track360.reports.published.base import Report, Row, totals_of
from track360.verticals.registry import VERTICALS

_CURSOR = "report"
FILTERS = {
    "from": filter_of(DATE, "day__gte"),
    "to": filter_of(DATE, "day__lte"),
    "affiliate_id": filter_of(ID, "affiliate_id__exact"),
    "campaign_id": filter_of(ID, "campaign_id__exact"),
    "currency": filter_of(ID, "currency__exact"),
    "as_of": filter_of(DATE, "day__exact"),
}
_META = type("Meta", (), {"model": Earning, "fields": []})
_FilterSet = type("ReportFilter", (django_filters.FilterSet,), {**FILTERS, "Meta": _META})


class _Place(NamedTuple):
    """After which row a page begins, which page it is, and how many rows there were when the walk began."""

    after: list[Any]
    page: int
    total: int


def page(partner: Partner, name: str, parameters: QueryDict) -> bytes:
    """One page of a report, as the JSON envelope. Raises :class:`Problem` (400, 404)."""
    known = reports_of(VERTICALS[partner.vertical])
    report = known.get(name)
    if report is None:
        raise Problem(404, f"There is no such report; there are: {', '.join(known)}.", code="not_found")
    refuse_unknown(parameters, [*lists.PAGING, *report.filters])
    limits = _limits(parameters)
    per_page = whole_number(parameters, "per_page", lists.PER_PAGE, lists.MOST_PER_PAGE)
    of = _fingerprint(partner, name, limits)
    place = _place(partner, parameters, of)
    with one_moment():
        # Read whole: reports are sums, few enough to sort and add up in memory.
        rows = report.rows(partner, limits)
    return _rendered(partner, report, rows, place, per_page, of)


def _limits(parameters: QueryDict) -> ReportFilter:
    values = lists.read(_FilterSet(data=parameters, queryset=Earning.objects.none()))
    # ``FILTERS`` and ``ReportFilter`` name the same things in the same order.
    return ReportFilter(*(values[name] or None for name in FILTERS))


def _place(partner: Partner, parameters: QueryDict, of: str) -> _Place | int:
    """Where a cursor stands, else the number of the page asked for."""
    if "cursor" not in parameters:
        return whole_number(parameters, "page", 1, 10**9)
    if "page" in parameters:
        raise Problem(400, "Give a page or a cursor, not both.", code="parameter")
    try:
        place, whose = partner.opaque.at_place(_CURSOR, str(parameters["cursor"]))
    except NotOurs as error:
        raise Problem(400, "This is not a cursor of ours.", code="cursor") from error
    if whose != of:
        raise Problem(400, "This cursor belongs to another report or other filters.", code="cursor")
    return _Place(*place)


def _rendered(partner: Partner, report: Report, rows: list[Row], place: _Place | int, per_page: int, of: str) -> bytes:
    if isinstance(place, int):
        start, number, total = (place - 1) * per_page, place, len(rows)
    else:
        # By key, not by number: rows that came in between must not push others past the reader.
        start = next((n for n, row in enumerate(rows) if report.key(row) > place.after), len(rows))
        number, total = place.page, place.total
    shown, more = rows[start : start + per_page], len(rows) > start + per_page
    cursor = None
    if more:
        cursor = partner.opaque.place(_CURSOR, [[report.key(shown[-1]), number + 1, total], of])
    meta = {"total": total, "page": number, "per_page": per_page, "next_cursor": cursor}
    totals = {"totals": totals_of(report, rows)} if report.summed else {}
    return dumps({"data": shown, "meta": meta | totals})


def _fingerprint(partner: Partner, name: str, limits: ReportFilter) -> str:
    told = repr((partner.pk, name, [str(value) for value in limits]))
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
