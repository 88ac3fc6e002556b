"""Pages that bring rooms together: the affiliate site, and the ledger and tree of the operators' site."""

from track360.reports.admin import affiliate, operator

__all__ = ["affiliate", "operator"]
