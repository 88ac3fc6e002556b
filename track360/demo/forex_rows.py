"""A broker's trading day: whole numbers throughout (hundredths of a lot, cents), decimals only at the end."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from track360.demo.firms import Firm
from track360.demo.forex_money import CENT
from track360.demo.forex_people import Trader
from track360.demo.markets import INSTRUMENTS, Exchange, Instrument
from track360.demo.people import Record
from track360.demo.seeded_random import chance, choice, randbelow, random_stream

_LOTS = (1, 1, 2, 2, 3, 5, 5, 8, 10, 10, 10, 12, 15, 20, 20, 25, 30, 40, 50, 50, 60, 75, 80, 100, 100, 120,
         150, 200, 250, 300, 500)  # fmt: skip
_OUTCOME = (-900, -420, -260, -180, -130, -95, -70, -55, -42, -33, -26, -20, -15, -11, -8, -5, -3, -2,
            2, 4, 6, 9, 13, 18, 24, 32, 43, 58, 80, 115, 170, 260, 430, 610)  # fmt: skip
"""Customers' results in hundred-thousandths of the volume: more losers than winners, and the tails heavy."""
_RAW_SPREAD, _RAW_COMMISSION = 15, 700
"""A raw account pays this percent of the ordinary spread and, for it, 7.00 US dollars a lot."""


class Session:
    """One trading day of a firm: its prices, its exchange rates and the random numbers of its rows."""

    def __init__(self, firm: Firm, exchange: Exchange, seed: int, day: date) -> None:
        self.rng = random_stream(seed, firm.id, "day", day)
        self._firm, self._date = firm, day.isoformat()
        self._fx = {code: exchange.per_dollar(day, code) for code in ("USD", "EUR", "GBP")}
        self._price = {i.symbol: 9_700 + randbelow(self.rng, 601) for i in INSTRUMENTS}
        # The morning after, when brokers have closed their books.
        closing = datetime.combine(day + timedelta(1), time(6, 20), UTC)
        self._modified = firm.stamp(closing)

    def row(self, trader: Trader, instrument: Instrument) -> Record:
        """One trader's day in one instrument."""
        rng, currency = self.rng, trader.person.currency
        # In hundredths: whole numbers give the same on every machine, which floats need not.
        lots = max(1, choice(rng, _LOTS) * trader.scale // 100)
        usd = lots * instrument.notional * self._price[instrument.symbol] // 10_000
        spread, commission = self._costs(trader, instrument, lots, rng)
        return {
            "date": self._date,
            "customer_id": trader.customer_id,
            "instrument": instrument.symbol + self._firm.suffix,
            "currency": currency,
            "lots_traded": lots * CENT,
            "volume_usd": usd * CENT,
            "spread_cost": spread * self._fx[currency] // 10_000 * CENT,
            "commission": commission * self._fx[currency] // 10_000 * CENT,
            "pnl": usd * choice(rng, _OUTCOME) // 100_000 * self._fx[currency] // 10_000 * CENT,
            "last_modified_date": self._modified,
            **self._eligible(lots, rng),
        }

    def _costs(self, trader: Trader, instrument: Instrument, lots: int, rng: Random) -> tuple[int, int]:
        ordinary = lots * instrument.spread * (80 + randbelow(rng, 61)) // 10_000
        if trader.account == "raw":
            return ordinary * _RAW_SPREAD // 100, lots * _RAW_COMMISSION // 100
        return ordinary, 0

    def _eligible(self, lots: int, rng: Random) -> Record:
        """The suffixed broker leaves scalps out of what its introducers are paid for."""
        if not self._firm.suffix or not chance(rng, 12):
            return {}
        return {"eligible_lots": randbelow(rng, lots + 1) * CENT}
