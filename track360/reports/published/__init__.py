"""The reports of the API by name, and those of the affiliate site. A new one is a :class:`Report` here and a line."""

from __future__ import annotations

from track360.reports.published import dimensions
from track360.reports.published.base import Report
from track360.reports.published.customers import FUNNEL, PASS_RATES
from track360.reports.published.earnings import BY_AFFILIATE, BY_CAMPAIGN, BY_DAY, BY_RULE
from track360.reports.published.revenue import REVENUE
from track360.reports.published.volume import OWN_VOLUME, VOLUME
from track360.verticals.base import Vertical


def _by_name(*reports: Report) -> dict[str, Report]:
    return {report.name: report for report in reports}


REPORTS = _by_name(
    BY_DAY,
    BY_RULE,
    BY_CAMPAIGN,
    BY_AFFILIATE,
    *map(dimensions.report, dimensions.DIMENSIONS),
    VOLUME,
    FUNNEL,
    PASS_RATES,
    REVENUE,
)
OWN_REPORTS = _by_name(
    *(dimensions.report(of, own=True) for of in (dimensions.CAMPAIGN, *dimensions.DIMENSIONS)), OWN_VOLUME
)
"""Those that an affiliate may read of its own customers; always asked for with its ``affiliate_id``."""


def reports_of(vertical: Vertical) -> dict[str, Report]:
    """The reports that apply to a vertical, by name."""
    return _applying(REPORTS, vertical)


def own_reports_of(vertical: Vertical) -> dict[str, Report]:
    """The reports for affiliates that apply to a vertical, by name."""
    return _applying(OWN_REPORTS, vertical)


def _applying(reports: dict[str, Report], vertical: Vertical) -> dict[str, Report]:
    return {name: report for name, report in reports.items() if name not in vertical.excluded_reports}
