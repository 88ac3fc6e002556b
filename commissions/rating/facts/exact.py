"""Exact money: a ``Decimal`` while it stays finite, a ``Fraction`` from the first division that does not end.

Inside ``exactly()`` an inexact ``Decimal`` operation raises, so nothing can be rounded by accident;
``round8`` and ``cut8`` are the only places where digits are given up.
"""

from __future__ import annotations

import decimal
from collections.abc import Iterable
from contextlib import AbstractContextManager
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import Any

Amount = Decimal | Fraction

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
EIGHT = Decimal("1E-8")
_SCALE = 10**8
_TRAPS = [decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow]
# Far more digits than products of 15-digit figures have; too few would raise, not round.
EXACT = Context(prec=400, rounding=ROUND_HALF_EVEN, traps=[*_TRAPS, decimal.Inexact])
ROUNDING = Context(prec=400, rounding=ROUND_HALF_EVEN, traps=_TRAPS)
# The context's own, bound: a third of the time of ``amount.quantize`` with a rounding and a context.
quantize = ROUNDING.quantize


def exactly() -> AbstractContextManager[Context]:
    """The decimal context of the engine: 400 digits, and an error instead of a rounded result."""
    return decimal.localcontext(EXACT)


def decimal_of(value: Any) -> Decimal:
    """A number of a document as an exact decimal; a float through its shortest repr (exact to 15 digits)."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, str, float)):
        raise TypeError(f"not a number: {value!r}")
    return Decimal(repr(value) if isinstance(value, float) else value)


def plus(a: Amount, b: Amount) -> Amount:
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return a + b
    return Fraction(a) + Fraction(b)


def minus(a: Amount, b: Amount) -> Amount:
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return a - b
    return Fraction(a) - Fraction(b)


def times(a: Amount, b: Amount) -> Amount:
    if isinstance(a, Decimal) and isinstance(b, Decimal):
        return a * b
    return Fraction(a) * Fraction(b)


def over(a: Amount, b: Amount) -> Amount:
    """a / b, a Decimal when the quotient is short. Raises ZeroDivisionError."""
    quotient = Fraction(a) / Fraction(b)
    return decimal_or(quotient)


def decimal_or(value: Fraction) -> Amount:
    """The fraction as a Decimal if it has a finite one (a denominator of twos and fives only), else itself."""
    rest, places = value.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        places = max(places, count)
    if rest != 1:
        return value
    return Decimal(value.numerator * 10**places // value.denominator).scaleb(-places, ROUNDING)


def total(amounts: Iterable[Amount]) -> Amount:
    result: Amount = ZERO
    for amount in amounts:
        result = plus(result, amount)
    return result


def percent(amount: Amount, rate: Amount) -> Amount:
    """``rate`` percent of ``amount``."""
    if isinstance(amount, Decimal) and isinstance(rate, Decimal):
        # Moving the point is exact; dividing by 100 would leave the fast Decimals.
        return amount * rate.scaleb(-2)
    return Fraction(amount) * Fraction(rate) / 100


def round8(amount: Amount) -> Decimal:
    """Half-even to 8 places: the one rounding of an entry."""
    if isinstance(amount, Decimal):
        # Under ``exactly()`` dropping a digit raises, so the rounding brings a context of its own.
        return quantize(amount, EIGHT)
    return Decimal(round(amount * _SCALE)).scaleb(-8, ROUNDING)


def cut8(amount: Amount) -> Decimal:
    """Towards zero at 8 places: what the margin guard does."""
    return Decimal(int(Fraction(amount) * _SCALE)).scaleb(-8, ROUNDING)


def shown(value: Amount | None) -> Decimal | None:
    """A figure for an explanation column: itself when finite, else to 12 places."""
    if value is None or isinstance(value, Decimal):
        return value
    return Decimal(round(value * 10**12)).scaleb(-12, ROUNDING)
