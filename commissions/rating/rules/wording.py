"""Pieces of the sentences in which the models describe their documents to whoever is paid by them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from commissions.rating.facts.figures import figure

ONCE_A_PERSON = "Once for all accounts of one person."


def money(value: Any) -> str:
    """An amount of a document, without its currency: "5.00", "1,234.567"."""
    return figure(Decimal(str(value)), 2, grouped=True)


def numeral(value: Any) -> str:
    """A number of a document without idle zeros: "12.5", "10,000". What is no number stays as it is."""
    try:
        return figure(Decimal(str(value)), grouped=True)
    except ArithmeticError:
        return str(value)


def paid_by(rule_ids: Sequence[str]) -> str:
    """ "gold, lots and spread": the rules that something is paid by."""
    *others, last = rule_ids
    return f"{', '.join(others)} and {last}" if others else last


def listed(values: Iterable[Any]) -> str:
    """ "10, 5, 2.5"."""
    return ", ".join(map(numeral, values))
