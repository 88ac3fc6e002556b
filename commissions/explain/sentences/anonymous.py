"""A line's arithmetic without its customer and source: for lists, and for those whose customer it is not."""

from __future__ import annotations

from decimal import Decimal

from commissions.ledger.models import LedgerEntry
from track360.site.display import exact, money, plain

CAUSES = {"earned": "earned", "restated": "restated", "reversed": "reversed", "prior_period": "booked late"}


def anonymous_sentence(entry: LedgerEntry) -> str:
    """The line in one sentence that names neither its customer nor its source."""
    factors = [rate(entry), _times_basis(entry), _times_group(entry)]
    arithmetic = " ".join(factor for factor in factors if factor) or "the amount agreed"
    cause = CAUSES.get(entry.cause, entry.cause)
    return f"{money(entry.amount, entry.currency)} {cause} by rule {entry.rule_id}: {arithmetic}."


def formula(entry: LedgerEntry) -> str:
    """The arithmetic in a few signs, for a list: ``1.25 lots × 5.00``."""
    if entry.rate_unit == "amount":
        return "fixed amount"
    if entry.basis is None or entry.rate is None:
        return ""
    price = f"{plain(entry.rate)} %" if entry.rate_unit == "percent" else exact(entry.rate)
    group = f" × {plain(entry.multiplier)}" if _multiplies(entry) else ""
    return f"{measured(entry.basis, entry.basis_unit)} × {price}{group}"


def measured(value: Decimal, unit: str) -> str:
    """A basis with its unit: "1.25 lots", "3", "12.40 EUR"."""
    if unit in ("lots", "count"):
        return f"{plain(value)} lots" if unit == "lots" else plain(value)
    return money(value, unit)


def rate(entry: LedgerEntry) -> str:
    """ "20 %", "5.00 USD per lot", "400.00 USD", or nothing where several amounts were added."""
    if entry.rate is None:
        return ""
    if entry.rate_unit == "percent":
        return f"{plain(entry.rate)} %"
    return f"{money(entry.rate, entry.currency)}{' per lot' if entry.rate_unit == 'per_lot' else ''}"


def _times_basis(entry: LedgerEntry) -> str:
    if entry.basis is None or entry.rate_unit == "amount":
        return ""
    operator = "of" if entry.rate_unit == "percent" else "×"
    return f"{operator} {measured(entry.basis, entry.basis_unit)}"


def _times_group(entry: LedgerEntry) -> str:
    return f"× {plain(entry.multiplier)} (group {entry.group_id})" if _multiplies(entry) else ""


def _multiplies(entry: LedgerEntry) -> bool:
    return entry.multiplier not in (None, 1)
