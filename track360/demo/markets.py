"""What is traded and what a euro costs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from track360.demo.quarter import Quarter
from track360.demo.seeded_random import randbelow, random_stream


class Instrument(NamedTuple):
    """notional: of one lot in US dollars; spread: what a lot costs in US cents; popularity: a weight."""

    symbol: str
    group: str
    notional: int
    spread: int
    popularity: int


_TABLE = """
EURUSD majors 108500 900 30      GBPUSD majors 127000 1200 18     USDJPY majors 100000 1000 16
USDCHF majors 100000 1400 5      AUDUSD majors 65500 1200 7       USDCAD majors 100000 1500 7
NZDUSD majors 60500 1600 3       EURGBP minors 108500 1400 4      EURJPY minors 108500 1500 5
GBPJPY minors 127000 2000 9      AUDJPY minors 65500 1700 3       CADJPY minors 72000 1800 2
EURCHF minors 108500 1700 2      EURAUD minors 108500 2100 2      AUDNZD minors 65500 2200 1
XAUUSD metals 268000 2500 32     XAGUSD metals 152000 4200 5      US30 indices 43500 260 9
NAS100 indices 21300 180 14      SPX500 indices 5900 60 6         GER40 indices 23800 150 8
UK100 indices 10600 120 3        JPN225 indices 38700 340 2       BTCUSD crypto 94000 4800 10
ETHUSD crypto 3300 420 6         SOLUSD crypto 1900 520 2         XRPUSD crypto 2300 610 2
"""


def _instruments() -> tuple[Instrument, ...]:
    cells = iter(_TABLE.split())
    return tuple(
        Instrument(symbol, next(cells), int(next(cells)), int(next(cells)), int(next(cells))) for symbol in cells
    )


INSTRUMENTS = _instruments()
GROUPS = tuple(dict.fromkeys(instrument.group for instrument in INSTRUMENTS))

_FIRST = {"USD": 10850, "GBP": 8450}
_LEAD = 10
"""Days before the quarter from which there are rates: its first days need one at most seven days old."""


@lru_cache(maxsize=16)
def euro_rates(seed: int, quarter: Quarter) -> Mapping[date, Mapping[str, Decimal]]:
    """Units of each currency for 1 EUR, to four places, on working days only, as the ECB publishes them."""
    rng, level = random_stream(seed, "rates", quarter.start), dict(_FIRST)
    table: dict[date, Mapping[str, Decimal]] = {}
    for n in range(quarter.length + _LEAD):
        day = quarter.start + timedelta(n - _LEAD)
        if day.weekday() < 5:
            level = {code: value + value * (randbelow(rng, 121) - 60) // 10000 for code, value in level.items()}
            table[day] = {code: Decimal(value).scaleb(-4) for code, value in level.items()}
    return table


class Exchange:
    """Whole-number conversion for the generator: the latest rate on or before a day, else the first known."""

    def __init__(self, seed: int, quarter: Quarter) -> None:
        self._rates = euro_rates(seed, quarter)
        self._first = min(self._rates)

    def per_dollar(self, day: date, currency: str) -> int:
        """Units of ``currency`` for 1 USD, times 10,000."""
        rates = self._on(day)
        own = Decimal(1) if currency == "EUR" else rates[currency]
        return 10_000 if currency == "USD" else int(own * 10_000 / rates["USD"])

    def _on(self, day: date) -> Mapping[str, Decimal]:
        while day not in self._rates:
            if day < self._first:
                return self._rates[self._first]
            day -= timedelta(1)
        return self._rates[day]
