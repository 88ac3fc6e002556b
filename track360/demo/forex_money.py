"""Deposits, withdrawals, bonuses and adjustments of a broker's customers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Protocol

from track360.demo.firms import Firm
from track360.demo.markets import Exchange
from track360.demo.people import Person, Record, later
from track360.demo.quarter import Quarter
from track360.demo.seeded_random import chance, choice, randbelow, weighted
from track360.verticals.forex import FOREX

_FIRST = (10, 20, 50, 100, 100, 100, 150, 200, 200, 250, 250, 300, 500, 500, 1000, 1000, 2000, 5000)
_METHODS = weighted({"card": 5, "bank_wire": 2, "skrill": 1, "crypto_usdt": 2})
CENT = Decimal("0.01")


class Depositor(Protocol):
    customer_id: str
    person: Person
    first_deposit: datetime | None
    last_day: date


class Payments:
    """One firm's transactions; each comes as a list of its versions, oldest first."""

    def __init__(self, firm: Firm, exchange: Exchange, quarter: Quarter) -> None:
        self._firm, self._exchange, self._quarter = firm, exchange, quarter

    def of(self, trader: Depositor, rng: Random) -> Iterator[list[Record]]:
        """What a depositing trader moves until the quarter ends, numbered in order of time."""
        for number, (instant, kind, cents, statuses) in enumerate(self._plan(trader, rng), start=1):
            if instant.date() >= self._quarter.end:
                return
            record = self._record(trader, f"{trader.customer_id}-{number}", kind, cents, instant, rng)
            yield list(self._versions(record, instant, statuses, rng))

    def _plan(self, trader: Depositor, rng: Random) -> Iterator[tuple[datetime, str, int, tuple[str, ...]]]:
        instant = trader.first_deposit
        assert instant is not None
        if chance(rng, 10):
            # A declined first try is no first deposit: the sample must show that it is not taken for one.
            yield instant - timedelta(minutes=4), "deposit", 100 * choice(rng, _FIRST), ("declined",)
        first = 100 * choice(rng, _FIRST) + (randbelow(rng, 100) if chance(rng, 15) else 0)
        yield instant, "deposit", first, _course(rng)
        if chance(rng, 12):
            yield instant + timedelta(hours=1), "bonus", first // 5, ("approved",)
        while chance(rng, 62) and instant.date() < trader.last_day:
            instant = later(instant, rng, 18)
            yield self._next(instant, first, rng)

    def _next(self, instant: datetime, first: int, rng: Random) -> tuple[datetime, str, int, tuple[str, ...]]:
        draw = randbelow(rng, 100)
        if draw < 66:
            return instant, "deposit", 100 * max(10, choice(rng, _FIRST) * first // 40_000), _course(rng)
        if draw < 96:
            return instant, "withdrawal", max(1000, first * (20 + randbelow(rng, 90)) // 100), _course(rng)
        return instant, "adjustment", (randbelow(rng, 4000) + 1) * (1 if draw == 96 else -1), ("approved",)

    def _record(self, trader: Depositor, key: str, kind: str, cents: int, instant: datetime, rng: Random) -> Record:
        outward = self._firm.signed and not FOREX.adjusts(kind) and FOREX.leaves(kind)
        currency, amount = trader.person.currency, -cents if outward else cents
        record: Record = {
            "transaction_id": key,
            "customer_id": trader.customer_id,
            "transaction_type": kind,
            "amount_currency": amount * CENT,
            "currency": currency,
            "transaction_date": self._firm.stamp(instant),
        }
        if kind in {"deposit", "withdrawal"}:
            record["payment_method"] = choice(rng, _METHODS)
        if chance(rng, 70):
            record["amount_usd"] = amount * 10_000 // self._exchange.per_dollar(instant.date(), currency) * CENT
        return record

    def _versions(self, record: Record, instant: datetime, statuses: tuple[str, ...], rng: Random) -> Iterator[Record]:
        for status in statuses:
            yield {**record, "status": status, "last_modified_date": self._firm.stamp(instant)}
            instant = later(instant, rng, 20 if status == "approved" else 2)


def _course(rng: Random) -> tuple[str, ...]:
    """The statuses a payment goes through; the few reversed ones are chargebacks."""
    draw = randbelow(rng, 100)
    if draw < 72:
        return ("approved",)
    if draw < 95:
        return ("pending", "approved")
    return ("approved", "reversed") if draw < 97 else ("pending", "declined")
