"""Amounts and sources as sentences name them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Protocol

from commissions.rating.facts.figures import figure

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
    return f"{short(value, 2)} {currency}"


def short(value: Decimal, places: int = 0) -> str:
    """A figure of which decimals beyond the eighth are rounded away."""
    exponent = value.as_tuple().exponent
    return figure(value if -exponent <= PLACES else round(value, PLACES), places)  # type: ignore[operator]


def source(of: Sourced) -> str:
    """ "EURUSD of customer C1 on 2026-01-05", "transaction T1 of customer C1", "the month 2026-01"."""
    if of.kind == "activity":
        return f"{of.instrument} of customer {of.customer_id} on {of.source_day}"
    if of.kind == "transaction":
        return f"transaction {of.ref} of customer {of.customer_id}"
    if of.kind == "customer":
        return f"customer {of.customer_id} reaching {of.ref}" if of.ref else f"customer {of.customer_id}"
    return f"adjustment {of.ref}" if of.kind == "adjustment" else f"the month {of.ref}"
