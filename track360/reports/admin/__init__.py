"""Pages that bring rooms together: the affiliate site, and the ledger and tree of the operators' site."""

from track360.reports.admin import operator, own_customers, own_lines, own_network, own_reports, partners

__all__ = ["operator", "own_customers", "own_lines", "own_network", "own_reports", "partners"]
