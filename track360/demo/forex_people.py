"""One of a broker's customers, as the generator thinks of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from track360.demo.affiliate_tree import Affiliate
from track360.demo.markets import Instrument
from track360.demo.people import Person


@dataclass(slots=True)
class Trader:
    """weight: how many of a day's rows are theirs; scale: percent of the ordinary lot size."""

    index: int
    customer_id: str
    person: Person
    affiliate: Affiliate
    account: str
    signup: datetime
    first_deposit: datetime | None
    first_day: date | None
    last_day: date
    weight: int
    scale: int
    portfolio: tuple[Instrument, ...]

    def instruments_on(self, day: date, crypto_only: bool) -> tuple[Instrument, ...]:
        """What they may trade on a day."""
        if self.first_day is None or not self.first_day <= day <= self.last_day:
            return ()
        return tuple(i for i in self.portfolio if i.group == "crypto") if crypto_only else self.portfolio
