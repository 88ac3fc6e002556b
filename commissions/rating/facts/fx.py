"""Exchange rates by day: direct, else inverted, else crossed through another currency; at most seven days old."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from commissions.rating.facts.by_day import by_day
from commissions.rating.facts.days import day_of
from commissions.rating.facts.exact import Amount, decimal_of, decimal_or, times

# Long enough for a weekend and the longest bank holidays; an older rate is a feed that stopped, and waits for somebody.
MAX_AGE = timedelta(days=7)
# The European Central Bank publishes against the euro alone, most other sources against the dollar; two such rates make
# any other pair.
PIVOTS = ("EUR", "USD")
REPORTING_CURRENCY = "USD"
"""The partner's, where it says nothing: the last currency that a rate is crossed through."""


class Fx(NamedTuple):
    """What one unit of the first currency is in the second, exactly, and the ids of the rates used."""

    factor: Amount
    ids: tuple[int, ...]


SAME = Fx(Decimal(1), ())


class Rates:
    """The partner's rates. Documents: ``{base, quote, date, rate, id?}``; without an id the position (from 1).

    reporting: the partner's reporting currency by day, ``{currency, from?}``.
    """

    def __init__(self, documents: Iterable[Mapping[str, Any]], reporting: Iterable[Mapping[str, Any]] = ()) -> None:
        self._reporting = by_day(reporting, lambda entry: entry["currency"])
        self._pairs: dict[tuple[str, str], tuple[list[date], list[tuple[Decimal, int]]]] = {}
        self._known: dict[tuple[str, str, date], Fx | None] = {}
        rows = [_row(number, document) for number, document in enumerate(documents, 1)]
        for pair, day, rate in sorted(rows):
            days, quoted = self._pairs.setdefault(pair, ([], []))
            days.append(day)
            quoted.append(rate)

    def find(self, base: str, quote: str, day: date) -> Fx | None:
        """The rate in force on ``day``, or None when there is none that is at most seven days old."""
        if base == quote:
            return SAME
        key = (base, quote, day)
        if key not in self._known:
            # Also what is not there: a million rows ask for few pairs and days.
            self._known[key] = self._pair(base, quote, day) or self._crossed(base, quote, day)
        return self._known[key]

    def _crossed(self, base: str, quote: str, day: date) -> Fx | None:
        for pivot in (*PIVOTS, self._reporting.at(day) or REPORTING_CURRENCY):
            # With the pivot on one side the pair itself was all there is.
            if pivot not in (base, quote) and (crossed := self._through(pivot, base, quote, day)):
                return crossed
        return None

    def _through(self, pivot: str, base: str, quote: str, day: date) -> Fx | None:
        """Taken whole: of a pivot of which one leg is missing or too old nothing is used."""
        first = self._pair(base, pivot, day)
        second = self._pair(pivot, quote, day)
        if first is None or second is None:
            return None
        factor = times(first.factor, second.factor)
        if isinstance(factor, Fraction):
            factor = decimal_or(factor)
        return Fx(factor, first.ids + second.ids)

    def _pair(self, base: str, quote: str, day: date) -> Fx | None:
        direct = self._latest(base, quote, day)
        if direct is not None:
            return Fx(direct[0], (direct[1],))
        inverted = self._latest(quote, base, day)
        if inverted is None:
            return None
        # 1/rate seldom ends: rounded here, it would round every amount that it prices.
        return Fx(decimal_or(1 / Fraction(inverted[0])), (inverted[1],))

    def _latest(self, base: str, quote: str, day: date) -> tuple[Decimal, int] | None:
        days, quoted = self._pairs.get((base, quote), ((), ()))
        position = bisect_right(days, day) - 1
        if position < 0 or day - days[position] > MAX_AGE:
            return None
        return quoted[position]


def _row(number: int, document: Mapping[str, Any]) -> tuple[tuple[str, str], date, tuple[Decimal, int]]:
    rate = decimal_of(document["rate"])
    return (
        (document["base"], document["quote"]),
        day_of(document["date"]),
        (rate, document.get("id") or number),
    )
