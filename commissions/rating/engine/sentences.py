"""One plain English sentence for a line, an exception or a non-commission: the same in the API and on both
sites."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Protocol

from commissions.rating.facts.line import Line
from commissions.rating.facts.records import NonCommission, UnratedSource

# As many as an entry's amount has.
SHOWN_PLACES = 8


class Sourced(Protocol):
    """What names a source: ``Line``, ``UnratedSource``, ``NonCommission`` and the tables with the same columns."""

    @property
    def kind(self) -> Any: ...
    @property
    def customer_id(self) -> Any: ...
    @property
    def source_day(self) -> Any: ...
    @property
    def instrument(self) -> Any: ...
    @property
    def ref(self) -> Any: ...


def sentence_of(told: Line | UnratedSource | NonCommission) -> str:
    """The sentence of any of the three."""
    if isinstance(told, Line):
        return line(told)
    return unrated(told) if isinstance(told, UnratedSource) else non_commission(told)


def money(amount: Decimal, currency: str) -> str:
    """ "6.25 USD": at least two decimals, at most eight, no idle zeros beyond the second."""
    return f"{figure(amount, 2)} {currency}"


def figure(value: Decimal, places: int = 0) -> str:
    """A number without idle zeros, but with at least ``places`` decimals; more than eight are rounded."""
    text = format(value if -value.as_tuple().exponent <= SHOWN_PLACES else round(value, SHOWN_PLACES), "f")  # type: ignore[operator]
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(places, "0")
    return f"{whole}.{decimals}" if decimals else whole


def source(of: Sourced) -> str:
    """ "EURUSD of customer C1 on 2026-01-05", "transaction T1 of customer C1", "2026-01"."""
    if of.kind == "activity":
        return f"{of.instrument} of customer {of.customer_id} on {of.source_day}"
    if of.kind == "transaction":
        return f"transaction {of.ref} of customer {of.customer_id}"
    if of.kind == "customer":
        return f"customer {of.customer_id} reaching {of.ref}" if of.ref else f"customer {of.customer_id}"
    return f"the month {of.ref}"


def line(of: Line) -> str:
    """What a line was paid for and how it was computed, e.g.

    "1.25 lots EURUSD of customer C1 on 2026-01-05 at 5.00 per lot = 6.25 USD".
    """
    earned = money(of.amount, of.currency)
    # A fixed amount that nothing cut needs no arithmetic.
    if of.rate_unit == "amount" and of.rate == of.amount:
        return f"{earned} for {source(of)}{_when(of)}"
    return f"{_reckoned(of)} = {earned}{_limits(of)}{_when(of)}"


def _reckoned(of: Line) -> str:
    if of.rate_unit == "per_lot" and of.rate is not None and of.basis is not None:
        return f"{_lots(of)} at {figure(of.rate, 2)} per lot{_fx(of)}{_tier(of)}{_above(of)}"
    if of.rate_unit == "percent" and of.rate is not None and of.basis is not None:
        basis = money(of.basis, of.basis_unit)
        return f"{figure(of.rate)} % of {basis}{_what(of)}{_fx(of)}{_tier(of)}"
    if of.rate_unit == "amount" and of.rate is not None:
        return f"{money(of.rate, of.currency)} for {source(of)}"
    return f"{source(of)}, several amounts together{_above(of)}"


def _what(of: Line) -> str:
    """What a percent is of."""
    if of.level:
        whose = (
            f"affiliate {of.direct_id}'s commission" if of.direct_id else "several affiliates' commissions"
        )
        return f" of {whose} on {source(of)}"
    return f" net in {of.ref}" if of.kind == "month" else f" on {source(of)}"


def _lots(of: Line) -> str:
    lots = f"{figure(of.basis or Decimal(0), 2)} lots {source(of)}"
    if of.multiplier is None or of.multiplier == 1:
        return lots
    return f"{lots} × {figure(of.multiplier)} ({of.group_id})"


def _fx(of: Line) -> str:
    return f" × {figure(of.fx_rate)} {of.currency}/{_base(of)}" if of.fx_rate is not None else ""


def _base(of: Line) -> str:
    return of.basis_unit if of.basis_unit != "lots" else "plan currency"


def _tier(of: Line) -> str:
    return f" (step from {figure(of.tier_from)})" if of.tier_from is not None else ""


def _above(of: Line) -> str:
    return f", {of.level} above affiliate {of.direct_id}" if of.level and of.direct_id else ""


def _limits(of: Line) -> str:
    text = (
        f", cut from {money(of.uncapped, of.currency)} by the monthly cap" if of.uncapped is not None else ""
    )
    if of.guard is not None:
        text += f", scaled by {figure(of.guard)} by the margin guard"
    return text


def _when(of: Line) -> str:
    parts = []
    if of.kind in ("transaction", "customer"):
        parts.append(f"earned on {of.earned_day}")
    if of.payable_from != of.earned_day:
        parts.append(f"payable from {of.payable_from}")
    return f" ({', '.join(parts)})" if parts else ""


def unrated(of: UnratedSource) -> str:
    """Why a source waits, e.g. "EURUSD of customer C1 on 2026-01-05 waits: no EUR/USD rate on … (12.40 EUR
    at stake)"."""
    stake = f" ({money(of.amount, of.currency)} at stake)" if of.amount is not None and of.currency else ""
    return f"{_capital(source(of))} waits under rule {of.rule_id}: {of.detail}{stake}"


_WHY = {
    "min_deposit": "the first deposit has not reached the minimum",
    "min_lots": "not enough lots yet",
    "kyc": "the customer's KYC status does not qualify",
    "country": "the customer's country does not qualify",
    "demo_account": "a demo account never earns",
    "no_match": "the rule does not work on it",
    "no_plan": "no plan",
    "before_plan": "before the plan's first version",
    "not_approved": "only approved transactions count",
    "not_ftd": "only the first deposit earns",
    "not_first": "paid once only",
    "negative_net": "the net of the month is not positive",
    "below_first_tier": "below the first step",
    "cap_reached": "the monthly cap is used up",
    "margin_guard": "the margin guard leaves nothing",
    "self_referral": "the affiliate's own account",
    "not_reached": "not reached yet",
    "no_percent": "no percent for this kind of fee",
    "refunded": "the fee was refunded",
    "refund": "a refund earns nothing by itself",
    "zero": "nothing due",
}


def non_commission(of: NonCommission) -> str:
    """Why nothing was earned, with the arithmetic: "…: not enough lots yet: 1.30 of 2.00 lots, 11 days left"."""
    under = f" under rule {of.rule_id}" if of.rule_id else ""
    why = _WHY.get(of.code, of.code.replace("_", " "))
    return f"{_capital(source(of))} earned nothing{under}: {why}{_arithmetic(of)}"


def _arithmetic(of: NonCommission) -> str:
    if of.have is None or of.need is None:
        return f" ({of.detail})" if of.detail else ""
    unit = f" {of.unit}" if of.unit else ""
    text = f": {figure(of.have, 2)} of {figure(of.need, 2)}{unit}"
    return (
        text
        if of.days_left is None
        else f"{text}, {of.days_left} {'day' if of.days_left == 1 else 'days'} left"
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
