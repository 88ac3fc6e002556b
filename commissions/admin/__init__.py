"""Operator pages of what is booked, of what could not be rated and of changes by hand; the affiliate's pages
of its money."""

from commissions.admin import (
    affiliate_customers,
    affiliate_ledger,
    affiliate_terms,
    approvals,
    closings,
    correction_links,
    corrections,
    drafts,
    exceptions,
    holds,
    ledger,
    owed,
    periods,
    plans,
    proofs,
    rates,
    settlings,
    statements,
    why_not,
)

# Registered on import.
__all__ = [
    "affiliate_customers",
    "affiliate_ledger",
    "affiliate_terms",
    "approvals",
    "closings",
    "correction_links",
    "corrections",
    "drafts",
    "exceptions",
    "holds",
    "ledger",
    "owed",
    "periods",
    "plans",
    "proofs",
    "rates",
    "settlings",
    "statements",
    "why_not",
]
