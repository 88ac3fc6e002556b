"""``amount_usd`` held against the rates: the partner's own conversion counts unless it is far from ours."""

from __future__ import annotations

from decimal import Decimal

from commissions.rating.facts.approved import Part
from commissions.rating.facts.exact import Amount, minus, percent, shown, times
from commissions.rating.facts.fx import Rates
from commissions.rating.facts.outcomes import Unrated

DOUBTFUL = "amount_usd_doubtful"
TOLERANCE = Decimal(5)
"""Percent that ``amount_usd`` may be off the converted amount, where the partner says nothing."""


def doubt_about(part: Part, rates: Rates, tolerance: Decimal | None) -> Unrated | None:
    """What to say of an ``amount_usd`` that is off by more than ``tolerance`` percent; None where it is not, and where
    no rate can tell. Inside ``exactly()``."""
    if part.amount_usd is None:
        return None
    fx = rates.find(part.currency, "USD", part.day)
    if fx is None:
        return None
    ours = times(part.amount, fx.factor)
    # What is in USD already is nobody's conversion: there it must be the very amount.
    allowed = Decimal(0) if part.currency == "USD" else TOLERANCE if tolerance is None else tolerance
    if _size(minus(part.amount_usd, ours)) <= percent(_size(ours), allowed):
        return None
    told = f"{part.amount} {part.currency}" + ("" if part.currency == "USD" else f" = {shown(ours)} USD by the rates")
    detail = f"amount_usd is {part.amount_usd}, but {told} on {part.day}: more than {allowed} % off"
    return Unrated(DOUBTFUL, detail, part.amount, part.currency)


def _size(amount: Amount) -> Amount:
    return amount if amount >= 0 else -amount
