"""Exact money: fractions all the way, rounded once at the very end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.oracle.clock import as_day

PLACES = 10**8
OLDEST_RATE = timedelta(days=7)
PIVOTS = ("EUR", "USD")


class Undecided(Exception):
    """Something that cannot be rated yet; `code` is the exception's name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def exact(value: Any) -> Fraction:
    """A number as written (int, Decimal, quoted string; a float by its shortest spelling)."""
    return Fraction(repr(value) if isinstance(value, float) else str(value))


def exact_or_none(value: Any) -> Fraction | None:
    return None if value is None else exact(value)


def _entry(units: int) -> Decimal:
    return Decimal((int(units < 0), tuple(int(digit) for digit in str(abs(units))), -8))


def half_even(amount: Fraction) -> Decimal:
    """The amount at 8 places, ties to even."""
    return _entry(round(amount * PLACES))


def cut(amount: Fraction) -> Decimal:
    """The amount at 8 places, what lies beyond dropped."""
    units = abs(amount) * PLACES
    whole = units.numerator // units.denominator
    return _entry(whole if amount >= 0 else -whole)


@dataclass(frozen=True)
class Rate:
    base: str
    quote: str
    day: date
    rate: Fraction


class Rates:
    """The programme's FX rates, at most 7 days old: direct, else inverted, else crossed whole through one pivot."""

    def __init__(self, rows: list[dict[str, Any]], reporting_currency: Callable[[date], str]) -> None:
        self.rows = [Rate(row["base"], row["quote"], as_day(row["date"]), exact(row["rate"])) for row in rows]
        self.reporting_currency = reporting_currency

    def _latest(self, base: str, quote: str, day: date) -> Fraction | None:
        fresh = [r for r in self.rows if (r.base, r.quote) == (base, quote) and day - OLDEST_RATE <= r.day <= day]
        return max(fresh, key=lambda r: r.day).rate if fresh else None

    def straight(self, source: str, target: str, day: date) -> Fraction | None:
        direct = self._latest(source, target, day)
        if direct is not None:
            return direct
        inverted = self._latest(target, source, day)
        return None if inverted is None else 1 / inverted

    def crossed(self, source: str, target: str, day: date) -> tuple[str, Fraction] | None:
        """(pivot, rate) through EUR, else USD, else the partner's reporting currency."""
        for pivot in (*PIVOTS, self.reporting_currency(day)):
            if pivot not in (source, target):
                into, out_of = self.straight(source, pivot, day), self.straight(pivot, target, day)
                if into is not None and out_of is not None:
                    return pivot, into * out_of
        return None

    def convert(self, amount: Fraction, source: str, target: str, day: date) -> Fraction:
        """`amount` of `source` in `target` on `day`. Raises Undecided("missing_rate")."""
        if source == target:
            return amount
        straight = self.straight(source, target, day)
        if straight is not None:
            return amount * straight
        crossed = self.crossed(source, target, day)
        if crossed is None:
            raise Undecided("missing_rate")
        return amount * crossed[1]
