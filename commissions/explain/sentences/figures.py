"""Amounts and sources as sentences name them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Protocol

from commissions.rating.facts.figures import figure
from track360.core.language import day, digits, month_text, say

# As many as an entry's amount has.
PLACES = 8


class Sourced(Protocol):
    """What names a source: the engine's records and the tables with the same columns."""

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


def amount(value: Decimal, currency: str) -> str:
    """ "6.25 USD": at least two decimals, at most eight, no idle zeros beyond the second."""
    return say("{amount} {currency}", amount=short(value, 2), currency=currency)


def short(value: Decimal, places: int = 0) -> str:
    """A figure of which decimals beyond the eighth are rounded away."""
    exponent = value.as_tuple().exponent
    return digits(figure(value if -exponent <= PLACES else round(value, PLACES), places))  # type: ignore[operator]


def source(of: Sourced) -> str:
    """ "EURUSD of customer C1 on 2026-01-05", "transaction T1 of customer C1", "the month 2026-01"."""
    if of.kind == "activity":
        return say(
            "{instrument} of customer {customer} on {day}",
            instrument=of.instrument,
            customer=of.customer_id,
            day=day(of.source_day),
        )
    if of.kind == "transaction":
        return say("transaction {id} of customer {customer}", id=of.ref, customer=of.customer_id)
    if of.kind == "customer" and of.ref:
        return say("customer {customer} reaching {phase}", customer=of.customer_id, phase=of.ref)
    if of.kind == "customer":
        return say("customer {customer}", customer=of.customer_id)
    if of.kind == "adjustment":
        return say("adjustment {ref}", ref=of.ref)
    return say("the month {month}", month=month_text(of.ref))
