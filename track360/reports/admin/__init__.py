"""Pages that bring rooms together: the affiliate site, and the ledger and tree of the operators' site."""

from track360.reports.admin import (
    affiliate_customers,
    affiliate_lines,
    affiliate_network,
    affiliate_reports,
    operator_ledger,
    partners,
)

__all__ = [
    "affiliate_customers",
    "affiliate_lines",
    "affiliate_network",
    "affiliate_reports",
    "operator_ledger",
    "partners",
]
