"""One plain English sentence for a ledger line: the same in the API and on both sites."""

from __future__ import annotations

from decimal import Decimal

from commissions.explain.sentences.figures import amount, short, source
from commissions.ledger.models import LedgerEntry
from commissions.rating.facts.line import Line

AnyLine = Line | LedgerEntry
"""A line as the engine rates it, or as it was booked: the same columns."""


def sentence(of: AnyLine) -> str:
    """What a line was paid for and how it was computed, e.g.

    "1.25 lots EURUSD of customer C1 on 2026-01-05 at 5.00 per lot = 6.25 USD".
    """
    earned = amount(of.amount, of.currency)
    # A fixed amount that nothing cut needs no arithmetic.
    if of.rate_unit == "amount" and of.rate == of.amount:
        return f"{earned} for {source(of)}{_when(of)}"
    return f"{_arithmetic(of)} = {earned}{_limits(of)}{_when(of)}"


def _arithmetic(of: AnyLine) -> str:
    if of.rate_unit == "per_lot" and of.rate is not None and of.basis is not None:
        return f"{_lots(of)} at {short(of.rate, 2)} per lot{_fx(of)}{_tier(of)}{_above(of)}"
    if of.rate_unit == "percent" and of.rate is not None and of.basis is not None:
        basis = amount(of.basis, of.basis_unit)
        return f"{short(of.rate)} % of {basis}{_percent_of(of)}{_fx(of)}{_tier(of)}"
    if of.rate_unit == "amount" and of.rate is not None:
        return f"{amount(of.rate, of.currency)} for {source(of)}"
    return f"{source(of)}, several amounts together{_above(of)}"


def _percent_of(of: AnyLine) -> str:
    """What a percent is of."""
    if of.level:
        whose = f"affiliate {of.direct_id}'s commission" if of.direct_id else "several affiliates' commissions"
        return f" of {whose} on {source(of)}"
    return f" net in {of.ref}" if of.kind == "month" else f" on {source(of)}"


def _lots(of: AnyLine) -> str:
    lots = f"{short(of.basis or Decimal(0), 2)} lots {source(of)}"
    if of.multiplier is None or of.multiplier == 1:
        return lots
    return f"{lots} × {short(of.multiplier)} ({of.group_id})"


def _fx(of: AnyLine) -> str:
    if of.fx_rate is None:
        return ""
    base = of.basis_unit if of.basis_unit != "lots" else "plan currency"
    return f" × {short(of.fx_rate)} {of.currency}/{base}"


def _tier(of: AnyLine) -> str:
    return f" (step from {short(of.tier_from)})" if of.tier_from is not None else ""


def _above(of: AnyLine) -> str:
    return f", {of.level} above affiliate {of.direct_id}" if of.level and of.direct_id else ""


def _limits(of: AnyLine) -> str:
    text = ""
    if of.uncapped is not None:
        text = f", cut from {amount(of.uncapped, of.currency)} by the monthly cap"
    if of.guard is not None:
        text += f", scaled by {short(of.guard)} by the margin guard"
    return text


def _when(of: AnyLine) -> str:
    parts = []
    if of.kind in ("transaction", "customer"):
        parts.append(f"earned on {of.earned_day}")
    if of.payable_from != of.earned_day:
        parts.append(f"payable from {of.payable_from}")
    return f" ({', '.join(parts)})" if parts else ""
