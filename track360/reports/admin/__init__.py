"""Pages that bring rooms together: a partner with its onboarding, the affiliates' network, the dashboards
and their files."""

from track360.reports.admin import (
    affiliate_network,
    affiliate_reports,
    affiliate_tree,
    dashboards,
    partners,
    report_pages,
)

__all__ = ["affiliate_network", "affiliate_reports", "affiliate_tree", "dashboards", "partners", "report_pages"]
