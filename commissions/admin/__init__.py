"""Operator pages of what is booked, of what could not be rated and of changes by hand; the affiliate's pages
of its money."""

from commissions.admin import (
    affiliate_customers,
    affiliate_ledger,
    affiliate_payout_details,
    affiliate_terms,
    correction_links,
    corrections,
    drafts,
    exceptions,
    holds,
    ledger,
    payout_details,
    payout_settings,
    plans,
    proofs,
    rates,
    settlings,
    why_not,
)

# Registered on import.
__all__ = [
    "affiliate_customers",
    "affiliate_ledger",
    "affiliate_payout_details",
    "affiliate_terms",
    "correction_links",
    "corrections",
    "drafts",
    "exceptions",
    "holds",
    "ledger",
    "payout_details",
    "payout_settings",
    "plans",
    "proofs",
    "rates",
    "settlings",
    "why_not",
]
