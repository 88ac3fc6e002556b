"""Operator pages of what is paid, of what could not be rated, and of changes by hand. The ledger's are in reports."""

from commissions.admin import corrections, drafts, exceptions, holds, plans, proofs, rates, settlings

# Registered on import.
__all__ = ["corrections", "drafts", "exceptions", "holds", "plans", "proofs", "rates", "settlings"]
