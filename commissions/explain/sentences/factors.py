"""The factors from what was measured to the amount, as a page lists them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from commissions.explain.derivation import Derivation
from commissions.explain.sentences.anonymous import measured, rate
from commissions.ledger.models import LedgerEntry
from track360.site.display import money, plain


class FactorText(NamedTuple):
    """A factor in words: what it is, how much, and where it comes from."""

    name: str
    value: str
    origin: str


def describe_factors(derivation: Derivation) -> list[FactorText]:
    """In the order of the arithmetic."""
    return [FACTORS[factor.kind](derivation, factor.value) for factor in derivation.factors]


def _basis(of: Derivation, value: Any) -> FactorText:
    entry = of.entry
    # Upline lines name the direct and never the customer, who is somebody else's.
    origin = "as reported by the partner" if entry.level == 0 else f"from {entry.direct_id or 'your network'}"
    return FactorText("Measured", measured(value, entry.basis_unit), origin)


def _fx(of: Derivation, value: Any) -> FactorText:
    origin = ", ".join(f"1 {used.base} = {plain(used.rate)} {used.quote} on {used.day}" for used in of.rates)
    return FactorText("Converted at", plain(value), origin or f"{of.entry.source_currency} to {of.entry.currency}")


def _rate(of: Derivation, value: Any) -> FactorText:
    entry = of.entry
    origin = f"rule {entry.rule_id}, plan {entry.plan_id}, version from {entry.version_from}"
    return FactorText("Rate", rate(entry), origin)


def _tier(of: Derivation, value: Any) -> FactorText:
    return FactorText("Tier reached", f"from {plain(value)}", f"by what {_month(of.entry)} added up to")


def _multiplier(of: Derivation, value: Any) -> FactorText:
    group_id = of.entry.group_id
    return FactorText("Multiplier", plain(value), f"instrument group {group_id}" if group_id else "no group")


def _guard(of: Derivation, value: Any) -> FactorText:
    origin = "all lines on this trade together reached the plan's limit"
    return FactorText("Margin guard", f"× {plain(value)}", origin)


def _cap(of: Derivation, value: Any) -> FactorText:
    before = f"{money(value, of.entry.currency)} before the cap"
    return FactorText("Cap", before, f"the cap of {_month(of.entry)} was reached")


def _payable(of: Derivation, value: Any) -> FactorText:
    if value > of.entry.earned_day:
        return FactorText("Payable", f"from {value}", "after the hold")
    return FactorText("Payable", "at once", "no hold")


def _month(entry: LedgerEntry) -> str:
    return f"{entry.month:%B %Y}"


FACTORS: Mapping[str, Callable[[Derivation, Any], FactorText]] = {
    "basis": _basis,
    "fx_rate": _fx,
    "rate": _rate,
    "tier_from": _tier,
    "multiplier": _multiplier,
    "guard": _guard,
    "uncapped": _cap,
    "payable_from": _payable,
}
