"""The reports of the API by name. A new one is a :class:`Report` in this room and a line here."""

from __future__ import annotations

from track360.reports.published.base import Report
from track360.reports.published.customers import FUNNEL, PASS_RATES
from track360.reports.published.earnings import BY_AFFILIATE, BY_CAMPAIGN, BY_DAY, BY_RULE
from track360.reports.published.revenue import REVENUE
from track360.verticals.base import Vertical

REPORTS: dict[str, Report] = {
    report.name: report for report in (BY_DAY, BY_RULE, BY_CAMPAIGN, BY_AFFILIATE, FUNNEL, PASS_RATES, REVENUE)
}


def reports_of(vertical: Vertical) -> dict[str, Report]:
    """The reports that apply to a vertical, by name."""
    return {name: report for name, report in REPORTS.items() if name not in vertical.excluded_reports}
