"""A broker's customers, who deposit, trade for a while, mostly lose and go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from track360.demo.affiliate_tree import Tree
from track360.demo.firms import Firm
from track360.demo.forex_money import Payments
from track360.demo.forex_people import Trader
from track360.demo.forex_rows import Session
from track360.demo.markets import INSTRUMENTS, Exchange
from track360.demo.people import Record, Signups, base_record, later, make_person
from track360.demo.quarter import Quarter
from track360.demo.seeded_random import chance, choice, randbelow, weighted

# Some demo accounts, so that the sample shows customers who never earn anybody anything.
_ACCOUNTS = weighted({"standard": 58, "raw": 30, "cent": 6, "demo": 6})
# The cap for retail clients in the EU and Britain (1:30); Poland lets experienced ones have more; elsewhere
# 1:500 is usual.
_LEVERAGE = {
    "DE": 30,
    "AT": 30,
    "GR": 30,
    "CY": 30,
    "IT": 30,
    "ES": 30,
    "PL": 100,
    "GB": 30,
    "CZ": 30,
    "SK": 30,
}
_POPULAR = weighted({instrument: instrument.popularity for instrument in INSTRUMENTS})
_APPETITE = (1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 8, 10, 12, 16, 22, 30, 45, 70)
_STAY = (5, 10, 21, 30, 45, 60, 90, 120, 180, 270, 365, 365)


class ForexRecords:
    """The traders of one broker and their records."""

    before, within, again = 270, 40, 8

    def __init__(self, firm: Firm, tree: Tree, seed: int, count: int, quarter: Quarter) -> None:
        self.firm, self.quarter, self.count = firm, quarter, count
        self.exchange = Exchange(seed, quarter)
        self._signups = Signups(firm, tree, seed, count, quarter, self.before, self.within)
        self._payments = Payments(firm, self.exchange, quarter)

    def trader(self, index: int) -> Trader:
        signups, rng = self._signups, self._signups.rng(index)
        root = signups.root(index, self.again)
        signup = signups.signup(index, rng)
        account = choice(rng, _ACCOUNTS)
        first = later(signup, rng, 20) if account != "demo" and chance(rng, 68) else None
        start = (first or signup).date() + timedelta(1) if first or account == "demo" else None
        return Trader(
            index=index,
            customer_id=self.firm.customer_id(index),
            person=make_person(self.firm, signups.seed, root),
            affiliate=signups.referrer(root),
            account=account,
            signup=signup,
            first_deposit=first,
            first_day=start,
            last_day=(start or signup.date()) + timedelta(choice(rng, _STAY)),
            weight=choice(rng, _APPETITE),
            scale=choice(rng, (10, 30, 50, 100, 100, 150, 300)),
            portfolio=tuple(dict.fromkeys(choice(rng, _POPULAR) for _ in range(3 + randbelow(rng, 8)))),
        )

    def versions(self, index: int) -> Iterator[Record]:
        """A customer as first sent and as each later change left it."""
        trader, rng = self.trader(index), self._signups.rng(index, "versions")
        record = self._first(trader, rng)
        yield record
        for instant, change in self._changes(trader, rng):
            record = {**record, **change, "last_modified_date": self.firm.stamp(instant)}
            yield record

    def _first(self, trader: Trader, rng: Random) -> Record:
        record = base_record(self.firm, trader.customer_id, trader.person, trader.affiliate, trader.index, rng)
        if chance(rng, 50) or self._signups.root(trader.index, self.again) != trader.index:
            record["person_id"] = trader.person.person_id
        if chance(rng, 1):  # an affiliate who trades with the broker through the own link
            record |= {"person_id": trader.affiliate.person_id, "email": trader.affiliate.email}
        return {
            **record,
            "signup_date": self.firm.day(trader.signup),
            "last_modified_date": self.firm.stamp(trader.signup),
            "trading_account_type": trader.account,
            "leverage": Decimal(_LEVERAGE.get(trader.person.country, 500)),
            "kyc_status_id": "pending",
            "sales_status_id": "new",
        }

    def _changes(self, trader: Trader, rng: Random) -> Iterator[tuple[datetime, Record]]:
        instant = later(trader.signup, rng, 9)
        if trader.first_deposit or chance(rng, 40):
            yield (
                instant,
                {
                    "kyc_status_id": "approved" if chance(rng, 92) else "rejected",
                    "sales_status_id": "contacted",
                },
            )
        if trader.first_deposit:
            instant = max(instant, trader.first_deposit) + timedelta(minutes=2)
            yield instant, {"sales_status_id": "converted"}
        if chance(rng, 2):
            instant = later(instant, rng, 40)
            yield instant, {"affiliate_id": self._signups.tree.referrer(rng).affiliate_id}

    def transactions(self, index: int) -> Iterator[list[Record]]:
        """Each transaction of a customer with its later versions."""
        trader = self.trader(index)
        if trader.first_deposit:
            yield from self._payments.of(trader, self._signups.rng(index, "money"))

    def session(self, day: date) -> Session:
        return Session(self.firm, self.exchange, self._signups.seed, day)

    def active_accounts(self) -> list[Trader]:
        """All who trade in the quarter."""
        everyone = (self.trader(index) for index in range(self.count))
        return [
            t for t in everyone if t.first_day and t.first_day < self.quarter.end and t.last_day >= self.quarter.start
        ]
