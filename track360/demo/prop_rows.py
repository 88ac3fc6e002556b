"""A prop firm's trading day: results and drawdowns in US dollars, whatever currency the fee was paid in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from track360.demo.firms import Firm
from track360.demo.forex_money import CENT
from track360.demo.markets import INSTRUMENTS, Instrument
from track360.demo.people import Record
from track360.demo.prop_course import Account
from track360.demo.seeded_random import choice, randbelow, random_stream

_LOTS = (5, 10, 10, 20, 25, 30, 40, 50, 50, 60, 80, 100, 100, 120, 150, 200, 250, 300, 400)
_OUTCOME = (-480, -400, -310, -250, -200, -160, -125, -100, -80, -62, -48, -36, -26, -18, -12, -7, -3,
            3, 8, 14, 22, 30, 42, 55, 70, 90, 120, 160, 220, 310)  # fmt: skip
"""A day's result in hundredths of a percent of the account."""


class Session:
    """One trading day of a firm; ``row`` keeps each account's equity, so days must come in order."""

    def __init__(self, firm: Firm, seed: int, day: date) -> None:
        self.rng = random_stream(seed, firm.id, "day", day)
        self._date = day.isoformat()
        self._price = {i.symbol: 9_700 + randbelow(self.rng, 601) for i in INSTRUMENTS}
        self._modified = firm.stamp(datetime.combine(day + timedelta(1), time(6, 20), UTC))

    def row(self, account: Account, instrument: Instrument) -> Record:
        """One account's day in one instrument."""
        lots = max(1, choice(self.rng, _LOTS) * account.product.size // 100_000)
        pnl = account.product.size * choice(self.rng, _OUTCOME) // 100
        worst = max(0, -pnl) + account.product.size * randbelow(self.rng, 60) // 100
        account.equity += pnl
        account.max_drawdown = max(account.max_drawdown, worst, -account.equity)
        return {
            "date": self._date,
            "customer_id": account.customer_id,
            "instrument": instrument.symbol,
            "currency": "USD",
            "lots_traded": lots * CENT,
            "volume_usd": lots * instrument.notional * self._price[instrument.symbol] // 10_000 * CENT,
            "pnl": pnl * CENT,
            "drawdown": worst * CENT,
            "max_drawdown": account.max_drawdown * CENT,
            "last_modified_date": self._modified,
        }
